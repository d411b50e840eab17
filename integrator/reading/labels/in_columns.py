"""Two halves of a page side by side, as charts print them: read one after the other."""

import re
from collections.abc import Iterator, Sequence

from integrator.reading.labels.headings import SECTIONS
from integrator.reading.labels.known import Table, named
from integrator.reading.values.shapes import Span

_RULES = re.compile(r"\s*[-=_─]{3,}(?:\s{2,}[-=_─]{3,}){1,3}\s*")
_RULE = re.compile(r"[-=_─]{3,}")
_PIECE = re.compile(r"\S+(?: {1,2}\S+)*")
_LONGEST_HEADING = 40
_MOST_LINES = 40


def in_reading_order(text: str, lines: Sequence[Span], table: Table) -> list[Span]:
    """The lines, those of columns cut apart: all of the left one before all of the right one."""
    ordered: list[Span] = []
    at = 0
    while at < len(lines):
        columns = _heads(text, lines, at, table)
        last = _end_of(text, lines, at + 1, columns)
        if columns and last - at > 1:
            ordered += _cut_apart(text, lines[at:last], columns)
        else:
            last = at + 1
            ordered.append(lines[at])
        at = last
    return ordered


def _heads(text: str, lines: Sequence[Span], at: int, table: Table) -> list[int]:
    """Where in the line the columns begin that it heads; [] where it heads none."""
    line = text[slice(*lines[at])]
    if "   " not in line.strip() or "\t" in line:
        return []
    under = text[slice(*lines[at + 1])] if at + 1 < len(lines) else ""
    if _RULES.fullmatch(under):
        begin = [one.start() for one in _RULE.finditer(under)]
        return begin if _fits(line, begin) else []
    pieces = list(_PIECE.finditer(line))
    begin = [one.start() for one in pieces]
    sections = {_section(one.group(), table) for one in pieces}
    return begin if None not in sections and len(sections) == len(pieces) > 1 else []


def _section(heading: str, table: Table) -> str | None:
    if len(heading) > _LONGEST_HEADING or not heading[-1].isalpha():
        return None
    name = named(heading, table) or ""
    return SECTIONS.get(name) or SECTIONS.get(name.partition("_")[0])


def _fits(line: str, begin: Sequence[int]) -> bool:
    """Whether nothing of a line runs over from one column into the next."""
    return all(not line[at - 1 : at].strip() for at in begin[1:])


def _end_of(text: str, lines: Sequence[Span], at: int, columns: Sequence[int]) -> int:
    stop = min(len(lines), at + _MOST_LINES) if columns else at
    while at < stop:
        line = text[slice(*lines[at])]
        if not line.strip() or not _fits(line, columns):
            break
        at += 1
    return at


def _cut_apart(text: str, lines: Sequence[Span], columns: Sequence[int]) -> Iterator[Span]:
    ends = [*columns[1:], None]
    for begin, end in zip([0, *columns[1:]], ends, strict=True):
        stop = 0
        for start, last in lines:
            piece = (min(start + begin, last), last if end is None else min(start + end, last))
            stop = piece[1]
            if text[slice(*piece)].strip():
                yield piece
        yield stop, stop
