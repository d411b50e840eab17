"""INSERT … ON CONFLICT, the same on SQLite and PostgreSQL."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any

from sqlalchemy.orm import Session

from integrator.models import Base


def inserting(session: Session, table: type[Base]) -> Any:
    """INSERT that can say what to do on a conflict.

    The dialect in use alone is imported: the other would weigh 2 MB in each process.
    """
    return _insert(session.get_bind().dialect.name, table)


def _insert(dialect: str, table: type[Base]) -> Any:
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(table.__table__)


@lru_cache(maxsize=128)
def _leaving(dialect: str, table: type[Base], key: tuple[str, ...]) -> Any:
    """Made once for each table: it costs more than it takes to run."""
    return _insert(dialect, table).on_conflict_do_nothing(index_elements=key)


@lru_cache(maxsize=128)
def _overwriting(
    dialect: str, table: type[Base], key: tuple[str, ...], names: tuple[str, ...]
) -> Any:
    statement = _insert(dialect, table)
    changed = {name: statement.excluded[name] for name in names if name not in key}
    return statement.on_conflict_do_update(index_elements=key, set_=changed)


def insert_new(
    session: Session,
    table: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    key: tuple[str, ...],
) -> None:
    """Insert the rows whose key is not there yet; leave the others as they are."""
    if rows:
        statement = _leaving(session.get_bind().dialect.name, table, key)
        session.connection().execute(statement, list(rows))


def insert_all(
    session: Session,
    table: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    key: str,
    unless: tuple[str, ...] = (),
) -> dict[str, int]:
    """Insert rows, some hundred per statement; the new ids by the column `key`.

    Rows whose columns `unless` are there already are left out, and have no id in the answer. The
    ids come back in no order: asking for the order would insert row by row on SQLite.
    """
    if not rows:
        return {}
    columns: Any = table.__table__
    statement = inserting(session, table)
    if unless:
        statement = statement.on_conflict_do_nothing(index_elements=unless)
    found = session.connection().execute(
        statement.returning(columns.c[key], columns.c.id), list(rows)
    )
    return {row[0]: row[1] for row in found}


def upsert(
    session: Session,
    table: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    key: tuple[str, ...],
) -> None:
    """Insert rows, or overwrite every other column of those whose key is there."""
    if rows:
        statement = _overwriting(session.get_bind().dialect.name, table, key, tuple(rows[0]))
        session.connection().execute(statement, list(rows))
