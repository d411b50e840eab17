"""The admins' daily list: references and why, worded as things stand when it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.config import Calendar, Clinic
from integrator.config.mail import MailTemplates
from integrator.delivery.delivering import Composed, arrived
from integrator.errors import BlockedByPolicy, NotWanted
from integrator.models import OutboxMessage, User
from integrator.policy.disclosure import leaks
from integrator.ports import Letter, Outcome, Outgoing
from integrator.reminders import attention
from integrator.reminders.attention import Concern
from integrator.store.audit import Deed, record
from integrator.store.vault import Vault
from integrator.telling.daily_words import compose_daily, ours
from integrator.telling.subjects import Subject, subjects_by_id
from integrator.times import Clock

MOST_NAMED: Final = 40


@dataclass(frozen=True, slots=True)
class _Morning:
    """What there is to tell today, the same for every admin."""

    concerns: Sequence[Concern]
    subjects: Mapping[int, Subject]
    questions: int
    """At the desk, and longer than the clinic promises."""


@dataclass(frozen=True, slots=True)
class DailyTeller:
    """Composes the list; the link leads to the page that has more."""

    vault: Vault
    clinic: Clinic
    templates: MailTemplates
    link: str
    mail_domain: str
    """Right-hand side of our Message-IDs."""
    calendar: Calendar
    clock: Clock

    def compose(self, session: Session, messages: Sequence[OutboxMessage]) -> list[Composed]:
        """One letter per admin; what was settled since the list was asked for is not in it."""
        morning = self._morning(session)
        numbers = {_admin_of(message) for message in messages}
        admins = session.scalars(
            select(User).where(
                User.id.in_(numbers), User.role == "admin", User.disabled_at.is_(None)
            )
        )
        by_id = {one.id: one for one in admins}
        return [self._composed(one, by_id.get(_admin_of(one)), morning) for one in messages]

    def _morning(self, session: Session) -> _Morning:
        now = self.clock()
        concerns = attention.gather(session, now=now, only=attention.PRESSING)
        asked = attention.questions(session, self.calendar, now=now)
        named = [one.referral.id for one in concerns[:MOST_NAMED]]
        subjects = subjects_by_id(session, self.vault, named)
        return _Morning(concerns, subjects, sum(one.count for one in asked))

    def _composed(self, message: OutboxMessage, admin: User | None, morning: _Morning) -> Composed:
        if admin is None or not (morning.concerns or morning.questions):
            return Composed(message, None, NotWanted("nobody to tell, or nothing"))
        letter = self._letter(message, admin, morning)
        if found := self._leaks(letter, morning):
            return Composed(message, None, BlockedByPolicy(",".join(found)))
        return Composed(message, Outgoing(message.id, f"user:{admin.id}", letter))

    def _letter(self, message: OutboxMessage, admin: User, morning: _Morning) -> Letter:
        concerns = morning.concerns
        composed = compose_daily(
            {one.referral.reference: _reasons(one) for one in concerns[:MOST_NAMED]},
            len(concerns),
            self.link,
            questions=morning.questions,
            clinic=self.clinic,
            templates=self.templates,
        )
        day = (message.detail or "").partition(":")[2]
        return Letter(
            recipient=admin.email,
            subject=composed.subject,
            text=composed.text,
            html=composed.html,
            message_id=f"<daily.{day}.{admin.id}@{self.mail_domain}>",
            ambiguous=message.ambiguous,
        )

    def _leaks(self, letter: Letter, morning: _Morning) -> list[str]:
        """Fields of any of the patients that show in it."""
        text = f"{letter.subject}\n{letter.text}\n{letter.html}"
        phrases = ours(self.clinic, self.templates)
        return sorted(
            {
                name
                for subject in morning.subjects.values()
                for name in leaks(text, subject.values, ours=phrases)
            }
        )

    def landed(
        self, session: Session, pairs: Sequence[tuple[Composed, Outcome]], now: datetime
    ) -> None:
        """Record that it went out, and to whom."""
        deeds = [
            Deed("delivery", "admin.listed", one.outgoing.reference, {"message": one.message.id})
            for one, _ in arrived(pairs)
            if one.outgoing
        ]
        record(session, deeds, now=now)


def _admin_of(message: OutboxMessage) -> int:
    return int((message.detail or "0").partition(":")[0])


def _reasons(concern: Concern) -> tuple[str, ...]:
    return tuple(one for one in concern.reasons if one in attention.PRESSING)
