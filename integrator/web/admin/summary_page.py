"""Care summaries on a referral's page: staff add them, look at them, and take them back."""

import re
from typing import Final

from flask import Response, abort, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from integrator.correspondence.summaries import FEED, hand_in
from integrator.errors import IntegratorError
from integrator.loop import closing
from integrator.loop.closing import Added
from integrator.models import CareSummary, Referral
from integrator.web import sessions
from integrator.web.admin.desk import back_to, blueprint, seen
from integrator.web.context import ring, services
from integrator.web.summary_files import served

_AT: Final = "/referrals/<reference>/summary"
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")
"""Of the form it was chosen in: sent twice, it is one summary."""


@blueprint.post(_AT)
def add_summary(reference: str) -> AnyResponse:
    """Keep a file as care summary; a closing at HubSpot that waits for it is looked at again."""
    key, chosen = request.form.get("key", ""), request.files.get("file")
    if not _KEY.fullmatch(key):
        abort(400)
    if chosen is None or not chosen.filename:
        return _back("no_file", reference)
    file = closing.as_sent(chosen.filename, chosen.mimetype, chosen.read())
    chosen.close()
    if problem := closing.problem_with(file):
        return _back(problem, reference)
    added, now = Added(key, file, sessions.who().email), services().clock()
    services().db.write(
        lambda s: hand_in(s, services().vault, locked(s, reference), added, now=now)
    )
    if FEED in services().following.feeds:
        ring(f"heed:{FEED}")
    return _back("summary_added", reference)


@blueprint.get(f"{_AT}/<int:number>")
def summary(reference: str, number: int) -> Response:
    """One of them; that it was looked at is on record before it is shown."""
    referral, found = services().db.read(lambda s: _summary(s, reference, number))
    seen("summary.viewed", reference, summary=number)
    try:
        file = closing.open_summary(services().vault, referral, found)
    except (IntegratorError, ValueError):
        abort(404)
    return served(file, reference)


@blueprint.post(f"{_AT}/<int:number>/take-back")
def take_summary_back(reference: str, number: int) -> AnyResponse:
    """Show it to nobody any more."""
    actor, now = sessions.who().email, services().clock()
    services().db.write(
        lambda s: closing.take_back(s, locked(s, reference), number, actor=actor, now=now)
    )
    return _back("summary_taken_back", reference)


def locked(session: Session, reference: str) -> Referral:
    """The referral, for a deed; not found where it is not there, or its values are gone."""
    query = select(Referral).where(Referral.reference == reference).with_for_update()
    found = session.scalar(query)
    return found if found is not None and found.wrapped_key is not None else abort(404)


def _summary(session: Session, reference: str, number: int) -> tuple[Referral, CareSummary]:
    row = session.execute(
        select(Referral, CareSummary)
        .join(CareSummary, CareSummary.referral_id == Referral.id)
        .where(Referral.reference == reference, CareSummary.id == number)
    ).first()
    return (row[0], row[1]) if row else abort(404)


def _back(done: str, reference: str) -> AnyResponse:
    return back_to("admin.referral", done=done, reference=reference, _anchor="summary")
