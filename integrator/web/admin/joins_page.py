"""What was joined to a referral, by a machine or a person, and the way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import request
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from integrator.intake.entering import ACTOR
from integrator.models import JoinedEnvelope, Referral, StoredEnvelope
from integrator.reviewing import second_looks
from integrator.reviewing.joining import NotJoinable
from integrator.reviewing.second_looks import NotPossible
from integrator.web import sessions
from integrator.web.admin.desk import back_to, blueprint
from integrator.web.context import ring, services

MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Join:
    """Two that are told of as one."""

    number: int
    reference: str
    """What the sender of the joined one knows it by."""
    envelope: str
    keep: str
    """The referral it was joined to."""
    at: datetime
    by: str
    """"" for a machine."""


def joins_of(session: Session, reference: str) -> Sequence[Join]:
    """Those of a referral that still hold, whichever side of them it is; the newest first."""
    rows = session.execute(
        select(JoinedEnvelope, StoredEnvelope.reference, Referral.reference)
        .join(StoredEnvelope, StoredEnvelope.id == JoinedEnvelope.envelope_id)
        .join(Referral, Referral.id == JoinedEnvelope.referral_id)
        .where(_about(reference), JoinedEnvelope.undone_at.is_(None))
        .order_by(JoinedEnvelope.id.desc())
        .limit(MOST)
    )
    return [
        Join(
            number=joined.id,
            reference=joined.reference,
            envelope=envelope,
            keep=keep,
            at=joined.joined_at,
            by="" if joined.joined_by == ACTOR else joined.joined_by,
        )
        for joined, envelope, keep in rows
    ]


def _about(reference: str) -> ColumnElement[bool]:
    kept = select(Referral.id).where(Referral.reference == reference).scalar_subquery()
    return or_(JoinedEnvelope.referral_id == kept, JoinedEnvelope.reference == reference)


@blueprint.post("/referrals/<reference>/joins/undo")
def undo_join(reference: str) -> Response:
    """The two are two again, as before."""
    number = request.form.get("id", type=int)
    joins = services().db.read(lambda session: joins_of(session, reference))
    if number not in {one.number for one in joins}:
        return back_to("admin.referral", done="not_parted", reference=reference)
    try:
        parted = second_looks.undo_join(services().intake, number, actor=sessions.who().email)
    except (NotJoinable, NotPossible):
        return back_to("admin.referral", done="not_parted", reference=reference)
    for topic in services().delivery.routes:
        ring(f"deliver:{topic}")
    return back_to("admin.referral", done="parted", reference=parted)
