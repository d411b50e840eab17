"""What the CRM tells us, and the Protocols of looking there."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from integrator.ports.arriving import Cursor


@dataclass(frozen=True, slots=True)
class Stood:
    """A stage that a ticket stood in, from a moment on."""

    status: str | None
    """Our status that the stage means; None when no status is mapped to it."""
    at: datetime
    by_program: bool = False
    """Whether a program put it there (we, or another of the account's), and no person."""


@dataclass(frozen=True, slots=True)
class StageChange:
    """A ticket as it stands at the CRM now."""

    remote_id: str
    reference: str | None
    stage: str
    """The stage's id at the remote."""
    status: str | None
    """Our status that stage means; None when no status is mapped to it."""
    modified_at: datetime
    reason: str | None = None
    """Coded reason the staff gave, where the status needs one."""
    kind: Literal["changed", "merged", "deleted"] = "changed"
    merged_into: str | None = None
    reopen_reason: str | None = None
    """Coded reason for taking up again what had ended."""
    appointment_outcome: str | None = None
    """Coded reason for going back from a booked appointment: what came of it."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Fields that staff may write there, by our names; "" for one that is empty."""
    written_at: Mapping[str, datetime] = field(default_factory=dict)
    """When each of them was written last, where it was read with its history."""
    owner: str | None = None
    """Name of the owner whose id is among `fields`."""
    stood: Sequence[Stood] = ()
    """Its latest stages, oldest first and the present one last, where it was read with its
    history."""


CrmKind = Literal["ticket", "company", "contact"]
"""What the CRM holds for us: the referral, the partner, and people on either side."""


@dataclass(frozen=True, slots=True)
class Hint:
    """Word that a record may have changed. Only its id is believed; the record is read again."""

    identity: bytes
    """What makes two hints one: the same event told twice has the same."""
    kind: CrmKind | None
    """None for what we do not follow."""
    remote_id: str
    event: str
    """The vendor's name of the event, e.g. "ticket.propertyChange"."""
    raw: bytes
    """The event as it came; may quote a patient's value."""


class StatusFeed(Protocol):
    """A place whose changes we follow by polling."""

    @property
    def name(self) -> str: ...

    def changes(self, cursor: Cursor) -> Iterator[tuple[StageChange | None, Cursor]]:
        """Yield what may have changed since `cursor`; repeats are allowed, gaps are not."""
        ...

    def as_they_stand(self, remote_ids: Sequence[str]) -> Iterator[StageChange]:
        """The records read again, now, with dates; those that are gone are left out."""
        ...

    def glance(self, remote_ids: Sequence[str]) -> Iterator[StageChange]:
        """The same without dates, in as few calls as can be."""
        ...

    def vanished(self, remote_ids: Sequence[str]) -> Iterator[StageChange]:
        """Those of the records that were deleted, or merged into another."""
        ...


@dataclass(frozen=True, slots=True)
class Mirrored:
    """A record as the CRM has it, of whatever kind."""

    kind: CrmKind
    remote_id: str
    key: str | None
    """Our key on it."""
    modified_at: datetime
    fields: Mapping[str, str]
    """By our names, of every part it may play; "" for one that is empty there."""
    status: str | None = None
    """For a ticket: our status that its stage means."""
    merged: tuple[str, ...] = ()
    """Ids of the records that were merged into it."""
    written_at: Mapping[str, datetime] = field(default_factory=dict)
    owner: str | None = None
    """Name of the owner whose id is among `fields`."""


@dataclass(frozen=True, slots=True)
class Fate:
    """A record that is there no more under its id."""

    remote_id: str
    merged_into: str | None
    """None: it was deleted."""


class Mirror(Protocol):
    """Looks at what the CRM holds for us."""

    def walk(
        self, kind: CrmKind, cursor: Cursor, *, overlapping: bool = True
    ) -> Iterator[tuple[Sequence[Mirrored], Cursor]]:
        """Pages of what carries our key, in the order it changed; repeats are allowed.

        Not overlapping, it begins just where it left off: for one walk through everything.
        """
        ...

    def read(
        self, kind: CrmKind, remote_ids: Sequence[str], *, dated: bool = False
    ) -> Iterator[Mirrored]:
        """The records now; those that are gone are left out."""
        ...

    def fates(self, kind: CrmKind, remote_ids: Sequence[str]) -> Iterator[Fate]:
        """What became of those that are there no more."""
        ...

    def by_key(self, kind: CrmKind, keys: Sequence[str]) -> Iterator[Mirrored]:
        """The records that carry these keys of ours."""
        ...

    def links(self, remote_ids: Sequence[str]) -> Mapping[str, Collection[str]]:
        """Ticket → ids of all it is tied to."""
        ...
