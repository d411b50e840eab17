"""The blueprint partners' pages hang on: a session first, its token on each post, their words."""

from datetime import datetime
from typing import Any, Final, cast

from flask import Blueprint, Response, g, redirect, request, url_for
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from integrator.config import Clinic
from integrator.correspondence import access
from integrator.correspondence.access import Visitor
from integrator.logs import log
from integrator.store.audit import Deed, record
from integrator.web import sessions
from integrator.web.context import services
from integrator.web.forms.fields import MOST_FILES
from integrator.web.forms.tokens import FormToken
from integrator.web.partner.words import say
from integrator.web.public_pages import clinic, public_page, spoken
from integrator.web.public_words import LANGUAGES

COOKIE: Final = "partner"
OPEN: Final = frozenset(
    {"partner.show", "partner.ask", "partner.code", "partner.enter", "partner.type_again"}
)
"""Endpoints that need no session: the door."""
WITH_FILES: Final = frozenset({"partner.answer"})
LARGEST_FILE: Final = 10_000_000
"""Bytes; what `wired_posts.partner_page` takes."""

blueprint = Blueprint("partner", __name__)


@blueprint.before_request
def _session_first() -> AnyResponse | None:
    has_files = request.endpoint in WITH_FILES
    request.max_content_length = 2_000_000 + has_files * MOST_FILES * LARGEST_FILE
    if request.endpoint in OPEN:
        return None
    found = session_of()
    if found is None:
        was_in = sessions.cookie_name(COOKIE) in request.cookies
        return notice("out" if was_in else "closed", status=403)
    g.visitor = found
    if request.method == "POST":
        sessions.check_token(found.csrf)
    return None


def session_of() -> Visitor | None:
    """Whoever's session the request carries, where it is live."""
    token = request.cookies.get(sessions.cookie_name(COOKIE))
    return access.whose(services().db, token, now=services().clock()) if token else None


def visitor() -> Visitor:
    """Who is in; only within views that need a session."""
    return cast(Visitor, g.visitor)


def language() -> str:
    """As chosen for this page, else as the contact prefers, else as the browser asks."""
    found: Visitor | None = g.get("visitor")
    chosen = _asked_for() or (found.language if found else "")
    return spoken(chosen if chosen in _offered(clinic()) else "")


def _asked_for() -> str:
    """By the address, or by a form that is not too large to be looked at."""
    try:
        return request.values.get("lang", "")
    except RequestEntityTooLarge:
        return request.args.get("lang", "")


def _offered(ours: Clinic) -> list[str]:
    return [one for one in ours.languages if one in LANGUAGES]


def page(template: str, *, status: int = 200, **shown: Any) -> Response:
    """One of the partner's pages, in the frame of the public ones."""
    return public_page(
        template,
        folder="partner",
        words=say,
        language=language(),
        status=status,
        visitor=g.get("visitor"),
        **shown,
    )


def notice(
    kind: str,
    *,
    status: int,
    text: str = "",
    onward: tuple[str, str] | None = None,
    **blanks: Any,
) -> Response:
    """A title, a sentence that says what to do, and where to: an address and its words."""
    spoken_here, phone = language(), clinic().phone
    return page(
        "notice",
        status=status,
        title=say(spoken_here, f"{kind}.title", **blanks),
        sentence=say(spoken_here, text or f"{kind}.text", phone=phone, **blanks),
        onward=onward,
    )


def to(endpoint: str, *, done: str = "", **where: Any) -> AnyResponse:
    """To a page after a deed (Post/Redirect/Get), in the same language."""
    chosen = request.values.get("lang") or None
    answer = redirect(url_for(endpoint, done=done or None, lang=chosen, **where), 303)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def seen(action: str, subject: str, **detail: Any) -> None:
    """Write down that this contact looked, before they see it; names of fields, no values."""
    deed = Deed(visitor().key, action, subject, detail)
    services().db.write(lambda session: record(session, [deed], now=now()))


def now() -> datetime:
    """The present moment."""
    return services().clock()


def fresh_token(purpose: str) -> str:
    """A one-time token for a form of the visitor's: sent twice, it is taken once."""
    made = FormToken.fresh(f"{visitor().key}:{purpose}", now=now())
    return made.signed(services().settings.secret_key)


def read_token(purpose: str) -> FormToken | None:
    """The token the visitor's post came with; None when we made it for no such form of theirs."""
    secret = services().settings.secret_key
    text = request.form.get("token", "")
    return FormToken.read(f"{visitor().key}:{purpose}", text, secret_key=secret)


@blueprint.errorhandler(HTTPException)
def _refused(error: HTTPException) -> AnyResponse:
    if error.code is None or error.code < 400:
        return error.get_response()
    absent = "absent.partner" if g.get("visitor") else "absent.status"
    kinds = {404: ("absent", absent), 413: ("large", ""), 400: ("old", "stale.partner")}
    kind, text = kinds.get(error.code, ("down", ""))
    return notice(kind, status=error.code, text=text)


@blueprint.errorhandler(DBAPIError)
@blueprint.errorhandler(PoolTimeout)
def _store_failed(error: Exception) -> Response:
    log.error("web.store_failed", error=type(error).__name__, route=request.endpoint)
    return notice("down", status=503)
