"""The blueprint every page of the admin hangs on: log-in first, nothing cached, times in words."""

from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from integrator.reviewing import desk as review_desk
from integrator.store.audit import Deed, record
from integrator.web import sessions
from integrator.web.admin import words
from integrator.web.admin.moments import Times
from integrator.web.context import services

OPEN: Final = frozenset({"admin.login", "admin.enter"})
"""Endpoints that need no session."""

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


@blueprint.before_request
def _login_first() -> AnyResponse | None:
    return None if request.endpoint in OPEN else sessions.require_login()


@blueprint.after_request
def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def times() -> Times:
    """Moments in words, as of now, in the clinic's zone."""
    zone = ZoneInfo(services().settings.config.clinic.time_zone)
    return Times(services().clock(), zone)


def shown_everywhere() -> dict[str, Any]:
    """What every page of staff's shows, the review desk's among them."""
    return {
        "who": g.get("who"),
        "clinic_name": services().settings.config.clinic.name,
        "times": times(),
        "words": words,
        "questions_open": services().db.read(review_desk.open_count) if "who" in g else 0,
    }


@blueprint.context_processor
def _words() -> dict[str, Any]:
    notice = words.notice(request.args.get("done", ""), request.args.get("n", ""))
    return {**shown_everywhere(), "notice": notice}


def seen(action: str, subject: str, **detail: Any) -> None:
    """Write down that this person looked, before they see it; codes and names of fields only."""
    deed = Deed(sessions.who().email, action, subject, detail)
    now = services().clock()
    services().db.write(lambda session: record(session, [deed], now=now))


def back_to(endpoint: str, *, done: str, count: int = 1, **where: Any) -> AnyResponse:
    """To a page after a deed, with a word on what was done (Post/Redirect/Get)."""
    return redirect(url_for(endpoint, done=done, n=count, **where), code=303)
