"""Which topics there are and which have something due, without a walk over all that was settled."""

from datetime import datetime
from typing import Final

from sqlalchemy import CTE, ColumnElement, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from integrator.delivery.outbox import claimable
from integrator.models import OutboxMessage


def topics(session: Session) -> list[str]:
    """Every topic ever used, in order."""
    return list(session.connection().scalars(_ALL))


def due_topics(session: Session, *, now: datetime) -> list[str]:
    """Topics with a message that can be claimed now, or whose lease ran out."""
    return list(session.connection().scalars(_DUE, {"b_now": now}))


def _every_topic() -> CTE:
    """Skips from one to the next in the index, as DISTINCT does not; None after the last."""
    first = select(func.min(OutboxMessage.topic).label("topic")).cte("topics", recursive=True)
    further = select(func.min(OutboxMessage.topic)).where(OutboxMessage.topic > first.c.topic)
    return first.union_all(select(further.scalar_subquery()).where(first.c.topic.is_not(None)))


def _has_due(topic: ColumnElement[str]) -> ColumnElement[bool]:
    lease_ran_out = exists().where(
        OutboxMessage.topic == topic,
        OutboxMessage.state == "leased",
        OutboxMessage.lease_until < bindparam("b_now"),
    )
    return or_(claimable(topic), lease_ran_out)


_topic: Final = _every_topic().c.topic
_ALL: Final = select(_topic).where(_topic.is_not(None)).order_by(_topic)
_DUE: Final = _ALL.where(_has_due(_topic))
"""Made once: it is asked every second."""
