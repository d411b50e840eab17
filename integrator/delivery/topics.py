"""Which topics there are and which have something due, without a walk over all that was settled."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integrator.delivery.outbox import ready
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
    """Topics with a message that can be claimed now, or whose lease ran out."""
    return [
        topic
        for topic in topics(session)
        if session.scalar(ready(topic, now=now).limit(1)) is not None
        or _has_expired_lease(session, topic, now=now)
    ]


def _has_expired_lease(session: Session, topic: str, *, now: datetime) -> bool:
    expired = select(OutboxMessage.id).where(
        OutboxMessage.topic == topic,
        OutboxMessage.state == "leased",
        OutboxMessage.lease_until < now,
    )
    return session.scalar(expired.limit(1)) is not None
