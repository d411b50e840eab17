"""What belongs together: envelopes that are one referral, and the words a partner uses."""

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from integrator.models.base import Base, Code, Key, Moment, Name, UtcDateTime, one_of

ALIAS_KINDS: Final = ("label", "service")


class JoinedEnvelope(Base):
    """An envelope's referral that is told of as another one, and who sent it."""

    __tablename__ = "joined_envelope"
    __table_args__ = (
        UniqueConstraint("envelope_id", "ordinal"),
        UniqueConstraint("reference"),
    )

    id: Mapped[Key]
    envelope_id: Mapped[int] = mapped_column(ForeignKey("envelope.id"))
    ordinal: Mapped[int]
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), index=True)
    reference: Mapped[str] = mapped_column(String(16))
    """What its sender knows it by; leads to the referral."""
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("partner_contact.id"))
    joined_by: Mapped[Name]
    joined_at: Mapped[Moment]
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class PartnerAlias(Base):
    """A word of one partner's, kept by a person: a label of theirs, or what they call a service."""

    __tablename__ = "partner_alias"
    __table_args__ = (
        UniqueConstraint("partner_id", "kind", "words"),
        CheckConstraint(one_of("kind", ALIAS_KINDS), name="kind"),
    )

    id: Mapped[Key]
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    kind: Mapped[Code]
    words: Mapped[str] = mapped_column(String(120))
    """As they are compared: no case, accents or double spaces."""
    field: Mapped[Code]
    """The field a label names, or the key of the service."""
    kept_by: Mapped[Name]
    kept_at: Mapped[Moment]
