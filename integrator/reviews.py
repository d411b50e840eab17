"""Questions to a person, asked once each; their sentences are in the screens."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from integrator.models import Referral, RemoteRecord, Review, StoredEnvelope
from integrator.upserts import insert_new


class Asked(Protocol):
    """A referral as far as asking about it goes."""

    @property
    def id(self) -> int: ...
    @property
    def reference(self) -> str: ...
    @property
    def envelope_id(self) -> int: ...


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
    return session.scalar(select(Referral).where(Referral.reference == reference).with_for_update())
