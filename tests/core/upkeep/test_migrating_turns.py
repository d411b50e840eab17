"""Open referrals of before the turns get one, and what had ended gets none."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, Table, func, insert, select
from sqlalchemy.orm import Session

from integrator.config.calendar import ALWAYS_OPEN
from integrator.loop.audience import LETTER, TASK, Audience
from integrator.loop.clocks import open_day
from integrator.models import OutboxMessage, Partner, PartnerContact, Referral, StoredEnvelope
from integrator.models.base import UtcDateTime
from integrator.reminders.reminding import Reminding
from integrator.store.db import Database, connect
from integrator.times import utc_now
from integrator.upkeep import first_turns, migrating
from tests.peers.stores import sqlite_store

MOVED: Final = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SEEN: Final = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
WANTED: Final = {
    "received": ("clinic", "look", "Front desk"),
    "needs_info": ("clinic", "find_sender", "Front desk"),
    "accepted": ("clinic", "book", "Front desk"),
    "scheduled": ("patient", "attend", "Front desk"),
    "in_care": ("clinic", "close", "Front desk"),
    "closed": (None, None, None),
    "void": (None, None, None),
}
NOW: Final = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
"""A Friday."""
WEEK: Final = replace(
    ALWAYS_OPEN, hours={day: (time(9), time(17)) for day in range(5)}, time_zone="America/Chicago"
)


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
    if isinstance(column.type, UtcDateTime):
        return MOVED
    kind = column.type.python_type
    return {int: 0, bytes: b"x", datetime: now, bool: False}.get(kind, key)


def test_open_referrals_of_before_have_a_turn_and_an_owner(store: Database) -> None:
    _plant(store)
    migrating.upgrade(store)
    found = store.read(lambda s: s.scalars(select(Referral)).all())
    assert {one.status: (one.waiting_on, one.next_action, one.owner) for one in found} == WANTED
    assert all(one.remind_at == one.due_at for one in found)
    dues = [one.due_at for one in found if one.due_at]
    assert len(dues) == 5
    assert min(dues) > utc_now() + timedelta(days=6)


def test_first_turns_begin_now_and_end_on_business_days_one_after_the_other(
    store: Database,
) -> None:
    _plant(store)
    migrating.upgrade(store)
    assert first_turns.begin(store, WEEK, now=NOW) == 5
    assert first_turns.begin(store, WEEK, now=NOW) == 0
    found = store.read(lambda s: s.scalars(select(Referral).where(Referral.waiting_on > "")).all())
    assert {one.turn_since for one in found} == {NOW}
    for one in found:
        assert one.due_at == one.remind_at
        assert one.due_at is not None
        assert open_day(WEEK, one.due_at - timedelta(seconds=1)) is not None
        assert one.due_at > datetime(2026, 11, 23, 15, tzinfo=UTC)
    assert len({one.due_at for one in found}) == 5


def test_an_appointment_ahead_stays_when_it_is(store: Database) -> None:
    _plant(store)
    migrating.upgrade(store)
    early = SEEN - timedelta(days=3)
    first_turns.begin(store, WEEK, now=early)
    found = store.read(lambda s: s.scalars(select(Referral)).all())
    assert {one.due_at for one in found if one.status == "scheduled"} == {SEEN}


def test_an_old_store_of_many_floods_nobody(tmp_path: Path) -> None:
    """600 open referrals whose senders can be written to: no letter and no task on the first day,
    and never more than a fifth of them a day."""
    db = connect(sqlite_store(tmp_path / "store.db"))
    db.write(lambda s: _plant_many(s, 600))
    first_turns.begin(db, WEEK, now=NOW)
    audience = Audience(frozenset({TASK, LETTER}), calendar=WEEK)
    told: list[int] = []
    for day in range(14):
        now = NOW + timedelta(days=day)
        Reminding(db, lambda _s: audience, lambda now=now: now).remind()  # type: ignore[misc]
        count = db.read(lambda s: s.scalar(select(func.count(OutboxMessage.id)))) or 0
        told.append(count - sum(told))
    db.engine.dispose()
    assert told[0] == 0
    assert sum(told) >= 600
    assert max(told) <= 600 // 5 * 2  # two kinds of promises: a day's tasks and a day's letters


def _plant_many(session: Session, count: int) -> None:
    """As the migration leaves them: half wait for the clinic, half for their senders."""
    contact = {"partner_id": 1, "email": "ana@north.example", "key": "C-1", "identity": "ana"}
    rows = [
        _columns(Partner, {"id": 1, "state": "vetted"}),
        _columns(PartnerContact, {"id": 1, **contact}),
    ]
    for number in range(1, count + 1):
        key = f"R-{number:05}"
        asked = bool(number % 2)
        rows += [
            _columns(StoredEnvelope, {"id": number, "reference": key, "external_id": key}),
            _columns(
                Referral,
                {
                    "id": number,
                    "reference": key,
                    "envelope_id": number,
                    "contact_id": 1,
                    "status": "needs_info" if asked else "received",
                    "waiting_on": "partner" if asked else "clinic",
                    "next_action": "answer" if asked else "look",
                    "due_at": NOW + timedelta(days=7),
                    "remind_at": NOW + timedelta(days=7),
                    "priority": "routine",
                    "consent": "given",
                },
            ),
        ]
    for table, values in rows:
        session.execute(insert(table), values)


def _columns(model: Any, said: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    return model.__table__, _row(model.__table__, said, MOVED, "x")


def test_the_turns_can_be_taken_away_again(store: Database) -> None:
    _plant(store)
    migrating.upgrade(store)
    _to(store, "0007", up=False)
    migrating.upgrade(store)
    migrating.refuse_unknown(store)
