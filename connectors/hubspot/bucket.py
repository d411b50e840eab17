"""HubSpot's call limits, shared by all workers: a leaky bucket in Redis, or a share in memory.

GCRA (ATM Forum TM 4.0, 4.4.2): one number, the theoretical arrival time, says when the next call
may go. A call is booked ahead of its time, so that waiting workers queue instead of racing.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from redis.exceptions import RedisError

from integrator.errors import RateLimited

BURST_SHARE = 0.03
RATE_SHARE = 0.965
"""Burst + ten seconds of rate stay just under the limit in any window, wherever it starts."""
REDIS_RETRY_SECONDS = 5.0
BUDGET_SECONDS = 1.0
_KEPT_MS = 86_400_000 + 3_600_000

_BOOK = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + clock[2] / 1000
local step, burst, patience = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
local paused = tonumber(redis.call('GET', KEYS[2]) or 0)
local start = math.max(now, due - (burst - 1) * step, paused)
if start - now > patience then return {0, tostring(start - now)} end
local kept = math.ceil(math.max(due, start) + step - now) + 1000
redis.call('SET', KEYS[1], string.format('%.3f', math.max(due, start) + step), 'PX', kept)
return {1, tostring(start - now)}
"""
_PAUSE = """
local clock = redis.call('TIME')
local until_ms = clock[1] * 1000 + clock[2] / 1000 + tonumber(ARGV[1])
if until_ms > tonumber(redis.call('GET', KEYS[1]) or 0) then
  redis.call('SET', KEYS[1], string.format('%.3f', until_ms), 'PX', math.ceil(ARGV[1]))
end
"""


@dataclass(frozen=True, slots=True)
class Budget:
    """What HubSpot last said is left; None where it has not said."""

    window_limit: int | None = None
    window_remaining: int | None = None
    daily_limit: int | None = None
    daily_remaining: int | None = None


_HEADERS = {
    "x-hubspot-ratelimit-max": "window_limit",
    "x-hubspot-ratelimit-remaining": "window_remaining",
    "x-hubspot-ratelimit-daily": "daily_limit",
    "x-hubspot-ratelimit-daily-remaining": "daily_remaining",
}


@dataclass(slots=True)
class _Local:
    """What this process knows by itself."""

    due: float = 0.0
    paused: float = 0.0
    redis_down_until: float = 0.0
    budget: Budget = Budget()
    budget_told: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True, slots=True)
class Bucket:
    """At most `calls` per `seconds` over all processes that share `redis` and `name`."""

    name: str
    calls: int
    seconds: float = 10.0
    redis: Any = None
    """A redis.Redis, or None: then this process keeps to calls / processes."""
    processes: int = 2
    """How many processes divide the limit while Redis is not there."""
    patience: float = 2.0
    """Longest wait in seconds that is slept through; a longer one raises RateLimited."""
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    _local: _Local = field(init=False, default_factory=_Local)

    def acquire(self) -> float:
        """Wait for the turn of one call and return the seconds waited.

        Raises RateLimited(retry_after) when the turn is further off than `patience`.
        """
        granted, wait = self._book()
        if not granted:
            raise RateLimited(
                "our share of HubSpot's limit is used", retry_after=wait, policy="OWN"
            )
        if wait > 0:
            self.sleep(wait)
        return wait

    def pause(self, seconds: float) -> None:
        """Hold back every worker: HubSpot said that its limit is reached."""
        with self._local.lock:
            self._local.paused = max(self._local.paused, self.monotonic() + seconds)
        self._ask(lambda redis: redis.eval(_PAUSE, 1, self._key("pause"), int(seconds * 1000) + 1))

    def learn(self, headers: Mapping[str, str]) -> None:
        """Take HubSpot's own count from an answer's headers; a lower limit than ours is obeyed."""
        found = {
            _HEADERS[name.lower()]: int(text)
            for name, text in headers.items()
            if name.lower() in _HEADERS and text.isdigit()
        }
        if not found:
            return
        self._local.budget = Budget(**found)
        if self.monotonic() - self._local.budget_told >= BUDGET_SECONDS:
            self._local.budget_told = self.monotonic()
            self._ask(lambda redis: self._tell(redis, found))

    def budget(self) -> Budget:
        """What is left by HubSpot's own count, as any worker last heard it."""
        told = self._ask(lambda redis: redis.hgetall(self._key("budget")))
        if not told:
            return self._local.budget
        texts = {_text(name): int(_text(count)) for name, count in told.items()}
        return Budget(**{name: texts.get(name) for name in _HEADERS.values()})

    def _tell(self, redis: Any, found: Mapping[str, int]) -> None:
        redis.hset(self._key("budget"), mapping=dict(found))
        redis.pexpire(self._key("budget"), _KEPT_MS)

    def _key(self, part: str) -> str:
        return f"hubspot:{self.name}:{part}"

    def _book(self) -> tuple[bool, float]:
        step, burst = _pace(self._limit(), self.seconds)
        keys = (self._key("due"), self._key("pause"))
        numbers = (step * 1000, burst, self.patience * 1000)
        told = self._ask(lambda redis: redis.eval(_BOOK, 2, *keys, *numbers))
        if told is None:
            return self._book_locally()
        return bool(told[0]), float(_text(told[1])) / 1000

    def _book_locally(self) -> tuple[bool, float]:
        step, burst = _pace(self._limit() / self.processes, self.seconds)
        with self._local.lock:
            now = self.monotonic()
            due = max(self._local.due, now)
            start = max(now, due - (burst - 1) * step, self._local.paused)
            granted = start - now <= self.patience
            if granted:
                self._local.due = max(due, start) + step
            return granted, start - now

    def _limit(self) -> int:
        told = self._local.budget.window_limit
        return min(self.calls, told) if told else self.calls

    def _ask(self, question: Callable[[Any], Any]) -> Any:
        """Ask Redis; None when there is none or it is down, and then not again for a while."""
        if self.redis is None or self.monotonic() < self._local.redis_down_until:
            return None
        try:
            return question(self.redis)
        except RedisError:
            self._local.redis_down_until = self.monotonic() + REDIS_RETRY_SECONDS
            return None


def _pace(calls: float, seconds: float) -> tuple[float, int]:
    """(Seconds between calls, calls that may go at once)."""
    burst = max(1, int(calls * BURST_SHARE))
    return seconds / max(calls * RATE_SHARE, 0.1), burst


def _text(found: bytes | str) -> str:
    return found.decode() if isinstance(found, bytes) else found
