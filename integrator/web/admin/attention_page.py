"""What waits for a person: late, escalated, unowned, stuck or not acknowledged; the latest first.

Queries: attention.gather's five (its docstring has the indexes), one for the partners by primary
key, one for what is stuck (ix_outbox_stopped), one for the questions, two for the count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g, render_template
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from integrator.config.calendar import Calendar
from integrator.loop.clocks import after
from integrator.models import OutboxMessage, Partner
from integrator.models.outbox import STOPPED
from integrator.reminders import attention
from integrator.reminders.attention import Concern, Unanswered
from integrator.web.admin import turn_words
from integrator.web.admin.desk import blueprint
from integrator.web.admin.turn_words import Turn, turn_of
from integrator.web.context import services


@dataclass(frozen=True, slots=True)
class Row:
    """A referral on the page."""

    concern: Concern
    partner: str | None
    turn: Turn | None
    stuck: Sequence[tuple[str, str]]
    """(topic, state) of what goes no further."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions of one kind that wait at the desk."""

    waiting: Unanswered
    late: str
    """Business time since the first of them should have been answered."""


@blueprint.get("/attention")
def attention_list() -> str:
    """All of them, `attention.MOST` of each reason at most."""
    now, calendar = services().clock(), services().settings.config.calendar
    rows, total = services().db.read(lambda session: _rows(session, now=now))
    asked = services().db.read(lambda s: attention.questions(s, calendar, now=now))
    return render_template(
        "admin/attention.html",
        rows=rows,
        total=total,
        asked=[_asked(one, calendar, now) for one in asked],
        reasons=turn_words.REASONS,
        owner=calendar.front_desk,
    )


def _asked(one: Unanswered, calendar: Calendar, now: datetime) -> Asked:
    due = after(calendar, one.oldest, calendar.promises["first_action"])
    return Asked(one, turn_words.lateness(calendar, due, now=now))


def _rows(session: Session, *, now: datetime) -> tuple[list[Row], int]:
    calendar = services().settings.config.calendar
    concerns = attention.gather(session, now=now)
    partners = _partners(session, concerns)
    stuck = _stuck(session, concerns)
    rows = [
        Row(
            concern=one,
            partner=partners.get(one.referral.partner_id or 0),
            turn=turn_of(one.referral, calendar, now=now),
            stuck=stuck.get(one.referral.id, ()),
        )
        for one in concerns
    ]
    return rows, attention.count(session, now=now)


def _partners(session: Session, concerns: Sequence[Concern]) -> Mapping[int, str]:
    ids = {one.referral.partner_id for one in concerns if one.referral.partner_id}
    rows = session.execute(select(Partner.id, Partner.name).where(Partner.id.in_(ids)))
    return dict(rows.all())


def _stuck(session: Session, concerns: Sequence[Concern]) -> Mapping[int, list[tuple[str, str]]]:
    ids = [one.referral.id for one in concerns if "stopped" in one.reasons]
    found = session.execute(
        select(OutboxMessage.referral_id, OutboxMessage.topic, OutboxMessage.state)
        .where(text(STOPPED), OutboxMessage.referral_id.in_(ids))
        .distinct()
        .order_by(OutboxMessage.topic)
    )
    stuck: dict[int, list[tuple[str, str]]] = {}
    for number, topic, state in found:
        stuck.setdefault(number, []).append((topic, state))
    return stuck


@blueprint.app_context_processor
def _count() -> dict[str, Any]:
    """For the menu; two queries."""
    if "who" not in g:
        return {"attention_count": 0}
    return {"attention_count": services().db.read(_waiting)}


def _waiting(session: Session) -> int:
    now, calendar = services().clock(), services().settings.config.calendar
    asked = attention.questions(session, calendar, now=now)
    return attention.count(session, now=now) + sum(one.count for one in asked)
