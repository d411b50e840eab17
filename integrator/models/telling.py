"""How each contact hears: their further addresses, and what waits for their next digest."""

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from integrator.models.base import Base, Code, Key, Moment, Name, UtcDateTime, one_of, partial_index

LINE_STATES: Final = ("waiting", "queued", "told", "dropped")
_WAITS: Final = "state = 'waiting'"


class ContactAddress(Base):
    """Another address of a contact's: tried, by rank, once nothing reaches the one in use."""

    __tablename__ = "contact_address"
    __table_args__ = (UniqueConstraint("contact_id", "address"),)

    id: Mapped[Key]
    contact_id: Mapped[int] = mapped_column(ForeignKey("partner_contact.id"))
    address: Mapped[Name]
    """Lower case."""
    rank: Mapped[int]
    """The lowest is tried first."""
    bounced_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    added_by: Mapped[Name]
    added_at: Mapped[Moment]


class DigestLine(Base):
    """One status that one contact is told in a digest, and in no letter of its own."""

    __tablename__ = "digest_line"
    __table_args__ = (
        UniqueConstraint("contact_id", "referral_id", "status_seq"),
        CheckConstraint(one_of("state", LINE_STATES), name="state"),
        partial_index("ix_digest_line_waiting", "due_at", "contact_id", where=_WAITS),
        Index("ix_digest_line_referral_id", "referral_id"),
        Index("ix_digest_line_letter", "letter"),
    )

    id: Mapped[Key]
    contact_id: Mapped[int] = mapped_column(ForeignKey("partner_contact.id"))
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"))
    status_seq: Mapped[int]
    state: Mapped[Code]
    due_at: Mapped[Moment]
    """When the digest it waits for goes out."""
    letter: Mapped[int | None]
    """Id of the first line of the letter it went into: what that letter's message names."""
