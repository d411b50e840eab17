"""A referral's way as one list of steps, oldest first. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from integrator.models import (
    AuditEntry,
    DeliveryAttempt,
    OutboxMessage,
    Referral,
    StatusEvent,
    StoredEnvelope,
)
from integrator.web.admin import words
from integrator.web.admin.dossier import Dossier

TONES: Final = {
    "done": "good",
    "dead": "bad",
    "blocked": "bad",
    "held": "waiting",
    "due": "waiting",
    "leased": "waiting",
    "cancelled": "quiet",
}
ORIGINS: Final = {
    "intake": "when it was read",
    "hubspot": "moved at HubSpot",
    "admin": "changed here",
    "partner": "on the partner page",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened."""

    at: datetime
    title: str
    detail: str = ""
    tone: str = "quiet"
    attempts: Sequence[DeliveryAttempt] = field(default_factory=tuple)


def steps(found: Dossier) -> list[Step]:
    """All that happened, in order."""
    told = [_told(message, found.attempts.get(message.id, [])) for message in found.messages]
    happened = [
        *_received(found.envelope),
        *map(_moved, found.events),
        *map(_taken, found.taken),
        *_summed_up(found),
        *_reached(found.referral),
        *told,
    ]
    return sorted(happened, key=lambda step: step.at)


def _received(envelope: StoredEnvelope) -> Iterator[Step]:
    yield Step(envelope.received_at, f"Received at {envelope.source}")
    yield Step(envelope.kept_at, "Kept, sealed", f"{envelope.size:,} bytes")
    if envelope.read_at:
        yield Step(envelope.read_at, words.ENVELOPE_STATES.get(envelope.state, envelope.state))
    if envelope.acknowledged_at:
        yield Step(envelope.acknowledged_at, "Acknowledged at its source")


def _moved(event: StatusEvent) -> Step:
    if (event.to_status, event.reason) == ("void", "duplicate"):
        return Step(event.occurred_at, "Joined with another referral", event.actor, "mark")
    status = words.STATUSES.get(event.to_status, event.to_status)
    reason = f", {words.REASONS.get(event.reason, event.reason)}" if event.reason else ""
    origin = ORIGINS.get(event.origin, event.origin)
    actor = f" by {event.actor}" if event.actor not in {event.origin, "intake"} else ""
    return Step(event.occurred_at, f"{status}{reason}", f"{origin}{actor}", "mark")


def _summed_up(found: Dossier) -> Iterator[Step]:
    for one in found.appointments:
        if one.settled_at:
            yield Step(one.settled_at, f"Appointment: {words.APPOINTMENTS[one.state].lower()}")
    for summary in found.summaries:
        how = "by mail" if summary.envelope_id else "uploaded"
        yield Step(summary.added_at, "Care summary added", f"{how}, {summary.added_by}", "mark")


def _reached(referral: Referral) -> Iterator[Step]:
    """How far word of the end got."""
    moments = (
        (referral.closure_delivered_at, "The sender was told that care is complete"),
        (referral.closure_viewed_at, "The sender opened the page of how it ended"),
        (referral.closure_acknowledged_at, "The sender acknowledged it: the loop is closed"),
    )
    for at, title in moments:
        if at:
            yield Step(at, title, tone="good")


def _taken(entry: AuditEntry) -> Step:
    """Names of fields only: the values are on the page, for who may look."""
    detail = entry.detail
    names = [detail["field"]] if "field" in detail else detail.get("fields", ["patient"])
    labels = ", ".join(words.FIELDS.get(name, name).lower() for name in names)
    if entry.action == "field.taken":
        return Step(entry.at, "Corrected at HubSpot", f"{labels}, taken over from there", "mark")
    return Step(entry.at, "Taken back from HubSpot", labels, "mark")


def _told(message: OutboxMessage, attempts: Sequence[DeliveryAttempt]) -> Step:
    """At the moment it ended; what has not ended stands where it was queued."""
    state = words.MESSAGE_STATES.get(message.state, message.state)
    topic = words.TOPICS.get(message.topic, message.topic)
    detail = words.explain(message.last_error).happened if message.last_error else ""
    if message.note:
        detail = words.DISCARD_REASONS.get(message.note, message.note)
    at = message.settled_at or message.created_at
    return Step(
        at, f"{topic}: {state.lower()}", detail, TONES.get(message.state, "quiet"), attempts
    )
