"""How the service stands: gathered once, told by /readyz, /metrics, the overview and `status`.

Every query walks an index over what is unsettled, small tables, or what was settled in the last
day; what was settled long ago costs nothing (test_health measures it).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integrator.delivery.topics import topics
from integrator.loop.closing import Closures, closures
from integrator.models import (
    ConnectorState,
    OutboxMessage,
    Review,
    StoredEnvelope,
    StoredFetchFailure,
)
from integrator.reviewing import desk

UNSETTLED: Final = ("due", "leased", "dead", "held", "blocked")
NEED_A_PERSON: Final = ("dead", "blocked", "held")
DAY: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits in one topic."""

    topic: str
    counts: Mapping[str, int]
    """State → messages; settled ones are not counted."""
    retrying: int
    """Of those due, how many were tried before."""
    oldest_due: timedelta | None
    """How long the oldest due message has waited; None when nothing is late."""


@dataclass(frozen=True, slots=True)
class Connector:
    """How one source, feed or topic fares."""

    name: str
    last_success_at: datetime | None
    last_attempt_at: datetime | None
    last_error: str | None
    failures: int
    next_due_at: datetime | None
    is_paused: bool
    advice: str | None
    lag: timedelta | None
    """Time since it last worked; None where it never did."""


@dataclass(frozen=True, slots=True)
class Health:
    """The service at one moment."""

    at: datetime
    queues: Sequence[Queue]
    connectors: Sequence[Connector]
    outcomes: Mapping[tuple[str, str], int]
    """(topic, state) → messages settled in the last 24 hours."""
    envelopes: Mapping[str, int]
    """State → envelopes, of those not read: "kept" (unread) and "unreadable"."""
    fetch_failures: int
    reviews: int
    closures: Closures
    """Of the last 30 days."""
    hubspot_budget: float | None = None
    """Calls left today, where HubSpot told us."""
    desk_answered: int = 0
    """Questions answered at the review desk in the last week."""
    desk_median: int | None = None
    """Seconds from taking one to answering it."""

    @property
    def needs_person(self) -> int:
        """Things only a person can settle."""
        stuck = sum(queue.counts.get(state, 0) for queue in self.queues for state in NEED_A_PERSON)
        aside = self.envelopes.get("unreadable", 0) + self.fetch_failures
        return stuck + aside + self.reviews + sum(one.is_paused for one in self.connectors)


def snapshot(session: Session, now: datetime, *, hubspot_budget: float | None = None) -> Health:
    """Gather everything."""
    answered, median = desk.lately(session, now=now)
    return Health(
        at=now,
        queues=[_queue(session, topic, now=now) for topic in topics(session)],
        connectors=_connectors(session, now=now),
        outcomes=_outcomes(session, since=now - DAY),
        envelopes={state: _envelopes(session, state) for state in ("kept", "unreadable")},
        fetch_failures=_fetch_failures(session),
        reviews=_reviews(session),
        closures=closures(session, now=now),
        hubspot_budget=hubspot_budget,
        desk_answered=answered,
        desk_median=median,
    )


def _queue(session: Session, topic: str, *, now: datetime) -> Queue:
    of_topic = OutboxMessage.topic == topic
    rows = session.execute(
        select(OutboxMessage.state, func.count(), func.min(OutboxMessage.due_at))
        .where(of_topic, OutboxMessage.state.in_(UNSETTLED))
        .group_by(OutboxMessage.state)
    ).all()
    retrying = session.scalar(
        select(func.count()).where(
            of_topic, OutboxMessage.state == "due", OutboxMessage.attempts > 0
        )
    )
    oldest = next((due_at for state, _, due_at in rows if state == "due"), None)
    return Queue(
        topic=topic,
        counts={state: count for state, count, _ in rows},
        retrying=retrying or 0,
        oldest_due=now - oldest if oldest is not None and oldest < now else None,
    )


def _connectors(session: Session, *, now: datetime) -> list[Connector]:
    rows = session.scalars(select(ConnectorState).order_by(ConnectorState.name))
    return [
        Connector(
            name=row.name,
            last_success_at=row.last_success_at,
            last_attempt_at=row.last_attempt_at,
            last_error=row.last_error,
            failures=row.failures,
            next_due_at=row.next_due_at,
            is_paused=row.paused_at is not None,
            advice=row.advice,
            lag=now - row.last_success_at if row.last_success_at else None,
        )
        for row in rows
    ]


