"""FAULTS 9 and 10: the database is locked, cuts us off, or stops."""

import contextlib
import subprocess
import sys
import threading

import pytest
from sqlalchemy.exc import DBAPIError

from tests.peers.postgres import Postgres
from tests.whole_way.fixtures import NewInstallation
from tests.whole_way.installation import Installation

LOCK = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
time.sleep(float(sys.argv[2]))
connection.execute("COMMIT")
"""


def test_another_process_holding_the_lock_for_seconds_only_delays(
    installation: Installation,
) -> None:
    """FAULTS 9."""
    installation.plant()
    path = installation.settings.database_url.removeprefix("sqlite:///")
    command = [sys.executable, "-c", LOCK, path, "3"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "locked\n"
        installation.plant_form()
        assert holder.wait(timeout=15) == 0
    installation.drain()
    assert installation.breaches() == []


def test_connections_cut_again_and_again_lose_and_double_nothing(
    new_installation: NewInstallation, postgres: Postgres
) -> None:
    """FAULTS 10: pg_terminate_backend, as at a failover."""
    installation = new_installation(database_url=postgres.new_database())
    for _ in range(8):
        installation.plant()
    done = threading.Event()
    cutter = threading.Thread(target=_cut, args=(postgres, done))
    cutter.start()
    try:
        for _ in range(6):
            _try(installation)
    finally:
        done.set()
        cutter.join()
    installation.recover()
    assert installation.breaches() == []


def _cut(postgres: Postgres, done: threading.Event) -> None:
    while not done.wait(0.15):
        postgres.drop_connections()


def _try(installation: Installation) -> None:
    """A turn that may end early, as a doorbell may, and is taken up by the next."""
    with contextlib.suppress(DBAPIError):
        installation.turn()


@pytest.mark.campaign
def test_a_server_that_stops_at_once_loses_nothing(
    new_installation: NewInstallation, postgres: Postgres
) -> None:
    """FAULTS 10: immediate stop, with real processes at work."""
    installation = new_installation(database_url=postgres.new_database())
    for kind in ("clock", "worker", "worker"):
        installation.start(kind)
    for _ in range(4):
        for _ in range(10):
            installation.plant_mail()
            installation.plant_row()
        installation.wait_for_envelopes(len(installation.planted) // 2)
        postgres.stop(at_once=True)
        postgres.start()
    installation.hasten()
    installation.wait_until_whole(seconds=240)
