"""Open referrals of before the turns get one, and what had ended gets none."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, Table, insert, select

from integrator.models import Referral
from integrator.store.db import Database, connect
from integrator.upkeep import migrating

MOVED: Final = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SEEN: Final = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
WANTED: Final = {
    "received": ("clinic", "look", MOVED, "Front desk"),
    "needs_info": ("clinic", "find_sender", MOVED, "Front desk"),
    "accepted": ("clinic", "book", MOVED, "Front desk"),
    "scheduled": ("patient", "attend", SEEN, "Front desk"),
    "in_care": ("clinic", "close", MOVED, "Front desk"),
    "closed": (None, None, None, None),
    "void": (None, None, None, None),
}


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database as it was before."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/store.db"
    else:
        url = request.getfixturevalue("postgres").new_database()
    db = connect(url)
    _to(db, "0007", up=True)
    yield db
    db.engine.dispose()


def _to(db: Database, revision: str, *, up: bool) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrating.HERE))
    config.attributes["database"] = db
    (command.upgrade if up else command.downgrade)(config, revision)


def _plant(db: Database) -> None:
    """A referral of each status, as the tables were then."""
    tables = MetaData()
    envelope = Table("envelope", tables, autoload_with=db.engine)
    referral = Table("referral", tables, autoload_with=db.engine)
    now = MOVED if db.engine.dialect.name == "postgresql" else MOVED.replace(tzinfo=None)
    seen = SEEN if db.engine.dialect.name == "postgresql" else SEEN.replace(tzinfo=None)
    with db.engine.begin() as connection:
        for number, status in enumerate(WANTED, 1):
            key = f"R-0000{number}"
            connection.execute(
                insert(envelope), _row(envelope, {"id": number, "reference": key}, now, key)
            )
            said = {
                "id": number,
                "reference": key,
                "envelope_id": number,
                "status": status,
                "status_at": now,
                "appointment_at": seen if status == "scheduled" else None,
                "priority": "routine",
                "consent": "given",
            }
            connection.execute(insert(referral), _row(referral, said, now, key))


def _row(table: Table, said: dict[str, Any], now: datetime, key: str) -> dict[str, Any]:
    """With anything at all in the columns that must have something."""
    plain = {
        column.name: _anything(column, now, key)
        for column in table.columns
        if not column.nullable and column.server_default is None
    }
    return plain | {"state": "read"} | said if "state" in table.columns else plain | said


def _anything(column: Any, now: datetime, key: str) -> Any:
    kind = column.type.python_type
    return {int: 0, bytes: b"x", datetime: now, bool: False}.get(kind, key)


def test_open_referrals_of_before_are_due_and_owned(store: Database) -> None:
    _plant(store)
    migrating.upgrade(store)
    found = store.read(lambda s: s.scalars(select(Referral)).all())
    assert {
        one.status: (one.waiting_on, one.next_action, one.due_at, one.owner) for one in found
    } == WANTED
    assert all(one.remind_at == one.due_at for one in found)


def test_the_turns_can_be_taken_away_again(store: Database) -> None:
    _plant(store)
    migrating.upgrade(store)
    _to(store, "0007", up=False)
    migrating.upgrade(store)
    migrating.refuse_unknown(store)
