"""Appointments, and the care summary that closes a loop."""

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
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

APPOINTMENT_STATES: Final = (
    "booked",
    "confirmed",
    "attended",
    "no_show",
    "cancelled_by_patient",
    "cancelled_by_clinic",
)
AHEAD: Final = ("booked", "confirmed")
"""States of an appointment that is still to come; a referral has one at most."""

_IS_AHEAD: Final = "state IN ('booked', 'confirmed')"


class Appointment(Base):
    """A time at which the patient is, or was, to be seen."""

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint(one_of("state", APPOINTMENT_STATES), name="state"),
        partial_index("uq_appointment_ahead", "referral_id", unique=True, where=_IS_AHEAD),
        Index("ix_appointment_referral_id_id", "referral_id", "id"),
    )

    id: Mapped[Key]
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"))
    state: Mapped[Code]
    starts_at: Mapped[Moment]
    made_by: Mapped[Name]
    made_at: Mapped[Moment]
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class CareSummary(Base):
    """What became of the patient, for the partner's eyes; sealed with the referral's key."""

    __tablename__ = "care_summary"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_care_summary_referral_id_id", "referral_id", "id"),
    )

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(64))
    """Of the form or mail it came with: sent twice, it is one summary."""
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"))
    envelope_id: Mapped[int | None] = mapped_column(ForeignKey("envelope.id"))
    """The mail it came with; None for one that staff uploaded."""
    added_by: Mapped[Name]
    added_at: Mapped[Moment]
    filename: Mapped[Sealed]
    content_type: Mapped[Name]
    size: Mapped[int]
    body: Mapped[Sealed]
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """Taken back by staff: nobody is shown it any more."""
