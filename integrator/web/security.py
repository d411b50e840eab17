"""What every answer carries and every request is held to, whichever page it is."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from flask import Flask, Response, current_app, jsonify, render_template, request
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from integrator.logs import log
from integrator.web.context import services

POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:;"
    " form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""Nothing inline, nothing from elsewhere: a script that slipped into a value would not run."""

HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""OWASP, HTTP Headers Cheat Sheet. A view that needs another value sets it itself."""

HSTS: Final = "max-age=31536000; includeSubDomains"
STATIC_FOR: Final = 3600


class Advice(NamedTuple):
    """What an error page says: what happened, and what to do next."""

    title: str
    next_step: str


ADVICE: Final[Mapping[int, Advice]] = {
    400: Advice(
        "That request was not complete",
        "Go back, reload the page and send it again. Forms that have been open for long go stale.",
    ),
    403: Advice(
        "This needs an admin",
        "Your account may look but not do this. Ask an admin of the clinic to do it, or to change "
        "your role.",
    ),
    404: Advice(
        "There is nothing here",
        "Check the address, or start from the overview and search for the reference.",
    ),
    405: Advice("This address takes no such request", "Go back and use the buttons of the page."),
    413: Advice(
        "That was too large",
        "Send a smaller file, or leave it out and mention in the text that you have it.",
    ),
    429: Advice(
        "Too many tries",
        "Wait a quarter of an hour and try again. If it was not you who tried, tell an admin.",
    ),
    500: Advice(
        "Something went wrong on our side",
        "Nothing that was received is lost. Try again in a minute; if it stays, tell an admin the "
        "time it happened.",
    ),
    503: Advice(
        "The store does not answer",
        "Nothing that was received is lost. Try again in a minute; if it stays, an admin should "
        "look whether the database runs.",
    ),
}


Page = Callable[[int], Response]

STAFF: Final = ("/admin", "/desk")
"""Where addresses begin whose visitors are told of the overview and of admins."""


def protect(app: Flask, *, outside: Page | None = None) -> None:
    """Put the headers on every answer, and answer every error with a page that says what to do.

    `outside` makes that page, by its status, for those who are not staff.
    """
    app.extensions["error_page_outside"] = outside
    app.config["MAX_FORM_PARTS"] = 1_200
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = STATIC_FOR
    app.after_request(_with_headers)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(DBAPIError, _store_failed)
    app.register_error_handler(Exception, _failed)


def _with_headers(response: Response) -> Response:
    for name, text in HEADERS.items():
        response.headers.setdefault(name, text)
    if services().settings.public_url.startswith("https://"):
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    response.headers.pop("Server", None)
    return response


def _refused(error: HTTPException) -> Any:
    if error.response is not None:
        return error.response
    if error.code is None or error.code < 400:
        return error.get_response()
    return error_page(error.code)


def _store_failed(error: DBAPIError) -> tuple[Response | str, int]:
    log.error("web.store_failed", error=type(error).__name__, route=request.endpoint)
    return error_page(503)


def _failed(error: Exception) -> tuple[Response | str, int]:
    """Logged by type only: the text of an error may quote what it choked on."""
    log.error("web.failed", exc_info=error, route=request.endpoint, method=request.method)
    return error_page(500)


def error_page(status: int) -> tuple[Response | str, int]:
    """The page of an error, or the same as JSON for a program."""
    title, next_step = ADVICE.get(status, ADVICE[400 if status < 500 else 500])
    wanted = request.accept_mimetypes.best_match(["text/html", "application/json"])
    if wanted == "application/json":
        return jsonify(error=title, advice=next_step), status
    outside: Page | None = current_app.extensions.get("error_page_outside")
    if outside is not None and not request.path.startswith(STAFF):
        return outside(status), status
    page = render_template("admin/error.html", title=title, next_step=next_step, status=status)
    return page, status
