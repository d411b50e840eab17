"""The clock process: rings what is due. Two may run; one rings, the other stands by."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from integrator import wiring
from integrator.logs import log
from integrator.services import Services, Watcher
from integrator.settings import Settings
from integrator.store import leases
from integrator.store.leases import new_holder
from integrator.upkeep.embedded_redis import redis_url
from jobs.bells import Bell, Bells, connect
from jobs.rounds import Rounds

LEASE_NAME: Final = "clock"
LEASE: Final = timedelta(seconds=12)
RENEW_EVERY: Final = 3
"""Walks between two renewals; with LEASE, a standby takes over within 15 seconds."""
WALK_EVERY: Final = 1.0
REWATCH_AFTER: Final = 30.0
"""Seconds until a watcher that gave up is started again."""

Build = Callable[[Settings], Services]


@dataclass(slots=True)
class Watching:
    """The threads that wait for sources to stir; they run only where the clock is leading."""

    watchers: tuple[Watcher, ...]
    bell: Bell
    _stop: threading.Event | None = None
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Start a thread for each watcher, unless they run already."""
        if self._stop is None:
            self._stop = threading.Event()
            self._threads = [self._thread(watcher, self._stop) for watcher in self.watchers]

    def _thread(self, watcher: Watcher, stop: threading.Event) -> threading.Thread:
        name = f"watch:{watcher.source}"
        thread = threading.Thread(
            target=keep_watching, args=(watcher, self.bell, stop), name=name, daemon=True
        )
        thread.start()
        return thread

    def end(self, *, wait: float = 5.0) -> None:
        """Ask them to stop, and wait for each as long as is reasonable."""
        if self._stop is not None:
            self._stop.set()
            for thread in self._threads:
                thread.join(wait)
            self._stop = None


def keep_watching(watcher: Watcher, bell: Bell, stop: threading.Event) -> None:
    """Watch until stopped. Polling makes sure of what a broken watcher misses."""
    doorbell = f"fetch:{watcher.source}"
    while not stop.is_set():
        try:
            watcher.watch(lambda: bell.ring(doorbell), stop)
        except Exception:  # noqa: BLE001 -- a watcher only hastens; it never stops the clock
            log.warning("clock.watcher_broke", source=watcher.source, exc_info=True)
        stop.wait(REWATCH_AFTER)


@dataclass(slots=True)
class Ticking:
    """One clock's work, a walk at a time."""

    services: Services
    rounds: Rounds
    watching: Watching
    holder: str
    leads: bool = False
    _walks: int = 0

    def tick(self) -> None:
        """Renew or seek the lead every few walks; walk where it leads."""
        if self._walks % RENEW_EVERY == 0:
            self._seek_lead()
        self._walks += 1
        if self.leads:
            self.rounds.walk()

    def _seek_lead(self) -> None:
        led = self.leads
        self.leads = self.services.db.write(
            lambda session: leases.acquire(session, LEASE_NAME, holder=self.holder, ttl=LEASE)
        )
        if self.leads:
            self.watching.start()
        elif led:
            self.watching.end()
        if self.leads != led:
            log.info("clock.leads" if self.leads else "clock.stands_by")

    def end(self) -> None:
        """Stop watching and hand the lead over at once."""
        self.watching.end()
        self.services.db.write(lambda s: leases.release(s, LEASE_NAME, holder=self.holder))


def run_clock(settings: Settings, stop: threading.Event, *, build: Build = wiring.build) -> None:
    """Ring what is due until `stop` is set."""
    services = build(settings)
    bells = Bells(connect(redis_url(settings)))
    ticking = Ticking(
        services,
        Rounds(services, bells),
        Watching(tuple(services.watchers), bells),
        new_holder(),
    )
    log.info("clock.started")
    while not stop.is_set():
        _tick(ticking)
        stop.wait(WALK_EVERY)
    ticking.end()
    log.info("clock.stopped")


def _tick(ticking: Ticking) -> None:
    try:
        ticking.tick()
    except Exception:  # noqa: BLE001 -- the store may be away for a while; the clock goes on
        log.error("clock.tick_broke", exc_info=True)
