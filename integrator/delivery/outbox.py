"""Intentions to tell the outside: added with their cause, claimed in batches, settled each."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.dml import ReturningUpdate

from integrator.models import DeliveryAttempt, OutboxMessage
from integrator.store.upserts import insert_new

BATCH: Final = 100
LEASE: Final = timedelta(minutes=3)
"""Longer than the longest batch: three calls with their timeouts."""
MAX_ATTEMPTS: Final = 30
MAX_AGE: Final = timedelta(hours=72)
BACKOFF_BASE: Final = 5.0
BACKOFF_CAP: Final = 900.0

LOST_TWICE: Final = "ambiguous:lost_twice"
"""Code of a message that two processes died with."""

HOLDING: Final = ("due", "leased", "dead", "held", "blocked")
"""States that keep later messages of the same referral and topic waiting."""

STATE_TOPICS: Final = frozenset({"hubspot.referral", "hubspot.task", "sheet.status"})
"""Topics that tell how things stand, not what happened: one waiting message is enough."""

UNORDERED_TOPICS: Final = frozenset({"mail.admin", "mail.code", "mail.digest", "hubspot.note"})
"""Topics whose messages do not wait for one another: a code that failed holds back no other."""


@dataclass(frozen=True, slots=True)
class Intent:
    """Something to be told: topic, about which referral, because of which status event."""

    topic: str
    kind: str
    referral_id: int
    reference: str
    status_seq: int
    version: int = 0
    contact_id: int | None = None
    detail: str = ""
    """Codes that say what of the referral is told, where its state does not; never a value."""

    @property
    def dedupe_key(self) -> str:
        """The same intent has the same key, however often it is added."""
        to = f":{self.contact_id}" if self.contact_id else ""
        what = f":{self.detail}" if self.detail else ""
        event = f"{self.status_seq}.{self.version}"
        return f"{self.topic}:{self.kind}:{self.reference}:{event}{to}{what}"


def add(
    session: Session,
    intents: Iterable[Intent],
    *,
    now: datetime,
    held: frozenset[str] = frozenset(),
) -> None:
    """Write the intents down in the transaction of their cause. `held` topics wait for a person."""
    wanted = tuple(intents)
    waiting = _waiting_state_messages(session, wanted)
    rows = [
        _row(intent, now=now, state="held" if intent.topic in held else "due")
        for intent in wanted
        if (intent.referral_id, intent.topic) not in waiting
    ]
    insert_new(session, OutboxMessage, rows, key=("dedupe_key",))


def _waiting_state_messages(session: Session, intents: Sequence[Intent]) -> set[tuple[int, str]]:
    """(referral, topic) of state topics that have an unclaimed message already.

    Locked, so that no worker claims and composes them before the cause is committed. A referral's
    first version is new and has none: no need to ask.
    """
    asked = [one for one in intents if one.topic in STATE_TOPICS and one.version > 1]
    if not asked:
        return set()
    found = session.execute(
        select(OutboxMessage.referral_id, OutboxMessage.topic)
        .where(
            OutboxMessage.referral_id.in_({intent.referral_id for intent in asked}),
            OutboxMessage.topic.in_(STATE_TOPICS),
            OutboxMessage.state == "due",
        )
        .with_for_update()
    )
    return {(row.referral_id, row.topic) for row in found}


def _row(intent: Intent, *, now: datetime, state: str) -> dict[str, Any]:
    return {
        "topic": intent.topic,
        "kind": intent.kind,
        "dedupe_key": intent.dedupe_key,
        "referral_id": intent.referral_id,
        "contact_id": intent.contact_id,
        "status_seq": intent.status_seq,
        "detail": intent.detail or None,
        "state": state,
        "attempts": 0,
        "fence": 0,
        "ambiguous": False,
        "created_at": now,
        "due_at": now,
    }


def claim(
    session: Session, topic: str, *, now: datetime, limit: int = BATCH
) -> list[OutboxMessage]:
    """Lease up to `limit` due messages, oldest first, one per referral, and open an attempt each.

    Where an older message of the same referral and topic is unsettled, the younger waits.
    """
    _end_expired_leases(session, topic, now=now)
    lease = {"b_topic": topic, "b_now": now, "b_limit": limit, "b_until": now + LEASE}
    leased = session.scalars(_CLAIM[topic in UNORDERED_TOPICS], lease)
    claimed = sorted(leased, key=lambda message: message.id)
    _open_attempts(session, claimed, now=now)
    return claimed


def _end_expired_leases(session: Session, topic: str, *, now: datetime) -> None:
    """Whoever held these is gone; what they did may have arrived.

    What tells of an event is told once more at most: after a second such end a person decides.
    """
    expired = {"b_topic": topic, "b_now": now}
    if topic not in STATE_TOPICS:
        session.connection().execute(_END_LOST, expired)
    session.connection().execute(_END_EXPIRED, expired)


_older: Any = aliased(OutboxMessage)
_BLOCKED: Final = exists().where(
    _older.referral_id == OutboxMessage.referral_id,
    _older.topic == OutboxMessage.topic,
    _older.id < OutboxMessage.id,
    _older.state.in_(HOLDING),
)
"""Made once: an alias costs as much as ten short queries."""


_DUE: Final = (
    select(OutboxMessage.id)
    .where(
        OutboxMessage.topic == bindparam("b_topic"),
        OutboxMessage.state == "due",
        OutboxMessage.due_at <= bindparam("b_now"),
    )
    .order_by(OutboxMessage.due_at, OutboxMessage.id)
)
_READY: Final = {True: _DUE, False: _DUE.where(~_BLOCKED)}
"""By whether the topic is unordered, what can be claimed, oldest first: a walk of the index
(topic, state, due_at, id)."""


def _claiming(ready: Select[int]) -> ReturningUpdate[OutboxMessage]:
    chosen = ready.limit(bindparam("b_limit", type_=Integer()))
    return (
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(chosen.with_for_update(skip_locked=True, of=OutboxMessage)))
        .values(state="leased", lease_until=bindparam("b_until"), fence=OutboxMessage.fence + 1)
        .returning(OutboxMessage)
        .execution_options(synchronize_session=False, populate_existing=True)
    )


_CLAIM: Final = {unordered: _claiming(chosen) for unordered, chosen in _READY.items()}


def claimable(topic: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a message of the topic can be claimed at :b_now, as a part of a query."""
    return exists().where(
        OutboxMessage.topic == topic,
        OutboxMessage.state == "due",
        OutboxMessage.due_at <= bindparam("b_now"),
        or_(OutboxMessage.topic.in_(UNORDERED_TOPICS), ~_BLOCKED),
    )


