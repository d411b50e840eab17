"""Follow the CRM: what staff changed there becomes a status here, told to the sender."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.crashpoints import crash
from integrator.errors import RemoteUnavailable
from integrator.following.kin import Kin
from integrator.following.taking import Taking, agreements, ours_of
from integrator.loop.audience import Audience
from integrator.models import RemoteRecord
from integrator.ports import Cursor, StageChange, StatusFeed
from integrator.store import connector_states, hints
from integrator.store.cursors import MergedCursor
from integrator.store.db import Database
from integrator.times import Clock, from_iso

BATCH: Final = 100
EVERY: Final = timedelta(seconds=5)
"""How often a feed is polled: one search call, of the five a second HubSpot allows."""

GONE_EVERY: Final = timedelta(minutes=1)
"""With a hundred tickets a turn, 144,000 are asked after each day."""

BUSY: Final = 400
REST: Final = timedelta(seconds=30)
"""After a poll that walked over more than BUSY steps, the next waits this long: a backfill writes
hundreds of tickets a second, and each poll begins two minutes back."""

LOOKS: Final = 3
"""How often news is read again while our own pushes land."""

Step = tuple[StageChange | None, Cursor]


@dataclass(frozen=True, slots=True)
class Following:
    """Takes changes in from status feeds."""

    db: Database
    feeds: Mapping[str, StatusFeed]
    audience: Callable[[Session], Audience]
    clock: Clock
    taking: Taking = field(default_factory=Taking)
    kin: Mapping[str, Kin] = field(default_factory=dict)
    """Feed → how the companies and contacts beside its tickets are followed."""

    def follow(self, name: str) -> int:
        """Take what changed since the last time. Returns how many statuses moved.

        A connector's error is noted on its state and raised to the caller.
        """
        with connector_states.reported(self.db, name, clock=self.clock):
            moved = self._heed(name)
            moved += self._follow(self.feeds[name])
            if name in self.kin:
                self.kin[name].follow()
            self._look_for_gone(self.feeds[name])
        return moved

    def heed(self, name: str) -> int:
        """Look at once at what a webhook spoke of. Returns how many statuses moved."""
        with connector_states.reported(self.db, name, clock=self.clock):
            return self._heed(name)

    def _heed(self, name: str) -> int:
        """Read what hints name, a hundred records a call: a hint is never believed itself."""
        moved = 0
        while (waiting := self.db.read(lambda session: hints.waiting(session, name))).ids:
            by_kind = _by_kind(waiting.records)
            for chunk in _chunks(by_kind.pop("ticket", [])):
                seen = self.feeds[name].glance(chunk)
                moved += self._take(self.feeds[name], [(change, {}) for change in seen])
            for kind, remote_ids in by_kind.items():
                if name in self.kin:
                    self.kin[name].look_at(kind, remote_ids)
            self._heeded(waiting.ids)
        return moved

    def _heeded(self, ids: Sequence[int]) -> None:
        self.db.write(lambda session: hints.heeded(session, ids, now=self.clock()))

    def _follow(self, feed: StatusFeed) -> int:
        if self._is_resting(feed.name):
            return 0
        cursor = self.db.read(lambda session: MergedCursor().load(session, feed.name))
        moved = seen = 0
        steps = feed.changes(cursor)
        while batch := list(islice(steps, BATCH)):
            moved += self._take(feed, batch)
            self._advance(feed.name, batch[-1][1])
            seen += len(batch)
        if seen > BUSY:
            self._advance(f"{feed.name}:pace", {"until": (self.clock() + REST).isoformat()})
        return moved

    def _is_resting(self, name: str) -> bool:
        """While many tickets are written, each poll would walk over all that was just written."""
        pace = self.db.read(lambda session: MergedCursor().load(session, f"{name}:pace"))
        return bool(pace) and self.clock() < from_iso(pace["until"])

    def _take(self, feed: StatusFeed, batch: Sequence[Step]) -> int:
        """Apply what is news. Echoes of our own writes cost two queries a batch.

        News is read again first, as the index may show what was left behind since; and again where
        a push of ours landed meanwhile, since it is not known which came first.
        """
        changes = [change for change, _ in batch if change is not None]
        news = self.db.read(lambda session: self._news(session, changes))
        moved = looks = 0
        while news:
            if looks == LOOKS:
                raise RemoteUnavailable("tickets change while our pushes land", retry_after=1)
            looks += 1
            observed = self.clock()
            current = _fates(news) + list(feed.as_they_stand(_ids_of_changed(news)))
            crash("following.fetched")
            done, news = self._apply(current, observed)
            crash("following.taken")
            moved += done
        return moved

    def _news(self, session: Session, changes: Sequence[StageChange]) -> list[StageChange]:
        """What differs from what we last wrote, took or are writing; of tickets we know, or that
        one of them was merged into."""
        tickets = _tickets(session, changes)
        agreed = agreements(session, list(tickets.values()))
        heirs = {change.merged_into for change in changes if change.remote_id in tickets}
        return [
            change
            for change in changes
            if change.remote_id in heirs
            or (
                (ticket := tickets.get(change.remote_id))
                and self.taking.is_news(ticket, change, agreed)
            )
        ]

    def _apply(
        self, changes: Sequence[StageChange], observed: datetime
    ) -> tuple[int, list[StageChange]]:
        return self.db.write(lambda session: self._apply_in(session, changes, observed))

    def _apply_in(
        self, session: Session, changes: Sequence[StageChange], observed: datetime
    ) -> tuple[int, list[StageChange]]:
        """Apply what was read at `observed`; how many moved, and what must be read again."""
        tickets = _tickets(session, changes, lock=True)
        ours = ours_of(session, list(tickets.values()))
        audience = self.audience(session)
        moved, again = 0, list[StageChange]()
        for change in changes:
            ticket = tickets.get(change.remote_id)
            if ticket is None or not self.taking.is_news(ticket, change, ours.agreed):
                continue
            if ticket.updated_at >= observed:
                again.append(change)
                continue
            moved += self.taking.take(session, ticket, change, ours, audience, now=self.clock())
            tickets.setdefault(ticket.remote_id, ticket)  # a merged one goes by another id
        return moved, again

    def _advance(self, name: str, position: Cursor) -> None:
        now = self.clock()
        self.db.write(lambda s: MergedCursor().advance(s, name, [(None, position)], now=now))

    def _look_for_gone(self, feed: StatusFeed) -> None:
        """Ask after a hundred tickets in turn, a call a minute: what is deleted never changes."""
        turn = f"{feed.name}:gone"
        cursor = self.db.read(lambda session: MergedCursor().load(session, turn))
        began = self.clock()
        if cursor and began - from_iso(cursor["at"]) < GONE_EVERY:
            return
        asked = self.db.read(lambda session: _next_tickets(session, cursor.get("after", 0)))
        found = feed.vanished([ticket.remote_id for ticket in asked])
        self._take(feed, [(change, {}) for change in found])
        after = asked[-1].id if len(asked) == BATCH else 0
        self._advance(turn, {"after": after, "at": began.isoformat()})


def _by_kind(records: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for kind, remote_id in sorted(records):
        found.setdefault(kind, []).append(remote_id)
    return found


def _chunks(remote_ids: Sequence[str]) -> list[Sequence[str]]:
    return [remote_ids[start : start + BATCH] for start in range(0, len(remote_ids), BATCH)]


def _ids_of_changed(changes: Sequence[StageChange]) -> list[str]:
    return [change.remote_id for change in changes if change.kind == "changed"]


def _fates(changes: Sequence[StageChange]) -> list[StageChange]:
    """Merges and deletions: they stand, whatever is read again."""
    return [change for change in changes if change.kind != "changed"]


def _next_tickets(session: Session, after: int) -> Sequence[RemoteRecord]:
    """The next tickets in the turn, by primary key."""
    return session.scalars(
        select(RemoteRecord)
        .where(RemoteRecord.id > after, RemoteRecord.kind == "ticket", RemoteRecord.state == "live")
        .order_by(RemoteRecord.id)
        .limit(BATCH)
    ).all()


def _tickets(
    session: Session, changes: Sequence[StageChange], *, lock: bool = False
) -> dict[str, RemoteRecord]:
    """Our records by the CRM's id. What we have no record of is not settled yet; it will be."""
    query = (
        select(RemoteRecord)
        .where(
            RemoteRecord.kind == "ticket",
            RemoteRecord.remote_id.in_({change.remote_id for change in changes}),
            RemoteRecord.state != "merged",
        )
        .order_by(RemoteRecord.id)
    )
    found = session.scalars(query.with_for_update() if lock else query)
    return {ticket.remote_id: ticket for ticket in found}
