"""Staff move a referral here: the statuses it may go to with their reasons, and its appointment."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from flask import abort, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from integrator.errors import InvalidReferral
from integrator.loop import handing, status
from integrator.loop.status import Change, IllegalMove, NoSummary
from integrator.models import PartnerContact, Referral
from integrator.statuses import ENDED, LEGAL, codes_of
from integrator.store.audit import Deed, record
from integrator.web import keeping_posts, referring_again, sessions
from integrator.web.admin import words
from integrator.web.admin.desk import back_to, blueprint
from integrator.web.admin.summary_page import locked
from integrator.web.context import ring, services

MOVES: Final = (
    "accepted",
    "scheduled",
    "in_care",
    "closed",
    "declined",
    "cancelled",
    "unsuccessful",
)
"""Where staff may move it here, in the order they are shown. What it lacks is asked for at the
review desk, and what was entered in error is said there."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A status it may go to, with a value for each reason it takes."""

    label: str
    options: Sequence[tuple[str, str]]
    """(value of the form, what it is called)."""


def choices(referral: Referral) -> list[Choice]:
    """All that may follow."""
    may = [to for to in MOVES if to in LEGAL[referral.status]]
    return [Choice(words.STATUSES[to], list(_options(referral.status, to))) for to in may]


def _options(current: str, to: str) -> Iterator[tuple[str, str]]:
    _, codes = codes_of(current, to)
    for code in sorted(codes):
        yield f"{to}:{code}", f"{words.STATUSES[to]}: {words.REASONS[code]}"
    if not codes:
        yield f"{to}:", words.STATUSES[to]


def may_refer_again(referral: Referral) -> bool:
    """Whether a new referral can be made of it in one click."""
    return (
        referral.status in ENDED
        and referral.contact_id is not None
        and referral.wrapped_key is not None
    )


def fresh_key() -> str:
    """Of a form: sent twice, it is taken once."""
    return secrets.token_urlsafe(16)


@blueprint.post("/referrals/<reference>/status")
def move(reference: str) -> Response:
    """Move it as chosen, if it still stands where the page showed it."""
    to, _, reason = request.form.get("move", "").partition(":")
    seq, at = request.form.get("seq", type=int), _moment(request.form.get("appointment", ""))
    if to not in MOVES:
        return _back("not_chosen", reference)
    if to == "scheduled" and at is None:
        return _back("no_appointment", reference)
    actor, when = sessions.who().email, at if to == "scheduled" else None
    wanted = Change(to, actor, "admin", reason or None, when)
    try:
        services().db.write(lambda session: _move(session, reference, wanted, seq))
    except NoSummary:
        return _back("no_summary", reference)
    except IllegalMove:
        return _back("not_moved", reference)
    _ring_topics()
    return _back("moved", reference)


def _move(session: Session, reference: str, wanted: Change, seq: int | None) -> None:
    referral = locked(session, reference)
    if referral.status_seq != seq:
        raise IllegalMove("It was moved meanwhile.")
    audience = services().audience(session)
    status.change(session, referral, wanted, audience=audience, now=services().clock())


@blueprint.post("/referrals/<reference>/appointment")
def move_appointment(reference: str) -> Response:
    """The appointment is at another time."""
    at = _moment(request.form.get("appointment", ""))
    if at is None:
        return _back("no_appointment", reference)
    moved = services().db.write(lambda session: _reschedule(session, reference, at))
    _ring_topics()
    return _back("rescheduled" if moved else "not_moved", reference)


def _reschedule(session: Session, reference: str, at: datetime) -> bool:
    referral, now = locked(session, reference), services().clock()
    if referral.status != "scheduled":
        return False
    audience = services().audience(session)
    referral.appointment_at = at
    status.tell_again(session, referral, audience=audience, now=now)
    handing.follow_appointment(session, referral, audience=audience, now=now)
    deed = Deed(sessions.who().email, "appointment.moved", reference)
    record(session, [deed], now=now)
    return True


@blueprint.post("/referrals/<reference>/again")
def refer_again(reference: str) -> Response:
    """A new referral of the same patient from the same sender, through the intake."""
    key, now = request.form.get("key", ""), services().clock()
    if not 16 <= len(key) <= 64:
        abort(400)
    values = services().db.read(lambda session: _values(session, reference))
    try:
        envelope = referring_again.envelope_of(values, key, now=now)
    except InvalidReferral:
        return _back("not_referred", reference)
    kept = keeping_posts.keep(envelope)
    deed = Deed(sessions.who().email, "referral.made_again", reference, {"as": kept.reference})
    services().db.write(lambda session: record(session, [deed], now=now))
    return _back("referred_again", reference)


def _values(session: Session, reference: str) -> dict[str, str]:
    referral = locked(session, reference)
    if not may_refer_again(referral):
        abort(404)
    contact = session.get_one(PartnerContact, referral.contact_id)
    values = referring_again.old_values(session, referral, contact)
    return {**values, "consent": referral.consent, "priority": referral.priority}


def _moment(typed: str) -> datetime | None:
    """As a browser sends it: a time on the clinic's clock; None where it is none."""
    zone = ZoneInfo(services().settings.config.clinic.time_zone)
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=zone)
    except ValueError:
        return None


def _ring_topics() -> None:
    for topic in services().delivery.routes:
        ring(f"deliver:{topic}")


def _back(done: str, reference: str) -> Response:
    return back_to("admin.referral", done=done, reference=reference)
