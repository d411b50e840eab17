"""What the CRM tells us: word of changes, who wrote a shared field last, and where we differ."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
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

WRITERS: Final = ("ours", "theirs")
DIFFERENCES: Final = (
    "missing_there",
    "unknown_there",
    "deleted_there",
    "stage_differs",
    "field_differs",
    "owner_differs",
    "association_missing",
)


class WebhookEvent(Base):
    """Word from outside that a record may have changed. Sealed, as it may quote a value."""

    __tablename__ = "webhook_event"
    __table_args__ = (
        UniqueConstraint("natural_key"),
        partial_index("ix_webhook_event_unheeded", "feed", "id", where="heeded_at IS NULL"),
        Index("ix_webhook_event_received_at", "received_at"),
    )

    id: Mapped[Key]
    natural_key: Mapped[str] = mapped_column(String(64))
    """Keyed digest of what the event says: told twice, it is one event."""
    feed: Mapped[Code]
    kind: Mapped[str | None] = mapped_column(String(64))
    """"ticket", "company" or "contact"; None for what we do not follow."""
    remote_id: Mapped[str] = mapped_column(String(64))
    event: Mapped[Code]
    """The vendor's name of it, e.g. "ticket.propertyChange"."""
    received_at: Mapped[Moment]
    heeded_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    key_id: Mapped[Code]
    wrapped_key: Mapped[Sealed | None]
    body: Mapped[Sealed | None]


class FieldSync(Base):
    """What a shared field held when both sides last agreed, as a keyed digest, and who wrote it."""

    __tablename__ = "field_sync"
    __table_args__ = (
        UniqueConstraint("kind", "local_key", "field"),
        CheckConstraint(one_of("last_writer", WRITERS), name="last_writer"),
    )

    id: Mapped[Key]
    kind: Mapped[Code]
    local_key: Mapped[str] = mapped_column(String(64))
    field: Mapped[Code]
    digest: Mapped[str] = mapped_column(String(64))
    last_writer: Mapped[Code]
    at: Mapped[Moment]


class DriftRun(Base):
    """One comparison of everything with the CRM, and how far it is: it can go on after a stop."""

    __tablename__ = "drift_run"

    id: Mapped[Key]
    asked_by: Mapped[Name]
    started_at: Mapped[Moment]
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    phase: Mapped[Code]
    position: Mapped[dict[str, Any]] = mapped_column(JSON)
    checked: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)


class Drift(Base):
    """One difference between our store and the CRM. Codes and names of fields, never a value."""

    __tablename__ = "drift"
    __table_args__ = (
        UniqueConstraint("natural_key"),
        CheckConstraint(one_of("difference", DIFFERENCES), name="difference"),
        Index("ix_drift_difference_id", "difference", "id"),
    )

    id: Mapped[Key]
    natural_key: Mapped[str] = mapped_column(String(200))
    run_id: Mapped[int] = mapped_column(ForeignKey("drift_run.id"), index=True)
    difference: Mapped[Code]
    kind: Mapped[Code]
    """"ticket", "company", "clinician" or "patient"."""
    local_key: Mapped[str] = mapped_column(String(64))
    remote_id: Mapped[str | None] = mapped_column(String(64))
    referral_id: Mapped[int | None] = mapped_column(ForeignKey("referral.id"), index=True)
    """The referral a repair goes through; None where only a person can tell."""
    field: Mapped[str] = mapped_column(String(64), default="")
    detail: Mapped[str] = mapped_column(String(160), default="")
    found_at: Mapped[Moment]
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """When a repair was asked for; the next comparison says whether it helped."""
    asked_by: Mapped[str | None] = mapped_column(String(255))
