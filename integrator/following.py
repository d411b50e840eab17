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
from integrator.errors import IntegratorError
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
        try:
            moved = self._follow(self.feeds[name])
            self._look_for_gone(self.feeds[name])
        except IntegratorError as error:
            self._note_failure(name, error)
            raise
        self.db.write(lambda s: connector_states.succeeded(s, name, now=self.clock()))
        return moved

    def _note_failure(self, name: str, error: IntegratorError) -> None:
        self.db.write(lambda s: connector_states.failed(s, name, error, now=self.clock()))

    def _follow(self, feed: StatusFeed) -> int:
        cursor = self.db.read(lambda session: MergedCursor().load(session, feed.name))
        moved, observed = 0, self.clock()
        steps = feed.changes(cursor)
        while batch := list(islice(steps, BATCH)):
            moved += self._take(feed.name, batch, observed)
            observed = self.clock()
        return moved

    def _look_for_gone(self, feed: StatusFeed) -> None:
        """Ask after a hundred tickets in turn, a call a minute: what is deleted never changes."""
        turn = f"{feed.name}:gone"
        cursor = self.db.read(lambda session: MergedCursor().load(session, turn))
        began = self.clock()
        if cursor and began - from_iso(cursor["at"]) < GONE_EVERY:
            return
        asked = self.db.read(lambda session: _next_tickets(session, cursor.get("after", 0)))
        found = feed.vanished([ticket.remote_id for ticket in asked])
        batch: list[Step] = [(change, {}) for change in found]
        after = asked[-1].id if len(asked) == BATCH else 0
        self._take(turn, [*batch, (None, {"after": after, "at": began.isoformat()})], began)

    def _take(self, name: str, batch: Sequence[Step], observed: datetime) -> int:
        crash("following.fetched")
        moved = self.db.write(lambda session: self._apply(session, name, batch, observed))
        crash("following.taken")
        return moved

    def _apply(self, session: Session, name: str, batch: Sequence[Step], observed: datetime) -> int:
        now = self.clock()
        changes = [change for change, _ in batch if change is not None]
        audience = self.audience(session)
        tickets = _tickets(session, changes)
        moved = 0
        for change in changes:
            ticket = tickets.get(change.remote_id)
            if ticket is not None and ticket.updated_at < observed:
                moved += _take_one(session, ticket, change, audience, now=now)
                tickets.setdefault(ticket.remote_id, ticket)  # a merged one goes by another id
        MergedCursor().advance(session, name, [(None, at) for _, at in batch], now=now)
        return moved


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
    """Apply one ticket's present state. True when a status moved."""
    if change.kind != "changed":
        _note_fate(session, ticket, change, now=now)
        return False
    if change.status in {None, ticket.status_seen, ticket.status_offered}:
        return False
    return _move(session, ticket, change, audience, now=now)


def _tickets(session: Session, changes: Sequence[StageChange]) -> dict[str, RemoteRecord]:
    """Our records by the CRM's id. What we have no record of is not settled yet; it will be."""
    found = session.scalars(
        select(RemoteRecord)
        .where(
            RemoteRecord.kind == "ticket",
            RemoteRecord.remote_id.in_({change.remote_id for change in changes}),
        )
        .order_by(RemoteRecord.id)
        .with_for_update()
    )
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
