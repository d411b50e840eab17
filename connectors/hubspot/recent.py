"""Parties written a short while ago: a practice that refers often is not written each time."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from connectors.hubspot.records import Wanted

KEPT_SECONDS = 600.0
MOST = 5_000


@dataclass(slots=True)
class Recent:
    """Memory of one process, by fingerprint, forgotten after ten minutes or on any doubt."""

    monotonic: Callable[[], float] = time.monotonic
    _written: dict[tuple[str, str], tuple[str, str, float]] = field(default_factory=dict)
    _linked: set[tuple[str, str]] = field(default_factory=set)

    def find(self, object_type: str, wanted: Wanted) -> str | None:
        """Id of a record written lately with the very same properties."""
        fingerprint, remote_id, until = self._written.get((object_type, wanted.key), ("", "", 0.0))
        if until < self.monotonic() or fingerprint != _fingerprint(wanted):
            return None
        return remote_id

    def remember(self, object_type: str, wanted: Wanted, remote_id: str) -> None:
        if len(self._written) >= MOST:
            self.forget()
        until = self.monotonic() + KEPT_SECONDS
        self._written[object_type, wanted.key] = (_fingerprint(wanted), remote_id, until)

    def is_linked(self, pair: tuple[str, str]) -> bool:
        return pair in self._linked

    def link(self, pair: tuple[str, str]) -> None:
        self._linked.add(pair)

    def forget(self) -> None:
        self._written.clear()
        self._linked.clear()


def _fingerprint(wanted: Wanted) -> str:
    text = json.dumps([wanted.remote_id, sorted(wanted.properties.items())])
    return hashlib.sha256(text.encode()).hexdigest()
