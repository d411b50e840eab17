"""Messages of a selected folder read so that one that cannot be read never blocks the next."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from connectors.imap_inbox.faults import LOST, REFUSED
from connectors.imap_inbox.line import Line
from integrator.errors import RemoteUnavailable

GROUP_MESSAGES: Final = 20
GROUP_BYTES: Final = 4_000_000
"""Bodies asked for in one round trip; what a group does not bring is asked for one by one."""
LOST_IN_A_ROW: Final = 3
"""Messages on which the connection may break, one after another, before this turn ends."""

HEAD: Final = {b"RFC822.SIZE": "RFC822.SIZE", b"INTERNALDATE": "INTERNALDATE"}
BODY: Final = {b"BODY[]": "BODY.PEEK[]"}
"""Keys of the answer → what to ask for. PEEK: reading must not set \\Seen."""

Parts = Mapping[bytes, Any]
Trouble = Literal["gone", "fetch_failed", "truncated"]


class EpochChanged(Exception):  # noqa: N818 -- ends this turn; the next one lists anew
    """The folder's UIDVALIDITY is another one since it was listed."""


class LineBroken(Exception):  # noqa: N818 -- ends this turn after what came through is handed on
    """The connection broke on several messages in a row."""


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a message before its body is read."""

    uid: int
    size: int
    arrived: datetime | None


@dataclass(slots=True)
class FolderReader:
    """Reads one folder in one epoch; a message is blamed for a broken connection only when
    another one came through in the same turn, so that a bad line is not held against them all."""

    line: Line
    folder: str
    uidvalidity: int
    _suspects: list[int] = field(default_factory=list)
    _lost_in_a_row: int = 0
    _came_through: bool = False

    def heads(self, uids: Sequence[int]) -> Iterator[tuple[int, Head | Trouble]]:
        """Size and date of arrival of each message."""
        for uid, parts in self._each(uids, HEAD):
            yield uid, parts if isinstance(parts, str) else _head(uid, parts)

    def bodies(self, heads: Sequence[Head]) -> Iterator[tuple[Head, bytes | Trouble]]:
        """Raw bytes of each message; a few at a time, whatever their sizes say."""
        for group in grouped(heads):
            by_uid = {head.uid: head for head in group}
            for uid, parts in self._each(list(by_uid), BODY):
                yield by_uid[uid], self._whole(by_uid[uid], parts)

    def blamed(self) -> list[int]:
        """Messages on which the connection broke twice; RemoteUnavailable when all it ever did
        was break."""
        if self._suspects and not self._came_through:
            raise RemoteUnavailable("The connection broke on every message")
        return self._suspects

    def _each(
        self, uids: Sequence[int], wanted: Mapping[bytes, str]
    ) -> Iterator[tuple[int, Parts | Trouble]]:
        together = self._together(uids, wanted)
        for uid in uids:
            if uid in together:
                yield uid, together[uid]
        left = [uid for uid in uids if uid not in together]
        random.shuffle(left)  # so that no few of them can hold up the others turn after turn
        for uid in left:
            found = self._alone(uid, wanted)
            if found is not None:
                yield uid, found

    def _together(self, uids: Sequence[int], wanted: Mapping[bytes, str]) -> dict[int, Parts]:
        try:
            found = self._fetch(uids, wanted)
        except LOST:
            self.line.drop()
            return {}
        except REFUSED:
            return {}
        return {uid: parts for uid, parts in found.items() if _complete(parts, wanted)}

    def _alone(self, uid: int, wanted: Mapping[bytes, str]) -> Parts | Trouble | None:
        """Ask for one message, once more on a fresh connection; None leaves it a suspect."""
        for _ in range(2):
            try:
                return self._one(uid, wanted)
            except LOST:
                self.line.drop()
        self._suspect(uid)
        return None

    def _one(self, uid: int, wanted: Mapping[bytes, str]) -> Parts | Trouble:
        try:
            parts = self._fetch([uid], wanted).get(uid, {})
        except LOST:
            raise
        except REFUSED:
            return "fetch_failed"
        if _complete(parts, wanted):
            return parts
        return "fetch_failed" if uid in self.line.search(str(uid)) else "gone"

    def _fetch(self, uids: Sequence[int], wanted: Mapping[bytes, str]) -> Mapping[int, Parts]:
        if self.line.enter(self.folder) != self.uidvalidity:
            raise EpochChanged
        found: Mapping[int, Parts] = self.line.client().fetch(list(uids), list(wanted.values()))
        self._lost_in_a_row = 0
        self._came_through = self._came_through or (wanted is BODY and bool(found))
        return found

    def _suspect(self, uid: int) -> None:
        self._suspects.append(uid)
        self._lost_in_a_row += 1
        if self._lost_in_a_row >= LOST_IN_A_ROW:
            raise LineBroken

    def _whole(self, head: Head, parts: Parts | Trouble) -> bytes | Trouble:
        """The body, unless it is shorter than announced and differs when read again.

        Some servers (Exchange) announce sizes that are not exact: the same bytes twice are
        what the server has.
        """
        if isinstance(parts, str):
            return parts
        raw: bytes = parts[b"BODY[]"]
        if len(raw) >= head.size:
            return raw
        again = self._together([head.uid], BODY).get(head.uid, {})
        return raw if raw and again.get(b"BODY[]") == raw else "truncated"


def grouped(heads: Sequence[Head]) -> Iterator[list[Head]]:
    """Groups of a few messages; one larger than a group's bytes is alone."""
    group: list[Head] = []
    for head in heads:
        full = sum(each.size for each in group) + head.size > GROUP_BYTES
        if group and (full or len(group) == GROUP_MESSAGES):
            yield group
            group = []
        group.append(head)
    if group:
        yield group


def _head(uid: int, parts: Parts) -> Head:
    arrived = parts[b"INTERNALDATE"]
    return Head(uid, int(parts[b"RFC822.SIZE"]), arrived if isinstance(arrived, datetime) else None)


def _complete(parts: Parts, wanted: Mapping[bytes, str]) -> bool:
    """Whether the answer is about what was asked: servers add FETCH answers of their own."""
    return all(key in parts for key in wanted) and not (
        b"BODY[]" in wanted and not isinstance(parts[b"BODY[]"], bytes)
    )
