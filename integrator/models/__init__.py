"""The store's tables, one file per group."""

from integrator.models.base import Base
from integrator.models.envelopes import StoredAttachment, StoredEnvelope, StoredFetchFailure
from integrator.models.outbox import DeliveryAttempt, OutboxMessage, RemoteRecord
from integrator.models.people import AuditEntry, AuditHead, User, WebSession
from integrator.models.referrals import Partner, PartnerContact, Referral, Review, StatusEvent
from integrator.models.sync import ConnectorState, ImapMessage, Lease, StoredCursor, Switch

__all__ = [
    "AuditEntry",
    "AuditHead",
    "Base",
    "ConnectorState",
    "DeliveryAttempt",
    "ImapMessage",
    "Lease",
    "OutboxMessage",
    "Partner",
    "PartnerContact",
    "Referral",
    "RemoteRecord",
    "Review",
    "StatusEvent",
    "StoredAttachment",
    "StoredCursor",
    "StoredEnvelope",
    "StoredFetchFailure",
    "Switch",
    "User",
    "WebSession",
]
