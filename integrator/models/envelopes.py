"""What was received: envelopes, their attachments, and what could not be fetched."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
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

ENVELOPE_STATES: Final = ("kept", "read", "unreadable", "not_a_referral", "discarded")


class StoredEnvelope(Base):
    """One thing received, sealed, immutable but for what we think of it."""

    __tablename__ = "envelope"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        UniqueConstraint("reference"),
        CheckConstraint(one_of("state", ENVELOPE_STATES), name="state"),
        Index("ix_envelope_state_due_at", "state", "due_at"),
        partial_index(
            "ix_envelope_unacknowledged", "source", "id", where="acknowledged_at IS NULL"
        ),
        Index("ix_envelope_kept_at", "kept_at"),
        Index("ix_envelope_about", "about"),
    )

    id: Mapped[Key]
    reference: Mapped[str] = mapped_column(String(16))
    source: Mapped[Name]
    external_id: Mapped[Name]
    about: Mapped[str | None] = mapped_column(String(16))
    content_type: Mapped[Name]
    received_at: Mapped[Moment]
    kept_at: Mapped[Moment]
    size: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64))
    key_id: Mapped[Code]
    wrapped_key: Mapped[Sealed | None]
    body: Mapped[Sealed | None]
    shown: Mapped[Sealed | None] = mapped_column(deferred=True)
    """What a page shows of it, as it was opened when somebody first looked; see `sealing`."""
    position: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[Code]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    problem_code: Mapped[str | None] = mapped_column(String(64))
    kind: Mapped[str | None] = mapped_column(String(64))
    """What it was read as, a `ports.DraftOutcome`; None before it is read."""
    note: Mapped[str | None] = mapped_column(String(64))
    """Code that says more of the kind: "read_receipt", "calendar" …"""
    sender_verdict: Mapped[str | None] = mapped_column(String(64))
    """Whether it came from whom it says, a `ports.Verdict`."""
    discard_reason: Mapped[str | None] = mapped_column(String(255))
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class StoredAttachment(Base):
    """A file found in an envelope, sealed with the envelope's key."""

    __tablename__ = "attachment"
    __table_args__ = (UniqueConstraint("envelope_id", "ordinal"),)

    id: Mapped[Key]
    envelope_id: Mapped[int] = mapped_column(ForeignKey("envelope.id"))
    ordinal: Mapped[int]
    filename: Mapped[Sealed]
    content_type: Mapped[Name]
    size: Mapped[int] = mapped_column(BigInteger)
    body: Mapped[Sealed]


class StoredFetchFailure(Base):
    """Something seen at a source that could not be taken in; shown until it is resolved."""

    __tablename__ = "fetch_failure"
    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: Mapped[Key]
    source: Mapped[Name]
    external_id: Mapped[Name]
    code: Mapped[Code]
    advice: Mapped[str] = mapped_column(String(1000))
    permanent: Mapped[bool]
    attempts: Mapped[int]
    first_at: Mapped[Moment]
    last_at: Mapped[Moment]
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
