"""The clock: two may run, one rings; what is due is rung; watchers hasten."""

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from integrator.errors import CredentialsRefused
from integrator.models import ConnectorState, Lease, WebSession
from integrator.store import connector_states
from integrator.store.db import Database
from jobs.clock import LEASE_NAME, Ticking, Watching
from jobs.rounds import Rounds, tidy
from tests.jobs.conftest import Processes
from tests.jobs.workbench import SOURCE, Bell, DropFolder, all_done, services
from tests.peers.deadline import wait_until

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class Now:
    """A clock moved by hand."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at


def ticking(db: Database, drop: DropFolder, holder: str, now: Now) -> tuple[Ticking, Bell]:
    built = replace(services(db, drop.folder), clock=now)
    bell = Bell()
    return Ticking(built, Rounds(built, bell), Watching((), bell), holder), bell


def test_a_source_is_rung_at_the_start_and_then_in_its_turn(db: Database, drop: DropFolder) -> None:
    now = Now()
    clock, bell = ticking(db, drop, "one", now)
    clock.tick()
    now.at += timedelta(seconds=59)
    clock.tick()
    assert bell.rung == [f"fetch:{SOURCE}"]
    now.at += timedelta(seconds=1)
    clock.tick()
    assert bell.rung == [f"fetch:{SOURCE}"] * 2
    state = db.read(lambda session: session.get(ConnectorState, SOURCE))
    assert state is not None
    assert state.next_due_at == now.at + timedelta(seconds=60)


def test_where_nobody_can_ring_a_source_is_looked_at_more_often(
    db: Database, drop: DropFolder
) -> None:
    now, bell = Now(), Bell()
    built = replace(services(db, drop.folder), clock=now)
    rounds = Rounds(built, bell, at_most=timedelta(seconds=10))
    for seconds in (0, 9, 1):
        now.at += timedelta(seconds=seconds)
        rounds.walk()
    assert bell.rung == [f"fetch:{SOURCE}"] * 2


def test_of_two_clocks_one_rings(db: Database, drop: DropFolder) -> None:
    now = Now()
    first, first_bell = ticking(db, drop, "one", now)
    second, second_bell = ticking(db, drop, "two", now)
    for _ in range(7):
        first.tick()
        second.tick()
    assert first_bell.rung == [f"fetch:{SOURCE}"]
    assert second_bell.rung == []


def test_the_standby_takes_over_when_the_lease_runs_out(db: Database, drop: DropFolder) -> None:
    now = Now()
    first, _ = ticking(db, drop, "one", now)
    second, bell = ticking(db, drop, "two", now)
    first.tick()
    second.tick()
    expired = datetime(2000, 1, 1, tzinfo=UTC)
    db.write(lambda s: s.execute(update(Lease).values(until=expired)))
    for _ in range(3):
        second.tick()
        first.tick()
    assert second.leads
    assert not first.leads
    assert bell.rung == [f"fetch:{SOURCE}"]


def test_a_clock_that_ends_hands_over_at_once(db: Database, drop: DropFolder) -> None:
    now = Now()
    first, _ = ticking(db, drop, "one", now)
    second, _ = ticking(db, drop, "two", now)
    first.tick()
    first.end()
    second.tick()
    assert second.leads
    lease = db.read(lambda session: session.get(Lease, LEASE_NAME))
    assert lease is not None
    assert lease.holder == "two"


def test_what_waits_in_the_store_is_rung_at_every_walk(db: Database, drop: DropFolder) -> None:
    now = Now()
    clock, bell = ticking(db, drop, "one", now)
    clock.tick()
    drop.put(1)
    built = clock.services
    pull = built.pulls[SOURCE]
    built.intake.fetch(pull.open(), pull.cursors, limit=10)
    now.at += timedelta(seconds=1)
    later = replace(built, clock=lambda: datetime.now(UTC))
    Rounds(later, bell).walk()
    assert "read" in bell.rung
    built.intake.read_kept()
    Rounds(later, bell).walk()
    assert "deliver:hubspot.referral" in bell.rung


def test_a_resting_source_is_rung_once_its_rest_is_over(db: Database, drop: DropFolder) -> None:
    now = Now()
    refused = CredentialsRefused("mend it")
    db.write(lambda s: connector_states.failed(s, SOURCE, refused, now=now.at))
    clock, bell = ticking(db, drop, "one", now)
    clock.tick()
    assert bell.rung == []
    now.at += connector_states.PROBE_AFTER
    clock.tick()
    assert bell.rung == [f"fetch:{SOURCE}"]


def test_log_ins_that_are_over_are_removed(db: Database) -> None:
    from integrator.accounts.users import save_user

    def begin(session: object) -> None:
        save_user(
            session,  # type: ignore[arg-type]
            "ana@clinic.example",
            name="Ana",
            role="staff",
            password="correct horse battery",
            now=START,
        )

    db.write(begin)
    for number, hours in enumerate((1, 3)):
        ends = START + timedelta(hours=hours)
        row = WebSession(
            token_hash=str(number),
            user_id=1,
            csrf="x",
            created_at=START,
            seen_at=START,
            expires_at=ends,
        )
        db.write(lambda session, row=row: session.add(row))  # type: ignore[misc]
    db.write(lambda session: tidy(session, now=START + timedelta(hours=2)))
    left = db.read(lambda session: [one.token_hash for one in session.query(WebSession)])
    assert left == ["1"]


@dataclass
class Stirring:
    """A watcher that breaks the first time and then sees something at once."""

    source: str = SOURCE
    calls: list[int] = field(default_factory=list)

    def watch(self, on_arrival: Callable[[], None], stop: threading.Event) -> None:
        self.calls.append(1)
        on_arrival()
        stop.wait(30)


def test_watchers_run_only_while_the_clock_leads(db: Database, drop: DropFolder) -> None:
    watcher, bell, built = Stirring(), Bell(), services(db, drop.folder)
    clock = Ticking(built, Rounds(built, Bell()), Watching((watcher,), bell), "one")
    clock.tick()
    wait_until(lambda: bell.rung == [f"fetch:{SOURCE}"], what="the watcher rings")
    threads = [one for one in threading.enumerate() if one.name == f"watch:{SOURCE}"]
    assert len(threads) == 1
    clock.end()
    assert not threads[0].is_alive()


def test_a_broken_watcher_is_started_again(
    db: Database, drop: DropFolder, monkeypatch: object
) -> None:
    from jobs import clock as module

    @dataclass
    class Breaking(Stirring):
        def watch(self, on_arrival: Callable[[], None], stop: threading.Event) -> None:
            self.calls.append(1)
            if len(self.calls) == 1:
                raise OSError("connection lost")
            stop.wait(30)

    monkeypatch.setattr(module, "REWATCH_AFTER", 0.01)  # type: ignore[attr-defined]
    watcher = Breaking()
    watching = Watching((watcher,), Bell())
    watching.start()
    wait_until(lambda: len(watcher.calls) == 2, what="it is started again")
    watching.end()


def test_two_clock_processes_and_a_kill_leave_one_that_rings(
    processes: Processes, db: Database, drop: DropFolder
) -> None:
    first = processes.start("clock")
    wait_until(lambda: "clock.leads" in first.lines(), what="the first leads")
    second = processes.start("clock")
    processes.start("worker")
    wait_until(lambda: "clock.started" in second.lines(), what="the second stands by")
    assert "clock.leads" not in second.lines()
    first.popen.send_signal(signal.SIGTERM)
    assert first.popen.wait(timeout=10) == 0
    drop.put(1)
    wait_until(all_done(db, 1), what="the second rings")
    assert "clock.leads" in second.lines()
