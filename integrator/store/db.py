"""The store's connection and its transactions, on SQLite and PostgreSQL alike."""

import fcntl
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

T = TypeVar("T")

TRIES: Final = 6
"""How often a unit of work is run when the database asks for it to be run again."""

SERIALIZATION: Final = frozenset({"40001", "40P01", "55P03"})
"""PostgreSQL's SQLSTATE of serialisation failure, deadlock and lock not available."""

PATIENCE: Final = 8.0
"""Seconds after which a unit of work is not begun again: somebody may be waiting for a page."""

TURN_EVERY: Final = 0.002
TURN_PATIENCE: Final = 10.0
"""Seconds between two looks at the queue of writers, and after which a writer looks no more."""


@dataclass(frozen=True, slots=True)
class Database:
    """An engine and the two ways to use it. Make one per process, after any fork."""

    engine: Engine
    queue: Path | None = None
    """SQLite: the file at which writers wait for each other."""

    @property
    def is_sqlite(self) -> bool:
        """True on the embedded database."""
        return self.engine.dialect.name == "sqlite"

    def read(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a transaction that writes nothing."""
        return self._run(work, "DEFERRED")

    def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a transaction and commit it.

        `work` must be a pure function of its input and the store: it is run again when the
        connection drops before the commit, on a lock or serialisation failure, and when another
        writer took a unique key first.
        """
        with _turn(self.queue):
            return self._run(work, "IMMEDIATE")

    def _run(self, work: Callable[[Session], T], begin: str) -> T:
        deadline = time.monotonic() + PATIENCE
        for attempt in range(1, TRIES + 1):
            try:
                return self._once(work, begin)
            except DBAPIError as error:
                spent = attempt == TRIES or time.monotonic() > deadline
                if spent or not worth_another_try(error):
                    raise
                time.sleep(random.uniform(0, 0.02 * 2**attempt))
        raise AssertionError("unreachable")

    def _once(self, work: Callable[[Session], T], begin: str) -> T:
        bind = _beginning(self.engine, begin)
        with Session(bind, expire_on_commit=False) as session, session.begin():
            return work(session)


@lru_cache(maxsize=64)
def _beginning(engine: Engine, begin: str) -> Engine:
    """The engine with its way to begin; made once, for it costs as much as a short query."""
    return engine.execution_options(sqlite_begin=begin)


@contextmanager
def _turn(queue: Path | None) -> Iterator[None]:
    """Wait for the other writers. SQLite's own wait sleeps up to 100 ms while nobody writes.

    It protects nothing, that is SQLite's part: who waited long enough goes on to it all the same.
    The lock ends with its process.
    """
    if queue is None:
        yield
        return
    place = os.open(queue, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        deadline = time.monotonic() + TURN_PATIENCE
        while not _took(place) and time.monotonic() < deadline:
            time.sleep(TURN_EVERY)
        yield
    finally:
        os.close(place)


def _took(place: int) -> bool:
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def worth_another_try(error: DBAPIError) -> bool:
    """Whether the same work may succeed when run again."""
    if error.connection_invalidated or isinstance(error, IntegrityError):
        return True
    if getattr(error.orig, "sqlstate", None) in SERIALIZATION:
        return True
    return isinstance(error, OperationalError) and "locked" in str(error.orig)


def connect(url: str) -> Database:
    """Open the store at `url`; a SQLite file's folder is made, readable by its owner alone."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return Database(_sqlite(url, parsed.database), _queue(parsed.database))
    return Database(
        create_engine(url, pool_pre_ping=True, pool_size=5, max_overflow=10, pool_timeout=10)
    )


def _queue(path: str | None) -> Path | None:
    return Path(f"{path}-queue") if path and path != ":memory:" else None


def _sqlite(url: str, path: str | None) -> Engine:
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_engine(url, connect_args={"timeout": 10, "check_same_thread": False})
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: Any, _record: object) -> None:
    """Take BEGIN out of the driver's hands and ask for durable commits.

    Source: docs.sqlalchemy.org, SQLite dialect, "Serializable isolation / Savepoints".
    """
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=10000",
        "cache_size=-8000",  # 8 MB of pages a connection: by default 2, too few for the indexes
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    """A writer takes its lock at the start, so that it never has to give up half-way."""
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")
