"""What a person decides about an envelope that was read before: it is read again, then acted upon.

Reading happens outside of any transaction; what was read is never kept in clear in between.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.errors import PermanentError
from integrator.intake import entering, opening
from integrator.intake.incoming import Turn
from integrator.intake.offers import differing, take_over
from integrator.intake.readings import Reading, Understood
from integrator.intake.steps import Intake
from integrator.loop import consents, reviews, status
from integrator.loop.consents import First
from integrator.loop.followers import resolved
from integrator.models import JoinedEnvelope, Referral, Review, StoredEnvelope
from integrator.reviewing import joining
from integrator.reviewing.joining import NotJoinable
from integrator.store.audit import Deed, record

ASIDE: Final = ("not_a_referral", "discarded")
"""States of envelopes out of which a person may make a referral."""
OFFERED: Final = "correction_offered"


class NotPossible(PermanentError):  # noqa: N818
    """What was asked for cannot be done any more; `advice` says why."""

    code: ClassVar[str] = "not_possible"

    def __init__(self, advice: str) -> None:
        super().__init__(advice)
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Proposal:
    """A correction that waits for a person, read again."""

    review: Review
    referral: Referral
    said: Understood
    changes: Mapping[str, tuple[str | None, str]]
    """Field → (what the referral has, what was said instead)."""


def make_referral(intake: Intake, envelope_id: int, *, actor: str) -> str:
    """Open a referral out of what was kept as none, with whatever could be read; its reference.

    A patient's own mail makes no contact and is not answered. Raises NotPossible.
    """
    row = intake.db.read(lambda session: session.get(StoredEnvelope, envelope_id))
    if row is None or row.state not in ASIDE:
        raise NotPossible("This envelope is not among those that are no referral.")
    reading = _as_referral(intake, _read_again(intake, row))
    intake.db.write(lambda session: _make(intake, session, reading, actor=actor))
    return row.reference


def _as_referral(intake: Intake, reading: Reading) -> Reading:
    needs = tuple(intake.rules.needs(reading.envelope.source))
    whole = replace(
        reading,
        referrals=reading.referrals or (Understood({}, {}, needs, {}),),
        sender=None if reading.kind == "self_referral" else reading.sender,
        author=None if reading.kind == "self_referral" else reading.author,
        outcome="read",
    )
    return opening.sealed(intake.vault, whole, now=intake.clock())


def _make(intake: Intake, session: Session, reading: Reading, *, actor: str) -> None:
    row = session.get_one(StoredEnvelope, reading.envelope.id, with_for_update=True)
    if row.state not in ASIDE:
        raise NotPossible("Somebody was quicker: it is a referral already.")
    row.state, row.discard_reason, row.read_at = "read", None, intake.clock()
    asked = select(Review).where(Review.envelope_id == row.id, Review.state == "open")
    reviews.resolve(session, session.scalars(asked).all(), actor=actor, now=intake.clock())
    entering.open_all([reading], turn(intake, session))
    record(session, [Deed(actor, "referral.made", row.reference)], now=intake.clock())


def turn(intake: Intake, session: Session) -> Turn:
    """What settling an envelope needs, as of now."""
    rules = intake.rules
    audience = rules.audience(session)
    return Turn(session, intake.vault, audience, rules.mail_domain, intake.clock())


def _read_again(intake: Intake, row: StoredEnvelope) -> Reading:
    found = next(iter(intake.understand([row])), None)
    if found is None or found.outcome == "unreadable":
        raise NotPossible("The envelope cannot be read; look at the original.")
    return found


def proposed(intake: Intake, review_id: int) -> Proposal:
    """What a question of the kind "correction_offered" is about. Raises NotPossible."""
    found = intake.db.read(lambda session: _asked(session, review_id))
    if found is None:
        raise NotPossible("This question is answered already.")
    review, referral, row, ordinal = found
    reading = _read_again(intake, row)
    if ordinal >= len(reading.referrals):
        return Proposal(review, referral, Understood({}, {}, (), {}), {})
    said = reading.referrals[ordinal]
    return Proposal(review, referral, said, differing(intake.vault, referral, said.values))


def _asked(session: Session, review_id: int) -> tuple[Review, Referral, StoredEnvelope, int] | None:
    """The question, its referral as it is now, the envelope, and which patient of it."""
    review = session.get(Review, review_id)
    if review is None or review.question != OFFERED or review.state != "open":
        return None
    if review.envelope_id is None or review.referral_id is None:
        return None
    asked = session.get_one(Referral, review.referral_id)
    referral = resolved(session, asked.reference)
    if referral is None or referral.wrapped_key is None:
        return None
    ordinal = session.scalar(
        select(JoinedEnvelope.ordinal).where(
            JoinedEnvelope.envelope_id == review.envelope_id,
            JoinedEnvelope.referral_id == review.referral_id,
        )
    )
    envelope = session.get_one(StoredEnvelope, review.envelope_id)
    return review, referral, envelope, ordinal or 0


def accept_correction(
    intake: Intake, review_id: int, fields: Collection[str], *, actor: str
) -> None:
    """Take over these fields of a correction, the others not, and close the question.

    The CRM is told again, and what is missing counted anew. Raises NotPossible.
    """
    offer = proposed(intake, review_id)
    chosen = {name: offer.changes[name][1] for name in fields if name in offer.changes}
    intake.db.write(lambda session: _accept(intake, session, offer, chosen, actor=actor))


def _accept(
    intake: Intake, session: Session, offer: Proposal, chosen: Mapping[str, str], *, actor: str
) -> None:
    now = intake.clock()
    referral = resolved(session, offer.referral.reference, lock=True)
    review = session.get_one(Review, offer.review.id, with_for_update=True)
    if referral is None or referral.wrapped_key is None or review.state != "open":
        raise NotPossible("Somebody was quicker: this question is answered already.")
    reviews.resolve(session, [review], actor=actor, now=now)
    detail = {"fields": sorted(chosen), "review": review.id}
    record(session, [Deed(actor, "correction.accepted", referral.reference, detail)], now=now)
    if chosen:
        take_over(intake.vault, referral, chosen, offer.said.evidence)
        audience = intake.rules.audience(session)
        where = entering.consent_read(offer.said, offer.review.envelope_id)
        consents.follow(
            session, referral, where, actor=actor, audience=audience, now=now, by_person=True
        )
        status.follow_needs(session, referral, actor=actor, audience=audience, now=now)


def undo_join(intake: Intake, joined_id: int, *, actor: str) -> str:
    """Take back a join, a person's or a machine's; the reference of the referral there is again.

    What a machine joined was never a referral: it is read again and opened. Raises NotJoinable.
    """
    row = intake.db.read(lambda session: _joined_envelope(session, joined_id))
    reading = _read_again(intake, row)
    return intake.db.write(lambda session: _undo(intake, session, joined_id, reading, actor))


def _joined_envelope(session: Session, joined_id: int) -> StoredEnvelope:
    joined = _still_joined(session.get(JoinedEnvelope, joined_id))
    return session.get_one(StoredEnvelope, joined.envelope_id)


def _still_joined(joined: JoinedEnvelope | None) -> JoinedEnvelope:
    if joined is None or joined.undone_at is not None:
        raise NotJoinable("This join was taken back already.")
    return joined


def _undo(intake: Intake, session: Session, joined_id: int, reading: Reading, actor: str) -> str:
    now, audience = intake.clock(), intake.rules.audience(session)
    joined = _still_joined(session.get(JoinedEnvelope, joined_id, with_for_update=True))
    restored = joining.restore(session, joined, actor=actor, audience=audience, now=now)
    if restored is not None:
        return restored.reference
    if joined.ordinal >= len(reading.rows):
        raise NotPossible("What was joined cannot be read any more; look at the original.")
    keep = session.get_one(Referral, joined.referral_id)
    joined.undone_at = now
    own = reading.rows[joined.ordinal]
    row = {**own, "partner_id": keep.partner_id, "contact_id": joined.contact_id}
    [opened] = status.open_referrals(session, [row], actor=actor, audience=audience, now=now)
    where = entering.consent_read(reading.referrals[joined.ordinal], reading.envelope.id)
    first = First(opened.id, row["consent"], row["consent_date"], where)
    consents.note_first(session, [first], actor=actor, now=now)
    record(session, [joining.undone(joined, keep, actor=actor)], now=now)
    return str(own["reference"])
