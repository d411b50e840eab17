"""What patients agreed to, record by record, and what was decided by it."""

from datetime import date
from typing import Final

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from integrator.models.base import Base, Code, Key, Moment, Name, one_of

SCOPES: Final = ("refer", "share_back")
"""refer: that we take the referral, keep it where staff work, and contact the patient.
share_back: that we tell the sender what became of the patient."""
CONSENT_STATES: Final = ("given", "refused", "pending", "withdrawn", "unknown")
"""unknown: what had been recorded was a mistake, and nothing is known again."""
GIVERS: Final = ("patient", "guardian", "clinician")
"""clinician: somebody at the practice says so on the patient's behalf."""
WAYS: Final = ("written", "verbal", "form", "sheet", "unknown")


class Consent(Base):
    """One thing said about consent. Append-only: of a scope, the newest counts."""

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint(one_of("scope", SCOPES), name="scope"),
        CheckConstraint(one_of("state", CONSENT_STATES), name="state"),
        CheckConstraint(one_of("by_whom", GIVERS), name="by_whom"),
        CheckConstraint(one_of("how", WAYS), name="how"),
        Index("ix_consent_referral_id_id", "referral_id", "id"),
        Index("ix_consent_expires_on", "expires_on"),
    )

    id: Mapped[Key]
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"))
    scope: Mapped[Code]
    state: Mapped[Code]
    by_whom: Mapped[Code]
    how: Mapped[Code]
    text_version: Mapped[str | None] = mapped_column(String(64))
    """Which words were shown, where a form of ours showed some."""
    recipients: Mapped[str] = mapped_column(String(500), default="")
    """Who may be told: "clinic", "sender"; comma separated."""
    given_on: Mapped[date | None] = mapped_column(Date)
    effective_on: Mapped[date | None] = mapped_column(Date)
    expires_on: Mapped[date | None] = mapped_column(Date)
    """The last day it holds."""
    envelope_id: Mapped[int | None] = mapped_column(ForeignKey("envelope.id"))
    """What it was read in; None for what staff recorded."""
    part: Mapped[str | None] = mapped_column(String(64))
    """Where in the envelope: "body", "row:Consent"."""
    reason: Mapped[str | None] = mapped_column(String(64))
    """Code of why staff recorded it."""
    recorded_at: Mapped[Moment]
    recorded_by: Mapped[Name]


class DisclosureDecision(Base):
    """What was let out of a referral to one destination, and by which rule; once per its inputs."""

    __tablename__ = "disclosure_decision"
    __table_args__ = (
        UniqueConstraint("referral_id", "destination", "fingerprint"),
        CheckConstraint(one_of("outcome", ("allowed", "reduced", "denied")), name="outcome"),
    )

    id: Mapped[Key]
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"))
    destination: Mapped[Code]
    purpose: Mapped[Code]
    outcome: Mapped[Code]
    level: Mapped[Code]
    """The most that was let out, e.g. "reference"."""
    rule: Mapped[Code]
    """Which rule held the rest back; "policy" where the table alone decided."""
    fingerprint: Mapped[str] = mapped_column(String(64))
    """Of all that the decision depends on."""
    decided_at: Mapped[Moment]
