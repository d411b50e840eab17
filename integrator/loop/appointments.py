"""Appointments follow the status: booked when scheduled, settled when it goes on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from integrator.models import Appointment, Referral
from integrator.models.closings import AHEAD

ATTENDED: Final = "attended"
CALLED_OFF: Final[Mapping[str | None, str]] = {
    "no_show": "no_show",
    "no_show_final": "no_show",
    "cancelled_by_patient": "cancelled_by_patient",
    "patient_declined": "cancelled_by_patient",
    "by_patient": "cancelled_by_patient",
    "cancelled_by_clinic": "cancelled_by_clinic",
}
"""Reason a referral leaves `scheduled` by → what its appointment came to; else by the clinic."""


def follow(session: Session, referral: Referral, *, was: str, actor: str, now: datetime) -> None:
    """Let the appointment go along with a change of status, in the caller's transaction."""
    if referral.status == "scheduled" and referral.appointment_at:
        book(session, referral, referral.appointment_at, actor=actor, now=now)
    elif was == "scheduled":
        came_to = CALLED_OFF.get(referral.status_reason, "cancelled_by_clinic")
        _settle(session, referral, ATTENDED if referral.status == "in_care" else came_to, now=now)


def book(
    session: Session, referral: Referral, starts_at: datetime, *, actor: str, now: datetime
) -> None:
    """Note when the patient is to be seen; the one appointment ahead is moved there."""
    ahead = _ahead(session, referral)
    if ahead is None:
        session.add(
            Appointment(
                referral_id=referral.id,
                state="booked",
                starts_at=starts_at,
                made_by=actor,
                made_at=now,
            )
        )
    else:
        ahead.starts_at = starts_at
    session.flush()


def move(session: Session, referral: Referral) -> None:
    """The appointment ahead is at the time the referral now says, where it says one."""
    ahead = _ahead(session, referral)
    if ahead is not None and referral.appointment_at is not None:
        ahead.starts_at = referral.appointment_at
        session.flush()


def appointments_of(session: Session, referral_id: int) -> Sequence[Appointment]:
    """All there were, oldest first."""
    query = select(Appointment).where(Appointment.referral_id == referral_id)
    return session.scalars(query.order_by(Appointment.id)).all()


def _settle(session: Session, referral: Referral, state: str, *, now: datetime) -> None:
    referral.appointment_at = None
    ahead = _ahead(session, referral)
    if ahead is not None:
        ahead.state, ahead.settled_at = state, now
        session.flush()


def _ahead(session: Session, referral: Referral) -> Appointment | None:
    return session.scalar(_AHEAD, {"b_referral_id": referral.id})


_AHEAD: Final = (
    select(Appointment)
    .where(
        Appointment.referral_id == bindparam("b_referral_id"),
        Appointment.state.in_(AHEAD),
    )
    .with_for_update()
)
"""Made once: it is asked at every move to or from an appointment."""
