"""What a person can do about what failed: each deed and its audit entry in one transaction."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from integrator.delivery import outbox
from integrator.intake import steps
from integrator.loop.audience import HOLD_MAIL, LETTER, MAIL_TOPICS
from integrator.loop.merged_tickets import QUESTION
from integrator.models import (
    OutboxMessage,
    Referral,
    Review,
    StoredEnvelope,
    StoredFetchFailure,
    Switch,
)
from integrator.store import connector_states
from integrator.store.audit import Deed, record
from integrator.store.upserts import upsert

STUCK: Final = ("dead", "blocked", "held")
ASIDE: Final = ("unreadable", "not_a_referral", "discarded")
_CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class By:
    """Who does it, and when."""

    actor: str
    now: datetime


def requeue(session: Session, ids: Sequence[int], by: By) -> int:
    """Let these messages try again."""
    _record_messages(session, ids, "message.requeued", by)
    return outbox.requeue(session, ids, now=by.now)


def discard(session: Session, ids: Sequence[int], by: By, *, reason: str) -> int:
    """These need not be told; `reason` is a key of words.DISCARD_REASONS."""
    _record_messages(session, ids, "message.discarded", by, reason=reason)
    return outbox.discard(session, ids, reason=reason, now=by.now)


def _record_messages(
    session: Session, ids: Sequence[int], action: str, by: By, **detail: Any
) -> None:
    rows = session.execute(
        select(OutboxMessage.id, OutboxMessage.topic, Referral.reference)
        .join(Referral, Referral.id == OutboxMessage.referral_id)
        .where(OutboxMessage.id.in_(ids), OutboxMessage.state.in_(STUCK))
    )
    record(
        session,
        [
            Deed(by.actor, action, row.reference, {"message": row.id, "topic": row.topic, **detail})
            for row in rows
        ],
        now=by.now,
    )


def requeue_all(session: Session, topic: str, state: str, by: By) -> int:
    """Let every message of a topic that is in this state try again."""
    chunks = _chunks(session, topic, state)
    count = sum(outbox.requeue(session, ids, now=by.now) for ids in chunks)
    detail = {"state": state, "count": count}
    record(session, [Deed(by.actor, "messages.requeued", topic, detail)], now=by.now)
    return count


def _chunks(session: Session, topic: str, state: str) -> Iterator[Sequence[int]]:
    """Ids by 500, each asked for once those before are changed; ix_outbox_topic_state_due_at_id."""
    query = (
        select(OutboxMessage.id)
        .where(OutboxMessage.topic == topic, OutboxMessage.state == state)
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(_CHUNK)
    )
    while ids := session.scalars(query).all():
        yield ids


def replay(session: Session, ids: Sequence[int], by: By) -> int:
    """Read these envelopes again."""
    _record_envelopes(session, ids, "envelope.replayed", by)
    return steps.replay(session, ids, now=by.now)


def put_away(session: Session, ids: Sequence[int], by: By, *, reason: str) -> int:
    """Nothing is to come of these envelopes; they stay kept and can be replayed."""
    _record_envelopes(session, ids, "envelope.discarded", by, reason=reason)
    statement = (
        update(StoredEnvelope)
        .where(StoredEnvelope.id.in_(ids), StoredEnvelope.state.in_(ASIDE[:2]))
        .values(state="discarded", discard_reason=reason)
        .returning(StoredEnvelope.id)
        .execution_options(synchronize_session=False)
    )
    return len(session.scalars(statement).all())


def _record_envelopes(
    session: Session, ids: Sequence[int], action: str, by: By, **detail: Any
) -> None:
    references = session.scalars(
        select(StoredEnvelope.reference).where(
            StoredEnvelope.id.in_(ids), StoredEnvelope.state.in_(ASIDE)
        )
    )
    record(session, [Deed(by.actor, action, one, detail) for one in references], now=by.now)


def resolve_reviews(session: Session, ids: Sequence[int], by: By) -> int:
    """A person has answered these questions; whether two tickets are one is said at the desk."""
    rows = session.execute(
        update(Review)
        .where(Review.id.in_(ids), Review.state == "open", Review.question != QUESTION)
        .values(state="resolved", resolved_at=by.now, resolved_by=by.actor)
        .returning(Review.id, Review.question)
        .execution_options(synchronize_session=False)
    ).all()
    deeds = [
        Deed(by.actor, "review.resolved", f"review:{row.id}", {"question": row.question})
        for row in rows
    ]
    record(session, deeds, now=by.now)
    return len(rows)


def resolve_failures(session: Session, ids: Sequence[int], by: By) -> int:
    """A person has seen to what could not be fetched."""
    rows = session.execute(
        update(StoredFetchFailure)
        .where(StoredFetchFailure.id.in_(ids), StoredFetchFailure.resolved_at.is_(None))
        .values(resolved_at=by.now)
        .returning(StoredFetchFailure.id, StoredFetchFailure.code)
        .execution_options(synchronize_session=False)
    ).all()
    deeds = [
        Deed(by.actor, "fetch_failure.resolved", f"fetch_failure:{row.id}", {"code": row.code})
        for row in rows
    ]
    record(session, deeds, now=by.now)
    return len(rows)


def resume(session: Session, name: str, by: By) -> None:
    """Try a paused connector at once."""
    connector_states.resume(session, name)
    record(session, [Deed(by.actor, "connector.resumed", name)], now=by.now)


def hold_mail(session: Session, by: By, *, reason: str) -> int:
    """Let no letter or code out until a person releases them; `reason` is a key of
    words.HOLD_REASONS. How many waited already."""
    _switch(session, by, on=True, reason=reason)
    held = session.scalars(
        update(OutboxMessage)
        .where(OutboxMessage.topic.in_(MAIL_TOPICS), OutboxMessage.state == "due")
        .values(state="held")
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    ).all()
    detail = {"count": len(held), "reason": reason}
    record(session, [Deed(by.actor, "mail.held", LETTER, detail)], now=by.now)
    return len(held)


def release_mail(session: Session, by: By) -> int:
    """Let letters out again, and those that waited first. How many waited."""
    _switch(session, by, on=False, reason="released")
    count = sum(
        outbox.requeue(session, ids, now=by.now)
        for topic in MAIL_TOPICS
        for ids in _chunks(session, topic, "held")
    )
    record(session, [Deed(by.actor, "mail.released", LETTER, {"count": count})], now=by.now)
    return count


def held_mail(session: Session) -> int:
    """How many letters and codes wait for a release; ix_outbox_topic_state_due_at_id."""
    waiting = (OutboxMessage.topic.in_(MAIL_TOPICS), OutboxMessage.state.in_(("held", "due")))
    return session.scalar(select(func.count()).select_from(OutboxMessage).where(*waiting)) or 0


def _switch(session: Session, by: By, *, on: bool, reason: str) -> None:
    row = {
        "name": HOLD_MAIL,
        "on": on,
        "reason": reason,
        "changed_by": by.actor,
        "changed_at": by.now,
    }
    upsert(session, Switch, [row], key=("name",))
