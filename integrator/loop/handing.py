"""Turns that pass while the status stays: the task of staff goes along, in the same transaction."""

from datetime import datetime

from sqlalchemy.orm import Session

from integrator.delivery import outbox
from integrator.loop import appointments, turns
from integrator.loop.audience import Audience, task_intents
from integrator.loop.turns import Step
from integrator.models import Referral


def pass_turn(
    session: Session, referral: Referral, step: Step, *, audience: Audience, now: datetime
) -> None:
    """Somebody else has the turn though the status stays; staff's task, if any, is done."""
    had_task = turns.may_have_task(referral, now=now)
    turns.hand_over(referral, step, calendar=audience.calendar, now=now)
    outbox.add(session, task_intents(referral, audience) if had_task else (), now=now)


def follow_appointment(
    session: Session, referral: Referral, *, audience: Audience, now: datetime
) -> None:
    """Staff said another time while the status stays: the appointment is moved, and the turn
    lasts until then."""
    appointments.move(session, referral)
    had_task = turns.may_have_task(referral, now=now)
    turns.follow_appointment(referral, calendar=audience.calendar, now=now)
    outbox.add(session, task_intents(referral, audience) if had_task else (), now=now)


def follow_owner(
    session: Session,
    referral: Referral,
    owner: str | None,
    *,
    audience: Audience,
    now: datetime,
) -> None:
    """Staff gave it to somebody, or to nobody: then it is the front desk's. The task goes along."""
    referral.owner = owner or audience.calendar.front_desk
    if turns.has_open_task(referral):
        outbox.add(session, task_intents(referral, audience), now=now)
