"""Where a contact is reached: the address in use, and those tried once nothing reaches it."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from integrator.delivery import outbox
from integrator.loop import reviews
from integrator.loop.audience import MAIL_TOPICS
from integrator.models import ContactAddress, OutboxMessage, PartnerContact, Review
from integrator.store.audit import Deed, record

MOST: Final = 10
UNREACHED: Final = "address_bounced"
"""Code of a letter that no address is left for, and of the question to a person."""

_ADDRESS: Final = re.compile(r"[^@\s<>,;]{1,64}@[^@\s<>,;.]+(?:\.[^@\s<>,;.]+)+")

GivenUp = Literal["replaced", "none_left", "unknown"]


def is_address(text: str) -> bool:
    """Whether somebody can be written to at it."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None


def addresses_of(session: Session, contact_id: int) -> Sequence[ContactAddress]:
    """Those beside the one in use, in the order in which they are tried."""
    return session.scalars(
        select(ContactAddress)
        .where(ContactAddress.contact_id == contact_id)
        .order_by(ContactAddress.rank, ContactAddress.id)
    ).all()


def locked(session: Session, contact_id: int) -> PartnerContact | None:
    """The contact, for changing where it is reached; whoever only refers to it goes on."""
    return session.scalar(
        select(PartnerContact)
        .where(PartnerContact.id == contact_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def give_up(session: Session, contact: PartnerContact, address: str, *, now: datetime) -> GivenUp:
    """Nothing reaches this address any more; the next good one takes its place, if there is one.

    "unknown": the contact has no such address, and nothing is changed.
    """
    others = addresses_of(session, contact.id)
    if address == (contact.email or "").lower():
        _replace(contact, others, now=now)
    elif known := next((one for one in others if one.address == address), None):
        known.bounced_at = known.bounced_at or now
    else:
        return "unknown"
    session.flush()
    return "none_left" if contact.bounced_at else "replaced"


def _replace(contact: PartnerContact, others: Sequence[ContactAddress], *, now: datetime) -> None:
    spare = next((one for one in others if one.bounced_at is None), None)
    if spare is None:
        contact.bounced_at = contact.bounced_at or now
        return
    left, contact.email, contact.bounced_at = contact.email or "", spare.address, None
    spare.address, spare.bounced_at = left.lower(), now


def add(
    session: Session, contact: PartnerContact, address: str, *, actor: str, now: datetime
) -> bool:
    """Another address to try. Where nothing reached the contact, it is used from now on, and what
    could not be sent is sent. False where it is known already, or there are enough."""
    others = addresses_of(session, contact.id)
    known = {one.address for one in others} | {(contact.email or "").lower()}
    if address.lower() in known or len(others) >= MOST:
        return False
    rank = max((one.rank for one in others), default=0) + 1
    session.add(
        ContactAddress(
            contact_id=contact.id, address=address.lower(), rank=rank, added_by=actor, added_at=now
        )
    )
    session.flush()
    record(session, [Deed(actor, "address.added", f"contact:{contact.key}")], now=now)
    if contact.email is None or contact.bounced_at is not None:
        _reach(session, contact, address.lower(), actor=actor, now=now)
    return True


def use(
    session: Session, contact: PartnerContact, number: int, *, actor: str, now: datetime
) -> bool:
    """This address is used from now on, as if it had never come back. False: there is none."""
    chosen = session.get(ContactAddress, number)
    if chosen is None or chosen.contact_id != contact.id:
        return False
    _reach(session, contact, chosen.address, actor=actor, now=now)
    return True


def remove(
    session: Session, contact: PartnerContact, number: int, *, actor: str, now: datetime
) -> bool:
    """This address is tried no more. False: there is none."""
    mine = (ContactAddress.id == number, ContactAddress.contact_id == contact.id)
    gone = session.scalar(delete(ContactAddress).where(*mine).returning(ContactAddress.id))
    if gone is not None:
        record(session, [Deed(actor, "address.removed", f"contact:{contact.key}")], now=now)
    return gone is not None


def _reach(
    session: Session, contact: PartnerContact, address: str, *, actor: str, now: datetime
) -> None:
    """Change places, send what waits for an address, and close the question about it."""
    row = next(one for one in addresses_of(session, contact.id) if one.address == address)
    if contact.email is None:
        session.delete(row)
    else:
        row.address, row.bounced_at = contact.email.lower(), contact.bounced_at
    contact.email, contact.bounced_at = address, None
    session.flush()
    outbox.requeue(session, _unsent(session, contact), now=now)
    asked = session.scalars(
        select(Review).where(
            Review.question == UNREACHED, Review.detail == contact.key, Review.state == "open"
        )
    ).all()
    reviews.resolve(session, asked, actor=actor, now=now)
    record(session, [Deed(actor, "address.used", f"contact:{contact.key}")], now=now)


def _unsent(session: Session, contact: PartnerContact) -> Sequence[int]:
    """Letters that no address was left for."""
    return session.scalars(
        select(OutboxMessage.id).where(
            OutboxMessage.contact_id == contact.id,
            OutboxMessage.topic.in_(MAIL_TOPICS),
            OutboxMessage.state == "dead",
            OutboxMessage.last_error.like("rejected_by_remote:%"),
        )
    ).all()


def try_again(session: Session, message: OutboxMessage, *, code: str, now: datetime) -> None:
    """A letter the mail server would not take for this address goes out again, to the next one."""
    session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.id == message.id,
            OutboxMessage.fence == message.fence,
            OutboxMessage.state == "leased",
        )
        .values(
            state="due",
            due_at=now,
            lease_until=None,
            last_error=code[:120],
            attempts=OutboxMessage.attempts + 1,
        )
        .execution_options(synchronize_session=False)
    )
