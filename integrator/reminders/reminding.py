"""What happens when a turn is due: a task for staff, a letter to the partner, word to an admin."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.delivery import outbox
from integrator.delivery.outbox import Intent
from integrator.loop import turns
from integrator.loop.audience import LETTER, Audience, reminder_intents, task_intents
from integrator.loop.clocks import after
from integrator.models import PartnerContact, Referral
from integrator.store.audit import Deed, record
from integrator.store.db import Database
from integrator.times import Clock

ACTOR: Final = "reminding"
BATCH: Final = 100
LETTERS: Final = 2
"""Reminders a partner gets before a person takes over."""


@dataclass(frozen=True, slots=True)
class Reminding:
    """Looks after turns that are due."""

    db: Database
    audience: Callable[[Session], Audience]
    clock: Clock

    def remind(self) -> int:
        """Remind whoever lets a turn go by, a batch per transaction. Returns how many were due."""
        count = 0
        while done := self.db.write(self._remind_batch):
            count += done
        return count

    def _remind_batch(self, session: Session) -> int:
        now = self.clock()
        due = due_referrals(session, now=now)
        if due:
            audience = self.audience(session)
            reached = _reached(session, due) if LETTER in audience.topics else frozenset()
            wanted = [
                intent
                for one in due
                for intent in lapse(
                    one, audience=audience, by_letter=one.contact_id in reached, now=now
                )
            ]
            session.flush()
            outbox.add(session, wanted, now=now, held=audience.held)
            record(session, [_deed(referral) for referral in due], now=now)
        return len(due)


def due_referrals(session: Session, *, now: datetime) -> Sequence[Referral]:
    """Those whose time to remind has come, locked; by ix_referral_remind_at."""
    return session.scalars(
        select(Referral)
        .where(Referral.remind_at <= now)
        .order_by(Referral.remind_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()


def is_due(session: Session, *, now: datetime) -> bool:
    """Whether anybody is to be reminded."""
    due = select(Referral.id).where(Referral.remind_at <= now).limit(1)
    return session.scalar(due) is not None


def _reached(session: Session, due: Sequence[Referral]) -> frozenset[int | None]:
    """Those of their senders who read letters."""
    found = select(PartnerContact.id).where(
        PartnerContact.id.in_({one.contact_id for one in due if one.contact_id}),
        PartnerContact.email.is_not(None),
        PartnerContact.bounced_at.is_(None),
        PartnerContact.mail_off_at.is_(None),
    )
    return frozenset(session.scalars(found))


def lapse(
    referral: Referral, *, audience: Audience, by_letter: bool, now: datetime
) -> list[Intent]:
    """A turn went by: move its reminders on, and say what must be told.

    `by_letter`: its sender can be reminded by one; otherwise a person of ours calls at once.
    """
    if referral.waiting_on == "partner" and (referral.reminded >= LETTERS or not by_letter):
        turns.hand_over(referral, turns.CALL_PARTNER, calendar=audience.calendar, now=now)
        if not by_letter:
            referral.remind_at = now  # its task tells staff that letters reach nobody
        return []
    return _LAPSES[referral.waiting_on or "clinic"](referral, audience, now)


def _staff(referral: Referral, audience: Audience, now: datetime) -> list[Intent]:
    """First a task on the ticket; then, if nothing moves, the admins' daily list."""
    referral.reminded += 1
    if referral.reminded == 1:
        referral.remind_at = max(turns.escalation(referral, audience.calendar), now)
        return task_intents(referral, audience)
    referral.remind_at, referral.escalated_at = None, now
    return []


def _partner(referral: Referral, audience: Audience, now: datetime) -> list[Intent]:
    """A letter, and time to answer it."""
    referral.reminded += 1
    wait = audience.calendar.promises["remind_partner"]
    referral.due_at = referral.remind_at = after(audience.calendar, now, wait)
    return reminder_intents(referral, audience, number=referral.reminded)


def _patient(referral: Referral, audience: Audience, now: datetime) -> list[Intent]:
    """The appointment is over: staff say what became of it."""
    turns.hand_over(referral, turns.SAY_HOW_IT_WENT, calendar=audience.calendar, now=now)
    return []


_LAPSES: Final = {"clinic": _staff, "partner": _partner, "patient": _patient}


def _deed(referral: Referral) -> Deed:
    detail = {"action": referral.next_action, "of": referral.waiting_on, "is": referral.reminded}
    return Deed(ACTOR, "turn.reminded", referral.reference, detail)
