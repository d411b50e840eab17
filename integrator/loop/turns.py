"""Whose turn it is on each open referral, what they are to do, and by when.

A clinic's promise counts business time. While the partner has the turn the clinic's clock stands
still: what the clinic had used of its promise is kept, and goes on when the turn comes back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from integrator.config.calendar import Calendar
from integrator.loop.clocks import after, business_time
from integrator.models import Referral


@dataclass(frozen=True, slots=True)
class Step:
    """What comes next, who does it, and the promise (calendar.toml) it is held to."""

    waiting_on: str
    next_action: str
    promise: str


BY_STATUS: Final[Mapping[str, Step]] = {
    "received": Step("clinic", "look", "first_action"),
    "needs_info": Step("partner", "answer", "remind_partner"),
    "accepted": Step("clinic", "book", "book_appointment"),
    "scheduled": Step("patient", "attend", "say_how_it_went"),
    "in_care": Step("clinic", "close", "close"),
}
"""The turn that a status begins; a status that is not named has ended.

Who waits for an appointment whose time is known has the turn until then, whatever the promise.
"""

CALL_PARTNER: Final = Step("clinic", "call_partner", "first_action")
"""Asked and reminded twice, and no answer: a person takes over."""

FIND_SENDER: Final = Step("clinic", "find_sender", "first_action")
"""Something is to be asked, and nobody is known to ask."""

SAY_HOW_IT_WENT: Final = Step("clinic", "say_how_it_went", "say_how_it_went")
"""The appointment is over, and nobody has said what became of it."""

SETTLE_CONSENT: Final = Step("clinic", "settle_consent", "first_action")
"""The patient withdrew: a person stops what is under way and says what becomes of the referral."""

LEAST_LEFT: Final = 4
"""A promise that was used up before the partner's turn has this part of itself left after it."""


def first_turn(status: str, *, can_ask: bool, calendar: Calendar, now: datetime) -> dict[str, Any]:
    """The columns of a referral that is just opened; `can_ask`: its sender is known."""
    step = _step(status, can_ask=can_ask) or BY_STATUS["received"]
    due = _promised(step, calendar, spent=timedelta(), now=now)
    return _columns(step, due=due, since=now)


def begin_turn(referral: Referral, *, was: str, calendar: Calendar, now: datetime) -> None:
    """Let the status it has now decide whose turn it is; `was` is the status it had."""
    step = _step(referral.status, can_ask=referral.contact_id is not None)
    if step is None:
        _end(referral)
    else:
        _note_spent(referral, was=was, calendar=calendar, now=now)
        _begin(referral, step, calendar=calendar, now=now)


def hand_over(referral: Referral, step: Step, *, calendar: Calendar, now: datetime) -> None:
    """Give the turn to somebody else though the status stays."""
    _begin(referral, step, calendar=calendar, now=now)


def follow_appointment(referral: Referral, *, calendar: Calendar, now: datetime) -> None:
    """The appointment was moved or called off by staff while the status stays: so is the turn."""
    if referral.status == "scheduled":
        _begin(referral, BY_STATUS["scheduled"], calendar=calendar, now=now)


def has_open_task(referral: Referral) -> bool:
    """Whether staff were reminded in this turn and have not passed it on."""
    return referral.waiting_on == "clinic" and referral.reminded > 0


def may_have_task(referral: Referral, *, now: datetime) -> bool:
    """The same, or a reminder is due: it may be made at this moment, unseen by the reader."""
    is_due = referral.remind_at is not None and referral.remind_at <= now
    return referral.waiting_on == "clinic" and (referral.reminded > 0 or is_due)


def mark(referral: Referral) -> str:
    """Stands in the task of this turn, and in no other's."""
    since = f"{referral.turn_since:%Y-%m-%d %H:%M:%S}" if referral.turn_since else "ended"
    return f"{referral.reference} · {since}"


def escalation(referral: Referral, calendar: Calendar) -> datetime:
    """When an admin hears that the clinic let its turn go by."""
    slack = calendar.promises["escalate"] - calendar.promises["first_action"]
    due = referral.due_at or referral.updated_at
    return after(calendar, due, max(slack, timedelta()))


def _step(status: str, *, can_ask: bool) -> Step | None:
    step = BY_STATUS.get(status)
    return FIND_SENDER if step and step.waiting_on == "partner" and not can_ask else step


def _begin(referral: Referral, step: Step, *, calendar: Calendar, now: datetime) -> None:
    same = referral.spent_on == step.next_action
    spent = timedelta(seconds=referral.turn_spent) if same else timedelta()
    due = _promised(step, calendar, spent=spent, now=now)
    if step.next_action == "attend" and referral.appointment_at:
        due = max(referral.appointment_at, now)
    for name, value in _columns(step, due=due, since=now).items():
        setattr(referral, name, value)


def _promised(step: Step, calendar: Calendar, *, spent: timedelta, now: datetime) -> datetime:
    promise = calendar.promises[step.promise]
    return after(calendar, now, max(promise - spent, promise / LEAST_LEFT))


def _columns(step: Step, *, due: datetime, since: datetime) -> dict[str, Any]:
    return {
        "waiting_on": step.waiting_on,
        "next_action": step.next_action,
        "turn_since": since,
        "due_at": due,
        "remind_at": due,
        "reminded": 0,
        "escalated_at": None,
    }


def _note_spent(referral: Referral, *, was: str, calendar: Calendar, now: datetime) -> None:
    """Keep what the clinic used of its promise while the partner is asked; forget it otherwise."""
    if referral.status == "needs_info" and referral.waiting_on == "clinic" and referral.turn_since:
        used = business_time(calendar, referral.turn_since, now)
        before = referral.turn_spent if referral.spent_on == referral.next_action else 0
        referral.turn_spent = before + int(used.total_seconds())
        referral.spent_on = referral.next_action
    elif was != "needs_info":
        referral.turn_spent, referral.spent_on = 0, None


def _end(referral: Referral) -> None:
    referral.waiting_on = referral.next_action = referral.turn_since = None
    referral.due_at = referral.remind_at = referral.escalated_at = None
    referral.reminded, referral.turn_spent, referral.spent_on = 0, 0, None
