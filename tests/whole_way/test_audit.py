"""The audit finds each thing it is there to find."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update

from integrator.loop.audience import LETTER
from integrator.models import AuditEntry, OutboxMessage, StoredEnvelope
from integrator.store.db import Database, connect
from tests.whole_way.audit import Outside, breaches
from tests.whole_way.installation import Installation

Tamper = Callable[[Outside], Outside]
OUTSIDE: dict[str, tuple[Tamper, str]] = {
    "an input came to nothing": (
        lambda o: replace(o, planted=[*o.planted, "Vexzzzz"]),
        "Vexzzzz: 0 referrals",
    ),
    "a referral nobody planted": (lambda o: replace(o, planted=[]), "nobody planted"),
    "no ticket": (lambda o: replace(o, tickets={}), "0 tickets"),
    "two tickets": (lambda o: replace(o, tickets=dict.fromkeys(o.tickets, 2)), "2 tickets"),
    "a strange ticket": (
        lambda o: replace(o, tickets={**o.tickets, "R-0": 1}),
        "R-0: a ticket without a referral",
    ),
    "a letter lost": (lambda o: replace(o, mails=[]), "done, 0 mails"),
    "a letter doubled": (lambda o: replace(o, mails=[*o.mails, *o.mails]), "done, 2 mails"),
    "a strange letter": (
        lambda o: replace(o, mails=[*o.mails, "<x@y.example>"]),
        "a mail nobody intended",
    ),
    "a reference in two rows": (
        lambda o: replace(o, rows=[*o.rows, *o.rows]),
        "in 2 rows of the sheet",
    ),
}
INSIDE: dict[str, tuple[Any, str]] = {
    "an intent lost": (delete(OutboxMessage).where(OutboxMessage.topic == LETTER), "0 intents"),
    "leased for ever": (
        update(OutboxMessage).values(state="leased", lease_until=None),
        "leased without an end",
    ),
    "unread": (update(StoredEnvelope).values(state="kept"), "still unread"),
    "source not told": (
        update(StoredEnvelope).values(acknowledged_at=None),
        "1 envelopes whose source was not told",
    ),
    "a record changed": (update(AuditEntry).values(action="x"), "the record is broken"),
}


@pytest.fixture
def row(installation: Installation) -> Installation:
    """One row, gone the whole way."""
    installation.plant_row()
    installation.drain()
    assert installation.breaches() == []
    return installation


def test_what_is_wrong_outside_is_found(row: Installation) -> None:
    for name, (tamper, sentence) in OUTSIDE.items():
        found = breaches(row.db, row.vault, tamper(row.outside()))
        assert any(sentence in one for one in found), name


def test_what_is_wrong_in_the_store_is_found(row: Installation, tmp_path: Path) -> None:
    vault, outside = row.vault, row.outside()
    for number, (name, (statement, sentence)) in enumerate(INSIDE.items()):
        harmed = copied(row.db, tmp_path / f"{number}.db")
        with harmed.engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            if name == "an intent lost":
                connection.exec_driver_sql("DELETE FROM delivery_attempt")
            connection.execute(statement)
        found = breaches(harmed, vault, outside)
        harmed.engine.dispose()
        assert any(sentence in one for one in found), name


def copied(db: Database, path: Path) -> Database:
    """The store as it is now, in a file of its own."""
    source = str(db.engine.url.database)
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(path)) as copy:
        original.backup(copy)
    return connect(f"sqlite:///{path}")
