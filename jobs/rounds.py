"""What is looked at, and when: sources and feeds in turn, and whatever is due in the store."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from integrator.config.calendar import Calendar
from integrator.delivery.topics import due_topics
from integrator.following import rounds
from integrator.intake import keeping
from integrator.loop import consents
from integrator.models import WebSession
from integrator.reminders import daily, digesting, reminding
from integrator.services import Services
from integrator.store import connector_states, hints
from jobs.bells import Bell

TIDY_EVERY: Final = timedelta(minutes=10)


@dataclass(slots=True)
class Rounds:
    """One walk a second past every door. Keeps no promise: the store does."""

    services: Services
    bell: Bell
    at_most: timedelta = timedelta.max
    """The longest a source waits for its turn, where nobody can ring for it."""
    _due: dict[str, datetime] = field(default_factory=dict)
    _tidy_at: datetime | None = None

    def walk(self) -> None:
        """Ring what is due."""
        now = self.services.clock()
        listen = self.services.audience
        for name in self.services.db.read(lambda s: due_bells(s, listen(s).calendar, now=now)):
            self.bell.ring(name)
        for name, every in turns(self.services).items():
            if self._due.get(name, now) <= now:
                self._take_turn(name, min(every, self.at_most), now=now)
        self._tidy(now)

    def _take_turn(self, name: str, every: timedelta, *, now: datetime) -> None:
        """Ring a source or feed, unless it rests: then it is asked again at the next walk."""
        connector = name.partition(":")[2]
        db = self.services.db
        if db.read(lambda session: connector_states.is_resting(session, connector, now=now)):
            return
        self._due[name] = now + every
        db.write(lambda session: connector_states.due(session, connector, at=now + every))
        self.bell.ring(name)

    def _tidy(self, now: datetime) -> None:
        if self._tidy_at is None or self._tidy_at <= now:
            self._tidy_at = now + TIDY_EVERY
            self.services.db.write(lambda session: tidy(session, now=now))
            self.services.db.write(
                lambda s: consents.lapse(s, audience=self.services.audience(s), now=now)
            )


def turns(services: Services) -> Mapping[str, timedelta]:
    """Doorbell → how often it is rung at least."""
    pulls = {f"fetch:{name}": pull.every for name, pull in services.pulls.items()}
    feeds = {f"follow:{name}": rounds.EVERY for name in services.following.feeds}
    return pulls | feeds


def due_bells(session: Session, calendar: Calendar, *, now: datetime) -> list[str]:
    """Doors behind which something waits: envelopes to read, topics to deliver."""
    reading = ["read"] if keeping.waiting_to_be_read(session, now=now) else []
    is_late = reminding.is_due(session, now=now) or daily.is_due(session, calendar, now=now)
    late = ["remind"] if is_late else []
    gathered = ["digest"] if digesting.is_due(session, now=now) else []
    topics = [f"deliver:{topic}" for topic in awake_topics(session, now=now)]
    return [*reading, *late, *gathered, *topics]


def awake_topics(session: Session, *, now: datetime) -> list[str]:
    """Topics with something due whose connector does not rest."""
    return [
        topic
        for topic in due_topics(session, now=now)
        if not connector_states.is_resting(session, topic, now=now)
    ]


def tidy(session: Session, *, now: datetime) -> None:
    """Remove log-ins that are over, and word of changes long heeded."""
    hints.purge(session, now=now)
    session.execute(delete(WebSession).where(WebSession.expires_at < now))
