"""Whose turn it is, in words: who, what, how late, and why somebody must look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from integrator.config.calendar import Calendar
from integrator.loop.clocks import business_time
from integrator.models import Referral

WAITING_ON: Final[Mapping[str | None, str]] = {
    "clinic": "The clinic",
    "partner": "The sender",
    "patient": "The patient",
}
ACTIONS: Final[Mapping[str | None, str]] = {
    "look": "Look at it and decide",
    "answer": "Answer what we asked",
    "book": "Book the first appointment",
    "attend": "Come to the appointment",
    "close": "Send the summary and close it",
    "call_partner": "Call the sender: two letters had no answer",
    "find_sender": "Find out who sent it, so that they can be asked",
    "settle_consent": "Settle what the withdrawn consent means for it",
    "say_how_it_went": "Say how the appointment went",
}
REASONS: Final[Mapping[str, str]] = {
    "escalated": "Escalated",
    "late": "Late",
    "unowned": "Nobody owns it",
    "stopped": "Stuck",
    "unacknowledged": "Not acknowledged",
}
BUSINESS_DAY: Final = timedelta(hours=8)
"""Eight business hours make a day, as in calendar.toml."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A referral's turn as pages show it."""

    who: str
    what: str
    owner: str | None
    due_at: datetime | None
    late: str
    """Business time since it was due; "" while it is not."""


def turn_of(referral: Referral, calendar: Calendar, *, now: datetime) -> Turn | None:
    """In words; None where it waits on nobody any more."""
    if referral.waiting_on is None:
        return None
    return Turn(
        who=WAITING_ON.get(referral.waiting_on, referral.waiting_on),
        what=ACTIONS.get(referral.next_action, referral.next_action or ""),
        owner=referral.owner,
        due_at=referral.due_at,
        late=lateness(calendar, referral.due_at, now=now),
    )


def lateness(calendar: Calendar, due_at: datetime | None, *, now: datetime) -> str:
    """As "3 business hours" or "2 business days"; "" where it is not late."""
    if due_at is None or due_at >= now:
        return ""
    late = business_time(calendar, due_at, now)
    if late < timedelta(hours=1):
        return "less than a business hour"
    if late < 2 * BUSINESS_DAY:
        hours = late // timedelta(hours=1)
        return f"{hours} business hour{'s' if hours > 1 else ''}"
    return f"{late // BUSINESS_DAY} business days"
