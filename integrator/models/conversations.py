"""What clinic and partner write to each other about a referral; never mailed in the clear."""

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from integrator.models.base import Base, Code, Key, Moment, Name, Sealed, UtcDateTime, one_of

SIDES: Final = ("partner", "clinic")


class ConversationMessage(Base):
    """One message, sealed with the referral's key: it is purged with the referral."""

    __tablename__ = "conversation_message"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint(one_of("side", SIDES), name="side"),
        Index("ix_conversation_message_referral_id_id", "referral_id", "id"),
    )

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(64))
    """Of the form it was written in: sent twice, it is one message."""
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"))
    side: Mapped[Code]
    author: Mapped[Name]
    """Key of the contact, or address of the member of staff."""
    body: Mapped[Sealed]
    written_at: Mapped[Moment]
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """When the other side first had it on its screen."""
