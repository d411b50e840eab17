"""The overview: every connector in one look, the last day, and what needs a person.

Queries: health.snapshot's (its docstring has the indexes), two for the chart, one each for the
connectors, the reviews by question (ix_review_state_id) and the mail switch (primary key).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import render_template, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integrator.loop.audience import HOLD_MAIL
from integrator.models import ConnectorState, Review, Switch
from integrator.upkeep import health
from integrator.upkeep.copies import mail_is_held
from integrator.upkeep.health import Health
from integrator.web.admin import chart, deeds, standing, words
from integrator.web.admin.desk import blueprint, times
from integrator.web.admin.moments import span
from integrator.web.context import services


@dataclass(frozen=True, slots=True)
class Need:
    """Something only a person can settle, and where."""

    count: int
    one: str
    many: str
    advice: str
    url: str

    @property
    def what(self) -> str:
        """In the number it has."""
        return self.one if self.count == 1 else self.many


@dataclass(frozen=True, slots=True)
class Picture:
    """All the overview asks the store."""

    health: Health
    connectors: Mapping[str, ConnectorState]
    counted: tuple[list[int], list[int]]
    questions: Mapping[str, int]
    hold: Switch | None
    held: int
    """Letters and codes that wait for a release; 0 while mail goes out."""


def picture(session: Session, now: datetime) -> Picture:
    """Gather it in one read."""
    asked = session.execute(
        select(Review.question, func.count())
        .where(Review.state == "open")
        .group_by(Review.question)
    )
    return Picture(
        health=health.snapshot(session, now),
        connectors=standing.connector_states(session),
        counted=chart.counted(session, now),
        questions=dict(asked.all()),
        hold=session.get(Switch, HOLD_MAIL),
        held=deeds.held_mail(session) if mail_is_held(session) else 0,
    )


@blueprint.get("/")
def overview() -> str:
    """Everything in one look."""
    moments = times()
    found = services().db.read(lambda session: picture(session, moments.now))
    places = list(standing.places(services()))
    rows = standing.rows(places, found.connectors, found.health.queues, now=moments.now)
    return render_template(
        "admin/overview.html",
        rows=rows,
        doors=[*services().forms, *services().json_intakes],
        chart=chart.drawn(*found.counted, now=moments.now, zone=moments.zone),
        needs=[need for need in _needs(found, rows) if need.count],
        hold=found.hold if found.hold and found.hold.on else None,
        held_count=found.held,
        closures=found.health.closures,
        unread=found.health.envelopes.get("kept", 0),
        desk_median=_lasted(found.health.desk_median),
        desk_answered=found.health.desk_answered,
    )


def _lasted(seconds: int | None) -> str:
    return "" if seconds is None else span(timedelta(seconds=seconds))


def _needs(found: Picture, rows: list[standing.Row]) -> list[Need]:
    queues = found.health.queues
    stuck = {
        state: sum(queue.counts.get(state, 0) for queue in queues)
        for state in ("dead", "blocked", "held")
    }
    messages = [
        Need(stuck[state], one, many, advice, url_for("admin.messages", state=state))
        for state, one, many, advice in _STUCK
    ]
    paused = sum(row.state == "paused" for row in rows)
    return [
        Need(paused, "connector is paused", "connectors are paused", _MEND, "#connectors"),
        *messages,
        Need(
            found.health.envelopes.get("unreadable", 0),
            "envelope could not be read",
            "envelopes could not be read",
            "Open each, replay or discard.",
            url_for("admin.unreadable"),
        ),
        Need(
            found.health.fetch_failures,
            "could not be fetched",
            "could not be fetched",
            "Seen at a source, not taken in.",
            url_for("admin.unfetched"),
        ),
        *[
            Need(
                count,
                *_QUESTIONS.get(question, (question, question)),
                words.QUESTIONS[question].next_step if question in words.QUESTIONS else "",
                url_for("review.queue", question=question),
            )
            for question, count in sorted(found.questions.items())
        ],
    ]


_MEND: Final = "Do what its advice below says; it is tried again by itself."
_STUCK: Final = (
    ("dead", "message failed", "messages failed", "Mend the cause and requeue, or discard."),
    ("blocked", "message is blocked", "messages are blocked", "They carry what may not leave."),
    ("held", "message is held", "messages are held", "Release them when they may go."),
)
_QUESTIONS: Final = {
    "doubtful_values": ("referral has doubtful values", "referrals have doubtful values"),
    "unread_files": ("referral has a file not read", "referrals have files not read"),
    "unknown_sender": ("referral has no known sender", "referrals have no known sender"),
    "unverified_sender": ("sender could not be verified", "senders could not be verified"),
    "tickets_merged": ("ticket went into another's", "tickets went into others'"),
    "possible_duplicate": ("referral may be a duplicate", "referrals may be duplicates"),
    "correction_offered": ("correction is offered", "corrections are offered"),
    "unmatched_correction": ("correction fits no referral", "corrections fit no referral"),
    "summary_not_kept": ("mailed summary was not kept", "mailed summaries were not kept"),
    "status_enquiry": ("sender asks how it stands", "senders ask how it stands"),
    "self_referral": ("patient wrote for themself", "patients wrote for themselves"),
    "answer_differs": ("answer differs from what is there", "answers differ from what is there"),
    "partner_message": ("message of a sender", "messages of senders"),
    "contact_deleted": ("contact was deleted at HubSpot", "contacts were deleted at HubSpot"),
    "remote_deleted": ("ticket was deleted at HubSpot", "tickets were deleted at HubSpot"),
    "illegal_move": ("move cannot be followed", "moves at HubSpot cannot be followed"),
}
