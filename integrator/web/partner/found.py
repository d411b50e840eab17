"""What a visitor may see of referrals: every query passes `access.theirs`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import abort
from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from integrator.correspondence import access, conversations
from integrator.correspondence.access import Visitor
from integrator.correspondence.answers import PARTNER_PAGE
from integrator.correspondence.conversations import Said
from integrator.models import (
    ConversationMessage,
    PartnerContact,
    Referral,
    StatusEvent,
    StoredEnvelope,
)
from integrator.policy.consent import Decision
from integrator.statuses import ENDED, LEGAL, UNTOLD
from integrator.telling.wording import STATUS_LABELS
from integrator.web.context import services
from integrator.web.partner import disclosing
from integrator.web.partner.standings import referral_of
from integrator.web.partner.summaries import Section, decided, section_of
from integrator.web.public_pages import day

PAGE: Final = 30


@dataclass(frozen=True, slots=True)
class Row:
    """One referral in the list."""

    reference: str
    status: str
    label: str
    patient: str
    """Masked as the policy says; "" where it lets nothing through."""
    received: str
    has_news: bool
    """The clinic wrote something that was not on the screen yet."""


@dataclass(frozen=True, slots=True)
class Step:
    """One status it had."""

    label: str
    since: str


@dataclass(frozen=True, slots=True)
class One:
    """One referral as its page shows it."""

    reference: str
    status: str
    label: str
    since: str
    patient: str
    partner_reference: str
    by: str
    steps: Sequence[Step]
    messages: Sequence[Said]
    may_answer: bool
    """False for what another sent and theirs was joined with: they look, and do nothing."""
    missing: Sequence[str]
    is_being_read: bool
    """An answer has come and is not read yet."""
    may_withdraw: bool
    may_refer_again: bool
    may_write: bool
    summary: Section | None
    appointment: str
    """When the patient is to be seen; "" where that is not told."""
    is_no_show: bool
    """The patient did not come to the last appointment, and the clinic looks for another."""
    fields: Sequence[str]
    """Patient fields that show, for the audit."""
    may_withdraw_consent: bool
    made: tuple[int, Decision]
    """What was decided about showing it."""


def own(session: Session, visitor: Visitor, reference: str, *, lock: bool = False) -> Referral:
    """A referral they may act on, or not found."""
    return _one_of(session, access.own(visitor), reference, lock=lock)


def theirs(session: Session, visitor: Visitor, reference: str) -> Referral:
    """A referral they may look at, or not found."""
    return _one_of(session, access.theirs(visitor), reference, lock=False)


def _one_of(
    session: Session, reach: ColumnElement[bool], reference: str, *, lock: bool
) -> Referral:
    """Whether it does not exist or is not theirs is all the same."""
    named = referral_of(session, reference)
    if named is None:
        abort(404)
    query = select(Referral).where(Referral.id == named.id, reach)
    found = session.scalar(query.with_for_update() if lock else query)
    return found if found is not None else abort(404)


def rows(
    session: Session, visitor: Visitor, *, before: str, language: str, now: datetime
) -> tuple[list[Row], str, Sequence[str]]:
    """A page of the list, newest first; the reference the next page starts before, and the
    patient fields it shows."""
    query = select(Referral).where(access.theirs(visitor)).order_by(Referral.id.desc())
    if before:
        query = query.where(Referral.id < theirs(session, visitor, before).id)
    found = session.scalars(query.limit(PAGE + 1)).all()
    news = _with_news(session, [one.id for one in found])
    made = disclosing.decided(session, found[:PAGE], now=now)
    shown = [(one, disclosing.shown(one, made[one.id])) for one in found[:PAGE]]
    listed = [_row(one, seen, news, language=language) for one, seen in shown]
    more = found[PAGE - 1].reference if len(found) > PAGE else ""
    return listed, more, sorted({name for _, seen in shown for name in seen})


def _row(one: Referral, seen: Mapping[str, str], news: set[int], *, language: str) -> Row:
    return Row(
        reference=one.reference,
        status=one.status,
        label=STATUS_LABELS[language][one.status],
        patient=patient_named(seen),
        received=day(one.received_at, language=language),
        has_news=one.id in news,
    )


def _with_news(session: Session, ids: Sequence[int]) -> set[int]:
    unseen = select(ConversationMessage.referral_id).where(
        ConversationMessage.referral_id.in_(ids),
        ConversationMessage.side == "clinic",
        ConversationMessage.seen_at.is_(None),
    )
    return set(session.scalars(unseen))


def one(session: Session, visitor: Visitor, reference: str, *, language: str, now: datetime) -> One:
    """All that the page of one referral says; not found where it is not theirs."""
    referral = theirs(session, visitor, reference)
    decision = disclosing.decided(session, [referral], now=now)[referral.id]
    seen = disclosing.shown(referral, decision)
    asked = [need for need in referral.missing.split(",") if need]
    is_own = session.scalar(
        select(Referral.id).where(Referral.id == referral.id, access.own(visitor))
    )
    may_act = referral.wrapped_key is not None and is_own is not None
    return One(
        reference=referral.reference,
        status=referral.status,
        label=STATUS_LABELS[language][referral.status],
        since=day(referral.status_at, language=language),
        patient=patient_named(seen),
        partner_reference=seen.get("partner_reference", "") if is_own else "",
        by=_colleague(session, visitor, referral),
        steps=_steps(session, referral, language),
        messages=conversations.messages_of(session, services().vault, referral) if is_own else [],
        may_answer=may_act and referral.status == "needs_info",
        missing=asked if referral.status == "needs_info" else [],
        is_being_read=is_being_read(session, referral.reference),
        may_withdraw=is_own is not None and "cancelled" in LEGAL[referral.status],
        may_refer_again=referral.status in ENDED and may_act,
        may_write=may_act,
        summary=section_of(session, referral, language=language, now=now) if is_own else None,
        appointment=_appointment(session, referral, language=language, now=now) if is_own else "",
        is_no_show=is_own is not None and _has_missed(session, referral, now=now),
        fields=sorted(seen),
        may_withdraw_consent=is_own is not None and decision.rule != "withdrawn",
        made=(referral.id, decision),
    )


def _appointment(session: Session, referral: Referral, *, language: str, now: datetime) -> str:
    at = referral.appointment_at
    if referral.status != "scheduled" or at is None:
        return ""
    may = decided(session, referral, now=now)
    is_told = may.outcome == "allowed" and may.lets("appointment_at")
    return day(at, language=language) if is_told else ""


def _has_missed(session: Session, referral: Referral, *, now: datetime) -> bool:
    if referral.status != "accepted" or referral.status_reason != "no_show":
        return False
    return decided(session, referral, now=now).outcome == "allowed"


def is_being_read(session: Session, reference: str) -> bool:
    """Whether an answer waits for its reader; ix_envelope_about."""
    waiting = exists().where(
        StoredEnvelope.about == reference,
        StoredEnvelope.source == PARTNER_PAGE,
        StoredEnvelope.state == "kept",
    )
    return bool(session.scalar(select(waiting)))


def _steps(session: Session, referral: Referral, language: str) -> list[Step]:
    events = session.execute(
        select(StatusEvent.to_status, StatusEvent.occurred_at)
        .where(StatusEvent.referral_id == referral.id, StatusEvent.to_status.not_in(UNTOLD))
        .order_by(StatusEvent.seq)
    )
    return [
        Step(STATUS_LABELS[language][row.to_status], day(row.occurred_at, language=language))
        for row in events
    ]


def patient_named(seen: Mapping[str, str]) -> str:
    """Which patient, in as much as may be shown: "M••• Q•••"; "" where nothing may."""
    names = (seen.get(name, "") for name in ("patient_given_name", "patient_family_name"))
    return " ".join(filter(None, names))


def _colleague(session: Session, visitor: Visitor, referral: Referral) -> str:
    """Who of the practice sent it, where it was not the visitor."""
    if referral.contact_id in (None, visitor.contact_id):
        return ""
    contact = session.get(PartnerContact, referral.contact_id)
    return (contact.name or contact.email or "") if contact else ""


def news_seen(session: Session, reference: str, *, now: datetime) -> None:
    """The clinic's messages have been on the screen."""
    found = referral_of(session, reference)
    if found is not None:
        conversations.mark_seen(session, found.id, by="partner", now=now)
