"""The queue: what waits for a person, in the order it is to be done, and how the desk keeps up.

Queries: the first page of the queue (ix_review_state_turn_at_id), the counts by question (same),
and four for the pace (ix_review_resolved_at, ix_review_desk_seconds); however many there are.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import render_template, request
from sqlalchemy.orm import Session

from integrator.reviewing import desk
from integrator.reviewing.desk import Count, Pace, Waiting
from integrator.web.admin.desk import times
from integrator.web.admin.moments import span
from integrator.web.context import services
from integrator.web.review import words
from integrator.web.review.frame import blueprint


@blueprint.get("/")
def queue() -> str:
    """What waits."""
    asked = request.args.get("question", "")
    question = asked if asked in words.KINDS else None
    now = times().now
    rows, counts, pace = services().db.read(lambda session: _all(session, question, now))
    return render_template(
        "review/queue.html",
        rows=rows,
        counts=counts,
        pace=pace,
        question=question,
        waiting=sum(one.count for one in counts),
        oldest=min((one.oldest for one in counts), default=None),
        lasted=_lasted,
    )


def _all(
    session: Session, question: str | None, now: datetime
) -> tuple[Sequence[Waiting], Sequence[Count], Pace]:
    return (
        desk.waiting(session, question=question, now=now),
        desk.counts(session),
        desk.pace(session, now=now),
    )


def _lasted(seconds: int | None) -> str:
    """As "40 seconds", "3 minutes"; "–" where nothing was measured."""
    return "–" if seconds is None else span(timedelta(seconds=seconds))
