"""What RQ runs: each doorbell looks at the store, does what is due, and rings the next.

A doorbell goes on for a few seconds at most and then rings itself, so that one worker serves every
door in turn.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from integrator.errors import IntegratorError
from integrator.intake.steps import AT_ONCE
from integrator.logs import log
from integrator.services import Services
from integrator.store import connector_states, leases
from jobs.bells import Bells
from jobs.rounds import awake_topics

ROUND: Final = 3.0
"""Seconds a doorbell works before it lets the others have their turn."""
LEASE: Final = timedelta(seconds=60)
"""Renewed with every batch; the next fetcher waits this long after a kill at most."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a doorbell is answered with."""

    services: Services
    bells: Bells
    holder: str


def answer(name: str) -> None:
    """Answer one doorbell. An error ends it quietly: the store remembers what is still to do.

    Nothing is raised to RQ, which would write the text of the error into Redis.
    """
    desk = _desk()
    kind, _, subject = name.partition(":")
    desk.bells.answered(name)
    try:
        ANSWERS[kind](desk, subject)
    except IntegratorError as error:
        log.warning("doorbell.failed", doorbell=name, code=error.code)
    except Exception:  # noqa: BLE001 -- logged by type and place; the next sweep tries again
        log.error("doorbell.broke", doorbell=name, exc_info=True)


def fetch(desk: Desk, source: str) -> None:
    """Take in what is new at a source, a batch at a time; one fetcher a source."""
    if _rests(desk, source):
        return
    pull = desk.services.pulls[source]
    with _alone(desk, f"fetch:{source}") as renew:
        if renew is None:
            return
        for _ in _a_while(desk, f"fetch:{source}"):
            shown = desk.services.intake.sync(pull.open(), pull.cursors)
            ring_due(desk)
            if shown < AT_ONCE or not renew():
                break


def read(desk: Desk, _subject: str) -> None:
    """Read what is kept and unread."""
    desk.services.intake.read_kept()
    ring_due(desk)


def deliver(desk: Desk, topic: str) -> None:
    """Deliver what is due, a batch at a time."""
    for _ in _a_while(desk, f"deliver:{topic}"):
        if not desk.services.delivery.deliver_batch(topic):
            break


def follow(desk: Desk, feed: str) -> None:
    """Take in what changed at a feed; one follower a feed."""
    if _rests(desk, feed):
        return
    with _alone(desk, f"follow:{feed}") as renew:
        if renew is None:
            return
        desk.services.following.follow(feed)
    ring_due(desk)


def heed(desk: Desk, feed: str) -> None:
    """Look at what a webhook of a feed spoke of, beside no follower of it."""
    if _rests(desk, feed):
        return
    with _alone(desk, f"follow:{feed}") as renew:
        if renew is None:
            return
        desk.services.following.heed(feed)
    ring_due(desk)


def remind(desk: Desk, _subject: str) -> None:
    """Remind whoever lets a turn go by, and tell the admins each morning what nobody moves."""
    desk.services.reminding.remind()
    desk.services.daily.tell()
    ring_due(desk)


def digest(desk: Desk, _subject: str) -> None:
    """Put together the digests whose hour has come."""
    desk.services.digesting.gather()
    ring_due(desk)


def compare(desk: Desk, feed: str) -> None:
    """Go on with the comparison that is under way; it can stop and go on at any page."""
    comparison = desk.services.comparison
    if comparison is None or _rests(desk, feed):
        return
    with _alone(desk, f"compare:{feed}") as renew:
        for _ in _a_while(desk, f"compare:{feed}") if renew else ():
            run = comparison.step()
            if run is None or run.finished_at or (renew and not renew()):
                break


Answer = Callable[[Desk, str], None]
ANSWERS: Final[Mapping[str, Answer]] = {
    "fetch": fetch,
    "read": read,
    "deliver": deliver,
    "follow": follow,
    "remind": remind,
    "digest": digest,
    "heed": heed,
    "compare": compare,
}


def ring_due(desk: Desk) -> None:
    """Ring for every topic that has something to deliver."""
    now = desk.services.clock()
    for topic in desk.services.db.read(lambda session: awake_topics(session, now=now)):
        desk.bells.ring(f"deliver:{topic}")


def _rests(desk: Desk, connector: str) -> bool:
    now = desk.services.clock()
    return desk.services.db.read(lambda s: connector_states.is_resting(s, connector, now=now))


def _a_while(desk: Desk, name: str) -> Iterator[None]:
    """Go on until the round is over; then ring the same bell again, for there may be more."""
    end = time.monotonic() + ROUND
    while time.monotonic() < end:
        yield
    desk.bells.ring(name)


@contextmanager
def _alone(desk: Desk, name: str) -> Iterator[Callable[[], bool] | None]:
    """Hold the lease `name`, or yield None where another holds it.

    Whoever is turned away leaves word first, so that what they came for is not overlooked: the
    holder rings again once it is done.
    """

    def renew() -> bool:
        return desk.services.db.write(
            lambda session: leases.acquire(session, name, holder=desk.holder, ttl=LEASE)
        )

    desk.bells.leave_word(name)
    if not renew():
        yield None
        return
    desk.bells.take_word(name)
    try:
        yield renew
    finally:
        desk.services.db.write(lambda s: leases.release(s, name, holder=desk.holder))
        if desk.bells.take_word(name):
            desk.bells.ring(name)


Furnish = Callable[[], Desk]
_furnish: Furnish | None = None
_desks: dict[int, Desk] = {}


def serve(furnish: Furnish) -> None:
    """Say how this process gets its desk; it is made at the first doorbell, after any fork."""
    global _furnish  # noqa: PLW0603 -- RQ calls a function by name: it can carry nothing
    _furnish = furnish
    _desks.clear()


def _desk() -> Desk:
    pid = os.getpid()
    if pid not in _desks:
        if _furnish is None:
            raise RuntimeError("doorbells.serve was not called in this process")
        _desks[pid] = _furnish()
    return _desks[pid]
