"""Goes the whole way once and ends: sync, read, deliver, follow; in this process or in a child.

`python -m tests.whole_way.steps` imports everything once and forks a child for each order read
from stdin (a line of JSON: {"env": …, "ahead": seconds, "turns": n}), so that a child that dies at
a named point costs a fraction of a second; it reads here, not in a child of its own. It answers
each with a line: the child's exit status, negative where a signal ended it.
"""

import contextlib
import json
import os
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integrator import crashpoints, logs, wiring
from integrator.errors import IntegratorError
from integrator.models import OutboxMessage, StoredEnvelope
from integrator.ports import Draft, Envelope
from integrator.reading.read import read
from integrator.services import Services
from integrator.settings import Settings
from integrator.times import utc_now

MOST_TURNS = 12


@dataclass(slots=True)
class Ahead:
    """A clock that runs ahead of the machine's, so that leases and waits are over."""

    by: timedelta = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.by


@contextlib.contextmanager
def noted() -> Iterator[None]:
    """A connector's refusal is noted on its state; the next door is gone to all the same."""
    with contextlib.suppress(IntegratorError):
        yield


def turn(services: Services) -> None:
    """Go past every door once."""
    for pull in services.pulls.values():
        with noted():
            services.intake.sync(pull.open(), pull.cursors)
    services.intake.read_kept()
    for topic in services.delivery.routes:
        services.delivery.drain(topic)
    for feed in services.following.feeds:
        with noted():
            services.following.follow(feed)


def unsettled(session: Session) -> int:
    """How much is still to do, whenever it is due."""
    messages = select(func.count()).where(OutboxMessage.state.in_(("due", "leased")))
    unread = select(func.count()).where(StoredEnvelope.state == "kept")
    return (session.scalar(messages) or 0) + (session.scalar(unread) or 0)


def drain(services: Services, clock: Ahead) -> None:
    """Turn until nothing waits, letting time pass between turns; then once more."""
    for _ in range(MOST_TURNS):
        turn(services)
        if not services.db.read(unsettled):
            break
        clock.by += timedelta(minutes=20)
    turn(services)


Words = Mapping[str, Sequence[str]] | None


def read_here(
    envelopes: Iterable[Envelope], *, aliases: Words = None, services: Words = None
) -> Iterator[Draft]:
    """As the reading child does: a child of every child would cost more than all the rest."""
    return (read(one, aliases=aliases, services=services) for one in envelopes)


def _child(order: dict[str, object]) -> int:
    env: dict[str, str] = order["env"]  # type: ignore[assignment]
    settings = Settings.from_env(env)
    log = os.open(env["STEPS_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    logs.configure("info")
    crashpoints.arm(settings.crash_at)
    clock = Ahead(timedelta(seconds=float(str(order["ahead"]))))
    services = wiring.build(settings, clock=clock)
    if order.get("here"):
        services = replace(services, intake=replace(services.intake, drafts=read_here))
    for _ in range(int(str(order["turns"]))):
        turn(services)
    return 0


def _fork(order: dict[str, object]) -> int:
    pid = os.fork()
    if pid:
        print(pid, flush=True)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    try:
        os._exit(_child(order))
    except BaseException:  # noqa: BLE001 -- a child must not live on as a second parent
        traceback.print_exc()
        os._exit(1)


def main() -> None:
    """Import what is heavy, then fork for each order; or go the way here with `once`."""
    import connectors.google_sheets
    import connectors.hubspot.client
    import connectors.imap_inbox
    import connectors.smtp_mail  # noqa: F401

    if sys.argv[1:] == ["once"]:
        sys.exit(_child({"env": dict(os.environ), "ahead": os.environ["STEPS_AHEAD"], "turns": 1}))
    for line in sys.stdin:
        print(_fork({**json.loads(line), "here": True}), flush=True)


if __name__ == "__main__":
    main()
