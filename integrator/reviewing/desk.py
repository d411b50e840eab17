"""The queue of the review desk: whose turn a question has, who has taken it, how it was answered.

Taking and answering are each one conditional UPDATE, so that two people never answer the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.orm import Session, defer

from integrator.errors import PermanentError
from integrator.models import Partner, Referral, Review, StoredEnvelope, User
from integrator.store.audit import Deed, record

LEASE: Final = timedelta(minutes=15)
"""How long a question stays with whoever took it and does nothing more."""
PAGE: Final = 50
WEEK: Final = timedelta(days=7)


class Lost(PermanentError):  # noqa: N818 -- reads as the sentence it is
    """This question is not ours to answer: `by` has it until then, or answered it."""

    code: ClassVar[str] = "question_lost"

    def __init__(self, by: str, until: datetime | None) -> None:
        super().__init__(self.code)
        self.by = by
        self.until = until
        """None where it is answered already."""


@dataclass(frozen=True, slots=True)
class By:
    """Who does it, and when."""

    actor: str
    """Their e-mail address."""
    now: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question in the queue."""

    review: Review
    reference: str
    """Of its referral, or of its envelope where it has none."""
    priority: str
    partner: str | None
    source: str | None
    taken_by: str | None
    """Name of who has it now."""
    envelope_id: int | None
    """What it was read out of, or is about."""
    verdict: str | None
    """Whether that came from whom it says."""


@dataclass(frozen=True, slots=True)
class Count:
    """Open questions of one kind."""

    question: str
    count: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Pace:
    """How the desk does. Seconds are from taking a question to answering it."""

    resolved_week: int
    median_week: int | None
    resolved: int
    median: int | None


def waiting(
    session: Session, *, question: str | None, now: datetime, limit: int = PAGE
) -> Sequence[Waiting]:
    """The first of the queue, in the order they are to be done; by ix_review_state_turn_at_id."""
    query = (
        select(Review, Referral, Partner.name, StoredEnvelope, User.name)
        .options(defer(StoredEnvelope.body))
        .outerjoin(Referral, Referral.id == Review.referral_id)
        .outerjoin(Partner, Partner.id == Referral.partner_id)
        .outerjoin(
            StoredEnvelope,
            StoredEnvelope.id == func.coalesce(Review.envelope_id, Referral.envelope_id),
        )
        .outerjoin(User, and_(User.email == Review.taken_by, Review.taken_until > now))
        .where(Review.state == "open")
        .order_by(Review.turn_at, Review.id)
        .limit(limit)
    )
    rows = session.execute(query.where(Review.question == question) if question else query)
    return [_waiting(*row) for row in rows]


def _waiting(
    review: Review,
    referral: Referral | None,
    partner: str | None,
    envelope: StoredEnvelope | None,
    taker: str | None,
) -> Waiting:
    about = referral or envelope
    return Waiting(
        review,
        about.reference if about else "",
        referral.priority if referral else "routine",
        partner,
        about.source if about else None,
        taker,
        envelope.id if envelope else None,
        envelope.sender_verdict if envelope else None,
    )


def counts(session: Session) -> list[Count]:
    """Open questions by kind, the most numerous first; by ix_review_state_turn_at_id."""
    rows = session.execute(
        select(Review.question, func.count(), func.min(Review.opened_at))
        .where(Review.state == "open")
        .group_by(Review.question)
        .order_by(func.count().desc(), Review.question)
    )
    return [Count(*row) for row in rows]


def open_count(session: Session) -> int:
    """How many wait."""
    query = select(func.count()).select_from(Review).where(Review.state == "open")
    return session.scalar(query) or 0


def pace(session: Session, *, now: datetime) -> Pace:
    """Answered at the desk and how fast, in the last week and ever; four queries, by index."""
    timed = Review.desk_seconds.is_not(None)
    ever = _answered(session, timed)
    return Pace(*lately(session, now=now), ever, _median(session, timed, ever))


def lately(session: Session, *, now: datetime) -> tuple[int, int | None]:
    """How many were answered in the last week, and their median seconds; by
    ix_review_resolved_at."""
    which = and_(Review.desk_seconds.is_not(None), Review.resolved_at >= now - WEEK)
    count = _answered(session, which)
    return count, _median(session, which, count)


def _answered(session: Session, which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Review).where(which)) or 0