def _outcomes(session: Session, *, since: datetime) -> dict[tuple[str, str], int]:
    """Grouped by an expression, or SQLite would walk the index of all topics to spare a sort."""
    topic = OutboxMessage.topic + ""
    rows = session.execute(
        select(topic, OutboxMessage.state, func.count())
        .where(OutboxMessage.settled_at >= since)
        .group_by(topic, OutboxMessage.state)
    )
    return {(topic, state): count for topic, state, count in rows}


def _envelopes(session: Session, state: str) -> int:
    query = select(func.count()).where(StoredEnvelope.state == state)
    return session.scalar(query) or 0


def _fetch_failures(session: Session) -> int:
    return session.scalar(select(func.count()).where(StoredFetchFailure.resolved_at.is_(None))) or 0


def _reviews(session: Session) -> int:
    return session.scalar(select(func.count()).where(Review.state == "open")) or 0


Sample = tuple[tuple[str, ...], float]


def metrics_text(health: Health) -> bytes:
    """The same in Prometheus's text format, in a registry of its own."""
    registry = CollectorRegistry()
    for name, meaning, labels, samples in _metrics(health):
        gauge = Gauge(f"integrator_{name}", meaning, labels, registry=registry)
        for values, number in samples:
            (gauge.labels(*values) if values else gauge).set(number)
    return generate_latest(registry)


def _metrics(health: Health) -> Iterator[tuple[str, str, tuple[str, ...], list[Sample]]]:
    queues, connectors = health.queues, health.connectors
    yield (
        "outbox_messages",
        "Messages not settled, by topic and state",
        ("topic", "state"),
        [((one.topic, state), one.counts.get(state, 0)) for one in queues for state in UNSETTLED],
    )
    yield (
        "outbox_oldest_due_seconds",
        "How long the oldest due message has waited",
        ("topic",),
        [((one.topic,), _seconds(one.oldest_due)) for one in queues],
    )
    yield (
        "outbox_settled_24h",
        "Messages settled in the last 24 hours, by topic and outcome",
        ("topic", "outcome"),
        [(key, count) for key, count in health.outcomes.items()],
    )
    yield (
        "connector_lag_seconds",
        "Time since the connector last worked",
        ("connector",),
        [((one.name,), _seconds(one.lag)) for one in connectors if one.lag is not None],
    )
    yield (
        "connector_failures",
        "Failures in a row",
        ("connector",),
        [((one.name,), one.failures) for one in connectors],
    )
    yield (
        "connector_paused",
        "1 while the connector waits for a person",
        ("connector",),
        [((one.name,), float(one.is_paused)) for one in connectors],
    )
    yield (
        "envelopes",
        "Envelopes kept but not read, and put aside as unreadable",
        ("state",),
        [((state,), count) for state, count in health.envelopes.items()],
    )
    yield (
        "fetch_failures",
        "What a source showed but we could not take",
        (),
        _one(health, "fetch_failures"),
    )
    yield "reviews_open", "Questions waiting for a person", (), _one(health, "reviews")
    yield (
        "desk_answered_7d",
        "Questions answered at the review desk in the last seven days",
        (),
        _one(health, "desk_answered"),
    )
    if health.desk_median is not None:
        yield (
            "desk_median_seconds",
            "Median time from taking a question to answering it, over seven days",
            (),
            _one(health, "desk_median"),
        )
    yield (
        "closures_30d",
        "Referrals closed in the last 30 days, and how far word of it got",
        ("reached",),
        [((name,), float(count)) for name, count in asdict(health.closures).items()],
    )
    if health.hubspot_budget is not None:
        yield "hubspot_calls_left", "HubSpot calls left today", (), _one(health, "hubspot_budget")


def _one(health: Health, field: str) -> list[Sample]:
    return [((), float(getattr(health, field)))]


def _seconds(span: timedelta | None) -> float:
    return span.total_seconds() if span else 0.0
