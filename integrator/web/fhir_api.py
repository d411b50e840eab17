"""FHIR for programs the clinic has given a token: read referrals, post a bundle (docs/fhir.md).

GET /fhir/metadata, /fhir/ServiceRequest, /fhir/ServiceRequest/R-…, /fhir/Task/R-…,
/fhir/ServiceRequest/R-…/$everything; POST /fhir with a Bundle. Every reading is in the audit log.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from typing import Any, Final

from flask import Blueprint, Response, make_response, request
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException, NotFound, Unauthorized, UnprocessableEntity

from integrator import fhir
from integrator.fhir import Told, resources
from integrator.logs import log
from integrator.models import Referral
from integrator.ports import Envelope
from integrator.store.tokens import token_hash
from integrator.web import keeping_posts
from integrator.web.context import services
from integrator.web.throttle import Throttle, in_app

TYPE: Final = "application/fhir+json"
SOURCE: Final = "fhir"
PAGE: Final = 50
CALLS_PER_MINUTE: Final = 600
_ADVICE: Final = {
    401: "Send Authorization: Bearer and the token this program was given.",
    404: "There is no such resource here; see /fhir/metadata.",
    413: "The body is too large; send one referral a bundle.",
    415: "Send the body as Content-Type: application/fhir+json.",
    422: "Send a Bundle with a ServiceRequest and its Patient.",
    429: "Too many calls from this address; wait as Retry-After says.",
    503: "The store does not answer; send the same again later.",
}

blueprint = Blueprint("fhir", __name__, url_prefix="/fhir")


@blueprint.get("/metadata")
def metadata() -> Response:
    """What this server does; the one thing anybody may read."""
    reads = [{"code": "read"}]
    kinds = [
        {"type": "ServiceRequest", "interaction": [*reads, {"code": "search-type"}]},
        {"type": "Task", "interaction": reads},
    ]
    statement = {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-11-23",
        "kind": "instance",
        "implementation": {"description": "Referral integrator"},
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "rest": [{"mode": "server", "resource": kinds, "interaction": [{"code": "batch"}]}],
    }
    return _answer(statement)


@blueprint.get("/ServiceRequest")
def search() -> Response:
    """Referrals in the order they came, a page at a time; `_after` is the last one seen."""
    client = _client()
    after = request.args.get("_after", "")
    page = services().db.read(lambda s: _told(s, _page(s, after)))
    _note(client, page)
    last = page[-1].referral.reference if len(page) == PAGE else None
    following = f"{_base()}/ServiceRequest?_after={last}" if last else None
    return _answer(fhir.searchset(page, clinic=_clinic(), base=_base(), next_page=following))


@blueprint.get("/ServiceRequest/<reference>")
def service_request(reference: str) -> Response:
    """One referral."""
    return _answer(resources.service_request(_one(reference), clinic=_clinic()))


@blueprint.get("/Task/<reference>")
def task(reference: str) -> Response:
    """How one referral stands."""
    return _answer(resources.task(_one(reference), clinic=_clinic()))


@blueprint.get("/ServiceRequest/<reference>/$everything")
def everything(reference: str) -> Response:
    """One referral with its people and its history."""
    return _answer(fhir.everything(_one(reference), clinic=_clinic(), base=_base()))


@blueprint.post("")
def take() -> Response:
    """Keep a bundle as one more envelope: 201 the first time, 200 when the same comes again."""
    client = _client()
    if request.mimetype not in (TYPE, "application/json"):
        return _outcome(415)
    body = request.get_data(cache=False)
    if not _is_bundle(body):
        raise UnprocessableEntity
    key = request.headers.get("Idempotency-Key") or hashlib.sha256(body).hexdigest()
    kept = keeping_posts.keep(
        Envelope(SOURCE, f"{client}:{key[:128]}", services().clock(), TYPE, body)
    )
    if not kept.same_body:
        return _outcome(409, "This Idempotency-Key was used with another body; use a new key.")
    answer = _outcome(201 if kept.is_new else 200, f"Received under {kept.reference}.")
    answer.headers["Location"] = f"{_base()}/ServiceRequest/{kept.reference}"
    return answer


def _client() -> str:
    """The program that calls; 401 for any other, whatever is wrong with its token."""
    wait = _throttle().wait(request.remote_addr, at=services().clock().timestamp())
    if wait:
        raise TooMany
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    digest = token_hash(given)
    for name, wanted in services().settings.fhir_clients.items():
        if secrets.compare_digest(digest, wanted):
            return name
    raise Unauthorized


class TooMany(HTTPException):
    """Called too often."""

    code = 429


def _one(reference: str) -> Told:
    client = _client()
    found = services().db.read(lambda s: _told(s, _named(s, reference)))
    if not found:
        raise NotFound
    _note(client, found)
    return found[0]


def _named(session: Session, reference: str) -> Sequence[Referral]:
    return session.scalars(select(Referral).where(Referral.reference == reference)).all()


def _page(session: Session, after: str) -> Sequence[Referral]:
    """By the primary key."""
    start = session.scalar(select(Referral.id).where(Referral.reference == after)) if after else 0
    if start is None:
        raise NotFound
    query = select(Referral).where(Referral.id > start).order_by(Referral.id)
    return session.scalars(query.limit(PAGE)).all()


def _told(session: Session, referrals: Sequence[Referral]) -> list[Told]:
    shared = services()
    policy, today = shared.settings.config.policy, shared.clock().date()
    return fhir.told_of(session, shared.vault, policy, referrals, today=today)


def _note(client: str, told: Sequence[Told]) -> None:
    """Who read what, before they have it."""
    now, actor = services().clock(), f"fhir:{client}"
    services().db.write(lambda s: fhir.note(s, told, actor=actor, action="fhir.read", now=now))


def _is_bundle(body: bytes) -> bool:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(content, dict) and content.get("resourceType") == "Bundle"


def _clinic() -> str:
    return services().settings.config.clinic.name


def _base() -> str:
    return f"{services().settings.public_url}/fhir"


def _answer(resource: dict[str, Any], status: int = 200) -> Response:
    answer = make_response(json.dumps(resource, ensure_ascii=False), status)
    answer.headers["Content-Type"] = f"{TYPE}; charset=utf-8"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _outcome(status: int, text: str = "") -> Response:
    """An OperationOutcome (hl7.org/fhir/R4/operationoutcome.html)."""
    went_well = status < 400
    issue = {
        "severity": "information" if went_well else "error",
        "code": "informational" if went_well else "processing",
        "diagnostics": text or _ADVICE.get(status, "The request cannot be read."),
    }
    answer = _answer({"resourceType": "OperationOutcome", "issue": [issue]}, status)
    if status in (429, 503):
        answer.headers["Retry-After"] = "60"
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _throttle() -> Throttle:
    return in_app("FHIR_CALLS_PER_MINUTE", CALLS_PER_MINUTE)


@blueprint.errorhandler(HTTPException)
def _refused(error: HTTPException) -> Response:
    return _outcome(error.code or 500)


@blueprint.errorhandler(DBAPIError)
@blueprint.errorhandler(PoolTimeout)
def _store_failed(error: Exception) -> Response:
    log.error("fhir.store_failed", error=type(error).__name__)
    return _outcome(503)
