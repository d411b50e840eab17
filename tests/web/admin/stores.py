"""A store at the schema this version wants, copied from one that is migrated once a process."""

import functools
import shutil
import tempfile
from pathlib import Path

from sqlalchemy import make_url

from integrator.store.db import connect
from integrator.upkeep import migrating


def new_store(url: str) -> None:
    """Put an empty, migrated store at a SQLite address."""
    target = Path(make_url(url).database or "")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_template(), target)


@functools.cache
def _template() -> Path:
    path = Path(tempfile.mkdtemp(prefix="store-")) / "template.db"
    store = connect(f"sqlite:///{path}")
    migrating.upgrade(store)
    store.engine.dispose()
    return path
