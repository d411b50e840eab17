"""HubSpot's limit enforced at 190 calls in 10 s: how much of it is used while there is work.

A hundred referrals need six calls, so that whole batches would ask for less than the limit on most
machines: here workers deliver ten at a time, and wait for calls all the while.
"""

import sys
import time

from benchmarks.figures import Figure, at_least, at_most, wait_until
from benchmarks.installation import installed
from benchmarks.outside import running_sandbox_inbox, running_twin
from benchmarks.whole_way import wrong

LIMIT = 190
WINDOW = 10.0
MAILS = 1_500
AHEAD = 100
"""Tickets after which the workers are taken to be saturated."""


def run() -> list[Figure]:
    """Share of the calls used from the hundredth ticket to the last hundred."""
    with running_twin() as twin, running_sandbox_inbox() as mailbox:
        mailbox.deliver(MAILS)
        with installed(twin, mailbox, HUBSPOT_CALLS_PER_10S=str(LIMIT)) as service:
            time.sleep(WINDOW)  # the calls of setup leave the window
            twin.turn("/limits", enforced=True, burst=LIMIT)
            service.program = (sys.executable, "-m", "benchmarks.narrow_worker")
            service.start("redis", "worker", "worker-2", "clock")
            wait_until(lambda: twin.tickets() >= AHEAD, seconds=120, what="the first tickets")
            start, before = time.monotonic(), twin.calls()
            nearly = MAILS - AHEAD
            wait_until(lambda: twin.tickets() >= nearly, seconds=240, what="most tickets")
            seconds, used = time.monotonic() - start, twin.calls() - before
            wait_until(lambda: twin.tickets() >= MAILS, seconds=120, what="all tickets")
            return [
                Figure("tickets, ten at a time", (nearly - AHEAD) / seconds, "/s"),
                at_least(
                    "share of the allowed calls used",
                    100 * used / (LIMIT * seconds / WINDOW),
                    "%",
                    target=95,
                ),
                at_most("calls refused with 429", twin.refused(), "", target=0),
                at_most("lost or doubled", wrong(twin, MAILS), "", target=0),
            ]
