"""Empty stores with our schema, quickly: the tables are made once a run, and then copied."""

import functools
import tempfile
from pathlib import Path

from integrator.models import Base
from integrator.store import db
from tests.peers.postgres import Postgres

_TEMPLATES: dict[int, str] = {}
"""Server → its database that has the schema and nothing else."""


def sqlite_store(path: Path) -> str:
    """A new SQLite file at `path`; its address."""
    path.write_bytes(_empty_file())
    return f"sqlite:///{path}"


def postgres_store(server: Postgres) -> str:
    """A new database at the server; its address."""
    if id(server) not in _TEMPLATES:
        url = server.new_database()
        _with_schema(url)
        _TEMPLATES[id(server)] = url.partition("@/")[2].partition("?")[0]
    return server.new_database(template=_TEMPLATES[id(server)])


@functools.cache
def _empty_file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        _with_schema(f"sqlite:///{folder}/empty.db")
        return Path(folder, "empty.db").read_bytes()


def _with_schema(url: str) -> None:
    store = db.connect(url)
    Base.metadata.create_all(store.engine)
    store.engine.dispose()
