"""What a mail server's refusal says of an address, whatever letter it refused."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from integrator.delivery.delivering import Composed, code_of
from integrator.errors import RejectedByRemote
from integrator.models import OutboxMessage, PartnerContact
from integrator.partners import bounces
from integrator.partners.addresses import UNREACHED
from integrator.ports import Failed, Letter, Outcome

NOBODY: Final = frozenset({"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
"""Enhanced codes that say that the address reaches nobody (RFC 3463 3.2, 3.3, RFC 7505)."""


NO_ADDRESS: Final = RejectedByRemote("no address", remote_code="no_address")


def heed(session: Session, pairs: Sequence[tuple[Composed, Outcome]], *, now: datetime) -> None:
    """Give refused addresses up; their letters go to the next one, where there is one."""
    for one, outcome in pairs:
        error = outcome.error if isinstance(outcome, Failed) else None
        if isinstance(error, RejectedByRemote) and error.remote_code in NOBODY and one.outgoing:
            letter: Letter = one.outgoing.body
            address = letter.recipient
            bounces.refused(session, one.message, address, code=code_of(error), now=now)


def is_repeat(message: OutboxMessage) -> bool:
    """Whether it went to another address before, and came back from there."""
    return "~" in (message.detail or "")


def unreachable(contact: PartnerContact | None) -> RejectedByRemote | None:
    """Why nothing can be sent to a contact, where that is so."""
    if contact is None or (contact.email and contact.bounced_at is None):
        return None
    code = UNREACHED if contact.email else "no_address"
    return RejectedByRemote("no address reaches them", remote_code=code)