def _median(session: Session, which: ColumnElement[bool], count: int) -> int | None:
    """The middle one; of an even number the lower of the two."""
    query = select(Review.desk_seconds).where(which).order_by(Review.desk_seconds)
    return session.scalar(query.offset(max(0, count - 1) // 2).limit(1))


def find(session: Session, reference: str, question: str) -> Review | None:
    """The open question of this kind about a referral or envelope, else the one answered last."""
    query = (
        select(Review)
        .outerjoin(Referral, Referral.id == Review.referral_id)
        .outerjoin(StoredEnvelope, StoredEnvelope.id == Review.envelope_id)
        .where(
            Review.question == question,
            or_(
                Referral.reference == reference,
                and_(Review.referral_id.is_(None), StoredEnvelope.reference == reference),
            ),
        )
        .order_by(Review.state, Review.resolved_at.desc(), Review.turn_at, Review.id)
        .limit(1)
    )
    return session.scalar(query)


def reference_of(session: Session, review: Review) -> str:
    """What the question is about: its referral's reference, else its envelope's."""
    table: Any = Referral if review.referral_id else StoredEnvelope
    about = review.referral_id or review.envelope_id
    found = session.scalar(select(table.reference).where(table.id == about)) if about else None
    return found or ""


def taker_name(session: Session, email: str) -> str:
    """As colleagues call them."""
    return session.scalar(select(User.name).where(User.email == email)) or email


def take(session: Session, review_id: int, by: By) -> None:
    """Have this question for a while, or longer; whatever else they had is let go. Raises Lost."""
    let_go(session, by, but=review_id)
    if not _claim(session, review_id, by):
        raise _lost(session, review_id)


def take_next(session: Session, by: By, *, question: str | None = None) -> Review | None:
    """Take the first that is free; None where there is none. What they had is let go."""
    let_go(session, by)
    first = (
        select(Review.id)
        .where(Review.state == "open", _free(by), *([Review.question == question] * bool(question)))
        .order_by(Review.turn_at, Review.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    number = session.scalar(first)
    if number is None or not _claim(session, number, by):
        return None
    return session.get_one(Review, number, populate_existing=True)


def let_go(session: Session, by: By, *, but: int | None = None) -> None:
    """They do none of theirs any more, but for this one."""
    mine = and_(Review.taken_by == by.actor, Review.state == "open", Review.id != (but or 0))
    session.execute(
        update(Review)
        .where(mine)
        .values(taken_by=None, taken_at=None, taken_until=None)
        .execution_options(synchronize_session=False)
    )


def settle_field(
    session: Session, review_id: int, name: str, by: By, *, resolution: str | None = None
) -> None:
    """A person has looked at this field of the question; `resolution` is how it will have been
    answered when it is. Raises Lost.
    """
    take(session, review_id, by)
    review = session.get_one(Review, review_id, populate_existing=True)
    review.resolution = resolution or review.resolution
    review.settled = ",".join(dict.fromkeys([*filter(None, review.settled.split(",")), name]))
    session.flush()


def resolve(session: Session, review_id: int, resolution: str, by: By) -> None:
    """This question is answered, so; how long it took is kept. Raises Lost.

    Its row stays locked until the commit: a deed done in the same transaction is done once.
    """
    if not _claim(session, review_id, by):
        raise _lost(session, review_id)
    review = session.get_one(Review, review_id, populate_existing=True)
    review.state, review.resolved_at, review.resolved_by = "resolved", by.now, by.actor
    sign(session, review, resolution, by)


def sign(session: Session, review: Review, resolution: str, by: By) -> None:
    """Write down how a question that is answered was answered, and how long it took."""
    began = review.taken_at or by.now
    review.resolution = resolution
    review.desk_seconds = max(0, int((by.now - began).total_seconds()))
    session.flush()
    detail: Mapping[str, Any] = {
        "question": review.question,
        "resolution": resolution,
        "seconds": review.desk_seconds,
    }
    deed = Deed(by.actor, "review.resolved", reference_of(session, review), detail)
    record(session, [deed], now=by.now)


def _free(by: By) -> ColumnElement[bool]:
    lapsed = or_(Review.taken_until.is_(None), Review.taken_until <= by.now)
    return or_(Review.taken_by.is_(None), Review.taken_by == by.actor, lapsed)


def _claim(session: Session, review_id: int, by: By) -> bool:
    """Take or renew in one statement; the time counts from when it was taken first."""
    still_mine = and_(Review.taken_by == by.actor, Review.taken_until > by.now)
    claimed = session.scalar(
        update(Review)
        .where(Review.id == review_id, Review.state == "open", _free(by))
        .values(
            taken_by=by.actor,
            taken_at=case((still_mine, Review.taken_at), else_=by.now),
            taken_until=by.now + LEASE,
        )
        .returning(Review.id)
        .execution_options(synchronize_session=False)
    )
    return claimed is not None


def _lost(session: Session, review_id: int) -> Lost:
    review = session.get(Review, review_id, populate_existing=True)
    if review is None or review.state != "open":
        return Lost(taker_name(session, (review and review.resolved_by) or "somebody"), None)
    return Lost(taker_name(session, review.taken_by or ""), review.taken_until)
