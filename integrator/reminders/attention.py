"""What a person must look at: referrals that are late, escalated, unowned, stuck or not
acknowledged, and questions at the desk that nobody answers.

In a healthy system there are none. Whatever the size of the store the queries walk what is amiss:
ix_referral_due_at (late), ix_referral_unowned, ix_outbox_stopped, and for letters that wait
ix_outbox_topic_state_due_at_id. Questions are found by ix_review_state_id.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, func, select, text, union
from sqlalchemy.orm import Session, load_only

from integrator.config.calendar import Calendar
from integrator.loop.audience import LETTER
from integrator.loop.clocks import before
from integrator.models import OutboxMessage, Referral, Review
from integrator.models.outbox import STOPPED

AT_ONCE: Final = timedelta(hours=1)
"""A letter that acknowledges a referral and has not left by then breaks our promise."""
ACKNOWLEDGEMENTS: Final = ("acknowledgement", "plain_acknowledgement")
MOST: Final = 200
PRESSING: Final = frozenset({"escalated", "unowned", "stopped", "unacknowledged"})
"""What an admin hears of each morning; a turn that is merely late has its task at first."""

_SHOWN: Final = load_only(
    Referral.reference,
    Referral.status,
    Referral.status_seq,
    Referral.priority,
    Referral.partner_id,
    Referral.waiting_on,
    Referral.next_action,
    Referral.owner,
    Referral.due_at,
    Referral.escalated_at,
)


@dataclass(frozen=True, slots=True)
class Concern:
    """A referral, and why somebody must look."""

    referral: Referral
    reasons: tuple[str, ...]
    """Of "late", "escalated", "unowned", "stopped" and "unacknowledged"."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Questions of one kind that have waited longer than the clinic promises to look."""

    question: str
    count: int
    oldest: datetime
    """When the first of them was asked."""


def questions(session: Session, calendar: Calendar, *, now: datetime) -> list[Unanswered]:
    """The kind that has waited longest first; one query."""
    asked_by = before(calendar, now, calendar.promises["first_action"])
    oldest = func.min(Review.opened_at)
    rows = session.execute(
        select(Review.question, func.count(), oldest)
        .where(Review.state == "open", Review.opened_at < asked_by)
        .group_by(Review.question)
        .order_by(oldest, Review.question)
    )
    return [Unanswered(*row) for row in rows]


def gather(
    session: Session, *, now: datetime, only: Collection[str] = (), limit: int = MOST
) -> list[Concern]:
    """The latest first, `limit` of each reason at most; five queries. `only`: for these reasons."""
    found: dict[int, list[str]] = {}
    for reason, query in _queries(now).items():
        for number in session.scalars(query.limit(limit)):
            found.setdefault(number, []).append(reason)
    referrals = session.scalars(select(Referral).options(_SHOWN).where(Referral.id.in_(found)))
    concerns = [_concern(one, found[one.id]) for one in referrals]
    wanted = [one for one in concerns if not only or set(only) & set(one.reasons)]
    return sorted(wanted, key=lambda one: (one.referral.due_at or now, one.referral.id))


def count(session: Session, *, now: datetime) -> int:
    """How many there are; one query."""
    ids = union(*_queries(now).values()).subquery()
    return session.scalar(select(func.count()).select_from(ids)) or 0


def _queries(now: datetime) -> dict[str, Select[Any]]:
    unowned = Referral.owner.is_(None) & Referral.waiting_on.is_not(None)
    waits = OutboxMessage.state.in_(("due", "leased")) & (OutboxMessage.topic == LETTER)
    kind = OutboxMessage.kind.in_(ACKNOWLEDGEMENTS)
    late = OutboxMessage.created_at < now - AT_ONCE
    return {
        "late": select(Referral.id).where(Referral.due_at < now),
        "unowned": select(Referral.id).where(unowned),
        "stopped": select(OutboxMessage.referral_id).where(text(STOPPED)).distinct(),
        "unacknowledged": select(OutboxMessage.referral_id).where(waits, kind, late).distinct(),
    }


def _concern(referral: Referral, reasons: Sequence[str]) -> Concern:
    escalated = ("escalated",) if referral.escalated_at else ()
    return Concern(referral, (*escalated, *reasons))
