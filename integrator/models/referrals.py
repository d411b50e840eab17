"""What an envelope means: referrals, who sent them, what became of them."""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from integrator.models.base import (
    Base,
    Code,
    Key,
    Moment,
    Name,
    Sealed,
    UtcDateTime,
    one_of,
    partial_index,
)
from integrator.statuses import STATUSES

CONSENTS: Final = ("given", "refused", "pending", "unknown")
PRIORITIES: Final = ("routine", "urgent", "asap", "stat")
TURNS: Final = ("clinic", "partner", "patient")
UNOWNED: Final = "owner IS NULL AND waiting_on IS NOT NULL"
"""Open, and nobody's."""
IS_CLOSED: Final = "status = 'closed'"
PARTNER_STATES: Final = ("to_be_vetted", "vetted")


class Partner(Base):
    """A practice or organisation that refers."""

    __tablename__ = "partner"
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("folded_name"),
        CheckConstraint(one_of("state", PARTNER_STATES), name="state"),
    )

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(16))
    name: Mapped[Name]
    folded_name: Mapped[Name]
    domain: Mapped[str | None] = mapped_column(String(255), index=True)
    phone: Mapped[str | None] = mapped_column(String(32))
    state: Mapped[Code]
    is_provider: Mapped[bool | None]
    """Whether they treat patients themselves (45 CFR 160.103); None: nobody said, and they count as
    one who does not."""
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    """The partner this turned out to be; its name and domain still lead there."""
    created_at: Mapped[Moment]


class PartnerContact(Base):
    """A person at a partner: the one who hears what became of the referral."""

    __tablename__ = "partner_contact"
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("identity"),
    )

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(16))
    identity: Mapped[str] = mapped_column(String(300))
    """The e-mail address, or partner and name where there is none: what makes two contacts one."""
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    name: Mapped[str | None] = mapped_column(String(255))
    email: Mapped[str | None] = mapped_column(String(255))
    phone: Mapped[str | None] = mapped_column(String(32))
    npi: Mapped[str | None] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(8), default="en")
    bounced_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    links_revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """Links made and sessions opened until then open nothing."""
    mail_off_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """Since when they want no letters; codes they ask for still go out."""
    hears: Mapped[str | None] = mapped_column(String(200))
    """Statuses they want to hear of, comma separated; None: all that are told."""
    rhythm: Mapped[str] = mapped_column(String(64), default="at_once", server_default="at_once")
    """When they hear of a status: "at_once", "daily" or "weekly"."""
    digest_weekday: Mapped[int] = mapped_column(default=0, server_default="0")
    """Of a weekly digest; Monday is 0."""
    digest_hour: Mapped[int] = mapped_column(default=8, server_default="8")
    time_zone: Mapped[str | None] = mapped_column(String(64))
    """Of that hour, e.g. "America/Chicago"; None: the clinic's."""
    sees_practice: Mapped[bool] = mapped_column(default=False)
    """Whether the partner page shows them their colleagues' referrals as well."""
    created_at: Mapped[Moment]


