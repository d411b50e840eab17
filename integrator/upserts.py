"""INSERT … ON CONFLICT, the same on SQLite and PostgreSQL."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from integrator.models import Base


def _insert(session: Session, table: type[Base]) -> Any:
    columns: Any = table.__table__
    dialect = session.get_bind().dialect.name
    return sqlite.insert(columns) if dialect == "sqlite" else postgresql.insert(columns)


def insert_new(
    session: Session,
    table: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    key: tuple[str, ...],
) -> None:
    """Insert the rows whose key is not there yet; leave the others as they are."""
    if rows:
        statement = _insert(session, table).on_conflict_do_nothing(index_elements=key)
        session.connection().execute(statement, list(rows))


def insert_all(
    session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]], *, key: str
) -> dict[str, int]:
    """Insert rows, some hundred per statement; the new ids by the column `key`.

    The ids come back in no order: asking for the order would insert row by row on SQLite.
    """
    if not rows:
        return {}
    columns: Any = table.__table__
    statement = columns.insert().returning(columns.c[key], columns.c.id)
    found = session.connection().execute(statement, list(rows))
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
    statement = _insert(session, table)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in key}
    overwriting = statement.on_conflict_do_update(index_elements=key, set_=changed)
    session.connection().execute(overwriting, list(rows))
