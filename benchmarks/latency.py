"""Mails at two a second: from delivery to the ticket, with IDLE, bells and workers as they are."""

from sqlalchemy import select

from benchmarks.figures import Figure, at_most, percentile, wait_until
from benchmarks.installation import Installation, installed
from benchmarks.outside import running_twin
from benchmarks.whole_way import INBOXES
from integrator.models import Referral
from tests.whole_way.samples import Sample

MAILS = 120
APART = 0.5
WARM = 4
"""Mails before it counts: the first ones load the SDK and log in."""


def run() -> list[Figure]:
    """For each inbox there is: half and nearly all of the mails."""
    return [figure for name in INBOXES for figure in _measure(name)]


def _measure(name: str) -> list[Figure]:
    with running_twin() as twin, INBOXES[name]() as mailbox, installed(twin, mailbox) as service:
        service.start("redis", "worker", "clock")
        mailbox.deliver(WARM, apart=APART)
        wait_until(lambda: twin.tickets() >= WARM, seconds=90, what="the first tickets")
        delivered = mailbox.deliver(MAILS, apart=APART)
        everything = WARM + MAILS
        wait_until(lambda: twin.tickets() >= everything, seconds=90, what="all tickets")
        created, numbers = twin.created(), _numbers(service)
        waits = [
            created[reference] - delivered[number - WARM]
            for reference, number in numbers.items()
            if number >= WARM
        ]
        return [
            at_most(f"{name}: p50", percentile(waits, 0.50), "s", target=0.3),
            at_most(f"{name}: p95", percentile(waits, 0.95), "s", target=0.6),
            Figure(f"{name}: longest", max(waits), "s"),
        ]


def _numbers(service: Installation) -> dict[str, int]:
    """Our reference -> which sample it came from, told by its Message-ID."""
    known = {Sample(number).message_id: number for number in range(WARM + MAILS)}
    query = select(Referral.reference, Referral.thread)
    rows = service.store.read(lambda session: session.execute(query).all())
    return {row.reference: known[row.thread] for row in rows}
