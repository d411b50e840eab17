"""Follow the CRM: what staff changed there becomes a status here, told to the sender."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator import connector_states, status
from integrator.audit import Deed, record
from integrator.crashpoints import crash
from integrator.cursors import MergedCursor
from integrator.db import Database
from integrator.errors import RemoteUnavailable
from integrator.models import RemoteRecord
from integrator.ports import Cursor, StageChange, StatusFeed
from integrator.reviews import ask, referral_named, ticket_gone
from integrator.status import Audience, Change, IllegalMove
from integrator.statuses import ENDED, REASONS
from integrator.times import Clock, from_iso

BATCH: Final = 100
ACTOR: Final = "hubspot"
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

    def follow(self, name: str) -> int:
        """Take what changed since the last time. Returns how many statuses moved.

        A connector's error is noted on its state and raised to the caller.
        """
        with connector_states.reported(self.db, name, clock=self.clock):
            moved = self._follow(self.feeds[name])
            self._look_for_gone(self.feeds[name])
        return moved

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
        """Apply what is news. Echoes of our own writes cost one query a batch.

        News is read again first, as the index may show what was left behind since; and again where
        a push of ours landed meanwhile, since it is not known which came first.
        """
        changes = [change for change, _ in batch if change is not None]
        news = self.db.read(lambda session: _news(session, changes))
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

    def _apply(
        self, changes: Sequence[StageChange], observed: datetime
    ) -> tuple[int, list[StageChange]]:
        return self.db.write(
            lambda session: _apply(
                session, changes, self.audience(session), observed=observed, now=self.clock()
            )
        )

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


def _ids_of_changed(changes: Sequence[StageChange]) -> list[str]:
    return [change.remote_id for change in changes if change.kind == "changed"]


def _fates(changes: Sequence[StageChange]) -> list[StageChange]:
    """Merges and deletions: they stand, whatever is read again."""
    return [change for change in changes if change.kind != "changed"]


def _news(session: Session, changes: Sequence[StageChange]) -> list[StageChange]:
    """What differs from what we last wrote, took or are writing; of tickets we know, or that
    one of them was merged into."""
    tickets = _tickets(session, changes)
    heirs = {change.merged_into for change in changes if change.remote_id in tickets}
    return [
        change
        for change in changes
        if change.remote_id in heirs
        or ((ticket := tickets.get(change.remote_id)) and _is_news(ticket, change))
    ]


def _is_news(ticket: RemoteRecord, change: StageChange) -> bool:
    if change.kind != "changed":
        return ticket.state == "live"
    return change.status not in {None, ticket.status_seen, ticket.status_offered}


def _apply(
    session: Session,
    changes: Sequence[StageChange],
    audience: Audience,
    *,
    observed: datetime,
    now: datetime,
) -> tuple[int, list[StageChange]]:
    """Apply what was read at `observed`; how many moved, and what must be read again."""
    tickets = _tickets(session, changes, lock=True)
    moved, again = 0, list[StageChange]()
    for change in changes:
        ticket = tickets.get(change.remote_id)
        if ticket is None or not _is_news(ticket, change):
            continue
        if ticket.updated_at >= observed:
            again.append(change)
            continue
        moved += _take_one(session, ticket, change, audience, now=now)
        tickets.setdefault(ticket.remote_id, ticket)  # a merged one goes by another id
    return moved, again


def _next_tickets(session: Session, after: int) -> Sequence[RemoteRecord]:
    """The next tickets in the turn, by primary key."""
    return session.scalars(
        select(RemoteRecord)
        .where(RemoteRecord.id > after, RemoteRecord.kind == "ticket", RemoteRecord.state == "live")
        .order_by(RemoteRecord.id)
        .limit(BATCH)
    ).all()


def _take_one(
    session: Session,
    ticket: RemoteRecord,
    change: StageChange,
    audience: Audience,
    *,
    now: datetime,
) -> bool:
    """Apply one ticket's news. True when a status moved."""
    if change.kind == "changed":
        return _move(session, ticket, change, audience, now=now)
    _note_fate(session, ticket, change, now=now)
    return False


def _tickets(
    session: Session, changes: Sequence[StageChange], *, lock: bool = False
) -> dict[str, RemoteRecord]:
    """Our records by the CRM's id. What we have no record of is not settled yet; it will be."""
    query = (
        select(RemoteRecord)
        .where(
            RemoteRecord.kind == "ticket",
            RemoteRecord.remote_id.in_({change.remote_id for change in changes}),
        )
        .order_by(RemoteRecord.id)
    )
    found = session.scalars(query.with_for_update() if lock else query)
    return {ticket.remote_id: ticket for ticket in found}


def _note_fate(
    session: Session, ticket: RemoteRecord, change: StageChange, *, now: datetime
) -> None:
    """Merged: go on with the record it became. Deleted: never made again silently."""
    referral = referral_named(session, ticket.local_key)
    if change.kind == "merged" and change.merged_into:
        ticket.remote_id = change.merged_into
    elif referral is not None:
        ticket_gone(session, referral.id, now=now)
    record(session, [Deed(ACTOR, f"ticket.{change.kind}", ticket.local_key)], now=now)


def _move(
    session: Session,
    ticket: RemoteRecord,
    change: StageChange,
    audience: Audience,
    *,
    now: datetime,
) -> bool:
    referral = referral_named(session, ticket.local_key)
    if referral is None or change.status is None or referral.status == change.status:
        ticket.status_seen = change.status
        return False
    reason = _reason(change, referral.status)
    wanted = Change(to=change.status, actor=ACTOR, origin="hubspot", reason=reason)
    try:
        status.change(session, referral, wanted, audience=audience, now=now)
    except IllegalMove:
        detail = f"{referral.status}>{change.status}"
        ask(session, referral, "illegal_move", detail, now=now)
        return False
    ticket.status_seen = change.status
    return True


def _reason(change: StageChange, current: str) -> str | None:
    """The reason on the ticket, where it is one this status takes; an old one may still stand."""
    if current in ENDED:
        return "reopened"
    codes = REASONS.get(change.status or "", frozenset())
    return change.reason if change.reason in codes else None
