"""Where we left off: one merged position per source, or a mailbox's table of messages."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from sqlalchemy import bindparam, case, func, select, update
from sqlalchemy.orm import Session

from integrator.models import ImapMessage, StoredCursor, StoredFetchFailure
from integrator.ports import Cursor, Fetched, FetchFailure
from integrator.store.upserts import insert_new, upsert

STRIKES: Final = 3
"""Tries at one message before it is put aside for a person."""

TERMINAL: Final = ("kept", "quarantined", "gone")

Position = tuple[Fetched, Cursor]


class CursorStore(Protocol):
    """How a source's position is kept, in the transaction that keeps its envelopes."""

    def load(self, session: Session, source: str) -> Cursor: ...

    def advance(
        self, session: Session, source: str, positions: Sequence[Position], *, now: datetime
    ) -> None: ...


_cursors: Any = StoredCursor.__table__
_POSITION: Final = select(_cursors.c.position).where(_cursors.c.source == bindparam("b_source"))
"""Made once: it is asked at every look at a source."""


class MergedCursor:
    """One JSON position per source; a new position is laid over the old."""

    def load(self, session: Session, source: str) -> Cursor:
        """The stored position; {} when there is none."""
        found: Cursor | None = session.connection().scalar(_POSITION, {"b_source": source})
        return dict(found) if found else {}

    def advance(
        self, session: Session, source: str, positions: Sequence[Position], *, now: datetime
    ) -> None:
        """Lay all positions over the stored one."""
        merged: dict[str, Any] = {}
        for _, position in positions:
            merged |= position
        if merged:
            row = {
                "source": source,
                "position": {**self.load(session, source), **merged},
                "updated_at": now,
            }
            upsert(session, StoredCursor, [row], key=("source",))


@dataclass(frozen=True, slots=True)
class _Mark:
    """What a position says of one message."""

    folder: str
    uidvalidity: int
    uid: int
    state: str


class MailboxCursor:
    """A table of (folder, UIDVALIDITY, UID): nothing is skipped because something after it went.

    The low-water mark is the UID up to which every message we know of is settled.
    """

    def load(self, session: Session, source: str) -> Cursor:
        """{"folders": {folder: {uidvalidity, low_water, done, pending}}} of each newest epoch."""
        return {
            "folders": {
                folder: self._folder(session, source, folder, uidvalidity)
                for folder, uidvalidity in _newest_epochs(session, source).items()
            }
        }

    def _folder(
        self, session: Session, source: str, folder: str, uidvalidity: int
    ) -> dict[str, Any]:
        here = _in_folder(source, folder, uidvalidity)
        unsettled = session.execute(
            select(ImapMessage.uid, ImapMessage.attempts)
            .where(*here, ImapMessage.state.in_(("seen", "pending")))
            .order_by(ImapMessage.uid)
        ).all()
        newest = session.scalar(
            select(ImapMessage.uid).where(*here).order_by(ImapMessage.uid.desc()).limit(1)
        )
        low_water = unsettled[0].uid - 1 if unsettled else (newest or 0)
        done = session.scalars(
            select(ImapMessage.uid).where(
                *here, ImapMessage.state.in_(TERMINAL), ImapMessage.uid > low_water
            )
        )
        return {
            "uidvalidity": uidvalidity,
            "low_water": low_water,
            "done": sorted(done),
            "pending": {str(row.uid): row.attempts for row in unsettled},
        }

    def advance(
        self, session: Session, source: str, positions: Sequence[Position], *, now: datetime
    ) -> None:
        """Record listings, keepings, failures and disappearances."""
        marks = [mark for fetched, position in positions for mark in _marks(fetched, position)]
        seen = [mark for mark in marks if mark.state == "seen"]
        insert_new(
            session,
            ImapMessage,
            [_row(source, mark, now=now) for mark in seen],
            key=("source", "folder", "uidvalidity", "uid"),
        )
        alike: dict[tuple[str, int, str], list[_Mark]] = defaultdict(list)
        for mark in marks:
            if mark.state != "seen":
                alike[mark.folder, mark.uidvalidity, mark.state].append(mark)
        for group in alike.values():
            _settle(session, source, [mark.uid for mark in group], group[0], now=now)
        _end_failures(session, source, marks, now=now)


def _newest_epochs(session: Session, source: str) -> dict[str, int]:
    """Folder → the UIDVALIDITY we saw last; older ones belong to a mailbox that is no more."""
    return {folder: _newest_epoch(session, source, folder) for folder in _folders(session, source)}


def _folders(session: Session, source: str) -> Iterator[str]:
    """One step down the index a folder, however many messages it has shown us."""
    first = select(func.min(ImapMessage.folder)).where(ImapMessage.source == source)
    folder = session.scalar(first)
    while folder is not None:
        yield folder
        folder = session.scalar(first.where(ImapMessage.folder > folder))


def _newest_epoch(session: Session, source: str, folder: str) -> int:
    return session.scalars(
        select(ImapMessage.uidvalidity)
        .where(ImapMessage.source == source, ImapMessage.folder == folder)
        .order_by(ImapMessage.id.desc())
        .limit(1)
    ).one()


def _in_folder(source: str, folder: str, uidvalidity: int) -> tuple[Any, ...]:
    return (
        ImapMessage.source == source,
        ImapMessage.folder == folder,
        ImapMessage.uidvalidity == uidvalidity,
    )


def _marks(fetched: Fetched, position: Cursor) -> Iterable[_Mark]:
    if not position:
        return
    folder, epoch = position["folder"], position["uidvalidity"]
    for state in ("seen", "gone"):
        for uid in position.get(state, ()):
            yield _Mark(folder, epoch, uid, state)
    if "uid" in position:
        yield _Mark(folder, epoch, position["uid"], _state_of(fetched))


def _state_of(fetched: Fetched) -> str:
    if isinstance(fetched, FetchFailure):
        return "quarantined" if fetched.permanent else "pending"
    return "kept"


def _row(source: str, mark: _Mark, *, now: datetime) -> dict[str, Any]:
    return {
        "source": source,
        "folder": mark.folder,
        "uidvalidity": mark.uidvalidity,
        "uid": mark.uid,
        "state": mark.state,
        "attempts": 0,
        "updated_at": now,
    }


def _settle(session: Session, source: str, uids: list[int], mark: _Mark, *, now: datetime) -> None:
    """Note what became of messages alike; the third failure puts one aside."""
    failed = mark.state == "pending"
    attempts = ImapMessage.attempts + (1 if failed else 0)
    state = case((attempts >= STRIKES, "quarantined"), else_="pending") if failed else mark.state
    session.execute(
        update(ImapMessage)
        .where(
            *_in_folder(source, mark.folder, mark.uidvalidity),
            ImapMessage.uid.in_(uids),
            ImapMessage.state != "kept",
        )
        .values(state=state, attempts=attempts, updated_at=now)
        .execution_options(synchronize_session=False)
    )


def _end_failures(session: Session, source: str, marks: Sequence[_Mark], *, now: datetime) -> None:
    """What was fetched at last, or is gone, needs nobody's attention any more."""
    ended = [
        f"{mark.folder}/{mark.uidvalidity}/{mark.uid}"
        for mark in marks
        if mark.state in {"kept", "gone"}
    ]
    session.execute(
        update(StoredFetchFailure)
        .where(StoredFetchFailure.source == source, StoredFetchFailure.external_id.in_(ended))
        .values(resolved_at=now)
        .execution_options(synchronize_session=False)
    )
