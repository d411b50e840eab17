"""Rate limits: 10-second rolling per app, search per second and daily per account.

Off unless switched on; then answers carry HubSpot's `X-HubSpot-RateLimit-*` headers (search
answers do not). A refused call takes nothing from the budget.
"""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import date

from sandbox.hubspot_twin.errors import TwinError, error_body
from sandbox.hubspot_twin.store import Clock

WINDOW = 10.0
MESSAGES = {
    "TEN_SECONDLY_ROLLING": "You have reached your ten_secondly_rolling limit.",
    "SECONDLY": "You have reached your secondly limit.",
    "DAILY": "You have reached your daily limit.",
}


def too_many(policy: str) -> TwinError:
    """429 as HubSpot words it; without Retry-After, which it does not document."""
    body = error_body(
        MESSAGES[policy],
        "RATE_LIMITS",
        errorType="RATE_LIMIT",
        policyName=policy,
        groupName="publicapi:private-apps:api-calls",
    )
    return TwinError(429, body)


@dataclass
class Limits:
    """The budgets; counts go on while `enforced` is False."""

    clock: Clock
    enforced: bool = False
    burst: int = 190
    search: int = 5
    daily: int = 625_000
    used_today: int = 0
    day: date | None = None
    recent: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def take(self, token: str, *, searching: bool) -> dict[str, str]:
        """Count one call; the headers to answer with, or 429."""
        moment = self.clock()
        self._new_day(moment.date())
        now = moment.timestamp()
        calls = self._window(token, now, WINDOW)
        searches = self._window("search", now, 1.0)
        if self.enforced:
            self._refuse(calls, searches, searching=searching)
        calls.append(now)
        if searching:
            searches.append(now)
        self.used_today += 1
        return {} if searching or not self.enforced else self._headers(calls)

    def _new_day(self, today: date) -> None:
        if today != self.day:
            self.day, self.used_today = today, 0

    def _window(self, name: str, now: float, seconds: float) -> deque[float]:
        calls = self.recent[name]
        while calls and calls[0] <= now - seconds:
            calls.popleft()
        return calls

    def _refuse(self, calls: deque[float], searches: deque[float], *, searching: bool) -> None:
        if self.used_today >= self.daily:
            raise too_many("DAILY")
        if searching and len(searches) >= self.search:
            raise too_many("SECONDLY")
        if len(calls) >= self.burst:
            raise too_many("TEN_SECONDLY_ROLLING")

    def _headers(self, calls: deque[float]) -> dict[str, str]:
        return {
            "X-HubSpot-RateLimit-Max": str(self.burst),
            "X-HubSpot-RateLimit-Remaining": str(self.burst - len(calls)),
            "X-HubSpot-RateLimit-Interval-Milliseconds": str(int(WINDOW * 1000)),
            "X-HubSpot-RateLimit-Daily": str(self.daily),
            "X-HubSpot-RateLimit-Daily-Remaining": str(self.daily - self.used_today),
        }

    def reset(self) -> None:
        self.recent.clear()
        self.used_today = 0
