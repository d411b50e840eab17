"""Intentions to tell the outside, every try at it, and what the outside calls our things."""

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from integrator.models.base import Base, Code, Key, Moment, UtcDateTime, one_of, partial_index

OUTBOX_STATES: Final = ("due", "leased", "done", "dead", "held", "cancelled", "blocked")
STOPPED: Final = "state IN ('dead', 'held', 'blocked')"
"""What goes no further without a person."""
REMOTE_STATES: Final = ("live", "remote_deleted", "merged")
"""A ticket that staff merged into that of another referral is "merged": it is not ours any more."""


class OutboxMessage(Base):
    """The truth about what is still to be told. Ids only; bodies are composed when claimed."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("dedupe_key"),
        CheckConstraint(one_of("state", OUTBOX_STATES), name="state"),
        Index("ix_outbox_topic_state_due_at_id", "topic", "state", "due_at", "id"),
        Index("ix_outbox_referral_id_topic_state", "referral_id", "topic", "state"),
        Index("ix_outbox_settled_at", "settled_at"),
        partial_index("ix_outbox_stopped", "referral_id", where=STOPPED),
    )

    id: Mapped[Key]
    topic: Mapped[Code]
    kind: Mapped[Code]
    """What is told within the topic: "upsert", "acknowledgement", "status"."""
    dedupe_key: Mapped[str] = mapped_column(String(120))
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("partner_contact.id"))
    status_seq: Mapped[int]
    """The status event this tells of; for a code, the id of its row."""
    state: Mapped[Code]
    attempts: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(default=0)
    """Counts claims; a result with an older fence is ignored."""
    ambiguous: Mapped[bool] = mapped_column(default=False)
    """An earlier try may have arrived."""
    created_at: Mapped[Moment]
    due_at: Mapped[Moment]
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime())
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    last_error: Mapped[str | None] = mapped_column(String(120))
    remote_id: Mapped[str | None] = mapped_column(String(255))
    note: Mapped[str | None] = mapped_column(String(255))
    """Why a person discarded it."""
    detail: Mapped[str | None] = mapped_column(String(255))
    """Codes that say what of the referral is told; never a value."""


class DeliveryAttempt(Base):
    """One try at delivering one message."""

    __tablename__ = "delivery_attempt"
    __table_args__ = (UniqueConstraint("outbox_id", "number"),)

    id: Mapped[Key]
    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox.id"))
    number: Mapped[int]
    started_at: Mapped[Moment]
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    outcome: Mapped[str | None] = mapped_column(String(32))
    code: Mapped[str | None] = mapped_column(String(120))
    retry_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class RemoteRecord(Base):
    """What the CRM calls one of our things, and what we last wrote or took from it."""

    __tablename__ = "remote_record"
    __table_args__ = (
        UniqueConstraint("kind", "local_key"),
        CheckConstraint(one_of("state", REMOTE_STATES), name="state"),
        Index("ix_remote_record_kind_remote_id", "kind", "remote_id"),
    )

    id: Mapped[Key]
    kind: Mapped[Code]
    """"ticket", "company", "clinician", "patient" or "task" (the last one of a referral)."""
    local_key: Mapped[str] = mapped_column(String(64))
    remote_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[Code]
    status_seen: Mapped[str | None] = mapped_column(String(64))
    """For a ticket: the status we last wrote to it or took from it; anything else is news. None for
    one that stood for another referral, or whose stage is to be written anew."""
    status_offered: Mapped[str | None] = mapped_column(String(64))
    """For a ticket: the status a push on its way carries; seeing it there is no news."""
    links: Mapped[str | None] = mapped_column(String(200))
    """For a ticket: keys of the parties it is linked to."""
    refused: Mapped[str | None] = mapped_column(String(64))
    """For a ticket: the status staff moved it to that could not be taken, while it stands there."""
    disclosed: Mapped[str | None] = mapped_column(String(1000))
    """Names of our fields it holds by our hand, comma separated."""
    adopted: Mapped[bool] = mapped_column(default=False, server_default=false())
    """It was there before us: it is never archived by us."""
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """When a comparison last saw it at the CRM."""
    mark: Mapped[str | None] = mapped_column(String(64))
    """For a task: what stands in it to know it by; it changes with the turn it was made for."""
    is_open: Mapped[bool] = mapped_column(default=False, server_default=false())
    """For a task: whether we left it open."""
    pushed_version: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[Moment]
