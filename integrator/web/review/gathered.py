"""All the store has of one question: a fixed number of queries, each by a key or an index."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, undefer

from integrator.correspondence.answers import PARTNER_PAGE
from integrator.models import (
    Partner,
    PartnerContact,
    Referral,
    Review,
    StoredAttachment,
    StoredEnvelope,
)
from integrator.partners import senders
from integrator.reviewing import desk
from integrator.web.admin.dossier import attachments_of
from integrator.web.review import words

MOST_ANSWERS: Final = 3
_ENVELOPES: Final = select(StoredEnvelope).options(undefer(StoredEnvelope.shown))


@dataclass(frozen=True, slots=True)
class Received:
    """An envelope with its files, whose bodies stay where they are."""

    envelope: StoredEnvelope
    attachments: Sequence[StoredAttachment]


@dataclass(frozen=True, slots=True)
class Matter:
    """A question with everything one needs to answer it. Sealed values are still sealed."""

    review: Review
    reference: str
    referral: Referral | None
    partner: Partner | None
    contact: PartnerContact | None
    received: Sequence[Received]
    """What the question is about first, then what it is compared with."""
    others: Sequence[Review]
    """More open questions about the same referral."""
    twin: Referral | None = None
    """For a possible duplicate: the referral that was there before; for merged tickets: the one
    whose ticket is left."""
    proposed: tuple[Partner, PartnerContact | None] | None = None
    """For an unverified sender: who it may be."""
    twin_sender: tuple[Partner | None, PartnerContact | None] = (None, None)
    """Who sent the twin."""
    taker: str = ""
    """Name of who has it."""

    @property
    def own(self) -> Received | None:
        """What the referral was read out of; the envelope itself where there is none."""
        if self.referral is None:
            return self.received[0] if self.received else None
        mine = (one for one in self.received if one.envelope.id == self.envelope_id)
        return next(mine, None)

    def verdict_of(self, referral: Referral) -> str | None:
        """Whether it came from whom it says."""
        rows = (one.envelope for one in self.received)
        return next((one.sender_verdict for one in rows if one.id == referral.envelope_id), None)

    @property
    def envelope_id(self) -> int | None:
        """Of what the referral was read out of."""
        return self.referral.envelope_id if self.referral else self.review.envelope_id


def gather(session: Session, reference: str, question: str) -> Matter | None:
    """Everything, or None where nothing of the kind was ever asked."""
    review = desk.find(session, reference, question)
    if review is None:
        return None
    referral = session.get(Referral, review.referral_id) if review.referral_id else None
    partner, contact = _who_sent(session, referral)
    twin = _twin(session, review)
    return Matter(
        review=review,
        reference=reference,
        referral=referral,
        partner=partner,
        contact=contact,
        received=_received(session, review, referral, twin),
        others=_others(session, review),
        twin=twin,
        twin_sender=_who_sent(session, twin),
        proposed=_proposed(session, review),
        taker=desk.taker_name(session, review.taken_by) if review.taken_by else "",
    )


def _who_sent(
    session: Session, referral: Referral | None
) -> tuple[Partner | None, PartnerContact | None]:
    """By primary keys."""
    if referral is None:
        return None, None
    return (
        session.get(Partner, referral.partner_id) if referral.partner_id else None,
        session.get(PartnerContact, referral.contact_id) if referral.contact_id else None,
    )


def _received(
    session: Session, review: Review, referral: Referral | None, twin: Referral | None
) -> list[Received]:
    """By primary keys, and the answers by ix_envelope_about."""
    wanted = [review.envelope_id, referral and referral.envelope_id, twin and twin.envelope_id]
    ids = list(dict.fromkeys(number for number in wanted if number))
    answers = _answers(session, referral) if review.question in words.DOUBTS and referral else []
    found = {one.id: one for one in session.scalars(_ENVELOPES.where(StoredEnvelope.id.in_(ids)))}
    ordered = [*answers, *(found[number] for number in ids if number in found)]
    return [Received(one, attachments_of(session, one)) for one in ordered]


def _answers(session: Session, referral: Referral) -> Sequence[StoredEnvelope]:
    return session.scalars(
        _ENVELOPES.where(
            StoredEnvelope.about == referral.reference, StoredEnvelope.source == PARTNER_PAGE
        )
        .order_by(StoredEnvelope.id.desc())
        .limit(MOST_ANSWERS)
    ).all()


def _others(session: Session, review: Review) -> Sequence[Review]:
    """By ix_review_referral_id."""
    if review.referral_id is None:
        return []
    return session.scalars(
        select(Review)
        .where(
            Review.referral_id == review.referral_id,
            Review.state == "open",
            Review.id != review.id,
        )
        .order_by(Review.turn_at, Review.id)
        .limit(10)
    ).all()


def _twin(session: Session, review: Review) -> Referral | None:
    if review.question not in words.PAIRS:
        return None
    return session.scalar(select(Referral).where(Referral.reference == review.detail))


def _proposed(session: Session, review: Review) -> tuple[Partner, PartnerContact | None] | None:
    """Whom the question names, by their key."""
    if review.question not in words.SENDERS or not review.detail:
        return None
    found = senders.candidate(session, review.detail)
    if isinstance(found, PartnerContact):
        return session.get_one(Partner, found.partner_id), found
    return (found, None) if found else None


def attachment(
    session: Session, reference: str, ordinal: int
) -> tuple[StoredEnvelope, StoredAttachment] | None:
    """A file of an envelope with its sealed body."""
    row = session.execute(
        select(StoredEnvelope, StoredAttachment)
        .options(defer(StoredEnvelope.body))
        .join(StoredAttachment, StoredAttachment.envelope_id == StoredEnvelope.id)
        .where(StoredEnvelope.reference == reference, StoredAttachment.ordinal == ordinal)
    ).first()
    return (row[0], row[1]) if row else None
