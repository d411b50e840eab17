"""The lists of what needs a person: messages, envelopes, fetch failures, questions.

Each page is a fixed number of ordered walks of 50 rows; the index is named at each query.
"""

from collections.abc import Sequence
from typing import Any, Final

from flask import render_template, request
from sqlalchemy import Row, Select, func, select, union_all
from sqlalchemy.orm import Session, defer

from integrator.loop.audience import HOLD_MAIL
from integrator.models import (
    OutboxMessage,
    Partner,
    Referral,
    Review,
    StoredEnvelope,
    StoredFetchFailure,
    Switch,
)
from integrator.web.admin import deeds, words
from integrator.web.admin.deeds import STUCK
from integrator.web.admin.desk import blueprint
from integrator.web.admin.keyset import PAGE, Page, before, paged
from integrator.web.context import services


@blueprint.get("/failures")
def messages() -> str:
    """Messages that failed, are blocked or held; oldest trouble first."""
    state = _one_of("state", STUCK)
    topic = _one_of("topic", tuple(words.TOPICS))
    rows, counts, hold, held = services().db.read(
        lambda session: (_messages(session, topic, state), _counts(session), *_hold(session))
    )
    return render_template(
        "admin/messages.html",
        rows=rows,
        counts=counts,
        topic=topic,
        state=state,
        hold=hold,
        held_count=held,
    )


def _hold(session: Session) -> tuple[Switch | None, int]:
    """The switch where mail is held, and how much waits for a release."""
    switch = session.get(Switch, HOLD_MAIL)
    if switch is None or not switch.on:
        return None, 0
    return switch, deeds.held_mail(session)


def _one_of(name: str, allowed: Sequence[str]) -> str | None:
    asked = request.args.get(name)
    return asked if asked in allowed else None


def _messages(
    session: Session, topic: str | None, state: str | None
) -> Sequence[Row[OutboxMessage, Referral, Partner]]:
    """Up to 50, by a walk of ix_outbox_topic_state_due_at_id for each topic and state."""
    walks = [
        _walk(one_topic, one_state)
        for one_topic in ([topic] if topic else words.TOPICS)
        for one_state in ([state] if state else STUCK)
    ]
    chosen = union_all(*walks).subquery()
    return session.execute(
        select(OutboxMessage, Referral, Partner)
        .join(chosen, chosen.c.id == OutboxMessage.id)
        .join(Referral, Referral.id == OutboxMessage.referral_id)
        .outerjoin(Partner, Partner.id == Referral.partner_id)
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(PAGE)
    ).all()


def _walk(topic: str, state: str) -> Select[Any]:
    oldest = (
        select(OutboxMessage.id)
        .where(OutboxMessage.topic == topic, OutboxMessage.state == state)
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(PAGE)
        .subquery()
    )
    return select(oldest.c.id)


def _counts(session: Session) -> dict[tuple[str, str], int]:
    """(topic, state) → messages: the same index, over what is stuck only."""
    rows = session.execute(
        select(OutboxMessage.topic, OutboxMessage.state, func.count())
        .where(OutboxMessage.topic.in_(words.TOPICS), OutboxMessage.state.in_(STUCK))
        .group_by(OutboxMessage.topic, OutboxMessage.state)
    )
    return {(topic, state): count for topic, state, count in rows}


_SEALED: Final = (defer(StoredEnvelope.body), defer(StoredEnvelope.wrapped_key))


def _envelopes(session: Session, state: str) -> Page[StoredEnvelope]:
    """By ix_envelope_state_due_at: what is settled has no due time, so its ids are in order."""
    query = (
        select(StoredEnvelope)
        .options(*_SEALED)
        .where(StoredEnvelope.state == state, StoredEnvelope.due_at.is_(None))
        .order_by(StoredEnvelope.id.desc())
    )
    return paged(session, query, StoredEnvelope.id, before())


@blueprint.get("/failures/unreadable")
def unreadable() -> str:
    """Envelopes nothing could be made of."""
    page = services().db.read(lambda session: _envelopes(session, "unreadable"))
    return render_template("admin/envelopes.html", page=page, state="unreadable")


@blueprint.get("/failures/not-referrals")
def not_referrals() -> str:
    """Envelopes that were no referral: kept, in case one was."""
    page = services().db.read(lambda session: _envelopes(session, "not_a_referral"))
    return render_template("admin/envelopes.html", page=page, state="not_a_referral")


@blueprint.get("/failures/discarded")
def discarded() -> str:
    """Envelopes a person put away: they can be replayed."""
    page = services().db.read(lambda session: _envelopes(session, "discarded"))
    return render_template("admin/envelopes.html", page=page, state="discarded")


@blueprint.get("/failures/unfetched")
def unfetched() -> str:
    """What a source showed and we could not take; by primary key, the table holds nothing else."""
    query = (
        select(StoredFetchFailure)
        .where(StoredFetchFailure.resolved_at.is_(None))
        .order_by(StoredFetchFailure.id.desc())
    )
    page = services().db.read(
        lambda session: paged(session, query, StoredFetchFailure.id, before())
    )
    return render_template("admin/unfetched.html", page=page)


@blueprint.get("/failures/reviews")
def reviews() -> str:
    """Open questions, newest first; by ix_review_state_id."""
    question = _one_of("question", tuple(words.QUESTIONS))
    query = select(Review).where(Review.state == "open").order_by(Review.id.desc())
    if question:
        query = query.where(Review.question == question)
    page, references = services().db.read(lambda session: _reviews(session, query))
    return render_template(
        "admin/reviews.html", page=page, references=references, question=question
    )


def _reviews(session: Session, query: Select[Review]) -> tuple[Page[Review], dict[int, str]]:
    page = paged(session, query, Review.id, before())
    ids = {review.referral_id for review in page.rows if review.referral_id}
    rows = session.execute(select(Referral.id, Referral.reference).where(Referral.id.in_(ids)))
    return page, dict(rows.all())
