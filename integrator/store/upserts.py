"""INSERT … ON CONFLICT, the same on SQLite and PostgreSQL."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from sqlalchemy.orm import Session

from integrator.models import Base


def inserting(session: Session, table: type[Base]) -> Any:
    """INSERT that can say what to do on a conflict.

    The dialect in use alone is imported: the other would weigh 2 MB in each process.
    """
    dialect = import_module(f"sqlalchemy.dialects.{session.get_bind().dialect.name}")
    return dialect.insert(table.__table__)


def insert_new(
    session: Session,
    table: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    key: tuple[str, ...],
) -> None:
    """Insert the rows whose key is not there yet; leave the others as they are."""
    if rows:
        statement = inserting(session, table).on_conflict_do_nothing(index_elements=key)
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
    if not rows:
        return
    statement = inserting(session, table)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in key}
    overwriting = statement.on_conflict_do_update(index_elements=key, set_=changed)
    session.connection().execute(overwriting, list(rows))
