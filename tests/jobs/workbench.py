"""Services by hand: a source that is a folder of files, a sink that appends to a file.

Also a program, so that tests can kill real workers and clocks:
`python -m tests.jobs.workbench worker|clock DATABASE_URL REDIS_URL FOLDER`.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integrator import logs
from integrator.config.calendar import ALWAYS_OPEN
from integrator.correspondence.access import Codes
from integrator.delivery.delivering import Composed, Delivery, Route
from integrator.following.rounds import Following
from integrator.intake.steps import Intake, Rules
from integrator.loop.audience import CRM, Audience
from integrator.models import OutboxMessage, Referral
from integrator.ports import Cursor, Delivered, Envelope, Fetched, Outcome, Outgoing, Receipt
from integrator.reminders.daily import Daily
from integrator.reminders.digesting import Digesting
from integrator.reminders.reminding import Reminding
from integrator.services import Pull, Services, Watcher
from integrator.store.cursors import MergedCursor
from integrator.store.db import Database, connect
from integrator.store.vault import KeyRing, Vault
from integrator.times import utc_now
from jobs.signals import on_signals

SOURCE = "drop"
RING = KeyRing(keys={"k1": bytes(range(32))}, active="k1")
INDEX_KEY = bytes(range(32, 64))
AUDIENCE = Audience(topics=frozenset({CRM}), calendar=replace(ALWAYS_OPEN, hours={}))
"""With a calendar that never opens: no morning comes while a test runs."""

HURRIED: float = 0.2
"""Seconds between two walks of a worker or clock: tests need not wait as long as people can."""


@dataclass(frozen=True, slots=True)
class DropFolder:
    """A source: one file an envelope, in the order of their names."""

    folder: Path
    name: str = SOURCE

    def put(self, number: int) -> None:
        """Drop a referral."""
        fields = {
            "patient_given_name": "Ada",
            "patient_family_name": f"Sample{number}",
            "patient_phone": "+1 415 555 0132",
            "reason": "Tired for months",
            "consent": "yes",
            "partner_practice": "Pine Street Clinic",
        }
        text = json.dumps({"kind": "form", "source": SOURCE, "fields": fields})
        partial = self.folder / f".{number}"
        partial.write_text(text)
        partial.rename(self.folder / f"{number:06}.json")

    def fetch(self, cursor: Cursor, limit: int) -> Iterator[tuple[Fetched, Cursor]]:
        """Files after the last one."""
        found = sorted(
            path for path in self.folder.glob("*.json") if path.name > cursor.get("at", "")
        )
        for path in found[:limit]:
            yield self._envelope(path), {"at": path.name}

    def _envelope(self, path: Path) -> Envelope:
        return Envelope(SOURCE, path.name, utc_now(), "application/json", path.read_bytes())

    def acknowledge(self, receipts: Sequence[Receipt]) -> None:
        """Nothing to tell a folder."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """A sink that writes each reference on a line of its own; slow where asked to be."""

    path: Path
    seconds: float = 0.0
    topic: str = CRM

    def deliver(self, batch: Sequence[Outgoing[Any]]) -> Sequence[Outcome]:
        """Write all references at once."""
        (self.path.parent / "delivering").touch()
        time.sleep(self.seconds)
        with self.path.open("a") as ledger:
            ledger.write("".join(f"{one.reference}\n" for one in batch))
        return [Delivered() for _ in batch]

    def lines(self) -> list[str]:
        """What was delivered."""
        return self.path.read_text().split() if self.path.exists() else []


@dataclass(frozen=True, slots=True)
class Bell:
    """Remembers what was rung."""

    rung: list[str] = field(default_factory=list)

    def ring(self, name: str) -> None:
        """Note it down."""
        self.rung.append(name)


def compose(session: Session, messages: Sequence[OutboxMessage]) -> list[Composed]:
    """The reference alone."""
    query = select(Referral.id, Referral.reference).where(
        Referral.id.in_([message.referral_id for message in messages])
    )
    references = {row.id: row.reference for row in session.execute(query)}
    return [Composed(one, Outgoing(one.id, references[one.referral_id], None)) for one in messages]


def _listen(_: Session) -> Audience:
    return AUDIENCE


def services(
    db: Database,
    folder: Path,
    *,
    redis_url: str = "unix:///nowhere/socket",
    seconds: float = 0.0,
    every: timedelta = timedelta(seconds=60),
    watchers: Sequence[Watcher] = (),
    sink: Any = None,
) -> Services:
    """A whole process's services over a folder."""
    vault = Vault(RING, INDEX_KEY)
    rules = Rules(region="US", services={}, needs=lambda _: (), audience=_listen)
    source = DropFolder(folder)
    route = Route(sink or Ledger(folder / "ledger", seconds), compose, lambda *_: None)
    settings: Any = SimpleNamespace(redis_url=redis_url, var_dir=folder)
    links: Any = None
    return Services(
        settings=settings,
        db=db,
        vault=vault,
        clock=utc_now,
        intake=Intake(db, vault, rules, utc_now),
        delivery=Delivery(db, {CRM: route}, utc_now),
        following=Following(db, {}, _listen, utc_now),
        reminding=Reminding(db, _listen, utc_now),
        digesting=Digesting(db, _listen, utc_now),
        daily=Daily(db, _listen, utc_now),
        pulls={SOURCE: Pull(SOURCE, lambda: source, MergedCursor(), every)},
        links=links,
        forms={},
        json_intakes={},
        partner_page=links,
        codes=Codes("none"),
        audience=_listen,
        watchers=watchers,
        checks={},
        hubspot_budget=lambda: None,
    )


def count(db: Database, *where: Any) -> int:
    """Outbox messages that fit."""
    query = select(func.count()).select_from(OutboxMessage).where(*where)
    return db.read(lambda session: session.scalar(query)) or 0


def all_done(db: Database, wanted: int) -> Callable[[], bool]:
    """Whether that many messages are delivered and none waits."""
    return lambda: (
        count(db, OutboxMessage.state == "done") >= wanted
        and count(db, OutboxMessage.state != "done") == 0
    )


def main(kind: str, database_url: str, redis_url: str, folder: str) -> None:
    """One process."""
    logs.configure("info")
    built = services(
        connect(database_url),
        Path(folder),
        redis_url=redis_url,
        seconds=float(os.environ.get("SINK_SECONDS", "0")),
        every=timedelta(seconds=0.5),
    )
    from jobs import clock, worker

    clock.WALK_EVERY = worker.SWEEP_EVERY = HURRIED  # type: ignore[misc]
    stop = threading.Event()
    on_signals(stop)
    run = {"worker": worker.run_worker, "clock": clock.run_clock}[kind]
    run(built.settings, stop, build=lambda _: built)


if __name__ == "__main__":
    main(*sys.argv[1:])
