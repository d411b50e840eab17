"""A person says that two referrals are one, or are not; and takes it back.

The joined one becomes void and its reference leads to the other. Who sent it goes on hearing, under
the reference they know: nobody learns that somebody else referred the patient too.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from integrator.delivery import outbox
from integrator.delivery.outbox import Intent
from integrator.errors import PermanentError
from integrator.intake.offers import current_values, differing
from integrator.loop import hearing, merged_tickets, reviews, status
from integrator.loop.audience import LETTER, ROW, Audience, intent_of
from integrator.loop.followers import joined_rows
from integrator.loop.status import Change
from integrator.models import (
    JoinedEnvelope,
    OutboxMessage,
    Referral,
    Review,
    StatusEvent,
    StoredEnvelope,
)
from integrator.store.audit import Deed, record
from integrator.store.upserts import upsert
from integrator.store.vault import Vault

UNSENT: Final = ("due", "held", "dead", "blocked")
QUESTION: Final = "possible_duplicate"


class NotJoinable(PermanentError):  # noqa: N818
    """These two cannot be joined, or this join cannot be undone; `advice` says why."""

    code: ClassVar[str] = "not_joinable"

    def __init__(self, advice: str) -> None:
        super().__init__(advice)
        self.advice = advice


def join(
    session: Session,
    vault: Vault,
    keep: Referral,
    other: Referral,
    *,
    actor: str,
    audience: Audience,
    now: datetime,
) -> None:
    """From now on `other` is told of as `keep`. Raises NotJoinable and changes nothing."""
    _lock(session, (keep, other))
    _refuse(keep, other)
    was = other.status
    _offer_gaps(session, vault, keep, other, now=now)
    unsaid = hearing.forget(session, other.id)
    status.change(
        session,
        other,
        Change(to="void", actor=actor, origin="admin", reason="duplicate"),
        audience=audience,
        now=now,
    )
    other.merged_into_id = keep.id
    unsent = _cancel_letters(session, other, now=now) or unsaid
    upsert(
        session,
        JoinedEnvelope,
        [_row(keep, other, actor=actor, now=now)],
        key=("envelope_id", "ordinal"),
    )
    _tell_sender(session, keep, other, audience, news=unsent or was != keep.status, now=now)
    _tell_row(session, keep, other, audience, now=now)
    _close_questions(session, keep, other, actor=actor, now=now)
    detail = {"as": other.reference}
    record(session, [Deed(actor, "referral.joined", keep.reference, detail)], now=now)


def keep_apart(
    session: Session, review: Review, *, actor: str, audience: Audience, now: datetime
) -> None:
    """The two of this question are two referrals; it is not asked again. One whose ticket went
    into the other's gets a new one."""
    if review.question == merged_tickets.QUESTION:
        referral = session.get_one(Referral, review.referral_id)
        merged_tickets.stand_alone(session, referral, audience=audience, now=now)
    reviews.resolve(session, [review], actor=actor, now=now)
    deed = Deed(actor, "referral.kept_apart", review.detail, {"review": review.id})
    record(session, [deed], now=now)


def restore(
    session: Session, joined: JoinedEnvelope, *, actor: str, audience: Audience, now: datetime
) -> Referral | None:
    """Take back a person's join: the referral stands as it did before. None where a machine joined
    it, so that there is no referral to restore: see `second_looks.undo_join`.

    Its sender hears of it again only where they were told of the join.
    """
    other = session.scalar(
        select(Referral).where(Referral.reference == joined.reference).with_for_update()
    )
    if other is None:
        return None
    keep = session.get_one(Referral, joined.referral_id)
    joined.undone_at = now
    other.merged_into_id = None
    merged_tickets.stand_alone(session, other, audience=audience, now=now)
    silent = other.contact_id is None or other.contact_id != keep.contact_id
    status.take_back_void(
        session,
        other,
        to=_status_before(session, other),
        actor=actor,
        audience=audience.without(LETTER) if silent else audience,
        now=now,
    )
    record(session, [undone(joined, keep, actor=actor)], now=now)
    return other


def undone(joined: JoinedEnvelope, keep: Referral, *, actor: str) -> Deed:
    """What is written down of a join taken back."""
    return Deed(actor, "referral.join_undone", keep.reference, {"as": joined.reference})


