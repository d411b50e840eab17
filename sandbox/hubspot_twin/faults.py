"""Scripted faults: the next calls that match are answered wrongly, late, or not at all."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.hubspot_twin.errors import TwinError, error_body
from sandbox.hubspot_twin.limits import too_many


@dataclass
class Fault:
    """What happens to the next `times` calls whose method and path match.

    `apply_first` with `hang_seconds` or `drop` is the ambiguous timeout: done, but never told.
    """

    path_contains: str = ""
    method: str = ""
    times: int = 1
    skip: int = 0
    """Let this many matching calls pass first."""
    status: int | None = None
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    policy: str = ""
    """429 with this policyName: TEN_SECONDLY_ROLLING, SECONDLY, DAILY."""
    hang_seconds: float = 0.0
    drop: bool = False
    apply_first: bool = False

    def error(self) -> TwinError | None:
        """The scripted answer, if it is one."""
        if self.policy:
            return too_many(self.policy)
        if self.status is None:
            return None
        body = self.body if self.body is not None else _usual_body(self.status)
        return TwinError(self.status, body, headers=self.headers)


_CATEGORIES = {
    401: ("INVALID_AUTHENTICATION", "Authentication credentials not found."),
    403: ("MISSING_SCOPES", "This app hasn't been granted all required scopes."),
    409: ("CONFLICT", "The record already exists."),
    423: ("LOCKED", "The object is locked. Try again after a few seconds."),
    429: ("RATE_LIMITS", "You have reached your ten_secondly_rolling limit."),
    477: ("MIGRATION_IN_PROGRESS", "The account is being migrated to another data centre."),
    502: ("BAD_GATEWAY", "Bad gateway"),
    503: ("SERVICE_UNAVAILABLE", "Service temporarily unavailable"),
    504: ("TIMEOUT", "The request timed out"),
}


def _usual_body(status: int) -> dict[str, Any]:
    category, message = _CATEGORIES.get(status, ("INTERNAL_ERROR", "internal error"))
    return error_body(message, category)


class Faults:
    """The script; `release` lets every hanging call go."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._released = threading.Event()
        self.script: list[Fault] = []
        self.hanging = 0

    def add(self, fault: Fault | None = None, **fields: Any) -> Fault:
        """Append a fault, given whole or by its fields."""
        made = fault or Fault(**fields)
        with self._lock:
            self.script.append(made)
        return made

    def clear(self) -> None:
        with self._lock:
            self.script.clear()
        self.release()

    def take(self, method: str, path: str) -> Fault | None:
        """The first fault that matches, used up by one."""
        with self._lock:
            for fault in self.script:
                if fault.path_contains in path and fault.method in ("", method):
                    return self._use(fault)
        return None

    def _use(self, fault: Fault) -> Fault | None:
        if fault.skip > 0:
            fault.skip -= 1
            return None
        fault.times -= 1
        if fault.times <= 0:
            self.script.remove(fault)
        return fault

    def hang(self, seconds: float) -> None:
        """Wait, or until released."""
        released = self._released
        self.hanging += 1
        released.wait(seconds)
        self.hanging -= 1

    def release(self) -> None:
        self._released.set()
        self._released = threading.Event()
