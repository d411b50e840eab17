"""A text with its evidence marked, as lines and tables for a template to write out. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

MOST_SHOWN = 60_000
"""Characters of one part on the screen; the whole can be downloaded."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters [start, end) of a text that say a field's value."""

    start: int
    end: int
    field: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that are evidence for the same fields, or for none."""

    text: str
    fields: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()
    """Those of the fields whose evidence begins here."""


Line = Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of running text, or the rows of a table with their cells."""

    lines: Sequence[Line] = ()
    rows: Sequence[Sequence[Line]] = ()


def blocks(text: str, spans: Sequence[Span]) -> list[Block]:
    """The text in the order it stands; a run of lines with tabs is a table."""
    cut = _LineCutter(text[:MOST_SHOWN], spans)
    lines = list(_lines(text[:MOST_SHOWN]))
    return [
        Block(rows=[cut.cells(line) for line in run])
        if is_table
        else Block(lines=[cut.pieces(start, end) for start, end in run])
        for is_table, run in _runs(text, lines)
    ]


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """[start, end) of each line, without its break."""
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _runs(
    text: str, lines: Sequence[tuple[int, int]]
) -> Iterator[tuple[bool, list[tuple[int, int]]]]:
    """Lines of the same kind together; one blank line between two rows does not part a table."""
    kept = [line for at, line in enumerate(lines) if not _is_gap(text, lines, at)]
    for is_table, run in groupby(kept, key=lambda line: _is_row(text, line)):
        yield is_table, list(run)


def _is_row(text: str, line: tuple[int, int]) -> bool:
    return "\t" in text[line[0] : line[1]]


def _is_gap(text: str, lines: Sequence[tuple[int, int]], at: int) -> bool:
    if not 0 < at < len(lines) - 1 or text[lines[at][0] : lines[at][1]].strip():
        return False
    return _is_row(text, lines[at - 1]) and _is_row(text, lines[at + 1])


@dataclass(frozen=True, slots=True)
class _LineCutter:
    text: str
    spans: Sequence[Span]

    def cells(self, line: tuple[int, int]) -> list[Line]:
        """The cells of a row, parted by tabs."""
        start, cells = line[0], list[Line]()
        for cell in self.text[line[0] : line[1]].split("\t"):
            cells.append(self.pieces(start, start + len(cell)))
            start += len(cell) + 1
        return cells

    def pieces(self, start: int, end: int) -> list[Piece]:
        """[start, end) cut wherever evidence begins or ends."""
        here = [one for one in self.spans if one.start < end and one.end > start]
        edges = {start, end}
        edges |= {edge for one in here for edge in (one.start, one.end) if start < edge < end}
        ordered = sorted(edges)
        return [self._piece(left, right, here) for left, right in pairwise(ordered)]

    def _piece(self, left: int, right: int, here: Sequence[Span]) -> Piece:
        over = [one for one in here if one.start <= left and one.end >= right]
        return Piece(
            self.text[left:right],
            tuple(one.field for one in over),
            tuple(one.field for one in over if one.start == left),
        )


def found_in(texts: Mapping[str, str], words: str) -> tuple[str, tuple[int, int]] | None:
    """Part and span where these words stand, whatever their case; None where they do not."""
    wanted = words.strip().casefold()
    if not wanted:
        return None
    for part, text in texts.items():
        at = text.casefold().find(wanted)
        if at >= 0 and len(text.casefold()) == len(text):
            return part, (at, at + len(wanted))
    return None


def label_before(text: str, start: int) -> str:
    """What stands before a value on its line, as its label: "Pt tel" in "Pt tel: 555 …"."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    cell = line.rstrip().rpartition("\t")[2] if not line.endswith("\t") else line.rstrip("\t ")
    label = cell.rpartition("\t")[2].strip().rstrip(":=-–. ").strip()
    return label if 0 < len(label) <= 60 else ""
