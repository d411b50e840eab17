"""When the clinic works and how long a step may take: config/calendar.toml."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import Final

from integrator.config.tables import Table, read_toml

WEEK: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")

_PROMISES: Final[Mapping[str, int]] = {
    "first_action": 8,
    "escalate": 24,
    "book_appointment": 40,
    "say_how_it_went": 8,
    "close": 160,
    "remind_partner": 24,
}
"""Promise → business hours where the file does not say."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The clinic's week, its holidays, its promises and its default owner."""

    time_zone: str
    hours: Mapping[int, tuple[time, time]]
    """Weekday (Monday is 0) → opening and closing, in the clinic's own time."""
    holidays: frozenset[date]
    promises: Mapping[str, timedelta]
    """Promise → business time it may take."""
    front_desk: str
    """Who owns a referral that nobody at the CRM owns yet."""


ALWAYS_OPEN: Final = Calendar(
    time_zone="UTC",
    hours={day: (time(0), time(23, 59, 59, 999999)) for day in range(7)},
    holidays=frozenset(),
    promises={name: timedelta(hours=hours) for name, hours in _PROMISES.items()},
    front_desk="Front desk",
)
"""For where no opening hours are told of: every hour counts."""


def load_calendar(path: Path, time_zone: str, problems: list[str]) -> Calendar:
    """Read calendar.toml; the times in it are those of `time_zone`."""
    top = read_toml(path, problems)
    hours, holidays = top.table("hours"), top.table("holidays")
    promises, owner = top.table("promises"), top.table("owner")
    calendar = Calendar(
        time_zone=time_zone,
        hours=_hours(hours),
        holidays=_holidays(holidays),
        promises={name: _promise(promises, name, default) for name, default in _PROMISES.items()},
        front_desk=owner.text("front_desk"),
    )
    if not calendar.hours:
        hours.wrong("monday", "or another day must be open, such as 09:00-17:00")
    for table in (hours, holidays, promises, owner, top):
        table.close()
    return calendar


def _hours(table: Table) -> Mapping[int, tuple[time, time]]:
    spans = {number: _span(table, day) for number, day in enumerate(WEEK)}
    return {number: span for number, span in spans.items() if span}


def _span(table: Table, day: str) -> tuple[time, time] | None:
    written = table.optional_text(day, pattern=_SPAN.pattern, shape="hours such as 09:00-17:00")
    match = _SPAN.fullmatch(written or "")
    if match is None:
        return None
    start, end = time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))
    if start >= end:
        table.wrong(day, "must open before it closes")
        return None
    return start, end


def _holidays(table: Table) -> frozenset[date]:
    days = set()
    for written in table.texts("days", default=()):
        try:
            days.add(date.fromisoformat(written))
        except ValueError:
            table.wrong("days", f"has {written!r}; write dates such as 2026-12-25")
    return frozenset(days)


def _promise(table: Table, name: str, default: int) -> timedelta:
    return timedelta(hours=table.number(name, default=default, low=1, high=2000))
