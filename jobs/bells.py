"""Rings doorbells: RQ jobs that only say "look", with a name and nothing else in them.

Redis may be down or wiped at any moment: what is to be done stands in the database, and the clock's
sweep rings again.
"""

import re
import time
import uuid
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

from integrator.logs import log
from integrator.settings import Settings
from integrator.upkeep.embedded_redis import redis_url

QUEUE: Final = "doorbells"
ANSWER: Final = "jobs.doorbells.answer"
RUNG_FOR: Final = 30
"""Seconds after which a bell nobody answered (its worker was killed) may be rung anew."""
TIMEOUT: Final = 300
"""Seconds a job may take: longer than any lease, so that it never cuts a delivery in two."""
FAILURE_KEPT: Final = 3600
PATIENCE: Final = 1.0
"""Seconds a ringer waits for Redis at most, and then leaves it alone."""
COMPLAIN_EVERY: Final = 60.0

_NOT_IN_AN_ID = re.compile(r"[^A-Za-z0-9_-]+")


class Bell(Protocol):
    """Something that can be rung by name."""

    def ring(self, name: str) -> None:
        """Ask for a look: "read", "fetch:<source>", "deliver:<topic>", "follow:<feed>",
        "heed:<feed>"."""
        ...


@dataclass(slots=True)
class Bells:
    """Doorbells in Redis; at most one of a name waits, beside one that is being answered.

    Never raises because of Redis, and says so once a minute at most.
    """

    redis: Redis
    _queue: Queue = field(init=False)
    _quiet_until: float = 0.0
    _complained_at: float = -COMPLAIN_EVERY

    def __post_init__(self) -> None:
        """One queue, JSON only: a pickle in Redis would be code to whoever can write there."""
        self._queue = Queue(
            QUEUE, connection=self.redis, serializer=JSONSerializer, default_timeout=TIMEOUT
        )

    def ring(self, name: str) -> None:
        """Queue a doorbell, unless one of this name waits already."""
        if time.monotonic() < self._quiet_until:
            return
        try:
            if self.redis.set(_waiting(name), 1, nx=True, ex=RUNG_FOR):
                self._enqueue(name)
        except RedisError as error:
            self._complain(error)

    def answered(self, name: str) -> None:
        """Called before looking: whatever happens from now on needs another ring."""
        self._try("delete", _waiting(name))

    def leave_word(self, name: str) -> None:
        """Say that someone came to a door that another is busy at."""
        self._try("set", _word(name), 1, ex=RUNG_FOR)

    def take_word(self, name: str) -> bool:
        """Whether someone came meanwhile; asked once the door is free again."""
        return bool(self._try("getdel", _word(name)))

    def _enqueue(self, name: str) -> None:
        self._queue.enqueue(
            ANSWER,
            name,
            job_id=f"{_NOT_IN_AN_ID.sub('-', name)}-{uuid.uuid4().hex[:12]}",
            description=name,
            result_ttl=0,
            failure_ttl=FAILURE_KEPT,
        )

    def _try(self, command: str, *arguments: Any, **options: Any) -> Any:
        try:
            found = getattr(self.redis, command)(*arguments, **options)
        except RedisError as error:
            self._complain(error)
            return None
        self._quiet_until = 0.0  # it answers: a look just taken may ring the next at once
        return found

    def _complain(self, error: RedisError) -> None:
        moment = time.monotonic()
        self._quiet_until = moment + PATIENCE
        if moment - self._complained_at >= COMPLAIN_EVERY:
            self._complained_at = moment
            log.warning("bells.redis_unreachable", error=type(error).__name__)


def _waiting(name: str) -> str:
    return f"bell:{name}"


def _word(name: str) -> str:
    return f"word:{name}"


def connect(url: str, *, answer_within: float = PATIENCE) -> Redis:
    """A client that gives up at once: a request must not wait for Redis."""
    return Redis.from_url(
        url,
        socket_connect_timeout=PATIENCE,
        socket_timeout=answer_within,
        retry=Retry(NoBackoff(), 0),
    )


def bells(settings: Settings) -> Bells:
    """The bells of this installation. Nothing is connected yet."""
    return Bells(connect(redis_url(settings)))
