"""Business time: how much of it lies between two moments, and when an amount of it is over. Pure.

Only the clinic's opening hours count. Opening and closing are wall-clock times; what lies between
them is measured in UTC, so that a day when clocks change has the hours it really has.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from integrator.config.calendar import Calendar

LONGEST_CLOSURE: Final = 400
"""Days without an opening hour after which the calendar is taken to have none."""


def business_time(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """How long the clinic was open in [start, end); nothing where end is before start."""
    total = timedelta()
    for opening, closing in _openings(calendar, start):
        if opening >= end:
            break
        total += max(min(closing, end) - max(opening, start), timedelta())
    return total


def after(calendar: Calendar, start: datetime, amount: timedelta) -> datetime:
    """The moment at which `amount` of business time has passed since `start`, in UTC."""
    left = amount
    moment = start
    for opening, closing in _openings(calendar, start):
        moment = max(opening, start)
        if closing - moment >= left:
            return moment + left
        left -= max(closing - moment, timedelta())
    return moment + left


def before(calendar: Calendar, end: datetime, amount: timedelta) -> datetime:
    """The last moment since which `amount` of business time has passed by `end`, in UTC."""
    left = amount
    day = end.astimezone(ZoneInfo(calendar.time_zone)).date()
    closed = 0
    while closed < LONGEST_CLOSURE and day > date.min:
        hours = _hours_of(calendar, day)
        closed = 0 if hours else closed + 1
        opening, closing = hours or (end, end)
        spent = max(min(closing, end) - opening, timedelta())
        if spent and spent >= left:
            return min(closing, end) - left
        left -= spent
        day -= timedelta(days=1)
    return end - left


def open_day(calendar: Calendar, moment: datetime) -> date | None:
    """The clinic's own day on which it is open at this moment; None where it is closed."""
    day = moment.astimezone(ZoneInfo(calendar.time_zone)).date()
    hours = _hours_of(calendar, day)
    return day if hours and hours[0] <= moment < hours[1] else None


def _openings(calendar: Calendar, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Opening and closing of each day from the one of `start`, while the clinic ever opens."""
    day = start.astimezone(ZoneInfo(calendar.time_zone)).date()
    closed = 0
    while closed < LONGEST_CLOSURE:
        hours = _hours_of(calendar, day)
        closed = 0 if hours else closed + 1
        if hours and hours[1] > start:
            yield hours
        if day == date.max:
            return
        day += timedelta(days=1)


def _hours_of(calendar: Calendar, day: date) -> tuple[datetime, datetime] | None:
    span = calendar.hours.get(day.weekday())
    if span is None or day in calendar.holidays:
        return None
    zone = ZoneInfo(calendar.time_zone)
    opening, closing = (datetime.combine(day, at, tzinfo=zone).astimezone(UTC) for at in span)
    return opening, closing