class Referral(Base):
    """One patient sent to us for one thing, normalised. Patient values are sealed one by one."""

    __tablename__ = "referral"
    __table_args__ = (
        UniqueConstraint("reference"),
        UniqueConstraint("envelope_id", "ordinal"),
        CheckConstraint(one_of("status", STATUSES), name="status"),
        CheckConstraint(one_of("consent", CONSENTS), name="consent"),
        CheckConstraint(one_of("priority", PRIORITIES), name="priority"),
        Index("ix_referral_status_id", "status", "id"),
        Index("ix_referral_source_id", "source", "id"),
        Index("ix_referral_received_at", "received_at"),
        Index("ix_referral_due_at", "due_at"),
        Index("ix_referral_remind_at", "remind_at"),
        Index("ix_referral_waiting_on_due_at_id", "waiting_on", "due_at", "id"),
        partial_index("ix_referral_unowned", "id", where=UNOWNED),
        partial_index("ix_referral_closed_status_at", "status_at", where=IS_CLOSED),
        Index("ix_referral_email_index_id", "email_index", "id"),
        Index("ix_referral_phone_index_id", "phone_index", "id"),
        Index("ix_referral_name_birth_index_id", "name_birth_index", "id"),
    )

    id: Mapped[Key]
    reference: Mapped[str] = mapped_column(String(16))
    envelope_id: Mapped[int] = mapped_column(ForeignKey("envelope.id"))
    ordinal: Mapped[int] = mapped_column(default=0)
    source: Mapped[Name]
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("partner_contact.id"), index=True)
    status: Mapped[Code]
    status_reason: Mapped[str | None] = mapped_column(String(64))
    status_seq: Mapped[int]
    status_at: Mapped[Moment]
    version: Mapped[int] = mapped_column(default=1)
    """Counts every change of content or status; a push remembers which version it carried."""
    service: Mapped[str | None] = mapped_column(String(64))
    priority: Mapped[Code]
    consent: Mapped[Code]
    """In short, of the records in `consent`; withdrawn shows as refused."""
    consent_date: Mapped[date | None] = mapped_column(Date)
    waiting_on: Mapped[str | None] = mapped_column(String(64))
    """Whose turn it is: "clinic", "partner" or "patient"; None once it has ended."""
    next_action: Mapped[str | None] = mapped_column(String(64))
    turn_since: Mapped[datetime | None] = mapped_column(UtcDateTime())
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """When the next action is promised for."""
    remind_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """When somebody is reminded next; None where all were."""
    reminded: Mapped[int] = mapped_column(default=0)
    """Reminders in this turn."""
    escalated_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    turn_spent: Mapped[int] = mapped_column(default=0)
    """Seconds of business time the clinic had used when it asked the partner."""
    spent_on: Mapped[str | None] = mapped_column(String(64))
    """The action they were used on."""
    missing: Mapped[str] = mapped_column(String(500), default="")
    """Names of needed fields that are not there, comma separated."""
    unavailable: Mapped[str] = mapped_column(String(500), default="")
    """Needs that the sender says cannot be met, comma separated; not asked for again."""
    closure_delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """When the letter that tells of the closing arrived."""
    closure_viewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    closure_acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    links_revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """Links to it made until then open nothing."""
    thread: Mapped[str | None] = mapped_column(String(255))
    """Message-ID of the sender's mail, so that our answer lands in their thread."""
    owner: Mapped[str | None] = mapped_column(String(255))
    """Name or e-mail address of who owns the ticket at the CRM."""
    crm_owner_id: Mapped[str | None] = mapped_column(String(64))
    appointment_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """When the patient is to be seen, as last said here or at the CRM."""
    disclosure_limit: Mapped[str | None] = mapped_column(String(64))
    """The most the CRM may be told of this one, e.g. "reference"; None: what the policy allows."""
    part2: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Kept by 42 CFR Part 2 (treatment of substance use); set by people or by source."""
    received_at: Mapped[Moment]
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]

    key_id: Mapped[Code]
    wrapped_key: Mapped[Sealed | None]
    patient_given_name: Mapped[Sealed | None]
    patient_family_name: Mapped[Sealed | None]
    patient_birth_date: Mapped[Sealed | None]
    patient_age: Mapped[Sealed | None]
    patient_email: Mapped[Sealed | None]
    patient_phone: Mapped[Sealed | None]
    patient_language: Mapped[Sealed | None]
    preferred_contact: Mapped[Sealed | None]
    guardian_name: Mapped[Sealed | None]
    insurance: Mapped[Sealed | None]
    service_words: Mapped[Sealed | None]
    reason: Mapped[Sealed | None]
    affiliations: Mapped[Sealed | None]
    notes: Mapped[Sealed | None]
    partner_reference: Mapped[Sealed | None]
    evidence: Mapped[Sealed | None]
    """JSON of every reading: field -> part, span, rule, confidence; sealed as it quotes values."""

    email_index: Mapped[str | None] = mapped_column(String(32))
    phone_index: Mapped[str | None] = mapped_column(String(32))
    name_birth_index: Mapped[str | None] = mapped_column(String(32))
    patient_key: Mapped[str | None] = mapped_column(String(40), index=True)
    """The same patient has the same key in every referral: our upsert key at the CRM."""
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("referral.id"), index=True)
    """The referral this one was joined to; its reference still leads there."""


class StatusEvent(Base):
    """One step of a referral's way; written by `status` alone."""

    __tablename__ = "status_event"
    __table_args__ = (UniqueConstraint("referral_id", "seq"),)

    id: Mapped[Key]
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"))
    seq: Mapped[int]
    from_status: Mapped[str | None] = mapped_column(String(64))
    to_status: Mapped[Code]
    reason: Mapped[str | None] = mapped_column(String(64))
    origin: Mapped[Code]
    actor: Mapped[Name]
    occurred_at: Mapped[Moment]


def _when_opened(context: Any) -> datetime:
    opened: datetime = context.get_current_parameters()["opened_at"]
    return opened


class Review(Base):
    """A question to a person. `question` is a code; its sentence is in the screens."""

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("natural_key"),
        CheckConstraint(one_of("state", ("open", "resolved")), name="state"),
        Index("ix_review_state_id", "state", "id"),
        Index("ix_review_state_turn_at_id", "state", "turn_at", "id"),
        Index("ix_review_resolved_at", "resolved_at"),
        Index("ix_review_desk_seconds", "desk_seconds"),
    )

    id: Mapped[Key]
    natural_key: Mapped[str] = mapped_column(String(120))
    """The same question is asked once."""
    question: Mapped[Code]
    detail: Mapped[str] = mapped_column(String(500), default="")
    """Codes and names of fields only; never a patient value."""
    envelope_id: Mapped[int | None] = mapped_column(ForeignKey("envelope.id"))
    referral_id: Mapped[int | None] = mapped_column(ForeignKey("referral.id"), index=True)
    state: Mapped[Code]
    opened_at: Mapped[Moment]
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    resolved_by: Mapped[str | None] = mapped_column(String(255))
    turn_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=_when_opened)
    """Its place in the queue: when it was asked, put back in time by what is urgent."""
    settled: Mapped[str] = mapped_column(String(500), default="")
    """Those of the fields in `detail` that a person has looked at, comma separated."""
    taken_by: Mapped[str | None] = mapped_column(String(255))
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    taken_until: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """After this it is anybody's again."""
    resolution: Mapped[str | None] = mapped_column(String(64))
    """Code of how a person answered it at the desk; None where it was settled elsewhere."""
    desk_seconds: Mapped[int | None]
    """From taking it to answering it."""
