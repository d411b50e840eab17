"""Who is asking: the session's cookie, the log-in page's one-time proof, and the forms' token."""

import re
import secrets
from typing import Final, cast

from flask import abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from integrator.accounts import logins
from integrator.accounts.logins import LoggedIn
from integrator.loop.closing import LARGEST
from integrator.web.context import services

LARGEST_FORM: Final = 200_000
"""Bytes a form of the admin may have."""

WITH_FILES: Final = frozenset({"admin.add_summary"})
"""Endpoints whose form carries a file beside that, as large as a summary may be."""

AUTOMATIC: Final = "auto"
"""Set on what the page reloads by itself: it does not keep a session alive."""

_PATH = re.compile(r"/(?:admin|desk)(/[A-Za-z0-9_./-]*)?(\?[A-Za-z0-9_.=&%+-]*)?")


def who() -> LoggedIn:
    """Who is logged in; only within views behind `require_login`."""
    return cast(LoggedIn, g.who)


def require_login() -> Response | None:
    """Before every view of the admin: a live session, and on a POST its token."""
    has_file = request.endpoint in WITH_FILES
    request.max_content_length = LARGEST_FORM + has_file * LARGEST
    found = _found()
    if found is None:
        return _to_login()
    g.who = found
    if request.method == "POST":
        check_token(found.csrf)
    return None


def _found() -> LoggedIn | None:
    token = request.cookies.get(cookie_name("session"))
    if not token:
        return None
    touch = AUTOMATIC not in request.args
    return logins.whose(services().db, token, now=services().clock(), touch=touch)


def _to_login() -> Response:
    asked = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("admin.login", next=asked if safe_path(asked) else None))


def safe_path(path: str) -> bool:
    """Whether it leads into the admin or to the review desk, and nowhere else."""
    return bool(_PATH.fullmatch(path)) and "//" not in path


def check_token(expected: str) -> None:
    """Refuse a form that did not come from our page (OWASP, CSRF: synchroniser token)."""
    given = request.form.get("csrf", "")
    if not expected or not secrets.compare_digest(given.encode(), expected.encode()):
        abort(400)


def admin_only() -> None:
    """Refuse who may only look."""
    if not who().is_admin:
        abort(403)


def cookie_name(kind: str) -> str:
    """With the prefix that ties a cookie to this host and to TLS, where there is TLS."""
    return f"__Host-{kind}" if _is_secure() else kind


def set_cookie(response: Response, kind: str, text: str) -> None:
    """A cookie no script reads and no other site sends along; it ends with the browser."""
    response.set_cookie(
        cookie_name(kind), text, secure=_is_secure(), httponly=True, samesite="Lax", path="/"
    )


def drop_cookie(response: Response, kind: str) -> None:
    """Take it back."""
    response.delete_cookie(
        cookie_name(kind), secure=_is_secure(), httponly=True, samesite="Lax", path="/"
    )


def _is_secure() -> bool:
    return services().settings.public_url.startswith("https://")