def _lock(session: Session, both: Iterable[Referral]) -> None:
    query = select(Referral).where(Referral.id.in_({one.id for one in both}))
    ordered = query.order_by(Referral.id).with_for_update()
    session.scalars(ordered.execution_options(populate_existing=True)).all()


def _refuse(keep: Referral, other: Referral) -> None:
    if keep.id == other.id:
        raise NotJoinable("A referral cannot be joined to itself.")
    for one in (keep, other):
        if one.status == "void":
            raise NotJoinable(f"{one.reference} is void or joined already; choose another.")


def _offer_gaps(
    session: Session, vault: Vault, keep: Referral, other: Referral, *, now: datetime
) -> None:
    """What only the joined one says is offered for the one that stays."""
    if keep.wrapped_key is None or other.wrapped_key is None:
        return
    changes = differing(vault, keep, current_values(vault, other))
    gaps = sorted(name for name, (have, _) in changes.items() if not have)
    if gaps:
        envelope = session.get_one(StoredEnvelope, other.envelope_id)
        reviews.ask_about_envelope(
            session, envelope, "correction_offered", ",".join(gaps), referral=keep, now=now
        )


def _cancel_letters(session: Session, other: Referral, *, now: datetime) -> bool:
    """Nothing more is told of the joined one; whether there was something unsaid."""
    cancelled = session.scalars(
        update(OutboxMessage)
        .where(
            OutboxMessage.referral_id == other.id,
            OutboxMessage.topic.in_((LETTER, ROW)),
            OutboxMessage.state.in_(UNSENT),
        )
        .values(state="cancelled", note="joined", settled_at=now)
        .returning(OutboxMessage.topic)
        .execution_options(synchronize_session=False)
    ).all()
    return LETTER in cancelled


def _row(keep: Referral, other: Referral, *, actor: str, now: datetime) -> dict[str, Any]:
    return {
        "envelope_id": other.envelope_id,
        "ordinal": other.ordinal,
        "referral_id": keep.id,
        "reference": other.reference,
        "contact_id": other.contact_id,
        "joined_by": actor,
        "joined_at": now,
        "undone_at": None,
    }


def _tell_sender(
    session: Session,
    keep: Referral,
    other: Referral,
    audience: Audience,
    *,
    news: bool,
    now: datetime,
) -> None:
    """The same sender hears that both are one; another one hears only what is news to them."""
    same = other.contact_id == keep.contact_id
    if LETTER not in audience.topics or other.contact_id is None or not (same or news):
        return
    intent = Intent(
        topic=LETTER,
        kind="joined" if same else "status",
        referral_id=keep.id,
        reference=keep.reference,
        status_seq=keep.status_seq,
        version=other.id,
        contact_id=other.contact_id,
    )
    status.tell(session, keep, [intent], audience=audience, now=now)


def _tell_row(
    session: Session, keep: Referral, other: Referral, audience: Audience, *, now: datetime
) -> None:
    """The row of what is joined says from now on how the referral stands that it is told of as."""
    if ROW not in audience.topics:
        return
    if joined_rows(session, [keep.id], sources=audience.row_sources):
        intent = intent_of(keep, ROW, kind="joined", version=other.id)
        outbox.add(session, [intent], now=now)


def _close_questions(
    session: Session, keep: Referral, other: Referral, *, actor: str, now: datetime
) -> None:
    """Whatever was open about the joined one, and whether the two are one."""
    mine = session.scalars(
        select(Review).where(Review.referral_id == other.id, Review.state == "open")
    ).all()
    asked = reviews.open_about(session, QUESTION, keep.id)
    both = [*mine, *(one for one in asked if one.detail == other.reference)]
    reviews.resolve(session, both, actor=actor, now=now)


def _status_before(session: Session, other: Referral) -> str:
    query = (
        select(StatusEvent.from_status)
        .where(StatusEvent.referral_id == other.id, StatusEvent.to_status == "void")
        .order_by(StatusEvent.seq.desc())
    )
    found = session.scalar(query.limit(1))
    if found is None or other.status != "void":
        raise NotJoinable(f"{other.reference} is not void; there is nothing to take back.")
    return found
