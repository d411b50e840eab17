"""Questions to a person, asked once each; their sentences are in the screens."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from integrator.models import Referral, RemoteRecord, Review, StoredEnvelope
from integrator.store.upserts import insert_new

AHEAD: Final[Mapping[str, timedelta]] = {
    "stat": timedelta(days=365),
    "asap": timedelta(days=30),
    "urgent": timedelta(days=5),
    "routine": timedelta(),
}
"""How much longer a question counts as having waited, by the priority of its referral: what is
urgent comes first, and yet whatever waits long enough has its turn."""


class Asked(Protocol):
    """A referral as far as asking about it goes."""

    @property
    def id(self) -> int: ...
    @property
    def reference(self) -> str: ...
    @property
    def envelope_id(self) -> int: ...
    @property
    def priority(self) -> str: ...


def question_row(
    referral: Asked, question: str, detail: str, *, once: str, now: datetime
) -> dict[str, Any]:
    """A row of the review table; the same question is asked `once` for this much."""
    return {
        "natural_key": f"{question}:{referral.reference}:{once}"[:120],
        "question": question,
        "detail": detail[:500],
        "envelope_id": referral.envelope_id,
        "referral_id": referral.id,
        "state": "open",
        "opened_at": now,
        "turn_at": now - AHEAD[referral.priority],
    }


def ask(
    session: Session, referral: Referral, question: str, detail: str = "", *, now: datetime
) -> None:
    """Ask about a referral, unless the same was asked before. `detail` holds codes only."""
    row = question_row(referral, question, detail, once=detail, now=now)
    insert_new(session, Review, [row], key=("natural_key",))


def ask_about_envelope(
    session: Session,
    envelope: StoredEnvelope,
    question: str,
    detail: str = "",
    *,
    referral: Referral | None = None,
    now: datetime,
) -> None:
    """Ask about what was received, once for each envelope, question and referral."""
    about = f":{referral.reference}" if referral else ""
    row = {
        "natural_key": f"{question}:{envelope.reference}{about}"[:120],
        "question": question,
        "detail": detail[:500],
        "envelope_id": envelope.id,
        "referral_id": referral.id if referral else None,
        "state": "open",
        "opened_at": now,
        "turn_at": now - AHEAD[referral.priority if referral else "routine"],
    }
    insert_new(session, Review, [row], key=("natural_key",))


def resolve(session: Session, reviews: Iterable[Review], *, actor: str, now: datetime) -> None:
    """These questions are answered."""
    for review in reviews:
        review.state = "resolved"
        review.resolved_at = now
        review.resolved_by = actor
    session.flush()


def open_about(session: Session, question: str, referral_id: int) -> Sequence[Review]:
    """Open questions of one kind about a referral."""
    return session.scalars(
        select(Review).where(
            Review.referral_id == referral_id,
            Review.question == question,
            Review.state == "open",
        )
    ).all()


def queue_again(session: Session, referral: Referral) -> None:
    """Its priority changed: its open questions move in the queue."""
    open_ = select(Review).where(Review.referral_id == referral.id, Review.state == "open")
    for review in session.scalars(open_):
        review.turn_at = review.opened_at - AHEAD[referral.priority]
    session.flush()


def ticket_gone(session: Session, referral_id: int, *, now: datetime) -> None:
    """A person deleted the ticket at the CRM: it is never made again silently."""
    referral = session.get_one(Referral, referral_id)
    session.execute(
        update(RemoteRecord)
        .where(RemoteRecord.kind == "ticket", RemoteRecord.local_key == referral.reference)
        .values(state="remote_deleted", updated_at=now)
        .execution_options(synchronize_session=False)
    )
    ask(session, referral, "remote_deleted", now=now)


def referral_named(session: Session, reference: str) -> Referral | None:
    """The referral of a reference, locked for a change."""
    return session.scalar(_NAMED, {"b_reference": reference})


_NAMED: Final = (
    select(Referral).where(Referral.reference == bindparam("b_reference")).with_for_update()
)
"""Made once: it is asked at every move of a ticket."""
