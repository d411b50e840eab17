"""What goes wrong on order: scripted faults, quotas, and a count of the calls."""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sandbox.sheets_twin.answers import quota_refusal

_MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Fault:
    """What happens to the next `times` calls of a method.

    `method` is as in the discovery document ("values.batchGet", "drive.files.get", "token") or
    "*". `hang` is in seconds, before answering. `late` carries the call out first, so that the
    caller cannot tell. `body` replaces the usual error body: JSON, or a text sent as HTML.
    """

    method: str = "*"
    status: int = 0
    hang: float = 0.0
    drop: bool = False
    late: bool = False
    times: int = 1
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Faults:
    """The faults still to come, in order."""

    waiting: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        self.waiting.append(fault)

    def clear(self) -> None:
        self.waiting.clear()

    def take(self, method: str) -> Fault | None:
        """The fault for this call, if one is due; it is used up by one."""
        for fault in self.waiting:
            if fault.method in {"*", method}:
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None


@dataclass(slots=True)
class Quota:
    """Reads and writes per minute, per user and per project; off until switched on.

    Figures: developers.google.com/workspace/sheets/api/limits.
    """

    clock: Callable[[], datetime]
    on: bool = False
    per_user: int = 60
    per_project: int = 300
    _seen: dict[tuple[str, str], deque[datetime]] = field(default_factory=dict)

    def spend(self, kind: str, email: str) -> None:
        """Count one call; raise the 429 answer where a limit is reached."""
        if not self.on:
            return
        limits = ((email, self.per_user, "minute per user"), ("*", self.per_project, "minute"))
        for who, limit, scope in limits:
            if len(self._recent(kind, who)) >= limit:
                raise quota_refusal(kind, scope)
        for who, _, _ in limits:
            self._recent(kind, who).append(self.clock())

    def _recent(self, kind: str, who: str) -> deque[datetime]:
        calls = self._seen.setdefault((kind, who), deque())
        while calls and calls[0] <= self.clock() - _MINUTE:
            calls.popleft()
        return calls


@dataclass(slots=True)
class Stats:
    """How often each method was called, and how many calls were sheet reads and writes."""

    calls: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)

    def count(self, method: str, kind: str) -> None:
        self.calls[method] += 1
        self.kinds[kind] += 1

    def reset(self) -> None:
        self.calls.clear()
        self.kinds.clear()
