"""A migrated store on both databases, a folder to drop referrals in, and real processes."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from integrator import logs
from integrator.store.db import Database, connect
from tests.jobs.workbench import DropFolder, Ledger
from tests.peers.stores import migrated, postgres_store, sqlite_store
from tests.peers.valkey import Valkey


@pytest.fixture(autouse=True)
def logged() -> io.StringIO:
    """What this process logs during the test."""
    stream = io.StringIO()
    logs.configure("info", stream=stream)
    return stream


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of each kind, migrated and empty."""
    if request.param == "sqlite":
        return sqlite_store(tmp_path / "store.db", migrated)
    return postgres_store(request.getfixturevalue("postgres"), migrated)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """A store with its schema."""
    made = connect(database_url)
    yield made
    made.engine.dispose()


@pytest.fixture
def drop(tmp_path: Path) -> DropFolder:
    """The source."""
    folder = tmp_path / "drop"
    folder.mkdir()
    return DropFolder(folder)


@pytest.fixture
def ledger(drop: DropFolder) -> Ledger:
    """What the workbench's sink wrote."""
    return Ledger(drop.folder / "ledger")


@dataclass(slots=True)
class Process:
    """One worker or clock."""

    popen: subprocess.Popen[bytes]
    log: Path

    def lines(self) -> str:
        """What it logged."""
        return self.log.read_text()


@dataclass(slots=True)
class Processes:
    """Starts workers and clocks, and ends them."""

    database_url: str
    valkey: Valkey
    folder: Path
    started: list[Process] = field(default_factory=list)

    def start(self, kind: str, *, sink_seconds: float = 0.0) -> Process:
        """Start one; it is on its own from here."""
        where = (self.database_url, self.valkey.url, str(self.folder))
        log = self.folder / f"{kind}-{len(self.started)}.log"
        with log.open("wb") as out:
            popen = subprocess.Popen(
                [sys.executable, "-m", "tests.jobs.workbench", kind, *where],
                stdout=out,
                stderr=out,
                env={**os.environ, "SINK_SECONDS": str(sink_seconds)},
            )
        self.started.append(Process(popen, log))
        return self.started[-1]

    def end(self) -> None:
        """Kill what still runs."""
        for process in self.started:
            process.popen.kill()
            process.popen.wait(timeout=15)


@pytest.fixture
def processes(
    database_url: str, db: Database, valkey: Valkey, drop: DropFolder
) -> Iterator[Processes]:
    """Real processes on the store of this test."""
    made = Processes(database_url, valkey, drop.folder)
    with ExitStack() as stack:
        stack.callback(made.end)
        yield made
