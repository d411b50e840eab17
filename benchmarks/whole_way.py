"""Waiting mails to tickets with company, contacts and ties: real workers, a twin, an inbox."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from benchmarks.figures import Figure, at_least, at_most, wait_until
from benchmarks.installation import Installation, installed
from benchmarks.outside import (
    Mailbox,
    Twin,
    running_dovecot_inbox,
    running_sandbox_inbox,
    running_twin,
)
from benchmarks.pss import Peak, cpu_seconds
from tests.peers import dovecot

MAILS = 5_000
PATIENCE = 240.0
Open = Callable[[], AbstractContextManager[Mailbox]]
INBOXES: dict[str, Open] = {"sandbox inbox": running_sandbox_inbox}
if dovecot.missing() is None:
    INBOXES["Dovecot"] = running_dovecot_inbox


def run() -> list[Figure]:
    """For each inbox there is: tickets a second, nothing lost or doubled, memory at its peak."""
    return [figure for name in INBOXES for figure in _measure(name)]


def _measure(name: str) -> list[Figure]:
    with running_twin() as twin, INBOXES[name]() as mailbox:
        mailbox.deliver(MAILS)
        with installed(twin, mailbox) as service:
            service.start("redis", "worker", "worker-2")
            calls, before = twin.calls(), _cpu(service, twin, mailbox)
            with Peak(service) as peak:
                seconds = saturated(service, twin, MAILS)
            used = {
                part: seconds - before.get(part, 0.0)
                for part, seconds in _cpu(service, twin, mailbox).items()
            }
            return [
                at_least(f"{name}: tickets, two workers", MAILS / seconds, "/s", target=380),
                at_most(f"{name}: lost or doubled", wrong(twin, MAILS), "", target=0),
                Figure(f"{name}: calls a referral", (twin.calls() - calls) / MAILS, ""),
                Figure(f"{name}: peak PSS of redis and two workers", peak.megabytes, "MB"),
                *(
                    Figure(f"{name}: CPU of {part} a referral", spent / MAILS * 1000, "ms")
                    for part, spent in used.items()
                ),
            ]


def _cpu(service: Installation, twin: Twin, mailbox: Mailbox) -> dict[str, float]:
    """CPU seconds so far, by process."""
    pids = {name: one.pid for name, one in service.running.items()}
    pids |= {"the twin": twin.pid, "the inbox": mailbox.pid}
    return {name: cpu_seconds(pid) for name, pid in pids.items()}


def saturated(service: Installation, twin: Twin, count: int) -> float:
    """Seconds from when the clock is up, and rings first, until all tickets are there."""
    service.start("clock")
    start = time.monotonic()
    wait_until(lambda: twin.tickets() >= count, seconds=PATIENCE, what=f"{count} tickets")
    return time.monotonic() - start


def wrong(twin: Twin, count: int) -> int:
    """Tickets missing, and tickets too many."""
    keys = twin.by_key()
    return abs(count - len(keys)) + sum(found - 1 for found in keys.values())
