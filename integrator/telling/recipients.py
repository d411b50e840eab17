"""Who a letter goes to, and which reference they know the referral by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.errors import IntegratorError
from integrator.loop.followers import followers
from integrator.models import OutboxMessage, PartnerContact, StoredEnvelope
from integrator.partners.verifying import sender_of
from integrator.store.sealing import open_envelope
from integrator.store.vault import Vault
from integrator.telling.crm import Subject

PLAIN: Final = "plain_acknowledgement"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody a letter is for."""

    address: str | None
    reference: str
    contact: PartnerContact | None = None
    follows: bool = False
    """Hears of it because their own referral was joined to this one; they know only their own."""


def recipients(
    session: Session,
    vault: Vault,
    messages: Sequence[OutboxMessage],
    subjects: Mapping[int, Subject],
) -> dict[int, Recipient]:
    """Message → whom it is for. Asks the store only for what is not the referral's own sender."""
    found = {}
    for message in messages:
        subject = subjects[message.referral_id]
        if message.kind == PLAIN:
            found[message.id] = _writer(session, vault, subject)
        elif message.contact_id in {None, subject.referral.contact_id}:
            found[message.id] = _own(subject)
        else:
            found[message.id] = _follower(session, message, subject)
    return found


def _own(subject: Subject) -> Recipient:
    address = subject.contact.email if subject.contact else None
    return Recipient(address, subject.referral.reference, subject.contact)


def _writer(session: Session, vault: Vault, subject: Subject) -> Recipient:
    """Whoever the mail says it is from: they are no contact of ours, and may never be."""
    row = session.get_one(StoredEnvelope, subject.referral.envelope_id)
    try:
        address = sender_of(open_envelope(vault, row).body)
    except (IntegratorError, ValueError):
        address = None
    return Recipient(address, subject.referral.reference)


def _follower(session: Session, message: OutboxMessage, subject: Subject) -> Recipient:
    contact = session.scalar(select(PartnerContact).where(PartnerContact.id == message.contact_id))
    known = {one.contact_id: one.reference for one in followers(session, subject.referral.id)}
    reference = known.get(message.contact_id or 0)
    return Recipient(
        contact.email if contact else None,
        reference or subject.referral.reference,
        contact,
        follows=reference is not None,
    )
