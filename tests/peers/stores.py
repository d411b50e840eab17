"""Empty stores with our schema, quickly: the tables are made once a run, and then copied."""

import functools
import tempfile
from collections.abc import Callable
from pathlib import Path

from integrator.models import Base
from integrator.store import db
from integrator.store.db import Database
from integrator.upkeep import migrating
from tests.peers.postgres import Postgres

Furnish = Callable[[Database], None]
_TEMPLATES: dict[tuple[int, Furnish], str] = {}
"""Server and how it was furnished → its database that has the schema and nothing else."""


def with_tables(store: Database) -> None:
    """The tables of the models, without a word of their version."""
    Base.metadata.create_all(store.engine)


def migrated(store: Database) -> None:
    """The schema as migrations make it, for what looks at its version."""
    migrating.upgrade(store)


def sqlite_store(path: Path, furnish: Furnish = with_tables) -> str:
    """A new SQLite file at `path`; its address."""
    path.write_bytes(_empty_file(furnish))
    return f"sqlite:///{path}"


def postgres_store(server: Postgres, furnish: Furnish = with_tables) -> str:
    """A new database at the server; its address."""
    key = (id(server), furnish)
    if key not in _TEMPLATES:
        url = server.new_database()
        _furnished(url, furnish)
        _TEMPLATES[key] = url.partition("@/")[2].partition("?")[0]
    return server.new_database(template=_TEMPLATES[key])


@functools.cache
def _empty_file(furnish: Furnish) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        _furnished(f"sqlite:///{folder}/empty.db", furnish)
        return Path(folder, "empty.db").read_bytes()


def _furnished(url: str, furnish: Furnish) -> None:
    store = db.connect(url)
    furnish(store)
    store.engine.dispose()
