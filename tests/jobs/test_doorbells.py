"""Doorbells do what is due, ring the next, and end quietly whatever happens."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from integrator.errors import CredentialsRefused
from integrator.models import ConnectorState, OutboxMessage
from integrator.ports import Cursor, Fetched, Outgoing
from integrator.services import Services
from integrator.store import connector_states, leases
from integrator.store.db import Database
from integrator.times import utc_now
from jobs import doorbells
from jobs.bells import Bells, connect
from jobs.doorbells import Desk
from tests.jobs.test_bells import waiting
from tests.jobs.workbench import SOURCE, DropFolder, Ledger, all_done, count, services
from tests.peers.valkey import Valkey

DELIVER = "deliver:hubspot.referral"


def serve(built: Services, valkey: Valkey, *, holder: str = "me") -> Desk:
    desk = Desk(built, Bells(connect(valkey.url)), holder)
    doorbells.serve(lambda: desk)
    return desk


def test_what_is_fetched_is_read_and_its_delivery_rung(
    db: Database, drop: DropFolder, valkey: Valkey, ledger: Ledger
) -> None:
    for number in range(3):
        drop.put(number)
    serve(services(db, drop.folder), valkey)
    doorbells.answer(f"fetch:{SOURCE}")
    assert waiting(valkey) == [DELIVER]
    doorbells.answer(DELIVER)
    assert all_done(db, 3)()
    assert len(set(ledger.lines())) == 3


def test_more_than_a_batch_is_fetched_in_one_answer(
    db: Database, drop: DropFolder, valkey: Valkey
) -> None:
    for number in range(230):
        drop.put(number)
    serve(services(db, drop.folder), valkey)
    for _ in range(230):
        doorbells.answer(f"fetch:{SOURCE}")
        if f"fetch:{SOURCE}" not in waiting(valkey):
            break
    assert count(db) == 230


def test_a_fetch_turned_away_is_made_up_for(db: Database, drop: DropFolder, valkey: Valkey) -> None:
    """A second ring comes while another worker fetches: the first rings again at its end."""
    built = services(db, drop.folder)
    first = serve(built, valkey, holder="first")
    with doorbells._alone(first, f"fetch:{SOURCE}") as renew:
        assert renew is not None
        serve(built, valkey, holder="second")
        drop.put(1)
        doorbells.answer(f"fetch:{SOURCE}")
        assert count(db) == 0
    assert waiting(valkey) == [f"fetch:{SOURCE}"]
    doorbells.answer(f"fetch:{SOURCE}")
    assert count(db) == 1


def test_a_finished_fetch_rings_nobody(db: Database, drop: DropFolder, valkey: Valkey) -> None:
    serve(services(db, drop.folder), valkey)
    doorbells.answer(f"fetch:{SOURCE}")
    assert waiting(valkey) == []
    assert not db.read(lambda session: leases.is_held(session, f"fetch:{SOURCE}"))


@dataclass(frozen=True)
class Refusing:
    """A source whose password is wrong."""

    name: str = SOURCE

    def fetch(self, cursor: Cursor, limit: int) -> Iterator[tuple[Fetched, Cursor]]:
        raise CredentialsRefused("set the password")

    def acknowledge(self, receipts: Sequence[Any]) -> None:
        """Nothing."""


def test_a_refused_source_rests_and_is_left_alone(
    db: Database, drop: DropFolder, valkey: Valkey, logged: io.StringIO
) -> None:
    built = services(db, drop.folder)
    pull = replace(built.pulls[SOURCE], open=Refusing)
    serve(replace(built, pulls={SOURCE: pull}), valkey)
    doorbells.answer(f"fetch:{SOURCE}")
    doorbells.answer(f"fetch:{SOURCE}")
    assert logged.getvalue().count('"credentials_refused"') == 1
    state = db.read(lambda session: session.get(ConnectorState, SOURCE))
    assert state is not None
    assert state.failures == 1


@dataclass(frozen=True)
class Leaking:
    """A sink with a bug whose text quotes a patient."""

    topic: str = "hubspot.referral"

    def deliver(self, batch: Sequence[Outgoing[Any]]) -> Any:
        raise RuntimeError("Ada Sample1 +1 415 555 0132")


def test_a_bug_is_logged_by_its_type_and_reaches_neither_redis_nor_the_caller(
    db: Database, drop: DropFolder, valkey: Valkey, logged: io.StringIO
) -> None:
    drop.put(1)
    serve(services(db, drop.folder, sink=Leaking()), valkey)
    doorbells.answer(f"fetch:{SOURCE}")
    doorbells.answer(DELIVER)
    out = logged.getvalue()
    assert "RuntimeError" in out
    assert "Sample1" not in out


def test_an_unknown_doorbell_is_logged_and_forgotten(
    db: Database, tmp_path: Path, valkey: Valkey, logged: io.StringIO
) -> None:
    serve(services(db, tmp_path), valkey)
    doorbells.answer("dance:waltz")
    assert "doorbell.broke" in logged.getvalue()


def test_a_long_delivery_lets_others_have_their_turn(
    db: Database, drop: DropFolder, valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(150):
        drop.put(number)
    serve(services(db, drop.folder), valkey)
    doorbells.answer(f"fetch:{SOURCE}")
    valkey.flushall()
    monkeypatch.setattr(doorbells, "ROUND", 1e-9)
    doorbells.answer(DELIVER)
    assert waiting(valkey) == [DELIVER]
    assert count(db, OutboxMessage.state == "due") > 0


def test_a_topic_that_rests_is_not_rung(db: Database, drop: DropFolder, valkey: Valkey) -> None:
    drop.put(1)
    refused = CredentialsRefused("mend it")
    db.write(lambda s: connector_states.failed(s, "hubspot.referral", refused, now=utc_now()))
    serve(services(db, drop.folder), valkey)
    doorbells.answer(f"fetch:{SOURCE}")
    assert waiting(valkey) == []
