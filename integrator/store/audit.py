"""The chained record of what was done and seen. Append-only; holds no patient value."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from integrator.models import AuditEntry, AuditHead

GENESIS: Final = "0" * 64

_entries: Any = AuditEntry.__table__
_heads: Any = AuditHead.__table__

_END: Final = select(_heads.c.hash).where(_heads.c.id == 1).with_for_update()
_MOVE_END: Final = update(_heads).where(_heads.c.id == 1).values(hash=bindparam("b_hash"))
_APPEND: Final = insert(_entries)
_WALK: Final = select(_entries).order_by(_entries.c.id)
"""Made once: nearly every transaction records something."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done or seen: who, what, to what, and codes that explain it."""

    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any] = field(default_factory=dict)


def record(session: Session, deeds: Iterable[Deed], *, now: datetime) -> None:
    """Append deeds to the chain, in the caller's transaction."""
    rows = []
    wanted = tuple(deeds)
    if not wanted:
        return
    end = _head(session)
    for deed in wanted:
        row = _row(deed, now=now, previous=end)
        rows.append(row)
        end = row["hash"]
    session.connection().execute(_APPEND, rows)
    session.connection().execute(_MOVE_END, {"b_hash": end})


def _head(session: Session) -> str:
    """Lock the end of the chain; SQLite's writer lock already does, PostgreSQL needs the row."""
    found: str | None = session.connection().scalar(_END)
    if found is None:
        session.connection().execute(insert(_heads).values(id=1, hash=GENESIS))
        return GENESIS
    return found


def _row(deed: Deed, *, now: datetime, previous: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "at": now,
        "actor": deed.actor,
        "action": deed.action,
        "subject": deed.subject,
        "detail": dict(deed.detail),
        "previous": previous,
    }
    return row | {"hash": _hash(row)}


def _hash(row: Mapping[str, Any]) -> str:
    facts = [
        row["previous"],
        row["at"].isoformat(),
        row["actor"],
        row["action"],
        row["subject"],
        row["detail"],
    ]
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def first_break(session: Session) -> int | None:
    """Walk the chain; the id of the first entry that does not fit, or None when it is intact."""
    end = GENESIS
    with session.connection().execute(_WALK, execution_options={"yield_per": 1000}) as rows:
        for entry in rows.mappings():
            if entry["previous"] != end or entry["hash"] != _hash(dict(entry)):
                return int(entry["id"])
            end = entry["hash"]
    return None if end == (session.scalar(select(AuditHead.hash)) or GENESIS) else 0
