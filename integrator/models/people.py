"""Who works here, their sessions, and the chained record of what was done and seen."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from integrator.models.base import Base, Code, Key, Moment, Name, UtcDateTime, one_of

ROLES: Final = ("staff", "admin")


class User(Base):
    """A member of staff or an admin."""

    __tablename__ = "user_account"
    __table_args__ = (
        UniqueConstraint("email"),
        CheckConstraint(one_of("role", ROLES), name="role"),
    )

    id: Mapped[Key]
    email: Mapped[Name]
    name: Mapped[Name]
    role: Mapped[Code]
    password_hash: Mapped[Name]
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime())
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    created_at: Mapped[Moment]


class WebSession(Base):
    """A log-in. Only the hash of its token is kept."""

    __tablename__ = "web_session"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index("ix_web_session_expires_at", "expires_at"),
    )

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    expires_at: Mapped[Moment]


class AuditEntry(Base):
    """One thing done or seen. Append-only, each chained to the one before; no patient value."""

    __tablename__ = "audit"

    id: Mapped[Key]
    at: Mapped[Moment]
    actor: Mapped[Name]
    action: Mapped[Code]
    subject: Mapped[str] = mapped_column(String(255), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """The end of the chain: one row, locked while the chain grows."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    hash: Mapped[str] = mapped_column(String(64))
