"""The way into the admin and out of it."""

import secrets

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from integrator.accounts import logins
from integrator.accounts.logins import LoginRefused, TooManyLogins
from integrator.web import sessions
from integrator.web.admin.desk import blueprint
from integrator.web.context import services

PROOF = "login-proof"
"""Cookie that shows the log-in form was ours: there is no session yet to hold a token."""


@blueprint.get("/login")
def login() -> Response:
    """The log-in form."""
    return _form(next_path=request.args.get("next", ""))


@blueprint.post("/login")
def enter() -> Response:
    """Check who it is; the same answer whatever was wrong."""
    request.max_content_length = sessions.LARGEST_FORM
    sessions.check_token(request.cookies.get(sessions.cookie_name(PROOF), ""))
    asked = request.form.get("next", "")
    try:
        token = logins.log_in(
            services().db,
            request.form.get("email", "")[:255],
            request.form.get("password", "")[:1000],
            address=request.remote_addr or "",
            now=services().clock(),
        )
    except LoginRefused:
        return _form(next_path=asked, refused=True, status=401)
    except TooManyLogins:
        return _form(next_path=asked, refused=True, status=429)
    response = redirect(asked if sessions.safe_path(asked) else url_for("admin.overview"), 303)
    sessions.set_cookie(response, "session", token)
    sessions.drop_cookie(response, PROOF)
    return response


@blueprint.post("/logout")
def leave() -> Response:
    """End the session here and in the store."""
    who, now = sessions.who(), services().clock()
    services().db.write(lambda session: logins.log_out(session, who, now=now))
    response = redirect(url_for("admin.login"), 303)
    sessions.drop_cookie(response, "session")
    return response


def _form(*, next_path: str, refused: bool = False, status: int = 200) -> Response:
    proof = secrets.token_urlsafe(32)
    page = render_template(
        "admin/login.html",
        csrf=proof,
        next_path=next_path if sessions.safe_path(next_path) else "",
        refused=refused,
        too_many=status == 429,
    )
    response = make_response(page, status)
    sessions.set_cookie(response, PROOF, proof)
    return response
