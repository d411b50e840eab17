"""The blueprint of the review desk: the same log-in as the admin, nothing cached."""

from typing import Any, Final

from flask import Blueprint, Response, g, request
from werkzeug.wrappers import Response as AnyResponse

from integrator.reviewing.desk import By
from integrator.web import sessions
from integrator.web.admin import desk as admin_desk
from integrator.web.context import ring, services
from integrator.web.review import words
from integrator.web.security import POLICY

CALLING_HOME: Final = f"{POLICY}; connect-src 'self'"
"""As everywhere, and its script may tell us that somebody left."""

blueprint = Blueprint("review", __name__, url_prefix="/desk")


@blueprint.before_request
def _login_first() -> AnyResponse | None:
    return sessions.require_login()


@blueprint.after_request
def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers.setdefault("Content-Security-Policy", CALLING_HOME)
    return response


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {
        **admin_desk.shown_everywhere(),
        "said": words,
        "notice": words.notice(request.args.getlist("done"), request.args.get("about", "")),
    }


def by() -> By:
    """Who does it, and when."""
    return By(g.who.email, services().clock())


def ring_all() -> None:
    """Something is to be told."""
    for topic in services().delivery.routes:
        ring(f"deliver:{topic}")
