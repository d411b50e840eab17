"""The buttons: every POST that changes something. Admins act; staff may close questions."""

from collections.abc import Callable, Sequence
from typing import Final

from flask import abort, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from integrator.loop.audience import MAIL_TOPICS
from integrator.web import sessions
from integrator.web.admin import deeds, standing, words
from integrator.web.admin.deeds import By
from integrator.web.admin.desk import back_to, blueprint
from integrator.web.context import ring, services

MOST_TICKED: Final = 500


def _by() -> By:
    return By(sessions.who().email, services().clock())


def _write(deed: Callable[[Session], int]) -> int:
    return services().db.write(deed)


def _ticked() -> Sequence[int]:
    found = request.form.getlist("id", type=int)
    if len(found) > MOST_TICKED:
        abort(413)
    return found


def _reason() -> str:
    reason = request.form.get("reason", "")
    return reason if reason in words.DISCARD_REASONS else abort(400)


def _back(done: str, count: int) -> Response:
    """To the list the button was on, or to the page it names."""
    path = request.form.get("back", "")
    if not sessions.safe_path(path):
        return back_to("admin.overview", done=done, count=count)
    return redirect(f"{path}{'&' if '?' in path else '?'}done={done}&n={count}", 303)


def _ring_topics() -> None:
    for topic in services().delivery.routes:
        ring(f"deliver:{topic}")


@blueprint.post("/messages/requeue")
def requeue_messages() -> Response:
    """Try the ticked messages again."""
    sessions.admin_only()
    ids, by = _ticked(), _by()
    count = _write(lambda session: deeds.requeue(session, ids, by))
    _ring_topics()
    return _back("requeued" if ids else "nothing", count)


@blueprint.post("/messages/requeue-all")
def requeue_all_messages() -> Response:
    """Try every message of one topic and state again."""
    sessions.admin_only()
    topic, state, by = request.form.get("topic", ""), request.form.get("state", ""), _by()
    if topic not in words.TOPICS or state not in deeds.STUCK:
        abort(400)
    count = _write(lambda session: deeds.requeue_all(session, topic, state, by))
    ring(f"deliver:{topic}")
    return _back("requeued", count)


@blueprint.post("/messages/discard")
def discard_messages() -> Response:
    """The ticked messages need not be told."""
    sessions.admin_only()
    ids, by, reason = _ticked(), _by(), _reason()
    count = _write(lambda session: deeds.discard(session, ids, by, reason=reason))
    return _back("discarded" if ids else "nothing", count)


@blueprint.post("/envelopes/replay")
def replay_envelopes() -> Response:
    """Read the ticked envelopes again."""
    sessions.admin_only()
    ids, by = _ticked(), _by()
    count = _write(lambda session: deeds.replay(session, ids, by))
    ring("read")
    return _back("replayed" if ids else "nothing", count)


@blueprint.post("/envelopes/discard")
def discard_envelopes() -> Response:
    """Nothing is to come of the ticked envelopes."""
    sessions.admin_only()
    ids, by, reason = _ticked(), _by(), _reason()
    count = _write(lambda session: deeds.put_away(session, ids, by, reason=reason))
    return _back("put_away" if ids else "nothing", count)


@blueprint.post("/reviews/resolve")
def resolve_reviews() -> Response:
    """The ticked questions are answered; staff may say so too."""
    ids, by = _ticked(), _by()
    count = _write(lambda session: deeds.resolve_reviews(session, ids, by))
    return _back("resolved" if ids else "nothing", count)


@blueprint.post("/unfetched/resolve")
def resolve_failures() -> Response:
    """The ticked fetch failures are seen to."""
    sessions.admin_only()
    ids, by = _ticked(), _by()
    count = _write(lambda session: deeds.resolve_failures(session, ids, by))
    return _back("resolved" if ids else "nothing", count)


@blueprint.post("/connectors/resume")
def resume_connector() -> Response:
    """Try a paused connector at once."""
    sessions.admin_only()
    name, by = request.form.get("name", ""), _by()
    place = next((one for one in standing.places(services()) if one.name == name), None)
    if place is None:
        abort(404)
    services().db.write(lambda session: deeds.resume(session, place.name, by))
    ring(place.bell)
    return back_to("admin.overview", done="resumed")


@blueprint.post("/mail/hold")
def hold_mail() -> Response:
    """Let no letter and no code out."""
    sessions.admin_only()
    by, reason = _by(), request.form.get("reason", "")
    if reason not in words.HOLD_REASONS:
        abort(400)
    _write(lambda session: deeds.hold_mail(session, by, reason=reason))
    return _back("mail_held", 1)


@blueprint.post("/mail/release")
def release_mail() -> Response:
    """Let letters out again."""
    sessions.admin_only()
    by = _by()
    count = _write(lambda session: deeds.release_mail(session, by))
    for topic in MAIL_TOPICS:
        ring(f"deliver:{topic}")
    return _back("mail_released", count)
