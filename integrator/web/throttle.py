"""How often one address may post: a bucket of permits for each, in this process's memory."""

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from flask import current_app

MOST_ADDRESSES: Final = 10_000
"""Buckets kept at once; the one unused for longest goes first, so memory has an end."""


@dataclass(slots=True)
class Throttle:
    """`per_minute` posts an address, as many at once at most.

    Loopback is not held back: there is our own machine, or the proxy in front of us, which speaks
    for everybody. A proxy that should count for each visitor is named to the web server.
    """

    per_minute: int
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def wait(self, address: str | None, *, at: float) -> float:
        """Seconds until this address may post, 0 for now (which takes a permit); `at` in s."""
        who = network(address)
        if who is None:
            return 0.0
        with self._lock:
            return self._take(who, at)

    def _take(self, who: str, at: float) -> float:
        left, since = self._left.pop(who, (float(self.per_minute), at))
        left = min(float(self.per_minute), left + max(0.0, at - since) * self.per_minute / 60)
        permitted = left >= 1
        self._left[who] = (left - 1 if permitted else left, at)
        if len(self._left) > MOST_ADDRESSES:
            self._left.popitem(last=False)
        return 0.0 if permitted else (1 - left) * 60 / self.per_minute


def in_app(setting: str, per_minute: int) -> Throttle:
    """This application's throttle of that name; app.config may say another number."""
    throttles: dict[str, Throttle] = current_app.extensions.setdefault("throttles", {})
    if setting not in throttles:
        throttles[setting] = Throttle(current_app.config.get(setting, per_minute))
    return throttles[setting]


def network(address: str | None) -> str | None:
    """Whom an address stands for (an IPv6 visitor has a whole /64); None where none is held back.

    Source of /64: RFC 6177, section 2.
    """
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return None
    if parsed.is_loopback:
        return None
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
