"""Why a referral is not in HubSpot, in a sentence. Pure: over its rows, nothing else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from integrator.delivery.outbox import HOLDING, MAX_ATTEMPTS
from integrator.models import ConnectorState, OutboxMessage, RemoteRecord
from integrator.web.admin import words

Tone = Literal["good", "waiting", "bad"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether HubSpot has a referral."""

    uses_hubspot: bool
    ticket: RemoteRecord | None
    messages: Sequence[OutboxMessage]
    """Those of the HubSpot topic, oldest first."""
    connector: ConnectorState | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The sentence, and how it should look."""

    sentence: str
    tone: Tone
    ticket: str | None = None
    """Id of the ticket at HubSpot, where there is one."""


Say = Callable[[datetime], str]
"""A moment in words."""


def why(standing: Standing, *, now: datetime, say: Say) -> Answer:
    """Where it stands. Of several causes, the one that must go first."""
    ticket = standing.ticket
    if ticket is not None and ticket.state == "remote_deleted":
        return _deleted(ticket)
    if ticket is not None and ticket.state == "merged":
        return Answer(_MERGED, "waiting")
    stuck = next((one for one in standing.messages if one.state in HOLDING), None)
    if stuck is None:
        return _settled(standing, say)
    cause = _CAUSES[stuck.state](standing, stuck, now, say)
    return _in_context(cause, ticket, younger=standing.messages[-1].id != stuck.id)


_MERGED: Final = (
    "Staff merged its ticket into that of another referral, so that it has none of its own. The"
    " review desk asks whether both are one; kept apart, it gets a new ticket."
)


def _deleted(ticket: RemoteRecord) -> Answer:
    return Answer(
        f"Its ticket {ticket.remote_id} was deleted at HubSpot, and it is never made again "
        "silently. Restore the ticket there if that was a mistake.",
        "bad",
    )


def _settled(standing: Standing, say: Say) -> Answer:
    """Nothing waits: it is there, or nobody wants it there."""
    if standing.ticket is not None:
        since = min((m.settled_at for m in standing.messages if m.settled_at), default=None)
        moment = say(since or standing.ticket.updated_at)
        number = standing.ticket.remote_id
        return Answer(f"It is: in HubSpot since {moment}, as ticket {number}.", "good", number)
    if not standing.uses_hubspot:
        return Answer(
            "HubSpot is not in use here: connections.hubspot in clinic.toml is false.", "waiting"
        )
    if standing.messages and standing.messages[-1].state == "cancelled":
        note = standing.messages[-1].note or ""
        reason = words.DISCARD_REASONS.get(note, note or "no reason given").lower()
        return Answer(f"A person discarded the message: {reason}.", "bad")
    return Answer(
        "No message for HubSpot was ever queued: HubSpot was not in use when it arrived. Its next "
        "change will take it there.",
        "waiting",
    )


def _in_context(cause: Answer, ticket: RemoteRecord | None, *, younger: bool) -> Answer:
    """Add what is there already, and what waits behind."""
    sentence = cause.sentence
    if ticket is not None:
        sentence = f"It is, as ticket {ticket.remote_id}, but not its latest change. {sentence}"
    if younger:
        sentence += " Newer changes of this referral wait for this one, so that order is kept."
    return Answer(sentence, cause.tone, ticket.remote_id if ticket else None)


def _dead(_standing: Standing, message: OutboxMessage, _now: datetime, _say: Say) -> Answer:
    happened, next_step = words.explain(message.last_error)
    return Answer(f"{happened} {next_step} (`{message.last_error or 'no code'}`)", "bad")


def _held(_standing: Standing, _message: OutboxMessage, _now: datetime, _say: Say) -> Answer:
    return Answer("It is held until a person releases it, under Failures.", "waiting")


def _leased(standing: Standing, message: OutboxMessage, now: datetime, say: Say) -> Answer:
    if message.lease_until is not None and message.lease_until > now:
        return Answer("It is being sent at this moment.", "waiting")
    return _due(standing, message, now, say)


def _due(standing: Standing, message: OutboxMessage, now: datetime, say: Say) -> Answer:
    resting = _resting(standing.connector, now, say)
    if resting is not None:
        return resting
    if message.due_at > now and message.last_error:
        happened = words.explain(message.last_error).happened
        tries = (
            f"{message.attempts} of {MAX_ATTEMPTS} tries failed so far. "
            if message.attempts
            else ""
        )
        return Answer(f"{happened} {tries}It is tried again {say(message.due_at)}.", "waiting")
    if message.due_at > now:
        return Answer(f"Its turn has not come yet: it is due {say(message.due_at)}.", "waiting")
    return Answer(
        f"It is due since {say(message.due_at)} and goes out with the next batch, usually within "
        "a second. If this stays, no worker is running.",
        "waiting",
    )


def _resting(connector: ConnectorState | None, now: datetime, say: Say) -> Answer | None:
    """The connector's own trouble, which no message can help."""
    if connector is None:
        return None
    if connector.paused_at is not None:
        again = connector.paused_until
        probe = f" It is tried again by itself {say(again)}." if again and again > now else ""
        return Answer(f"The HubSpot connector is paused. {connector.advice or ''}{probe}", "bad")
    if connector.paused_until is not None and connector.paused_until > now:
        happened = words.explain(connector.last_error).happened
        return Answer(
            f"HubSpot rests. {happened} It is tried again {say(connector.paused_until)}.", "waiting"
        )
    return None


_CAUSES: Final = {
    "due": _due,
    "leased": _leased,
    "dead": _dead,
    "blocked": _dead,
    "held": _held,
}
