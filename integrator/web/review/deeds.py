"""What staff do at the desk: each is one transaction, and only who has the question can do it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from flask import abort, redirect, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from integrator.correspondence.asking import NobodyToAsk, ask_partner
from integrator.loop import reviews, status
from integrator.loop.status import Change, IllegalMove
from integrator.models import Partner, PartnerContact, Referral, Review, StoredEnvelope
from integrator.partners import senders
from integrator.partners.aliases import LONGEST, keep_alias
from integrator.reviewing import correcting, desk, joining, second_looks
from integrator.reviewing.correcting import NotTaken, Typed
from integrator.reviewing.desk import Lost
from integrator.reviewing.joining import NotJoinable
from integrator.reviewing.second_looks import NotPossible
from integrator.web.context import ring, services
from integrator.web.review import linking, marked, question_page, words
from integrator.web.review.frame import blueprint, by, ring_all
from integrator.web.review.question_page import Held

Work = Callable[[Session, Review], None]

NOBODY: Final = "Nothing says who sent it, so there is nobody to ask. Link the sender first."
STILL_IN_DOUBT: Final = "Some values are still in doubt: accept or correct each, or ask the sender."
NO_WORDS: Final = f"Say what this partner calls it, in up to {LONGEST} characters."
ONE_OR_TWO: Final = "Say whether both are one referral or two: join them, or keep them apart."
NOTHING_TO_ASK: Final = "Nothing is missing or in doubt, so there is nothing to ask."


def _do(reference: str, question: str, work: Work, *, stay: str = "") -> Response:
    """Do it and go on: to the next question, or back to this one with a word on what was done."""
    number = request.form.get("review", type=int) or abort(400)
    try:
        services().db.write(lambda session: work(session, _review(session, number, question)))
    except Lost as lost:
        return question_page.page(reference, question, lost=lost, status=409)
    except (NotPossible, NotJoinable, IllegalMove) as error:
        return _refused(reference, question, error.advice)
    except NobodyToAsk:
        return _refused(reference, question, NOBODY)
    ring_all()
    return _same(reference, question, stay) if stay else _onward(reference, number)


def _onward(reference: str, number: int) -> Response:
    """To the next question, which says how this one was answered."""
    review = services().db.read(lambda session: session.get_one(Review, number))
    return next_question(done=[review.resolution] if review.resolution else [], about=reference)


def _refused(reference: str, question: str, sentence: str) -> Response:
    return question_page.page(reference, question, held=Held(sentence), status=422)


def _review(session: Session, number: int, question: str) -> Review:
    review = session.get(Review, number)
    return review if review and review.question == question else abort(404)


def _same(reference: str, question: str, done: str) -> Response:
    return redirect(
        url_for("review.question", reference=reference, question=question, done=done), 303
    )


def _referral(session: Session, review: Review) -> Referral:
    """Of the question, locked; what is deleted can no more be changed."""
    query = select(Referral).where(Referral.id == review.referral_id).with_for_update()
    found = session.scalar(query)
    if found is None or found.wrapped_key is None:
        raise NotPossible("The referral's values were deleted; nothing can be changed any more.")
    return found


def next_question(
    question: str | None = None, *, done: Sequence[str] = (), about: str | None = None
) -> Response:
    """Take the first that is free and go there; to the queue where none is."""
    found = services().db.write(lambda session: _next(session, question))
    if found is None:
        return redirect(url_for("review.queue", done=[*done, "empty"], about=about), 303)
    reference, kind = found
    way = url_for("review.question", reference=reference, question=kind, done=done, about=about)
    return redirect(way, 303)


def _next(session: Session, question: str | None) -> tuple[str, str] | None:
    review = desk.take_next(session, by(), question=question)
    return (desk.reference_of(session, review), review.question) if review else None


@blueprint.post("/next")
def take_next() -> Response:
    """Take the first of the queue, or of one kind."""
    asked = request.form.get("question", "")
    return next_question(asked if asked in words.KINDS else None)


@blueprint.post("/release")
def release() -> Response:
    """Somebody else can have it; said by the script when the page is left."""
    services().db.write(lambda session: desk.let_go(session, by()))
    if request.form.get("silent"):
        return Response(status=204)
    return redirect(url_for("review.queue", done="released"), 303)


@blueprint.post("/<reference>/<question>/accept")
def accept(reference: str, question: str) -> Response:
    """The value of one field is right as it was read, or rightly absent."""
    name = request.form.get("field", "")
    return _do(reference, question, lambda s, review: _accept(s, review, name), stay="accepted")


def _accept(session: Session, review: Review, name: str) -> None:
    who = by()
    desk.settle_field(session, review.id, name, who)
    referral = _referral(session, review)
    correcting.confirm(session, services().vault, referral, name, actor=who.actor, now=who.now)


@blueprint.post("/<reference>/<question>/correct")
def correct(reference: str, question: str) -> Response:
    """One value is put right, and what the partner calls it kept where that is wished."""
    name, text = request.form.get("field", ""), request.form.get("text", "")
    texts = question_page.own_texts(reference, question)
    at = marked.found_in(texts, text) or (correcting.DESK, None)
    try:
        keeps = _own_words(texts, at)
        return _do(
            reference,
            question,
            lambda session, review: _correct(session, review, Typed(name, text, *at), keeps),
            stay="kept" if keeps else "corrected",
        )
    except NotTaken as error:
        held = Held(fields={name: error.advice}, typed={name: text})
        return question_page.page(reference, question, held=held, status=422)


def _own_words(texts: Mapping[str, str], at: tuple[str, tuple[int, int] | None]) -> str:
    """What is to mean this from now on: as typed, else the label the value stands under.

    "" where nothing is to be kept.
    """
    if not request.form.get("from_now_on"):
        return ""
    part, span = at
    typed = " ".join(request.form.get("words", "").split())
    said = typed or (marked.label_before(texts[part], span[0]) if span else "")
    if not 0 < len(said) <= LONGEST:
        raise NotTaken(NO_WORDS)
    return said


def _correct(session: Session, review: Review, typed: Typed, keeps: str) -> None:
    who, intake = by(), services().intake
    desk.settle_field(session, review.id, typed.name, who, resolution="corrected")
    referral = _referral(session, review)
    value = correcting.correct(intake, session, referral, typed, actor=who.actor)
    if keeps and referral.partner_id:
        is_service = typed.name == "service"
        keep_alias(
            session,
            session.get_one(Partner, referral.partner_id),
            "service" if is_service else "label",
            keeps,
            field=value if is_service else typed.name,
            actor=who.actor,
            now=who.now,
        )


@blueprint.post("/<reference>/<question>/finish")
def finish(reference: str, question: str) -> Response:
    """The question is answered."""
    return _do(reference, question, _finish)


def _finish(session: Session, review: Review) -> None:
    if review.question in words.PAIRS:
        raise NotPossible(ONE_OR_TWO)
    if review.question in words.DOUBTS and _in_doubt(review):
        raise NotPossible(STILL_IN_DOUBT)
    standard = _ENDINGS.get(review.question, "done")
    desk.resolve(session, review.id, review.resolution or standard, by())


_ENDINGS: Final[Mapping[str, str]] = {
    "doubtful_values": "accepted",
    "answer_differs": "accepted",
    "unread_files": "looked_at",
    "unknown_sender": "left_unlinked",
    "unverified_sender": "left_unlinked",
}


def _in_doubt(review: Review) -> list[str]:
    settled = set(review.settled.split(","))
    return [name for name in review.detail.split(",") if name and name not in settled]


@blueprint.post("/<reference>/<question>/ask")
def ask(reference: str, question: str) -> Response:
    """The sender is sent the link to a page that asks for what is missing or in doubt."""
    stay = "" if question in words.DOUBTS else "asked"
    return _do(reference, question, _ask, stay=stay)


def _ask(session: Session, review: Review) -> None:
    who = by()
    is_doubt = review.question in words.DOUBTS
    if is_doubt:
        desk.resolve(session, review.id, "asked_partner", who)
    else:
        desk.take(session, review.id, who)
    referral = _referral(session, review)
    fields = _in_doubt(review) if is_doubt else []
    if not fields and not referral.missing:
        raise NotPossible(NOTHING_TO_ASK)
    audience = services().audience(session)
    ask_partner(session, referral, actor=who.actor, audience=audience, now=who.now, fields=fields)


@blueprint.post("/<reference>/<question>/not-a-referral")
def not_a_referral(reference: str, question: str) -> Response:
    """It is none: what was opened becomes void, and its sender hears no more of it."""
    return _do(reference, question, _not_a_referral)


def _not_a_referral(session: Session, review: Review) -> None:
    who = by()
    desk.resolve(session, review.id, "not_a_referral", who)
    if review.referral_id is None:
        envelope = session.get_one(StoredEnvelope, review.envelope_id)
        envelope.state = "not_a_referral"
        return
    referral = _referral(session, review)
    move = Change(to="void", actor=who.actor, origin="admin", reason="not_a_referral")
    audience = services().audience(session)
    status.change(session, referral, move, audience=audience, now=who.now)
    others = select(Review).where(Review.referral_id == referral.id, Review.state == "open")
    reviews.resolve(session, session.scalars(others).all(), actor=who.actor, now=who.now)


@blueprint.post("/<reference>/<question>/join")
def join(reference: str, question: str) -> Response:
    """Both are one: the one that was there first stays, or whose ticket did."""
    return _do(reference, question, _join)


def _join(session: Session, review: Review) -> None:
    who = by()
    desk.resolve(session, review.id, "joined", who)
    keep = session.scalar(select(Referral).where(Referral.reference == review.detail))
    if keep is None:
        raise NotPossible("The other referral is not there any more.")
    joining.join(
        session,
        services().vault,
        keep,
        _referral(session, review),
        actor=who.actor,
        audience=services().audience(session),
        now=who.now,
    )


@blueprint.post("/<reference>/<question>/keep-apart")
def keep_apart(reference: str, question: str) -> Response:
    """They are two."""
    return _do(reference, question, _keep_apart)


def _keep_apart(session: Session, review: Review) -> None:
    who = by()
    desk.resolve(session, review.id, "kept_apart", who)
    audience = services().audience(session)
    joining.keep_apart(session, review, actor=who.actor, audience=audience, now=who.now)


@blueprint.post("/<reference>/<question>/link")
def link(reference: str, question: str) -> Response:
    """The sender is known now, and hears of it from now on."""
    return _do(reference, question, _link)


def _link(session: Session, review: Review) -> None:
    who = by()
    desk.resolve(session, review.id, "linked", who)
    referral = _referral(session, review)
    contact = _contact(session, review, referral)
    audience = services().audience(session)
    senders.link_sender(session, referral, contact, actor=who.actor, audience=audience, now=who.now)


def _contact(session: Session, review: Review, referral: Referral) -> PartnerContact:
    """Whom the question proposes, else whoever the original names."""
    found = senders.candidate(session, review.detail) if review.detail else None
    vault, now = services().vault, by().now
    if request.form.get("whom") != "proposed" or found is None:
        return linking.new_contact(session, vault, referral, now=now)
    if isinstance(found, PartnerContact):
        return found
    contact = senders.contact_for(session, vault, referral, found, now=now)
    if contact is None:
        raise NotPossible("The mail has no one address that can be this partner's.")
    return contact


@blueprint.post("/<reference>/<question>/take-over")
def take_over(reference: str, question: str) -> Response:
    """The ticked values of a correction are taken over, the others not."""
    chosen = request.form.getlist("field")
    resolution = "taken_over" if chosen else "kept_as_is"
    return _do_apart(
        reference,
        question,
        resolution,
        lambda number, actor: second_looks.accept_correction(
            services().intake, number, chosen, actor=actor
        ),
    )


@blueprint.post("/<reference>/<question>/make-referral")
def make_referral(reference: str, question: str) -> Response:
    """What was kept as none is a referral after all."""
    return _do_apart(reference, question, "made_referral", _make)


def _make(number: int, actor: str) -> None:
    review = services().db.read(lambda session: session.get_one(Review, number))
    second_looks.make_referral(services().intake, review.envelope_id or 0, actor=actor)
    ring("read")


def _do_apart(
    reference: str, question: str, resolution: str, work: Callable[[int, str], object]
) -> Response:
    """For what reads the original again first, outside of any transaction."""
    number, who = request.form.get("review", type=int) or abort(400), by()
    try:
        services().db.write(
            lambda session: desk.take(session, _review(session, number, question).id, who)
        )
        work(number, who.actor)
        services().db.write(lambda session: _sign(session, number, resolution))
    except Lost as lost:
        return question_page.page(reference, question, lost=lost, status=409)
    except NotPossible as error:
        return _refused(reference, question, error.advice)
    ring_all()
    return _onward(reference, number)


def _sign(session: Session, number: int, resolution: str) -> None:
    review = session.get_one(Review, number)
    if review.state == "resolved" and review.resolution is None:
        desk.sign(session, review, resolution, by())
