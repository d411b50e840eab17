"""How each connector stands, for the overview: one row each, whether or not it has run yet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.models import ConnectorState
from integrator.services import Services
from integrator.upkeep.health import Queue
from integrator.web.admin import words


@dataclass(frozen=True, slots=True)
class Place:
    """A connector this installation has."""

    name: str
    does: str
    bell: str
    """The doorbell that makes it look at once."""
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A connector as the overview shows it."""

    place: Place
    state: str
    """A key of words.CONNECTOR_STATES."""
    fares: ConnectorState | None
    queue: Queue | None
    advice: str | None

    def waiting(self, *states: str) -> int | None:
        """How many messages are in these states; None for what sends none."""
        if self.place.topic is None:
            return None
        return sum(self.queue.counts.get(state, 0) for state in states) if self.queue else 0


def places(services: Services) -> Iterator[Place]:
    """Every connector, in the order a referral meets them."""
    sheets = {sheet.name for sheet in services.settings.config.sources.sheets}
    for name in services.pulls:
        yield Place(name, "Sheet" if name in sheets else "Inbox", f"fetch:{name}")
    for topic in services.delivery.routes:
        yield Place(topic, words.TOPICS.get(topic, topic), f"deliver:{topic}", topic)
    for name in services.following.feeds:
        yield Place(name, "Changes made at HubSpot", f"follow:{name}")


def connector_states(session: Session) -> Mapping[str, ConnectorState]:
    """All of them; the table has a row a connector."""
    return {row.name: row for row in session.scalars(select(ConnectorState))}


def rows(
    known: Sequence[Place],
    states: Mapping[str, ConnectorState],
    queues: Sequence[Queue],
    *,
    now: datetime,
) -> list[Row]:
    """Each place with how it fares."""
    by_topic = {queue.topic: queue for queue in queues}
    return [
        _row(place, states.get(place.name), by_topic.get(place.topic or ""), now=now)
        for place in known
    ]


def _row(place: Place, fares: ConnectorState | None, queue: Queue | None, *, now: datetime) -> Row:
    state = state_of(fares, now=now)
    advice = fares.advice if fares else None
    if not advice and fares and state in {"failing", "resting"}:
        advice = words.explain(fares.last_error).happened
    return Row(place, state, fares, queue, advice)


def state_of(fares: ConnectorState | None, *, now: datetime) -> str:
    """A key of words.CONNECTOR_STATES."""
    if fares is None or fares.last_attempt_at is None:
        return "never"
    if fares.paused_at is not None:
        return "paused"
    if fares.paused_until is not None and fares.paused_until > now:
        return "resting"
    return "failing" if fares.failures else "working"
