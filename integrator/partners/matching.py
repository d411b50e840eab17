"""Who refers: find or make the partner and its contact from what was read."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.models import Partner, PartnerContact
from integrator.references import new_reference
from integrator.store.upserts import insert_new

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

MOST_PROPOSED: Final = 500


@dataclass(frozen=True, slots=True)
class Sender:
    """Who refers, as read and normalised."""

    practice: str
    clinician: str | None
    email: str | None
    phone: str | None
    npi: str | None
    by_mail: bool = False
    """The address was checked, the practice's name is a claim: it leads to no partner by itself."""
    language: str | None = None
    """ISO 639-1 of what they wrote; a new contact hears from us in it."""

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


def sender_of(
    values: Mapping[str, str],
    sent_from: str | None,
    *,
    by_mail: bool = False,
    language: str | None = None,
) -> Sender | None:
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
        by_mail=by_mail,
        language=language,
    )


def fold(name: str) -> str:
    """A name as it is compared: no accents, case, punctuation or double spaces."""
    plain = unicodedata.normalize("NFKD", name)
    letters = "".join(char for char in plain if not unicodedata.combining(char)).casefold()
    return re.sub(r"[^\w]+", " ", letters).strip()[:255]


def match(session: Session, senders: Sequence[Sender], *, now: datetime) -> dict[Sender, Match]:
    """Find each sender's contact by address, else make it; a few queries however many there are."""
    wanted = list(dict.fromkeys(senders))
    known = _contacts(session, wanted)
    new = [sender for sender in wanted if sender.identity not in known]
    if new:
        partners = _partners(session, new, now=now)
        rows = [_contact_row(sender, partners[sender], now=now) for sender in new]
        insert_new(session, PartnerContact, rows, key=("identity",))
        known |= _contacts(session, new)
    return {sender: known[sender.identity] for sender in wanted}


def contact_of(
    session: Session, sender: Sender, partner: Partner, *, now: datetime
) -> PartnerContact:
    """The contact of this identity; made at this partner where there is none."""
    row = _contact_row(sender, partner.id, now=now)
    insert_new(session, PartnerContact, [row], key=("identity",))
    query = select(PartnerContact).where(PartnerContact.identity == sender.identity)
    return session.scalars(query).one()


def _contacts(session: Session, senders: Sequence[Sender]) -> dict[str, Match]:
    rows = session.execute(
        select(PartnerContact.identity, PartnerContact.id, PartnerContact.partner_id).where(
            PartnerContact.identity.in_({sender.identity for sender in senders})
        )
    )
    return {row.identity: Match(partner_id=row.partner_id, contact_id=row.id) for row in rows}


def _partners(session: Session, senders: Sequence[Sender], *, now: datetime) -> dict[Sender, int]:
    """Each sender's partner: by the domain that was checked, else by name; else made, to be vetted.

    A mail that names a partner of another domain makes a partner of its own: whether the two are
    one is for an admin to say.
    """
    found = _by_domain(session, senders)
    named = {sender: sender.folded for sender in senders if sender not in found}
    made = _named(session, named, now=now)
    strangers = {one: _own_name(one) for one in named if one not in made}
    return found | made | _named(session, strangers, now=now, by_that_name=True)


def _named(
    session: Session, names: Mapping[Sender, str], *, now: datetime, by_that_name: bool = False
) -> dict[Sender, int]:
    """The partner of each name, made where there is none; those it may not be are left out."""
    makers: dict[str, Sender] = {}
    for sender, name in names.items():
        makers.setdefault(name, sender)
    rows = {name: _partner_row(sender, name, now=now) for name, sender in makers.items()}
    if rows:
        insert_new(session, Partner, list(rows.values()), key=("folded_name",))
    partners = _by_name(session, rows)
    return {
        sender: _end(partners[name])
        for sender, name in names.items()
        if by_that_name
        or _may_be(sender, partners[name])
        or (makers[name] is sender and partners[name].key == rows[name]["key"])
    }


