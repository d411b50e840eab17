"""Bring every stored data key under the active key of the ring; sealed values stay as they are.

Safe to run twice, beside a running service, and to go on with after a kill: what is done is done.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from integrator.models import Referral, StoredEnvelope, WebhookEvent
from integrator.store.db import Database
from integrator.store.vault import SealedKey, Vault

BATCH: Final = 500
TABLES: Final = (StoredEnvelope, Referral, WebhookEvent)
"""What carries a data key; attachments use their envelope's."""


@dataclass(frozen=True, slots=True)
class Old:
    """A data key that an older key of the ring wraps."""

    id: int
    sealed: SealedKey


def key_ids(session: Session) -> set[str]:
    """Ids of every key that stored records need."""
    return {
        key_id
        for table in TABLES
        for key_id in session.scalars(
            select(table.key_id).where(table.wrapped_key.is_not(None)).distinct()
        )
    }


def waiting(session: Session, active: str) -> int:
    """How many records are under another key than `active`."""
    return sum(
        session.scalar(
            select(func.count()).where(table.key_id != active, table.wrapped_key.is_not(None))
        )
        or 0
        for table in TABLES
    )


def rotate(db: Database, vault: Vault, *, progress: Callable[[int], None]) -> int:
    """Re-wrap in batches, each in its own transaction. Returns how many were changed."""
    changed = 0
    for table in TABLES:
        for batch in _batches(db, table, vault.active):
            rows = [_rewrapped(vault, old) for old in batch]
            db.write(lambda session, table=table, rows=rows: _store(session, table, rows))  # type: ignore[misc]
            changed += len(batch)
            progress(len(batch))
    return changed


def _batches(db: Database, table: Any, active: str) -> Iterator[list[Old]]:
    after = 0
    while batch := db.read(lambda session, after=after: _old(session, table, active, after)):  # type: ignore[misc]
        yield batch
        after = batch[-1].id


def _old(session: Session, table: Any, active: str, after: int) -> list[Old]:
    rows = session.execute(
        select(table.id, table.key_id, table.wrapped_key)
        .where(table.id > after, table.key_id != active, table.wrapped_key.is_not(None))
        .order_by(table.id)
        .limit(BATCH)
    )
    return [Old(row.id, SealedKey(key_id=row.key_id, wrapped=row.wrapped_key)) for row in rows]


def _rewrapped(vault: Vault, old: Old) -> dict[str, Any]:
    fresh = vault.rewrap(old.sealed)
    return {
        "b_id": old.id,
        "b_before": old.sealed.wrapped,
        "b_key_id": fresh.key_id,
        "b_wrapped": fresh.wrapped,
    }


def _store(session: Session, table: Any, rows: list[dict[str, Any]]) -> None:
    """Only where the key is still the one we read: what was purged meanwhile stays purged."""
    columns = table.__table__.c
    statement = (
        update(table.__table__)
        .where(columns.id == bindparam("b_id"), columns.wrapped_key == bindparam("b_before"))
        .values(key_id=bindparam("b_key_id"), wrapped_key=bindparam("b_wrapped"))
    )
    session.connection().execute(statement, rows)