def _open_attempts(session: Session, claimed: Sequence[OutboxMessage], *, now: datetime) -> None:
    if claimed:
        session.connection().execute(
            insert(_attempts),
            [
                {"outbox_id": message.id, "number": message.fence, "started_at": now}
                for message in claimed
            ],
        )


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of one claimed message. `counts` is False when it was not its own fault."""

    id: int
    fence: int
    state: str
    outcome: str
    due_at: datetime
    code: str | None = None
    counts: bool = True
    ambiguous: bool = False
    remote_id: str | None = None


def settle(session: Session, settlements: Sequence[Settlement], *, now: datetime) -> None:
    """Write results down; one whose fence is old was claimed by another since and is ignored."""
    if not settlements:
        return
    rows = [_settled_row(settlement, now=now) for settlement in settlements]
    session.connection().execute(_SETTLE, rows)
    session.connection().execute(_CLOSE_ATTEMPT, rows)


_table: Any = OutboxMessage.__table__
_SETTLE: Final = (
    update(_table)
    .where(
        _table.c.id == bindparam("b_id"),
        _table.c.fence == bindparam("b_fence"),
        _table.c.state == "leased",
    )
    .values(
        state=bindparam("b_state"),
        due_at=bindparam("b_due_at"),
        attempts=_table.c.attempts + bindparam("b_counts"),
        ambiguous=bindparam("b_ambiguous"),
        last_error=bindparam("b_code"),
        remote_id=func.coalesce(bindparam("b_remote_id"), _table.c.remote_id),
        settled_at=bindparam("b_settled_at"),
        lease_until=None,
    )
)
_EXPIRED: Final = update(_table).where(
    _table.c.topic == bindparam("b_topic"),
    _table.c.state == "leased",
    _table.c.lease_until < bindparam("b_now"),
)
_END_LOST: Final = _EXPIRED.where(_table.c.ambiguous).values(
    state="dead", lease_until=None, settled_at=bindparam("b_now"), last_error=LOST_TWICE
)
_END_EXPIRED: Final = _EXPIRED.values(state="due", lease_until=None, ambiguous=True)
_attempts: Any = DeliveryAttempt.__table__
_CLOSE_ATTEMPT: Final = (
    update(_attempts)
    .where(
        _attempts.c.outbox_id == bindparam("b_id"),
        _attempts.c.number == bindparam("b_fence"),
    )
    .values(
        finished_at=bindparam("b_now"),
        outcome=bindparam("b_outcome"),
        code=bindparam("b_code"),
        retry_at=bindparam("b_retry_at"),
    )
)


def _settled_row(settlement: Settlement, *, now: datetime) -> dict[str, Any]:
    waits = settlement.state == "due"
    return {
        "b_id": settlement.id,
        "b_fence": settlement.fence,
        "b_state": settlement.state,
        "b_due_at": settlement.due_at,
        "b_counts": int(settlement.counts),
        "b_ambiguous": settlement.ambiguous,
        "b_code": settlement.code,
        "b_remote_id": settlement.remote_id,
        "b_settled_at": None if waits else now,
        "b_now": now,
        "b_outcome": settlement.outcome,
        "b_retry_at": settlement.due_at if waits else None,
    }


def retry_at(*, now: datetime, attempts: int, at_least: float | None) -> datetime:
    """Backoff with full jitter, doubling from 5 s to 15 min, and never before the remote asks."""
    ceiling = min(BACKOFF_CAP, BACKOFF_BASE * 2.0 ** min(attempts, 10))
    seconds = max(random.uniform(1, ceiling), at_least or 0)
    return now + timedelta(seconds=seconds)


def is_spent(message: OutboxMessage, *, now: datetime) -> bool:
    """Whether the next failure makes it a person's business."""
    return message.attempts + 1 >= MAX_ATTEMPTS or now - message.created_at >= MAX_AGE


