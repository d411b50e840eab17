"""Who refers: find or make the partner and its contact from what was read."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.models import Partner, PartnerContact
from integrator.references import new_reference
from integrator.upserts import insert_new

PUBLIC_DOMAINS: Final = frozenset(
    {
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "yahoo.com",
        "icloud.com",
        "aol.com",
        "proton.me",
        "protonmail.com",
    }
)
"""Mail domains anyone can have: they say nothing of the practice."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who refers, as read and normalised."""

    practice: str
    clinician: str | None
    email: str | None
    phone: str | None
    npi: str | None

    @property
    def folded(self) -> str:
        """The practice's name as it is compared."""
        return fold(self.practice)

    @property
    def identity(self) -> str:
        """What makes two contacts one: the address, or practice and name."""
        if self.email:
            return self.email
        return f"{self.folded[:140]}|{fold(self.clinician or '')[:140]}"


@dataclass(frozen=True, slots=True)
class Match:
    """Whom a referral is from."""

    partner_id: int
    contact_id: int


def sender_of(values: Mapping[str, str], sent_from: str | None) -> Sender | None:
    """Read who refers out of normalised values; None when nothing tells."""
    email = sent_from or values.get("partner_email")
    practice = values.get("partner_practice") or values.get("partner_clinician") or email
    if not practice:
        return None
    return Sender(
        practice=practice[:255],
        clinician=values.get("partner_clinician"),
        email=email.lower() if email else None,
        phone=values.get("partner_phone"),
        npi=values.get("partner_npi"),
    )


def fold(name: str) -> str:
    """A name as it is compared: no accents, case, punctuation or double spaces."""
    plain = unicodedata.normalize("NFKD", name)
    letters = "".join(char for char in plain if not unicodedata.combining(char)).casefold()
    return re.sub(r"[^\w]+", " ", letters).strip()[:255]


def match(session: Session, senders: Sequence[Sender], *, now: datetime) -> dict[Sender, Match]:
    """Find each sender's contact by address, else make it; four queries however many there are."""
    wanted = list(dict.fromkeys(senders))
    known = _contacts(session, wanted)
    new = [sender for sender in wanted if sender.identity not in known]
    if new:
        partners = _partners(session, new, now=now)
        rows = [_contact_row(sender, partners[sender.folded], now=now) for sender in new]
        insert_new(session, PartnerContact, rows, key=("identity",))
        known |= _contacts(session, new)
    return {sender: known[sender.identity] for sender in wanted}


def _contacts(session: Session, senders: Sequence[Sender]) -> dict[str, Match]:
    rows = session.execute(
        select(PartnerContact.identity, PartnerContact.id, PartnerContact.partner_id).where(
            PartnerContact.identity.in_({sender.identity for sender in senders})
        )
    )
    return {row.identity: Match(partner_id=row.partner_id, contact_id=row.id) for row in rows}


def _partners(session: Session, senders: Sequence[Sender], *, now: datetime) -> dict[str, int]:
    """Folded name → partner; those not known are made, to be vetted."""
    rows = {sender.folded: _partner_row(sender, now=now) for sender in senders}
    insert_new(session, Partner, list(rows.values()), key=("folded_name",))
    found = session.execute(
        select(Partner.folded_name, Partner.id).where(Partner.folded_name.in_(rows))
    )
    return {row.folded_name: row.id for row in found}


def _partner_row(sender: Sender, *, now: datetime) -> dict[str, Any]:
    return {
        "key": new_reference("P", 8),
        "name": sender.practice,
        "folded_name": sender.folded,
        "domain": domain_of(sender.email),
        "phone": sender.phone,
        "state": "to_be_vetted",
        "created_at": now,
    }


def domain_of(email: str | None) -> str | None:
    """The practice's own mail domain; None for an address anyone can have."""
    domain = email.rpartition("@")[2] if email else ""
    return domain if domain and domain not in PUBLIC_DOMAINS else None


def _contact_row(sender: Sender, partner_id: int, *, now: datetime) -> dict[str, Any]:
    return {
        "key": new_reference("C", 8),
        "identity": sender.identity,
        "partner_id": partner_id,
        "name": sender.clinician,
        "email": sender.email,
        "phone": sender.phone,
        "npi": sender.npi,
        "language": "en",
        "created_at": now,
    }
