"""The JSON intake: programs of the clinic post referrals, signed (docs/json-intake.md)."""

import re
from typing import Final

from flask import Blueprint, Response, jsonify, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, NotFound

from integrator.errors import InvalidReferral
from integrator.logs import log
from integrator.services import JsonSource
from integrator.web import keeping_posts
from integrator.web.context import services
from integrator.web.throttle import Throttle, in_app

POSTS_PER_MINUTE: Final = 1_200
"""Of one address; app.config["INTAKE_POSTS_PER_MINUTE"] sets another."""
RETRY_AFTER: Final = 30

_KEY: Final = re.compile(r"[!-~]{1,128}")
_MALFORMED: Final = frozenset({"body", "fields"})
"""Problems of the whole, not of a field: the body is no referral at all."""
_ADVICE: Final = {
    404: "There is no intake of this name; see config/sources.toml.",
    413: "The body is too large; send fewer or smaller files.",
    415: "Send the body as Content-Type: application/json.",
    429: "Too many posts from this address; wait as Retry-After says.",
    503: "The store does not answer; send the same again after Retry-After, with the same key.",
}
_SIGNATURE: Final = (
    "The signature does not hold: sign timestamp, full stop and body with the shared secret, and"
    " send it within five minutes."
)
_IDEMPOTENCY: Final = "Send Idempotency-Key: 1 to 128 visible ASCII characters, new per referral."
_CONFLICT: Final = "This Idempotency-Key was used with another body; use a new key."

blueprint = Blueprint("intake_api", __name__)


@blueprint.post("/api/intake/<name>")
def take(name: str) -> Response:
    """Keep what was posted: 201 the first time, 200 when the same comes again."""
    source = services().json_intakes.get(name)
    if source is None:
        raise NotFound
    return _early_refusal() or _signed(source, request.get_data(cache=False))


def _early_refusal() -> Response | None:
    """What can be refused before the body is looked at."""
    wait = _throttle().wait(request.remote_addr, at=services().clock().timestamp())
    if wait:
        return _later(429, seconds=int(wait) + 1)
    if request.mimetype != "application/json":
        return _answer(415, {"body": _ADVICE[415]})
    return None


def _signed(source: JsonSource, body: bytes) -> Response:
    """One answer for every cause: a stranger learns nothing of how near a guess was."""
    timestamp = request.headers.get("X-Intake-Timestamp", "")
    signature = request.headers.get("X-Intake-Signature", "")
    if not source.verify(timestamp, body, signature, now=services().clock()):
        return _answer(401, {"signature": _SIGNATURE})
    key = request.headers.get("Idempotency-Key", "")
    if not _KEY.fullmatch(key):
        return _answer(400, {"Idempotency-Key": _IDEMPOTENCY})
    return _kept(source, body, key)


def _kept(source: JsonSource, body: bytes, key: str) -> Response:
    try:
        envelope = source.receive_json(body, token=key, received_at=services().clock())
    except InvalidReferral as refused:
        return _answer(400 if _MALFORMED & refused.problems.keys() else 422, refused.problems)
    kept = keeping_posts.keep(envelope)
    if not kept.same_body:
        return _answer(409, {"Idempotency-Key": _CONFLICT}, reference=kept.reference)
    answer = jsonify(reference=kept.reference, status="received")
    answer.status_code = 201 if kept.is_new else 200
    return _private(answer)


def _answer(status: int, errors: dict[str, str], **more: str) -> Response:
    answer = jsonify(errors=errors, **more)
    answer.status_code = status
    return _private(answer)


def _later(status: int, *, seconds: int) -> Response:
    answer = _answer(status, {"request": _ADVICE[status]})
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _private(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _throttle() -> Throttle:
    return in_app("INTAKE_POSTS_PER_MINUTE", POSTS_PER_MINUTE)


@blueprint.errorhandler(HTTPException)
def _refused(error: HTTPException) -> Response:
    status = error.code or 500
    return _answer(status, {"request": _ADVICE.get(status, "The request cannot be read.")})


@blueprint.errorhandler(DBAPIError)
@blueprint.errorhandler(PoolTimeout)
def _store_failed(error: Exception) -> Response:
    log.error("intake.not_kept", error=type(error).__name__)
    return _later(503, seconds=RETRY_AFTER)
