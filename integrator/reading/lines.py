"""Finds what stands after known labels in running text: where it starts, ends, in which zone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from integrator.reading.labels import SIGN_OFFS, Table, fold


class Zone(Enum):
    """Which stretch of a mail: what it says about whom hangs on it."""

    BODY = "label"
    SIGNED_OFF = "label-after-sign-off"
    SIGNATURE = "signature"


@dataclass(slots=True)
class Found:
    """A known label and the stretch of text [start, end) that belongs to it."""

    field: str
    start: int
    end: int
    zone: Zone


FREE_TEXT = frozenset(("reason", "notes"))
"""Fields whose value runs on over the lines until the next label or a blank line."""

_SEPARATOR = re.compile(r"[:=：\t|]| [-–—] ")
_LABELLED = re.compile(
    r"[\s_*•·▪●◦>#|\-–—]*(?:\d{1,2}[.)]\s+)?"
    r"(?P<label>[^\W\d_][^:=：\t|]{0,58}?)"
    r"[\s*_]*(?:[:=：\t|]|\s[-–—]\s)[\s*_:|]*"
)
_FURTHER = re.compile(
    r"(?:^|(?<=[,;|\t.])\s*|(?<=\s\s))(?P<label>[^\W\d_][^:=：\t|,;]{0,40}?)[*_]*\s*(?:[:：]|\t)[\s*_|]*"
)
_SIGNATURE_MARK = "--"
_SHORT = 40


@dataclass(slots=True)
class _Finder:
    text: str
    table: Table
    zone: Zone = Zone.BODY
    found: list[Found] = field(default_factory=list)
    open: Found | None = None
    """The label whose value may go on in the next line."""

    def line(self, start: int, end: int) -> None:
        line = self.text[start:end]
        stripped = line.strip()
        if not stripped:
            self._blank_line()
        elif stripped[0] == ">":
            self.open = None
        elif stripped == _SIGNATURE_MARK:
            self.zone, self.open = Zone.SIGNATURE, None
        elif not self._labelled(line, start):
            self._plain(line, stripped, start)

    def _blank_line(self) -> None:
        if self.open and self.open.end > self.open.start:
            self.open = None

    def _labelled(self, line: str, start: int) -> bool:
        if not _SEPARATOR.search(line):
            return False
        match = _LABELLED.match(line)
        if not match or (name := self.table.get(fold(match["label"]))) is None:
            return False
        self._add(name, start + match.end(), start + len(line))
        return True

    def _add(self, name: str, start: int, end: int) -> None:
        """Record a value, and the further labels that share its line."""
        for stop, restart, next_name in self._further(start, end):
            if name in FREE_TEXT:
                break
            self._record(name, start, stop)
            name, start = next_name, restart
        found = self._record(name, start, end)
        goes_on = name in FREE_TEXT or found.end == found.start
        self.open = found if goes_on else None

    def _further(self, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        """Where a value stops, where the next label's value starts, and its field."""
        value = self.text[start:end]
        if ":" not in value and "\t" not in value:
            return
        for match in _FURTHER.finditer(value):
            name = self.table.get(fold(match["label"]))
            if name is not None:
                yield start + match.start(), start + match.end(), name

    def _record(self, name: str, start: int, end: int) -> Found:
        found = Found(name, start, start, self.zone)
        self._extend(found, start, end)
        self.found.append(found)
        return found

    def _extend(self, found: Found, start: int, end: int) -> None:
        """Let `found` run to the last seen character before `end`."""
        piece = self.text[start:end]
        if not piece.strip(" \t*_|,;"):
            return
        if found.end == found.start:
            found.start = start + len(piece) - len(piece.lstrip(" \t*_|"))
        found.end = start + len(piece.rstrip(" \t*_|,;"))

    def _plain(self, line: str, stripped: str, start: int) -> None:
        short = fold(stripped) if len(stripped) < _SHORT else ""
        if short in SIGN_OFFS:
            self.zone, self.open = max(self.zone, Zone.SIGNED_OFF, key=list(Zone).index), None
        elif self.table.get(short, "").startswith("section_"):
            self.open = None
            self._record(self.table[short], start, start)
        elif self.open:
            self._extend(self.open, start, start + len(line))
            if self.open.field not in FREE_TEXT:
                self.open = None


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def find_labels(text: str, table: Table) -> list[Found]:
    """Every known label of `text` in order, with its value; quoted replies (">") are left out."""
    finder = _Finder(text, table)
    for start, end in _lines(text):
        finder.line(start, end)
    return finder.found
