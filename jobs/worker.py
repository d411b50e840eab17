"""The worker process: answers doorbells, and without Redis walks the rounds itself.

Why jobs run in the worker's own process: docs/decisions/0002-simple-worker.md.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from types import FrameType
from typing import Final

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.exceptions import DequeueTimeout, StopRequested
from rq.job import Job
from rq.serializers import JSONSerializer

from integrator import wiring
from integrator.errors import TransientError
from integrator.intake import limited
from integrator.intake.limited import LimitedReader
from integrator.logs import log
from integrator.services import Services
from integrator.settings import Settings
from integrator.store.leases import new_holder
from integrator.upkeep.embedded_redis import redis_url
from jobs import doorbells
from jobs.bells import QUEUE, RUNG_FOR, Bells, connect
from jobs.doorbells import Desk
from jobs.rounds import Rounds
from jobs.signals import on_signals

MAINTENANCE_EVERY: Final = 30
"""Seconds until RQ clears away what a killed worker left; its default is 600."""
WAIT: Final = 20
"""Seconds of one blocking wait for a doorbell."""
PAUSE: Final = 0.2
"""Seconds between two tries at RQ's loop, whatever ended it."""
SWEEP_EVERY: Final = 2.0
"""Seconds between two walks while Redis is away."""

LOOK_EVERY: Final = timedelta(seconds=10)
"""And between two looks at a source: a watcher that sees something stir cannot ring then."""

ROOM: Final = "worker:room"
"""Key that is written to see whether Redis has room."""

Build = Callable[[Settings], Services]


class DoorbellWorker(SimpleWorker):
    """RQ's worker without fork, remote commands or patience with Redis.

    Inherits because RQ offers no other way to change how a worker waits and stops.
    """

    stop: threading.Event
    _waits: bool = False

    @property
    def dequeue_timeout(self) -> int:
        """Seconds of one blocking wait."""
        return WAIT

    def subscribe(self) -> None:
        """Take no commands over Redis: whoever can write there must not stop a worker."""

    def unsubscribe(self) -> None:
        """Nothing was subscribed."""

    def request_stop(self, signum: int, frame: FrameType | None) -> None:  # noqa: ARG002
        """Finish the doorbell in hand; leave at once where there is none."""
        self.stop.set()
        self._stop_requested = True
        if self._waits:
            raise StopRequested

    def dequeue_job_and_maintain_ttl(
        self,
        timeout: int | None,
        max_idle_time: int | None = None,  # noqa: ARG002
    ) -> tuple[Job, Queue]:
        """Wait for a doorbell. Unlike RQ's own, raises when Redis goes away."""
        while True:
            if self.stop.is_set():
                raise StopRequested
            self.heartbeat()
            if self.should_run_maintenance_tasks:
                self.run_maintenance_tasks()  # type: ignore[no-untyped-call]
            try:
                return self._wait(timeout)
            except DequeueTimeout:
                continue

    def _wait(self, timeout: int | None) -> tuple[Job, Queue]:
        self._waits = True
        try:
            # None comes only without a timeout
            return self.queue_class.dequeue_any(  # type: ignore[return-value]
                self._ordered_queues,
                timeout,
                connection=self.connection,
                job_class=self.job_class,
                serializer=self.serializer,
                death_penalty_class=self.death_penalty_class,
            )
        finally:
            self._waits = False


def run_worker(settings: Settings, stop: threading.Event, *, build: Build = wiring.build) -> None:
    """Answer doorbells until SIGTERM, SIGINT or `stop`; the doorbell in hand is finished first."""
    url = redis_url(settings)
    services = build(settings)
    desk = Desk(services, Bells(connect(url)), new_holder())
    doorbells.serve(lambda: desk)
    threading.Thread(target=_warm, args=(limited.shared(),), name="warm", daemon=True).start()
    log.info("worker.started")
    while not stop.is_set():
        answer_doorbells(url, stop)
        stop.wait(PAUSE)
        walk_without_redis(services, desk, stop)
    log.info("worker.stopped")


def _warm(reader: LimitedReader) -> None:
    """Let the reading child be there before the first mail; else the mail starts it and waits."""
    try:
        reader.warm()
    except TransientError as error:
        log.warning("worker.reader_not_warm", error=error.code)


def answer_doorbells(url: str, stop: threading.Event) -> None:
    """Work until Redis goes away or a stop is asked for."""
    connection = connect(url, answer_within=2 * WAIT)
    try:
        worker = _worker(connection, stop)
        worker.work(logging_level="ERROR")
    except (RedisError, StopRequested) as error:
        log.debug("worker.left_redis", error=type(error).__name__)
    finally:
        connection.close()
        on_signals(stop)


def _worker(connection: Redis, stop: threading.Event) -> DoorbellWorker:
    worker = DoorbellWorker(
        [Queue(QUEUE, connection=connection, serializer=JSONSerializer)],
        connection=connection,
        serializer=JSONSerializer,
        maintenance_interval=MAINTENANCE_EVERY,
        log_job_description=False,
    )
    worker.stop = stop
    return worker


@dataclass(frozen=True, slots=True)
class AtOnce:
    """A bell that is answered where it is rung."""

    stop: threading.Event

    def ring(self, name: str) -> None:
        """Answer, unless the process is stopping."""
        if not self.stop.is_set():
            doorbells.answer(name)


def walk_without_redis(services: Services, desk: Desk, stop: threading.Event) -> None:
    """Until Redis answers: look at what is due in the store, every few seconds."""
    rounds = Rounds(services, AtOnce(stop), at_most=LOOK_EVERY)
    said_at: float | None = None
    while not stop.is_set() and not _answers(desk.bells.redis):
        if said_at is None:
            said_at = time.monotonic()
            log.warning("worker.redis_unreachable")
        _walk(rounds)
        stop.wait(SWEEP_EVERY)
    if said_at is not None and not stop.is_set():
        log.info("worker.redis_back", seconds=round(time.monotonic() - said_at, 1))


def _walk(rounds: Rounds) -> None:
    try:
        rounds.walk()
    except Exception:  # noqa: BLE001 -- the store may be away as well; the next walk tries again
        log.error("worker.walk_broke", exc_info=True)


def _answers(redis: Redis) -> bool:
    """Whether it takes a doorbell: a full Redis answers, and has no room for one."""
    try:
        return bool(redis.set(ROOM, 1, ex=RUNG_FOR))
    except RedisError:
        return False
