"""A board of tickets in memory, as staff, programs and we leave it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from integrator.loop.audience import CRM
from integrator.ports import (
    Cursor,
    Delivered,
    Outcome,
    Outgoing,
    RecordPush,
    StageChange,
    Stood,
)
from tests.core.clinic import Clinic

OWNERS = {"owner": "theirs", "appointment_at": "last_writer", "priority": "last_writer"}
"""Whose word counts in the fields that staff share with us."""


@dataclass(slots=True)
class Ticket:
    """A ticket as staff and we left it."""

    reference: str
    status: str | None = None
    reasons: dict[str, str | None] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    written_at: dict[str, datetime] = field(default_factory=dict)
    stood: list[Stood] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)

    def move(self, to: str, at: datetime, *, by_program: bool = False) -> None:
        """Into another stage."""
        if to != self.status:
            self.stood = [*self.stood, Stood(to, at, by_program)][-20:]
            self.status = to
            self.written_at["stage"] = at

    def write(self, name: str, value: str, at: datetime) -> None:
        """Into one of its fields."""
        self.fields[name], self.written_at[name] = value, at


@dataclass(slots=True)
class Board:
    """Tickets, shown in whatever order is asked for; a feed and a sink in one."""

    clinic: Clinic
    tickets: dict[str, Ticket] = field(default_factory=dict)
    name: str = "hubspot"
    topic: str = CRM

    def changes(self, _cursor: Cursor) -> Iterator[tuple[StageChange | None, Cursor]]:
        """Every ticket, each time."""
        for remote_id in list(self.tickets):
            yield from ((change, {}) for change in self._changes(remote_id))

    def as_they_stand(self, remote_ids: Sequence[str]) -> Iterator[StageChange]:
        """Those that are asked for."""
        self.clinic.later(seconds=1)
        for remote_id in remote_ids:
            if remote_id in self.tickets:
                yield from self._changes(remote_id)

    glance = as_they_stand

    def vanished(self, _remote_ids: Sequence[str]) -> Iterator[StageChange]:
        """None ever does."""
        yield from ()

    def deliver(self, batch: Sequence[Outgoing[RecordPush]]) -> Sequence[Outcome]:
        """A push makes a ticket, or moves it and writes its fields."""
        return [self._take(one.id, one.body) for one in batch]

    def merge(self, into: str, other: str) -> None:
        """Staff make one ticket of two."""
        lost = self.tickets.pop(other)
        self.tickets[into].merged += [other, *lost.merged]

    def _take(self, number: int, push: RecordPush) -> Outcome:
        remote_id = self._heir(push.remote_id) or f"1{number}"
        ticket = self.tickets.setdefault(remote_id, Ticket(push.reference))
        if push.takes_key:
            ticket.reference = push.reference
        if push.status:
            ticket.move(push.status, self.clinic.now, by_program=True)
        for name in OWNERS.keys() & push.fields.keys():
            ticket.write(name, push.fields[name], self.clinic.now)
        return Delivered({"ticket": remote_id})

    def _heir(self, remote_id: str | None) -> str | None:
        """What is merged answers as what it went into."""
        heirs = (one for one, ticket in self.tickets.items() if remote_id in ticket.merged)
        return next(heirs, remote_id)

    def _changes(self, remote_id: str) -> Iterator[StageChange]:
        ticket, now = self.tickets[remote_id], self.clinic.now
        for old in ticket.merged:
            yield StageChange(
                old, ticket.reference, "", None, now, kind="merged", merged_into=remote_id
            )
        yield StageChange(
            remote_id,
            ticket.reference,
            "s",
            ticket.status,
            now,
            **ticket.reasons,  # type: ignore[arg-type]
            fields=dict(ticket.fields),
            written_at=dict(ticket.written_at),
            stood=tuple(ticket.stood),
        )
