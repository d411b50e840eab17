"""Moments as people say them: exact in the clinic's zone, or how long ago. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_UNITS: Final = (
    (86_400, "day", "days"),
    (3_600, "hour", "hours"),
    (60, "minute", "minutes"),
)


@dataclass(frozen=True, slots=True)
class Times:
    """Puts moments into words, as seen from `now` in `zone`."""

    now: datetime
    zone: ZoneInfo

    def exact(self, moment: datetime) -> str:
        """As 23 Nov 2026, 09:00:05 PST."""
        local = moment.astimezone(self.zone)
        return f"{local.day} {local:%b %Y, %H:%M:%S %Z}"

    def short(self, moment: datetime) -> str:
        """As 23 Nov, 09:00; with the year where it is another."""
        local = moment.astimezone(self.zone)
        year = "" if local.year == self.now.astimezone(self.zone).year else f" {local.year}"
        return f"{local.day} {local:%b}{year}, {local:%H:%M}"

    def ago(self, moment: datetime) -> str:
        """As "3 hours ago" or "in 2 minutes"."""
        away = self.now - moment
        if abs(away) < timedelta(seconds=10):
            return "just now"
        said = span(abs(away))
        return f"{said} ago" if away > timedelta(0) else f"in {said}"

    def iso(self, moment: datetime) -> str:
        """For machines."""
        return moment.isoformat(timespec="seconds")


def span(away: timedelta) -> str:
    """The largest whole unit: "3 hours", "40 seconds"."""
    seconds = int(away.total_seconds())
    for size, one, many in _UNITS:
        count = seconds // size
        if count:
            return f"{count} {one if count == 1 else many}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"
