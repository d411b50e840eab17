"""Health is gathered by index: what was settled long ago costs nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import event, insert, text
from sqlalchemy.orm import Session

from integrator.errors import CredentialsRefused
from integrator.models import OutboxMessage
from integrator.store import connector_states
from integrator.store.cursors import MergedCursor
from integrator.upkeep import health
from tests.core.clinic import Clinic, ListSource, mail

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CRM = "hubspot.referral"


def message(number: int, state: str, **columns: Any) -> dict[str, Any]:
    row = {
        "topic": CRM,
        "kind": "upsert",
        "dedupe_key": f"key-{number}",
        "referral_id": 1,
        "status_seq": 1,
        "state": state,
        "attempts": 0,
        "fence": 0,
        "ambiguous": False,
        "created_at": NOW,
        "due_at": NOW,
        "settled_at": None,
    }
    return row | columns


def plant(clinic: Clinic, rows: list[dict[str, Any]]) -> None:
    def work(session: Session) -> None:
        if session.get_bind().dialect.name == "sqlite":
            session.execute(text("PRAGMA defer_foreign_keys=ON"))
        session.execute(insert(OutboxMessage), rows)

    clinic.db.write(work)


def with_a_referral(clinic: Clinic) -> None:
    """One referral to hang messages on, with its own message out of the way."""
    clinic.intake.sync(ListSource([mail(1)]), MergedCursor())
    clinic.db.write(lambda session: session.execute(text("DELETE FROM outbox")))


def test_an_empty_store_is_healthy(clinic: Clinic) -> None:
    found = clinic.db.read(lambda session: health.snapshot(session, NOW))
    assert found.queues == []
    assert found.needs_person == 0
    assert b"integrator_reviews_open 0.0" in health.metrics_text(found)


def test_what_waits_what_is_late_and_what_needs_a_person(clinic: Clinic) -> None:
    with_a_referral(clinic)
    late = NOW - timedelta(minutes=10)
    plant(
        clinic,
        [
            message(1, "due", due_at=late, attempts=2),
            message(2, "due", due_at=NOW + timedelta(hours=1)),
            message(3, "dead", settled_at=NOW),
            message(4, "done", settled_at=NOW - timedelta(hours=1)),
            message(5, "done", settled_at=NOW - timedelta(days=2)),
            message(6, "blocked", topic="mail.status", settled_at=NOW),
        ],
    )
    refused = CredentialsRefused("set the key")
    clinic.db.write(lambda s: connector_states.failed(s, CRM, refused, now=NOW))
    found = clinic.db.read(lambda session: health.snapshot(session, NOW))
    crm, letters = found.queues
    assert (crm.topic, crm.counts, crm.retrying) == (CRM, {"due": 2, "dead": 1}, 1)
    assert crm.oldest_due == timedelta(minutes=10)
    assert (letters.counts, letters.oldest_due) == ({"blocked": 1}, None)
    assert found.outcomes == {(CRM, "dead"): 1, (CRM, "done"): 1, ("mail.status", "blocked"): 1}
    open_questions = found.reviews
    assert found.needs_person == 3 + open_questions
    words = health.metrics_text(found).decode()
    assert f'integrator_outbox_messages{{state="due",topic="{CRM}"}} 2.0' in words
    assert f'integrator_outbox_oldest_due_seconds{{topic="{CRM}"}} 600.0' in words
    assert f'integrator_connector_paused{{connector="{CRM}"}} 1.0' in words


def steps(clinic: Clinic, work: Callable[[Session], Any]) -> int:
    """Virtual machine steps SQLite took for the work, in thousands: a cost without a clock."""
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 1
        return 0

    def watch(connection: Any, *_: Any) -> None:
        connection.connection.driver_connection.set_progress_handler(count, 1000)

    event.listen(clinic.db.engine, "begin", watch)
    try:
        clinic.db.read(work)
    finally:
        event.remove(clinic.db.engine, "begin", watch)
    return taken


def test_twenty_thousand_settled_messages_cost_nothing(clinic: Clinic) -> None:
    if not clinic.db.is_sqlite:
        return
    with_a_referral(clinic)
    old = NOW - timedelta(days=30)
    plant(clinic, [message(n, "done", settled_at=old) for n in range(20_000)])
    assert steps(clinic, lambda session: health.snapshot(session, NOW)) <= 2
