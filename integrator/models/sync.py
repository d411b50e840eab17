"""Where we left off at each source, how each connector fares, and who holds which lease."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Index,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from integrator.models.base import Base, Code, Key, Moment, Name, UtcDateTime, one_of

IMAP_STATES: Final = ("seen", "pending", "kept", "quarantined", "gone")


class StoredCursor(Base):
    """Where we left off at a source or feed."""

    __tablename__ = "cursor"

    source: Mapped[str] = mapped_column(String(255), primary_key=True)
    position: Mapped[dict[str, Any]] = mapped_column(JSON)
    updated_at: Mapped[Moment]


class ImapMessage(Base):
    """One message a mailbox has shown us, and whether it is kept."""

    __tablename__ = "imap_message"
    __table_args__ = (
        UniqueConstraint("source", "folder", "uidvalidity", "uid"),
        CheckConstraint(one_of("state", IMAP_STATES), name="state"),
        Index("ix_imap_message_open", "source", "folder", "uidvalidity", "state", "uid"),
        Index("ix_imap_message_newest", "source", "folder", "id"),
    )

    id: Mapped[Key]
    source: Mapped[Name]
    folder: Mapped[Name]
    uidvalidity: Mapped[int] = mapped_column(BigInteger)
    uid: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[Code]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    updated_at: Mapped[Moment]


class ConnectorState(Base):
    """How a connector fares, for the admin's one look."""

    __tablename__ = "connector_state"

    name: Mapped[str] = mapped_column(String(255), primary_key=True)
    last_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    last_success_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    last_error: Mapped[str | None] = mapped_column(String(120))
    failures: Mapped[int] = mapped_column(default=0)
    """In a row, since the last success."""
    next_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """When one message is tried again to see whether it is mended."""
    advice: Mapped[str | None] = mapped_column(String(1000))


class Lease(Base):
    """Who may do a thing that one alone should do, and until when."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(255), primary_key=True)
    holder: Mapped[Name]
    until: Mapped[Moment]


class Switch(Base):
    """A thing a person turned on or off, e.g. "hold_mail"."""

    __tablename__ = "switch"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    on: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(255))
    changed_by: Mapped[Name]
    changed_at: Mapped[Moment]
