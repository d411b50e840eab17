"""Which topics there are and which have something due, without a walk over all that was settled."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from integrator.delivery.outbox import has_ready
from integrator.models import OutboxMessage

_NEXT: Final = select(func.min(OutboxMessage.topic)).where(
    OutboxMessage.topic > bindparam("b_after")
)
_EXPIRED: Final = (
    select(OutboxMessage.id)
    .where(
        OutboxMessage.topic == bindparam("b_topic"),
        OutboxMessage.state == "leased",
        OutboxMessage.lease_until < bindparam("b_now"),
    )
    .limit(1)
)
"""Both made once: they are asked every second."""


def topics(session: Session) -> Iterator[str]:
    """Every topic ever used: skips from one to the next in the index, as DISTINCT does not."""
    topic = session.scalar(_NEXT, {"b_after": ""})
    while topic is not None:
        yield topic
        topic = session.scalar(_NEXT, {"b_after": topic})


def due_topics(session: Session, *, now: datetime) -> list[str]:
    """Topics with a message that can be claimed now, or whose lease ran out."""
    return [
        topic
        for topic in topics(session)
        if has_ready(session, topic, now=now) or _has_expired_lease(session, topic, now=now)
    ]


def _has_expired_lease(session: Session, topic: str, *, now: datetime) -> bool:
    return session.scalar(_EXPIRED, {"b_topic": topic, "b_now": now}) is not None
