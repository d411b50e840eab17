"""The store's tables, one file per group."""

from integrator.models.access import AccessCode, PartnerSession
from integrator.models.base import Base
from integrator.models.both_ways import Drift, DriftRun, FieldSync, WebhookEvent
from integrator.models.closings import Appointment, CareSummary
from integrator.models.consents import Consent, DisclosureDecision
from integrator.models.conversations import ConversationMessage
from integrator.models.envelopes import StoredAttachment, StoredEnvelope, StoredFetchFailure
from integrator.models.joins import JoinedEnvelope, PartnerAlias
from integrator.models.outbox import DeliveryAttempt, OutboxMessage, RemoteRecord
from integrator.models.people import AuditEntry, AuditHead, User, WebSession
from integrator.models.referrals import Partner, PartnerContact, Referral, Review, StatusEvent
from integrator.models.sync import ConnectorState, ImapMessage, Lease, StoredCursor, Switch
from integrator.models.telling import ContactAddress, DigestLine

__all__ = [
    "AccessCode",
    "Appointment",
    "AuditEntry",
    "AuditHead",
    "Base",
    "CareSummary",
    "ConnectorState",
    "Consent",
    "ContactAddress",
    "ConversationMessage",
    "DeliveryAttempt",
    "DigestLine",
    "DisclosureDecision",
    "Drift",
    "DriftRun",
    "FieldSync",
    "ImapMessage",
    "JoinedEnvelope",
    "Lease",
    "OutboxMessage",
    "Partner",
    "PartnerAlias",
    "PartnerContact",
    "PartnerSession",
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
    "WebhookEvent",
]
