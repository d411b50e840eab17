"""What a referral costs with 1,000 stored and with 200,000: intake, delivery, and the admin's look.

The store is filled by doubling real rows in SQL. What is measured is CPU time of this process, so
that a shared machine does not decide the ratio.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import MetaData, Table, func, select, text
from sqlalchemy.orm import Session

from benchmarks.figures import Figure, at_most
from benchmarks.intake import MemorySource, intake_of, mails, new_store, referrals
from integrator import logs
from integrator.config import read_config
from integrator.delivery.delivering import Delivery, Route
from integrator.loop.audience import CRM
from integrator.ports import Delivered, Outcome, Outgoing
from integrator.store.cursors import MergedCursor
from integrator.store.db import Database
from integrator.telling.crm import CrmTeller
from integrator.times import utc_now
from integrator.upkeep import health

SMALL, LARGE = 1_000, 200_000
SAMPLE = 500
ROUNDS = 5
TABLES = ("envelope", "referral", "status_event", "outbox", "delivery_attempt", "remote_record")
LINKS = {"envelope_id", "referral_id", "outbox_id"}
"""Columns that point into a doubled table: shifted along with it."""
NAMES = {"reference", "external_id", "dedupe_key", "local_key", "remote_id", "patient_key"}
"""Columns whose values are unique, or nearly so: made anew."""
OTHERS = {"email_index", "phone_index", "name_birth_index"}
"""Fingerprints: copies are other patients, whom the next mail is not compared with."""
MOMENTS = {"received_at", "kept_at", "created_at", "settled_at", "due_at", "updated_at"}
"""Columns that copies have a month earlier: not all of it came today."""


class Void:
    """A sink that takes everything at once."""

    topic = CRM

    def deliver(self, batch: Sequence[Outgoing[Any]]) -> Sequence[Outcome]:
        """As HubSpot answers."""
        kinds = ("ticket", "company", "clinician", "patient")
        return [Delivered({kind: f"{kind}-{one.reference}" for kind in kinds}) for one in batch]


def run() -> list[Figure]:
    """Cost at both sizes, and their ratio."""
    logs.configure("error")
    with tempfile.TemporaryDirectory() as folder:
        store = new_store(Path(folder))
        _pass_through(store, SMALL)
        small = _costs(store)
        _fill(store, LARGE)
        large = _costs(store)
    figures = []
    for name, cost in small.items():
        figures.append(Figure(f"{name}, {SMALL:,} stored", cost * 1000, "ms"))
        figures.append(Figure(f"{name}, {LARGE:,} stored", large[name] * 1000, "ms"))
    ratio = large["CPU a referral"] / small["CPU a referral"]
    return [*figures, at_most("ratio of CPU a referral", ratio, "times", target=1.3)]


def _costs(store: Database) -> dict[str, float]:
    """Seconds a referral, and seconds an admin's overview takes."""
    _pass_through(store, 200)
    per_referral = median(
        _cpu(lambda: _pass_through(store, SAMPLE)) / SAMPLE for _ in range(ROUNDS)
    )
    look = median(
        _cpu(lambda: store.read(lambda session: health.snapshot(session, utc_now())))
        for _ in range(ROUNDS)
    )
    return {"CPU a referral": per_referral, "CPU of the admin's overview": look}


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


_next = 0


def _pass_through(store: Database, count: int) -> None:
    """Take mails in and deliver them, in batches as a worker does it."""
    global _next  # noqa: PLW0603 -- every mail of a run is another
    source = MemorySource(mails(count, first=_next), first=_next)
    _next += count
    intake, delivery = intake_of(store, topics=(CRM,)), _delivery(store)
    while intake.sync(source, MergedCursor()):
        delivery.drain(CRM)
    delivery.drain(CRM)


def _delivery(store: Database) -> Delivery:
    problems: list[str] = []
    policy = read_config(Path(__file__).parent.parent / "config", problems).policy
    teller = CrmTeller(intake_of(store).vault, policy, "https://desk.example/admin/referrals")
    return Delivery(store, {CRM: Route(Void(), teller.compose, teller.landed)}, utc_now)


def _fill(store: Database, wanted: int) -> None:
    """Double all rows until there are at least as many referrals as wanted."""
    tables = MetaData()
    tables.reflect(store.engine, only=TABLES)
    while referrals(store) < wanted:
        store.write(lambda session: _double(session, tables))


def _double(session: Session, tables: MetaData) -> None:
    """Copy rows with their ids shifted beyond every table's last, so that links stay whole."""
    ordered = [tables.tables[name] for name in TABLES]
    shift = max(session.scalar(select(func.max(table.c.id))) or 0 for table in ordered)
    session.execute(text("PRAGMA defer_foreign_keys=ON"))
    for table in ordered:
        session.execute(text(_copy(table)), {"shift": shift})


def _copy(table: Table) -> str:
    names = [column.name for column in table.columns]
    values = ", ".join(_value(name) for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table.name} ({quoted}) SELECT {values} FROM {table.name}"


def _value(column: str) -> str:
    if column == "id" or column in LINKS:
        return f'"{column}" + :shift'
    if column in NAMES | OTHERS:
        made = f"'g{column[0]}' || (id + :shift)"
        return f'CASE WHEN "{column}" IS NULL THEN NULL ELSE {made} END'
    if column in MOMENTS:
        return f"""strftime('%Y-%m-%d %H:%M:%f000', "{column}", '-30 days')"""
    return f'"{column}"'
