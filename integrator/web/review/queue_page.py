"""The queue: what waits for a person, in the order it is to be done, and how the desk keeps up.

Queries: the first page of the queue (ix_review_state_turn_at_id), what came on it from senders that
are not verified (primary keys), the counts by question (as the first), and four for the pace
(ix_review_resolved_at, ix_review_desk_seconds); however many there are.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from flask import render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.intake.readings import MAIL
from integrator.models import StoredEnvelope
from integrator.partners.verifying import sender_of
from integrator.reviewing import desk
from integrator.reviewing.desk import Count, Pace, Waiting
from integrator.store.sealing import open_envelope
from integrator.web.admin.desk import times
from integrator.web.admin.moments import span
from integrator.web.context import services
from integrator.web.review import words
from integrator.web.review.frame import blueprint

UNSURE: Final = frozenset({"unverified", "failed"})


@blueprint.get("/")
def queue() -> str:
    """What waits."""
    asked = request.args.get("question", "")
    question = asked if asked in words.KINDS else None
    now = times().now
    rows, counts, pace, claimed = services().db.read(lambda session: _all(session, question, now))
    return render_template(
        "review/queue.html",
        rows=rows,
        claimed=claimed,
        counts=counts,
        pace=pace,
        question=question,
        waiting=sum(one.count for one in counts),
        oldest=min((one.oldest for one in counts), default=None),
        lasted=_lasted,
    )


def _all(
    session: Session, question: str | None, now: datetime
) -> tuple[Sequence[Waiting], Sequence[Count], Pace, Mapping[int, str]]:
    rows = desk.waiting(session, question=question, now=now)
    return rows, desk.counts(session), desk.pace(session, now=now), _claimed(session, rows)


def _claimed(session: Session, rows: Sequence[Waiting]) -> dict[int, str]:
    """Envelope → the domain a mail says it is from, where that is not verified: they look alike."""
    ids = [one.envelope_id for one in rows if one.verdict in UNSURE]
    found = session.scalars(select(StoredEnvelope).where(StoredEnvelope.id.in_(ids)))
    return {row.id: _domain(row) for row in found}


def _domain(row: StoredEnvelope) -> str:
    if row.body is None or not row.content_type.startswith(MAIL):
        return ""
    address = sender_of(open_envelope(services().vault, row).body) or ""
    return address.rpartition("@")[2]


def _lasted(seconds: int | None) -> str:
    """As "40 seconds", "3 minutes"; "–" where nothing was measured."""
    return "–" if seconds is None else span(timedelta(seconds=seconds))
