"""First turns of referrals that were there before turns were: spread, so that nobody is flooded.

Such a store may hold thousands of open referrals. Their turns begin when it is brought up to date,
none is due that day, and what they bring (tasks for staff, reminders to senders) is spread over a
week of business time, what has waited longest first.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integrator.config.calendar import Calendar
from integrator.loop.clocks import after
from integrator.loop.turns import BY_STATUS, FIND_SENDER
from integrator.models import Referral
from integrator.store.db import Database

SPREAD: Final = timedelta(hours=40)
"""Business time over which first turns end."""
BATCH: Final = 500
PROMISES: Final = {step.next_action: step.promise for step in (*BY_STATUS.values(), FIND_SENDER)}
_FRESH: Final = (Referral.waiting_on.is_not(None), Referral.turn_since.is_(None))
"""Open, and its turn has not begun: as the migration leaves them."""


def begin(db: Database, calendar: Calendar, *, now: datetime) -> int:
    """Begin every turn that has not begun; how many. Safe to run twice, and after a stop."""
    total = db.read(lambda s: s.scalar(select(func.count(Referral.id)).where(*_FRESH))) or 0
    begun = 0
    while count := db.write(_some(calendar, slice(begun, total), now=now)):
        begun += count
    return begun


def _some(calendar: Calendar, left: slice, *, now: datetime) -> Callable[[Session], int]:
    """A unit of work: the next of them, of which `left` are to be spread."""
    tomorrow = _tomorrow(calendar, now)

    def work(session: Session) -> int:
        found = _next(session)
        for number, referral in enumerate(found, left.start):
            slot = SPREAD * (number / left.stop)
            promise = calendar.promises[PROMISES[referral.next_action or "look"]]
            due = after(calendar, tomorrow, promise + slot)
            referral.due_at = referral.remind_at = _appointment(referral, now) or due
            referral.turn_since = now
        session.flush()
        return len(found)

    return work


def _appointment(referral: Referral, now: datetime) -> datetime | None:
    """When the patient is to be seen, where that is ahead."""
    seen = referral.appointment_at if referral.next_action == "attend" else None
    return seen if seen and seen > now else None


def _next(session: Session) -> Sequence[Referral]:
    query = select(Referral).where(*_FRESH).order_by(Referral.status_at, Referral.id)
    return session.scalars(query.limit(BATCH).with_for_update()).all()


def _tomorrow(calendar: Calendar, now: datetime) -> datetime:
    """The beginning of the clinic's next day."""
    zone = ZoneInfo(calendar.time_zone)
    day = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(day, time(), tzinfo=zone)
