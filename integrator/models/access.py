"""How partners get in: one-time codes and the sessions they open. Nothing that opens is kept."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from integrator.models.base import Base, Key, Moment, UtcDateTime


class AccessCode(Base):
    """A code mailed to a contact's known address."""

    __tablename__ = "access_code"
    __table_args__ = (
        UniqueConstraint("seed"),
        Index("ix_access_code_contact_id_created_at", "contact_id", "created_at"),
    )

    id: Mapped[Key]
    seed: Mapped[str] = mapped_column(String(32))
    """Random; with the service's secret it gives the code, and says nothing without it."""
    code_hash: Mapped[str] = mapped_column(String(64))
    contact_id: Mapped[int] = mapped_column(ForeignKey("partner_contact.id"))
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class PartnerSession(Base):
    """A contact who came in by a code. Only the hash of its token is kept."""

    __tablename__ = "partner_session"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index("ix_partner_session_expires_at", "expires_at"),
    )

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(String(64))
    contact_id: Mapped[int] = mapped_column(ForeignKey("partner_contact.id"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    expires_at: Mapped[Moment]
