"""Mail to referral rows: fetch from memory, keep, read, open. One process, and two on one file."""

import multiprocessing
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path
from statistics import median

from sqlalchemy import func, select

from benchmarks import plain
from benchmarks.figures import Figure, at_least
from integrator import logs
from integrator.intake.steps import Intake, Rules
from integrator.loop.audience import CRM, LETTER, Audience
from integrator.models import Referral
from integrator.ports import Cursor, Envelope, Fetched, Receipt
from integrator.store import db
from integrator.store.cursors import MergedCursor
from integrator.store.db import Database
from integrator.store.vault import KeyRing, Vault
from integrator.times import utc_now
from integrator.upkeep import migrating
from tests.whole_way.samples import Sample

SOURCE = "clinic-inbox"
MAILS = 2_000
ROUNDS = 3
NEEDS = ("patient_given_name", "patient_phone|patient_email", "reason", "consent")
SERVICES = {"nutrition": ["Nutrition", "Diet"], "gut-health": ["Gut health", "Digestive health"]}
RING = KeyRing(keys={"k1": bytes(range(32))}, active="k1")
INDEX_KEY = bytes(range(32, 64))


@dataclass(frozen=True, slots=True)
class MemorySource:
    """Shows mails it holds, from the number in its cursor on."""

    mails: Sequence[bytes]
    first: int = 0
    """Number of the first mail, so that a store can be filled in several turns."""
    name: str = SOURCE

    def fetch(self, cursor: Cursor, limit: int) -> Iterator[tuple[Fetched, Cursor]]:
        """What comes after the cursor."""
        start = cursor.get("next", self.first) - self.first
        for number, raw in enumerate(self.mails[start : start + limit], self.first + start):
            external_id = f"mail-{number}"
            envelope = Envelope(SOURCE, external_id, utc_now(), "message/rfc822", raw)
            yield envelope, {"next": number + 1}

    def acknowledge(self, receipts: Sequence[Receipt]) -> None:
        """Nobody to tell."""


def mails(count: int, *, first: int = 0) -> list[bytes]:
    """Referral mails, each of another patient."""
    return [Sample(number).mail() for number in range(first, first + count)]


def intake_of(store: Database, *, topics: Sequence[str] = (CRM, LETTER)) -> Intake:
    """The way in as it is in production, without configuration files."""
    audience = Audience(frozenset(topics))
    rules = Rules("US", SERVICES, lambda _source: NEEDS, lambda _session: audience)
    return Intake(store, Vault(RING, INDEX_KEY), rules, utc_now)


def new_store(folder: Path) -> Database:
    """A migrated SQLite file."""
    store = db.connect(f"sqlite:///{folder / 'store.db'}")
    migrating.upgrade(store)
    return store


def referrals(store: Database) -> int:
    """How many referrals there are."""
    return store.read(lambda s: s.scalar(select(func.count()).select_from(Referral)) or 0)


def run() -> list[Figure]:
    """Rates, and their ratio to plain loops."""
    logs.configure("error")
    waiting = mails(MAILS)
    with tempfile.TemporaryDirectory() as folder:
        raw = plain.serial_rate(Path(folder), waiting)
    one = median(_alone(waiting) for _ in range(ROUNDS))
    cpu = median(_cpu_rate(waiting) for _ in range(ROUNDS))
    two = median(_together() for _ in range(ROUNDS))
    return [
        Figure("plain loop: compat32 parse, then executemany insert", raw, "/s"),
        Figure("one process", one, "/s"),
        Figure("one process, by its own CPU time", cpu, "/s"),
        at_least("two processes on one SQLite file", two, "/s", target=1_000),
        Figure("plain loop / two processes", raw / two, "times"),
    ]


def _alone(waiting: Sequence[bytes]) -> float:
    start = time.perf_counter()
    _take_in(waiting)
    return len(waiting) / (time.perf_counter() - start)


def _cpu_rate(waiting: Sequence[bytes]) -> float:
    start = time.process_time()
    _take_in(waiting)
    return len(waiting) / (time.process_time() - start)


def _take_in(waiting: Sequence[bytes]) -> None:
    """Everything, in batches as a worker does it."""
    with tempfile.TemporaryDirectory() as folder:
        store = new_store(Path(folder))
        source = MemorySource(waiting)
        intake = intake_of(store)
        while intake.sync(source, MergedCursor()):
            pass
        assert referrals(store) == len(waiting)


def _together() -> float:
    """One process fetches and then reads; the other reads from the start."""
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        store = new_store(Path(folder))
        together = context.Barrier(3)
        crew = [
            context.Process(target=work, args=(folder, together)) for work in (_fetcher, _reader)
        ]
        for one in crew:
            one.start()
        together.wait()
        start = time.perf_counter()
        for one in crew:
            one.join()
        rate = MAILS / (time.perf_counter() - start)
        assert referrals(store) == MAILS
        return rate


def _fetcher(folder: str, together: Barrier) -> None:
    logs.configure("error")
    intake = _warm(folder)
    source = MemorySource(mails(MAILS))
    together.wait()
    intake.fetch(source, MergedCursor(), limit=MAILS)
    intake.read_kept()


def _reader(folder: str, together: Barrier) -> None:
    logs.configure("error")
    intake = _warm(folder)
    together.wait()
    while referrals(intake.db) < MAILS:
        if not intake.read_kept():
            time.sleep(0.005)


def _warm(folder: str) -> Intake:
    """Rules and caches loaded, as in a worker that has run for a minute."""
    with tempfile.TemporaryDirectory() as elsewhere:
        intake_of(new_store(Path(elsewhere))).sync(MemorySource(mails(100)), MergedCursor())
    return intake_of(db.connect(f"sqlite:///{folder}/store.db"))
