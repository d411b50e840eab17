"""All the store has of one referral: some queries, each by a unique key or an index."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, load_only, undefer

from integrator.loop import closing
from integrator.loop.appointments import appointments_of
from integrator.loop.audience import CRM
from integrator.models import (
    Appointment,
    AuditEntry,
    CareSummary,
    ConnectorState,
    DeliveryAttempt,
    OutboxMessage,
    Partner,
    PartnerContact,
    Referral,
    RemoteRecord,
    Review,
    StatusEvent,
    StoredAttachment,
    StoredEnvelope,
)
from integrator.web.admin.why import Standing

MOST_MESSAGES: Final = 200
MOST_ATTEMPTS: Final = 500
MOST_KIN: Final = 20
TAKEN: Final = ("field.taken", "hubspot.withdrawn")


@dataclass(frozen=True, slots=True)
class Dossier:
    """A referral with everything that belongs to it. Sealed values are still sealed."""

    referral: Referral
    partner: Partner | None
    contact: PartnerContact | None
    envelope: StoredEnvelope
    attachments: Sequence[StoredAttachment]
    """Without their bodies."""
    events: Sequence[StatusEvent]
    messages: Sequence[OutboxMessage]
    attempts: Mapping[int, Sequence[DeliveryAttempt]]
    """Message → its tries, oldest first."""
    tickets: Mapping[str, RemoteRecord]
    """Kind → what HubSpot calls the ticket and who belongs to it."""
    reviews: Sequence[Review]
    crm: ConnectorState | None
    taken: Sequence[AuditEntry] = ()
    """Values taken over from HubSpot or taken back from it, as names of fields."""
    appointments: Sequence[Appointment] = ()
    summaries: Sequence[CareSummary] = ()
    """Those that are shown, without their bodies."""
    kin: Sequence[Referral] = ()
    """Other referrals of the same patient, newest first."""

    def standing(self, *, uses_hubspot: bool) -> Standing:
        """What decides whether HubSpot has it."""
        messages = [message for message in self.messages if message.topic == CRM]
        return Standing(uses_hubspot, self.tickets.get("ticket"), messages, self.crm)


def gather(session: Session, reference: str) -> Dossier | None:
    """Everything, or None where there is no such referral."""
    row = session.execute(
        select(Referral, Partner, PartnerContact, StoredEnvelope)
        .join(StoredEnvelope, StoredEnvelope.id == Referral.envelope_id)
        .outerjoin(Partner, Partner.id == Referral.partner_id)
        .outerjoin(PartnerContact, PartnerContact.id == Referral.contact_id)
        .where(Referral.reference == reference)
        .options(undefer(StoredEnvelope.shown))
    ).first()
    if row is None:
        return None
    referral, partner, contact, envelope = row
    messages = _messages(session, referral)
    return Dossier(
        referral=referral,
        partner=partner,
        contact=contact,
        envelope=envelope,
        attachments=attachments_of(session, envelope),
        events=_events(session, referral),
        messages=messages,
        attempts=_attempts(session, [message.id for message in messages]),
        tickets=_remote(session, _keys(referral, partner, contact)),
        reviews=_reviews(session, referral),
        crm=session.get(ConnectorState, CRM),
        taken=_taken(session, reference),
        appointments=appointments_of(session, referral.id),
        summaries=closing.listed(session, referral.id),
        kin=_kin(session, referral),
    )


def _kin(session: Session, referral: Referral) -> Sequence[Referral]:
    """By the index on the patient's key; columns for a list alone."""
    if referral.patient_key is None:
        return []
    return session.scalars(
        select(Referral)
        .options(load_only(Referral.reference, Referral.status, Referral.received_at))
        .where(Referral.patient_key == referral.patient_key, Referral.id != referral.id)
        .order_by(Referral.id.desc())
        .limit(MOST_KIN)
    ).all()


def _taken(session: Session, reference: str) -> Sequence[AuditEntry]:
    """By ix_audit_subject."""
    return session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject == reference, AuditEntry.action.in_(TAKEN))
        .order_by(AuditEntry.id.desc())
        .limit(MOST_MESSAGES)
    ).all()


def attachments_of(session: Session, envelope: StoredEnvelope) -> Sequence[StoredAttachment]:
    """By the unique key of envelope and ordinal; bodies stay where they are."""
    return session.scalars(
        select(StoredAttachment)
        .options(defer(StoredAttachment.body))
        .where(StoredAttachment.envelope_id == envelope.id)
        .order_by(StoredAttachment.ordinal)
    ).all()


def _events(session: Session, referral: Referral) -> Sequence[StatusEvent]:
    return session.scalars(
        select(StatusEvent).where(StatusEvent.referral_id == referral.id).order_by(StatusEvent.seq)
    ).all()


def _messages(session: Session, referral: Referral) -> Sequence[OutboxMessage]:
    """The newest, oldest of them first; ix_outbox_referral_id_topic_state."""
    found = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.referral_id == referral.id)
        .order_by(OutboxMessage.id.desc())
        .limit(MOST_MESSAGES)
    ).all()
    return found[::-1]


def _attempts(session: Session, ids: Sequence[int]) -> dict[int, list[DeliveryAttempt]]:
    """By the unique key of message and number."""
    rows = session.scalars(
        select(DeliveryAttempt)
        .where(DeliveryAttempt.outbox_id.in_(ids))
        .order_by(DeliveryAttempt.outbox_id.desc(), DeliveryAttempt.number.desc())
        .limit(MOST_ATTEMPTS)
    ).all()
    attempts: dict[int, list[DeliveryAttempt]] = {}
    for attempt in reversed(rows):
        attempts.setdefault(attempt.outbox_id, []).append(attempt)
    return attempts


def _keys(
    referral: Referral, partner: Partner | None, contact: PartnerContact | None
) -> dict[str, str]:
    """Kind → our key, of all that HubSpot may hold for this referral."""
    keys = {
        "ticket": referral.reference,
        "patient": referral.patient_key or f"T-{referral.reference}",
    }
    if partner:
        keys["company"] = partner.key
    if contact:
        keys["clinician"] = contact.key
    return keys


def _remote(session: Session, keys: Mapping[str, str]) -> dict[str, RemoteRecord]:
    """By the unique key of kind and local key."""
    rows: Iterable[RemoteRecord] = session.scalars(
        select(RemoteRecord).where(
            RemoteRecord.kind.in_(keys), RemoteRecord.local_key.in_(keys.values())
        )
    )
    return {row.kind: row for row in rows if keys[row.kind] == row.local_key}


def _reviews(session: Session, referral: Referral) -> Sequence[Review]:
    return session.scalars(
        select(Review).where(Review.referral_id == referral.id).order_by(Review.id)
    ).all()
