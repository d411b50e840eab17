"""Letters of ours that came back: the address is marked, on the word of no stranger."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.audit import Deed, record
from integrator.models import OutboxMessage, PartnerContact, Referral, Review
from integrator.ports import Bounce
from integrator.status import LETTER
from integrator.upserts import insert_new

ACTOR: Final = "intake"

_OURS = re.compile(
    r"<(r-[0-9a-z]{4,12})\.(\d{1,9})\.(\d{1,18})(?:\.[a-z_.0-9]{1,60})?@([^<>@\s]+)>"
)


@dataclass(frozen=True, slots=True)
class OurLetter:
    """What one of our Message-IDs says: see `telling.letters`."""

    reference: str
    status_seq: int
    contact_id: int


def our_letter(message_id: str | None, *, mail_domain: str) -> OurLetter | None:
    """The letter a Message-ID is of; None where it is none of ours."""
    found = _OURS.fullmatch((message_id or "").lower())
    if found is None or found[4] != mail_domain.lower():
        return None
    return OurLetter(found[1].upper(), int(found[2]), int(found[3]))


def take(
    session: Session, reported: Sequence[Bounce], *, mail_domain: str, now: datetime
) -> list[PartnerContact]:
    """Mark the addresses that our letters did not reach; those marked now.

    A report counts where it is of a letter we sent, to the address we sent it to, and permanent.
    """
    marked = []
    for bounce in reported:
        letter = our_letter(bounce.message_id, mail_domain=mail_domain)
        contact = _recipient(session, letter) if letter and bounce.permanent else None
        if contact and (contact.email or "").lower() == bounce.address and not contact.bounced_at:
            bounced(session, contact, bounce, now=now)
            marked.append(contact)
    return marked


def _recipient(session: Session, letter: OurLetter) -> PartnerContact | None:
    """The contact it went to, where it did go."""
    sent = (
        select(OutboxMessage.contact_id)
        .join(Referral, Referral.id == OutboxMessage.referral_id)
        .where(
            Referral.reference == letter.reference,
            OutboxMessage.topic == LETTER,
            OutboxMessage.status_seq == letter.status_seq,
            OutboxMessage.contact_id == letter.contact_id,
            OutboxMessage.state.in_(("done", "leased", "due", "dead")),
            OutboxMessage.fence > 0,
        )
        .limit(1)
    )
    return session.get(PartnerContact, letter.contact_id) if session.scalar(sent) else None


def bounced(session: Session, contact: PartnerContact, bounce: Bounce, *, now: datetime) -> None:
    """Nothing reaches this address any more: mark it, ask a person once a day, and record it."""
    contact.bounced_at = now
    row = {
        "natural_key": f"address_bounced:{contact.key}:{now:%Y-%m-%d}",
        "question": "address_bounced",
        "detail": contact.key,
        "envelope_id": None,
        "referral_id": None,
        "state": "open",
        "opened_at": now,
    }
    insert_new(session, Review, [row], key=("natural_key",))
    detail = {"status": bounce.status[:16]}
    record(session, [Deed(ACTOR, "contact.bounced", contact.key, detail)], now=now)
