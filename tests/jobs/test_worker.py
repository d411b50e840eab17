"""Real worker processes: killed, stopped, without Redis, and with a Redis that forgets."""

import signal
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import update

from integrator.models import OutboxMessage
from integrator.store.db import Database
from integrator.times import utc_now
from jobs.bells import Bells, connect
from tests.jobs.conftest import Processes
from tests.jobs.workbench import SOURCE, DropFolder, Ledger, all_done, count
from tests.peers.deadline import wait_until
from tests.peers.valkey import Valkey

on_one_store = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what happens between a worker and Redis; test_clock.py and the rest here run on both."""


def put(drop: DropFolder, numbers: range) -> None:
    for number in numbers:
        drop.put(number)


def test_wiping_redis_again_and_again_loses_and_doubles_nothing(
    processes: Processes, db: Database, drop: DropFolder, valkey: Valkey, ledger: Ledger
) -> None:
    processes.start("worker")
    processes.start("worker")
    processes.start("clock")
    for start in range(0, 60, 10):
        put(drop, range(start, start + 10))
        valkey.flushall()
        wait_until(lambda least=start: count(db) > least, what="some of it arrives")  # type: ignore[misc]
    wait_until(all_done(db, 60), seconds=30, what="all is delivered")
    assert set(Counter(ledger.lines()).values()) == {1}


@on_one_store
def test_without_redis_a_worker_does_everything_itself(
    processes: Processes, db: Database, drop: DropFolder, valkey: Valkey
) -> None:
    valkey.kill()
    worker = processes.start("worker")
    put(drop, range(3))
    wait_until(all_done(db, 3), what="all is delivered without Redis")
    valkey.start()
    wait_until(lambda: "worker.redis_back" in worker.lines(), what="the worker is back at RQ")
    put(drop, range(3, 5))
    Bells(connect(valkey.url)).ring(f"fetch:{SOURCE}")
    wait_until(all_done(db, 5), what="doorbells are answered again")


@on_one_store
def test_a_worker_outlives_a_restart_of_redis(
    processes: Processes, db: Database, drop: DropFolder, valkey: Valkey
) -> None:
    worker = processes.start("worker")
    wait_until(lambda: "worker.started" in worker.lines(), what="the worker is there")
    for start in range(0, 9, 3):
        put(drop, range(start, start + 3))
        valkey.kill()
        wait_until(all_done(db, start + 3), what="all is delivered")
        valkey.start()
    assert worker.popen.poll() is None


@on_one_store
def test_sigterm_lets_the_doorbell_in_hand_finish(
    processes: Processes, db: Database, drop: DropFolder, valkey: Valkey, ledger: Ledger
) -> None:
    worker = processes.start("worker", sink_seconds=1.0)
    put(drop, range(2))
    Bells(connect(valkey.url)).ring(f"fetch:{SOURCE}")
    wait_until((drop.folder / "delivering").exists, what="a delivery begins")
    worker.popen.send_signal(signal.SIGTERM)
    assert worker.popen.wait(timeout=10) == 0
    assert all_done(db, 2)()
    assert len(ledger.lines()) == 2


@on_one_store
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_worker_stops_at_once(
    processes: Processes, valkey: Valkey, number: signal.Signals
) -> None:
    worker = processes.start("worker")
    wait_until(lambda: _blocked_clients(valkey) == 1, what="the worker waits for a doorbell")
    worker.popen.send_signal(number)
    assert worker.popen.wait(timeout=3) == 0
    assert "worker.stopped" in worker.lines()


@on_one_store
def test_a_worker_starts_its_reader_before_the_first_referral(processes: Processes) -> None:
    worker = processes.start("worker")
    wait_until(lambda: _reads(worker.popen.pid), what="the reading child is there")


def _reads(parent: int) -> bool:
    """Whether it has a child that reads."""
    tasks = Path(f"/proc/{parent}/task").glob("*/children")
    children = [pid for task in tasks for pid in task.read_text().split()]
    commands = [Path(f"/proc/{pid}/cmdline").read_text() for pid in children]
    return any("integrator.reading.child" in command for command in commands)


def _blocked_clients(valkey: Valkey) -> int:
    with valkey.client() as client:
        return int(client.info("clients")["blocked_clients"])


def test_what_a_killed_worker_held_is_delivered_by_another(
    processes: Processes, db: Database, drop: DropFolder, valkey: Valkey, ledger: Ledger
) -> None:
    """kill -9 in the middle of a delivery: the lease runs out and the sweep rings another."""
    worker = processes.start("worker", sink_seconds=60)
    put(drop, range(3))
    Bells(connect(valkey.url)).ring(f"fetch:{SOURCE}")
    wait_until((drop.folder / "delivering").exists, what="a delivery begins")
    worker.popen.kill()
    worker.popen.wait(timeout=10)
    assert count(db, OutboxMessage.state == "leased") == 3
    _run_leases_out(db)
    processes.start("worker")
    processes.start("clock")
    wait_until(all_done(db, 3), what="another worker delivers")
    assert len(ledger.lines()) == 3
    assert count(db, OutboxMessage.ambiguous) == 0


def _run_leases_out(db: Database) -> None:
    db.write(lambda s: s.execute(update(OutboxMessage).values(lease_until=utc_now())))
