"""The simulated world's clock."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

BEGIN = datetime(2026, 10, 1, 7, 0, tzinfo=UTC)
"""Midnight in the clinic's time zone."""


@dataclass(slots=True)
class Time:
    """Goes on by a millisecond whenever it is read, else when somebody moves it; never back."""

    now: datetime = BEGIN

    def __call__(self) -> datetime:
        """The moment it is in the simulated world."""
        self.now += timedelta(milliseconds=1)
        return self.now

    def pass_by(self, **passed: float) -> None:
        """Let time pass."""
        self.now += timedelta(**passed)

    def reach(self, moment: datetime) -> None:
        """Let time pass until then."""
        self.now = max(self.now, moment)
