"""Letters of ours that came back: the address is given up, on the word of no stranger.

The same letter then goes to the contact's next address, once; where none is left, a person is
asked, the tickets of the contact's open referrals say so, and what waits on the sender is staff's.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from integrator.delivery import outbox
from integrator.delivery.outbox import Intent
from integrator.loop.audience import DIGEST, LETTER, NOTE, Audience
from integrator.loop.noting import tell
from integrator.models import OutboxMessage, PartnerContact, Referral, RemoteRecord, Review
from integrator.partners import addresses
from integrator.partners.addresses import UNREACHED
from integrator.ports import Bounce
from integrator.store.audit import Deed, record
from integrator.store.upserts import insert_new

ACTOR: Final = "intake"
NOTE_KIND: Final = "sender_unreached"
ON_TICKETS: Final = Audience(frozenset({NOTE}))

_OURS = re.compile(
    r"<(r-[0-9a-z]{4,12})\.(\d{1,9})\.(\d{1,18})(?:\.[a-z_]{1,40}\.(\d{1,18}))?@([^<>@\s]+)>"
)
_FIRST: Final = ("acknowledgement", "status")
"""Kinds of letters whose Message-ID does not name their message."""


@dataclass(frozen=True, slots=True)
class OurLetter:
    """What one of our Message-IDs says: see `telling.letters`."""

    reference: str
    status_seq: int
    contact_id: int
    message: int | None = None
    """Id of its outbox message, where it says so."""


def our_letter(message_id: str | None, *, mail_domain: str) -> OurLetter | None:
    """The letter a Message-ID is of; None where it is none of ours."""
    found = _OURS.fullmatch((message_id or "").lower())
    if found is None or found[5] != mail_domain.lower():
        return None
    number = int(found[4]) if found[4] else None
    return OurLetter(found[1].upper(), int(found[2]), int(found[3]), number)


def take(
    session: Session,
    reported: Sequence[Bounce],
    *,
    mail_domain: str,
    now: datetime,
    held: frozenset[str] = frozenset(),
) -> list[PartnerContact]:
    """Give up the addresses that our letters did not reach, and send those letters elsewhere.

    A report counts where it is of a letter we sent, to an address of that contact's, and
    permanent. Those contacts are returned whose reports counted.
    """
    heard = []
    for bounce in reported:
        letter = our_letter(bounce.message_id, mail_domain=mail_domain)
        message = _sent(session, letter) if letter and bounce.permanent else None
        contact = addresses.locked(session, letter.contact_id) if letter and message else None
        if message and contact and _bounced(session, contact, bounce, now=now):
            _send_elsewhere(session, message, contact, bounce.address, now=now, held=held)
            heard.append(contact)
    return heard


def refused(
    session: Session, message: OutboxMessage, address: str, *, code: str, now: datetime
) -> None:
    """The mail server knows that nobody has this address: the letter goes to the next at once."""
    contact = addresses.locked(session, message.contact_id) if message.contact_id else None
    report = Bounce(address.lower(), code.rpartition(":")[2], None)
    if contact and _bounced(session, contact, report, now=now) and not contact.bounced_at:
        addresses.try_again(session, message, code=code, now=now)


def _sent(session: Session, letter: OurLetter) -> OutboxMessage | None:
    """The message of a letter that did go out."""
    query = select(OutboxMessage).where(
        OutboxMessage.topic.in_((LETTER, DIGEST)),
        OutboxMessage.status_seq == letter.status_seq,
        OutboxMessage.contact_id == letter.contact_id,
        OutboxMessage.state.in_(("done", "leased", "due", "dead")),
        OutboxMessage.fence > 0,
    )
    if letter.message is not None:
        return session.scalar(query.where(OutboxMessage.id == letter.message))
    return session.scalar(
        query.join(Referral, Referral.id == OutboxMessage.referral_id)
        .where(Referral.reference == letter.reference, OutboxMessage.kind.in_(_FIRST))
        .order_by(OutboxMessage.id)
        .limit(1)
    )


def _bounced(session: Session, contact: PartnerContact, bounce: Bounce, *, now: datetime) -> bool:
    """Give the address up; False where it is none of the contact's."""
    was_reached = contact.bounced_at is None
    given_up = addresses.give_up(session, contact, bounce.address.lower(), now=now)
    if given_up == "unknown":
        return False
    if given_up == "none_left" and was_reached:
        _ask_a_person(session, contact, now=now)
    detail = {"status": bounce.status[:16], "left": given_up == "replaced"}
    record(session, [Deed(ACTOR, "contact.bounced", contact.key, detail)], now=now)
    return True


def _ask_a_person(session: Session, contact: PartnerContact, *, now: datetime) -> None:
    """Once a day."""
    row = {
        "natural_key": f"{UNREACHED}:{contact.key}:{now:%Y-%m-%d}",
        "question": UNREACHED,
        "detail": contact.key,
        "envelope_id": None,
        "referral_id": None,
        "state": "open",
        "opened_at": now,
    }
    insert_new(session, Review, [row], key=("natural_key",))
    for referral in _with_tickets(session, contact):
        tell(session, referral, NOTE_KIND, f"{now:%Y-%m-%d}", ON_TICKETS, now=now)
    session.execute(
        update(Referral)
        .where(Referral.contact_id == contact.id, Referral.waiting_on == "partner")
        .values(remind_at=now)
        .execution_options(synchronize_session="fetch")
    )


def _with_tickets(session: Session, contact: PartnerContact) -> Sequence[Referral]:
    """The contact's open referrals that staff see at the CRM."""
    ticket = select(RemoteRecord.id).where(
        RemoteRecord.kind == "ticket",
        RemoteRecord.local_key == Referral.reference,
        RemoteRecord.state == "live",
    )
    return session.scalars(
        select(Referral).where(
            Referral.contact_id == contact.id, Referral.waiting_on.is_not(None), ticket.exists()
        )
    ).all()


def _send_elsewhere(
    session: Session,
    message: OutboxMessage,
    contact: PartnerContact,
    address: str,
    *,
    now: datetime,
    held: frozenset[str],
) -> None:
    """The same letter once more for each address of the contact's that it came back from."""
    if contact.bounced_at is not None:
        return
    told, _, before = (message.detail or "").partition("~")
    first = before.partition(".")[0] or str(message.id)
    again = Intent(
        message.topic,
        message.kind,
        message.referral_id,
        session.get_one(Referral, message.referral_id).reference,
        message.status_seq,
        contact_id=contact.id,
        detail=f"{told}~{first}.{_mark(address)}",
    )
    outbox.add(session, [again], now=now, held=held)


def _mark(address: str) -> str:
    """Tells one address of a contact's from another."""
    return hashlib.blake2s(address.lower().encode(), digest_size=5).hexdigest()