def _may_be(sender: Sender, partner: Partner) -> bool:
    """A name alone is a claim, unless the channel vouches for who makes it."""
    return not sender.by_mail or partner.domain == (domain_of(sender.email) or "-")


def _by_domain(session: Session, senders: Sequence[Sender]) -> dict[Sender, int]:
    """Of senders whose address was checked: the oldest partner with their own domain."""
    domains = {one: domain_of(one.email) for one in senders if one.by_mail}
    wanted = {domain for domain in domains.values() if domain}
    if not wanted:
        return {}
    rows = session.scalars(
        select(Partner).where(Partner.domain.in_(wanted)).order_by(Partner.id.desc())
    )
    ids = {row.domain: _end(row) for row in rows}
    return {one: ids[domain] for one, domain in domains.items() if domain in ids}


def _by_name(session: Session, names: Iterable[str]) -> dict[str, Partner]:
    wanted = set(names)
    if not wanted:
        return {}
    rows = session.scalars(select(Partner).where(Partner.folded_name.in_(wanted)))
    return {row.folded_name: row for row in rows}


def _end(partner: Partner) -> int:
    """The partner it was merged into, or itself; merging leaves no chain."""
    return partner.merged_into_id or partner.id


def _own_name(sender: Sender) -> str:
    """What tells it from the partner whose name it bears: its domain, or its address."""
    return f"{sender.folded[:150]} {domain_of(sender.email) or sender.email}"[:255]


def _partner_row(sender: Sender, folded_name: str, *, now: datetime) -> dict[str, Any]:
    return {
        "key": new_reference("P", 8),
        "name": sender.practice,
        "folded_name": folded_name,
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
        "language": sender.language or "en",
        "created_at": now,
    }


def propose(session: Session, senders: Sequence[Sender]) -> dict[Sender, str]:
    """Whom senders who were not verified may be: a contact's or a partner's key. One query or two.

    By address, registered number or phone, else by the practice's own domain or name. Nothing is
    linked by it: a person decides.
    """
    if not senders:
        return {}
    contacts = _contacts_like(session, senders)
    partners = _partners_like(session, senders)
    found = {one: _first_like(one, contacts) or _partner_like(one, partners) for one in senders}
    return {sender: key for sender, key in found.items() if key}


def _contacts_like(session: Session, senders: Sequence[Sender]) -> Sequence[PartnerContact]:
    return session.scalars(
        select(PartnerContact)
        .where(
            PartnerContact.identity.in_({one.email for one in senders if one.email})
            | PartnerContact.npi.in_({one.npi for one in senders if one.npi})
            | PartnerContact.phone.in_({one.phone for one in senders if one.phone})
        )
        .order_by(PartnerContact.id)
        .limit(MOST_PROPOSED)
    ).all()


def _partners_like(session: Session, senders: Sequence[Sender]) -> Sequence[Partner]:
    domains = {domain for one in senders if (domain := domain_of(one.email))}
    return session.scalars(
        select(Partner)
        .where(
            Partner.domain.in_(domains) | Partner.folded_name.in_({one.folded for one in senders})
        )
        .order_by(Partner.id)
        .limit(MOST_PROPOSED)
    ).all()


def _first_like(sender: Sender, contacts: Sequence[PartnerContact]) -> str | None:
    """By the surest of the three first."""
    for name, wanted in (("email", sender.email), ("npi", sender.npi), ("phone", sender.phone)):
        found = [one.key for one in contacts if wanted and getattr(one, name) == wanted]
        if found:
            return found[0]
    return None


def _partner_like(sender: Sender, partners: Sequence[Partner]) -> str | None:
    domain = domain_of(sender.email)
    found = [one.key for one in partners if domain and one.domain == domain]
    found += [one.key for one in partners if one.folded_name == sender.folded]
    return found[0] if found else None
