"""How a referral stands, for whoever has the link from our mails; nothing of the patient."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from integrator.letters import status_label
from integrator.models import Referral, StoredEnvelope
from integrator.statuses import UNTOLD
from integrator.web.context import services
from integrator.web.public_pages import clinic, day, notice, public_page, spoken

blueprint = Blueprint("status_page", __name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the page tells."""

    reference: str
    status: str
    since: datetime
    missing: int = 0
    """How many details are asked for; their names stay with us."""


@blueprint.get("/status/<token>")
def show(token: str) -> Response:
    """The status behind a signed link."""
    link = services().links.read(token)
    if link is None or services().links.is_over(link, now=services().clock()):
        raise NotFound
    standing = services().db.read(lambda s: find(s, link.reference))
    if standing is None:
        raise NotFound
    language = spoken()
    return public_page(
        "status",
        language=language,
        standing=standing,
        label=status_label(standing.status, language, clinic=clinic()),
        since=day(standing.since, language=language),
    )


def find(session: Session, reference: str) -> Standing | None:
    """How it stands; what is kept but not read yet is received. None where nothing is told."""
    columns = (Referral.status, Referral.status_at, Referral.missing)
    row = session.execute(select(*columns).where(Referral.reference == reference)).first()
    if row is None:
        return _unread(session, reference)
    if row.status in UNTOLD:
        return None
    asked = len(row.missing.split(",")) if row.missing and row.status == "needs_info" else 0
    return Standing(reference, row.status, row.status_at, asked)


def _unread(session: Session, reference: str) -> Standing | None:
    received = select(StoredEnvelope.received_at).where(StoredEnvelope.reference == reference)
    moment = session.scalar(received)
    return Standing(reference, "received", moment) if moment else None


@blueprint.errorhandler(NotFound)
def _absent(_error: NotFound) -> Response:
    return notice("absent", status=404, text="absent.status")


@blueprint.errorhandler(DBAPIError)
@blueprint.errorhandler(PoolTimeout)
def _store_failed(_error: Exception) -> Response:
    return notice("down", status=503)
