"""Take word of changes: checked, kept, answered at once; a worker looks at what it speaks of."""

from typing import Final

from flask import Blueprint, Response, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, NotFound

from integrator.errors import UnreadableEnvelope
from integrator.logs import log
from integrator.services import HintSource
from integrator.store import hints
from integrator.web.context import ring, services
from integrator.web.throttle import in_app

MOST_BYTES: Final = 1_000_000
"""HubSpot sends fewer than 100 events of some hundred bytes at a time."""
POSTS_PER_MINUTE: Final = 6_000
"""Of one address; app.config["HOOK_POSTS_PER_MINUTE"] sets another."""

blueprint = Blueprint("hooks", __name__)


@blueprint.post("/hooks/<name>")
def take(name: str) -> Response:
    """Keep what is said, and wake who looks. 401 for whatever is not signed, in one word."""
    source = services().hooks.get(name)
    if source is None:
        raise NotFound
    if _throttled():
        return _answer(429)
    request.max_content_length = MOST_BYTES
    body = request.get_data(cache=False)
    if not source.verify(request.headers, body, now=services().clock()):
        return _answer(401)
    return _kept(name, source, body)


def _throttled() -> bool:
    throttle = in_app("HOOK_POSTS_PER_MINUTE", POSTS_PER_MINUTE)
    return throttle.wait(request.remote_addr, at=services().clock().timestamp()) > 0


def _kept(name: str, source: HintSource, body: bytes) -> Response:
    try:
        said = source.hints(body)
    except UnreadableEnvelope:
        return _answer(400)
    rows = hints.rows_of(services().vault, name, said, now=services().clock())
    if services().db.write(lambda session: hints.keep(session, rows)):
        ring(f"heed:{name}")
    return _answer(204)


def _answer(status: int) -> Response:
    return Response(status=status, headers={"Cache-Control": "no-store"})


@blueprint.errorhandler(HTTPException)
def _refused(error: HTTPException) -> Response:
    return _answer(error.code or 500)


@blueprint.errorhandler(DBAPIError)
@blueprint.errorhandler(PoolTimeout)
def _store_failed(error: Exception) -> Response:
    """Not kept: the sender tries again, and polling sees the change all the same."""
    log.error("hook.not_kept", error=type(error).__name__)
    return _answer(503)
