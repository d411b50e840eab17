"""Which topics there are and which have something due, without a walk over all that was settled."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from integrator.models import OutboxMessage


def topics(session: Session) -> Iterator[str]:
    """Every topic ever used: skips from one to the next in the index, as DISTINCT does not."""
    topic = session.scalar(select(func.min(OutboxMessage.topic)))
    while topic is not None:
        yield topic
        topic = session.scalar(
            select(func.min(OutboxMessage.topic)).where(OutboxMessage.topic > topic)
        )


def due_topics(session: Session, *, now: datetime) -> list[str]:
    """Topics with a message whose time has come, or whose lease ran out."""
    ripe = (
        (OutboxMessage.state == "due", OutboxMessage.due_at <= now),
        (OutboxMessage.state == "leased", OutboxMessage.lease_until < now),
    )
    return [
        topic
        for topic in topics(session)
        if any(_any(session, OutboxMessage.topic == topic, *terms) for terms in ripe)
    ]


def _any(session: Session, *terms: ColumnElement[bool]) -> bool:
    return session.scalar(select(OutboxMessage.id).where(*terms).limit(1)) is not None
