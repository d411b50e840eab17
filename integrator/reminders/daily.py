"""The admins' list of what waits for a person: once a business day, from the first opening hour."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.config.calendar import Calendar
from integrator.delivery import outbox
from integrator.delivery.outbox import Intent
from integrator.loop.audience import ADMIN_LETTER, Audience
from integrator.loop.clocks import open_day
from integrator.models import Referral, StoredCursor, User
from integrator.reminders import attention
from integrator.store.db import Database
from integrator.store.upserts import insert_new
from integrator.times import Clock

CURSOR: Final = "daily-list"
"""Where the day that was told of last is kept."""


@dataclass(frozen=True, slots=True)
class Daily:
    """Tells the admins each morning, where there is something to tell."""

    db: Database
    audience: Callable[[Session], Audience]
    clock: Clock

    def tell(self) -> int:
        """Queue a letter for each admin, once a day however often it is asked. Returns how many."""
        return self.db.write(self._tell)

    def _tell(self, session: Session) -> int:
        now, audience = self.clock(), self.audience(session)
        day = open_day(audience.calendar, now)
        if day is None or not _take(session, day.isoformat(), now=now):
            return 0
        if ADMIN_LETTER not in audience.topics:
            return 0
        intents = _intents(session, audience.calendar, day.isoformat(), now=now)
        outbox.add(session, intents, now=now)
        return len(intents)


def is_due(session: Session, calendar: Calendar, *, now: datetime) -> bool:
    """Whether the clinic is open, and today's list was not made yet."""
    day = open_day(calendar, now)
    if day is None:
        return False
    row = session.get(StoredCursor, CURSOR)
    return row is None or row.position.get("day") != day.isoformat()


def _take(session: Session, day: str, *, now: datetime) -> bool:
    """Whether this day is ours to tell of; the row is locked until the letters are queued."""
    row = {"source": CURSOR, "position": {}, "updated_at": now}
    insert_new(session, StoredCursor, [row], key=("source",))
    found = session.scalars(
        select(StoredCursor).where(StoredCursor.source == CURSOR).with_for_update()
    ).one()
    if found.position.get("day") == day:
        return False
    found.position, found.updated_at = {"day": day}, now
    return True


def _intents(session: Session, calendar: Calendar, day: str, *, now: datetime) -> list[Intent]:
    """Hung on a referral, as every message is."""
    first = _first(session, calendar, now=now)
    if first is None:
        return []
    admins = select(User.id).where(User.role == "admin", User.disabled_at.is_(None))
    return [
        Intent(
            topic=ADMIN_LETTER,
            kind="daily",
            referral_id=first.id,
            reference=first.reference,
            status_seq=first.status_seq,
            detail=f"{number}:{day}",
        )
        for number in session.scalars(admins.order_by(User.id))
    ]


def _first(session: Session, calendar: Calendar, *, now: datetime) -> Referral | None:
    """The first referral the list names; where there are but questions, the newest there is."""
    concerns = attention.gather(session, now=now, only=attention.PRESSING)
    if concerns:
        return concerns[0].referral
    if not attention.questions(session, calendar, now=now):
        return None
    return session.scalar(select(Referral).order_by(Referral.id.desc()).limit(1))
