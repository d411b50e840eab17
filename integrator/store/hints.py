"""Word from outside that records may have changed: kept sealed, heeded once, never believed.

A hint only says where to look; what is true is read from the record itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from integrator.models import WebhookEvent
from integrator.ports import Hint
from integrator.store.sealing import place
from integrator.store.upserts import insert_all
from integrator.store.vault import Vault

KEPT_FOR: Final = timedelta(days=30)
AT_ONCE: Final = 1_000
"""Hints looked through at a time; they name far fewer records, as each property is told."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Hints nobody has heeded yet."""

    ids: Sequence[int]
    records: frozenset[tuple[str, str]]
    """(kind, the CRM's id) of what to read again."""


def rows_of(
    vault: Vault, feed: str, hints: Sequence[Hint], *, now: datetime
) -> list[dict[str, Any]]:
    """Hints as rows, sealed: made before the transaction, which others wait for."""
    rows = {}
    for hint in hints:
        natural_key = vault.digest(hint.identity)
        sealed_key, key = vault.fresh()
        rows[natural_key] = {
            "natural_key": natural_key,
            "feed": feed,
            "kind": hint.kind,
            "remote_id": hint.remote_id,
            "event": hint.event,
            "received_at": now,
            "heeded_at": None if hint.kind else now,
            "key_id": sealed_key.key_id,
            "wrapped_key": sealed_key.wrapped,
            "body": key.seal(hint.raw, place=place("webhook_event", "body", natural_key)),
        }
    return list(rows.values())


def keep(session: Session, rows: Sequence[dict[str, Any]]) -> int:
    """Store hints; those that were told before are passed over. Returns how many are new."""
    once = ("natural_key",)
    return len(insert_all(session, WebhookEvent, rows, key="natural_key", unless=once))


def waiting(session: Session, feed: str) -> Waiting:
    """The oldest hints nobody has heeded."""
    rows = session.execute(
        select(WebhookEvent.id, WebhookEvent.kind, WebhookEvent.remote_id)
        .where(WebhookEvent.feed == feed, WebhookEvent.heeded_at.is_(None))
        .order_by(WebhookEvent.id)
        .limit(AT_ONCE)
    ).all()
    return Waiting([row.id for row in rows], frozenset((row.kind, row.remote_id) for row in rows))


def heeded(session: Session, ids: Sequence[int], *, now: datetime) -> None:
    """The records were read after these hints came."""
    session.execute(
        update(WebhookEvent)
        .where(WebhookEvent.id.in_(ids), WebhookEvent.heeded_at.is_(None))
        .values(heeded_at=now)
        .execution_options(synchronize_session=False)
    )


def purge(session: Session, *, now: datetime) -> None:
    """Forget what came more than thirty days ago."""
    session.execute(delete(WebhookEvent).where(WebhookEvent.received_at < now - KEPT_FOR))