def requeue(session: Session, ids: Sequence[int], *, now: datetime) -> int:
    """Let dead, blocked or held messages try again, with their tries and age forgotten."""
    changed: Any = session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(ids), OutboxMessage.state.in_(("dead", "blocked", "held")))
        .values(state="due", due_at=now, attempts=0, created_at=now, settled_at=None, note=None)
        .execution_options(synchronize_session=False)
    )
    return int(changed.rowcount)


def discard(session: Session, ids: Sequence[int], *, reason: str, now: datetime) -> int:
    """A person decided that these need not be told."""
    changed: Any = session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(ids), OutboxMessage.state.in_(("dead", "blocked", "held")))
        .values(state="cancelled", note=reason[:255], settled_at=now)
        .execution_options(synchronize_session=False)
    )
    return int(changed.rowcount)


def cancel(
    session: Session, referral_id: int, *, but: Sequence[str], note: str, now: datetime
) -> list[tuple[str, datetime | None]]:
    """Nothing that waits about a referral may leave any more, but for the topics `but`.

    Of each cancelled: its topic, and until when a worker may still be sending it. The worker's
    claim is void: its result changes nothing here, and what it has not sent yet it does not send.
    """
    waiting = and_(
        OutboxMessage.referral_id == referral_id,
        OutboxMessage.topic.not_in(but),
        OutboxMessage.state.in_(HOLDING),
    )
    found = session.execute(
        select(OutboxMessage.id, OutboxMessage.topic, OutboxMessage.lease_until)
        .where(waiting)
        .order_by(OutboxMessage.id)
        .with_for_update()
    ).all()
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_([one.id for one in found]))
        .values(
            state="cancelled",
            note=note[:255],
            settled_at=now,
            lease_until=None,
            fence=OutboxMessage.fence + 1,
        )
        .execution_options(synchronize_session=False)
    )
    return [(one.topic, one.lease_until) for one in found]


def postpone(session: Session, referral_id: int, topic: str, *, until: datetime) -> None:
    """What is due about a referral is not claimed before then."""
    session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.referral_id == referral_id,
            OutboxMessage.topic == topic,
            OutboxMessage.state == "due",
        )
        .values(due_at=until)
        .execution_options(synchronize_session=False)
    )


def still_claimed(session: Session, claimed: Sequence[OutboxMessage]) -> set[int]:
    """Those that are ours to send: nobody cancelled or claimed them since."""
    fences = {message.id: message.fence for message in claimed}
    rows = session.execute(
        select(OutboxMessage.id, OutboxMessage.fence).where(
            OutboxMessage.id.in_(fences), OutboxMessage.state == "leased"
        )
    )
    return {row.id for row in rows if fences[row.id] == row.fence}
