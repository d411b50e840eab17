"""Values with their labels in brackets behind them: "Zoe Doe (patient name)"."""

import re
from collections.abc import Sequence

from integrator.reading.labels.known import Table, named
from integrator.reading.values.found import Found, Zone
from integrator.reading.values.shapes import Span

_LAST = re.compile(r"[ \t]{1,8}\((?P<label>[^()\d\n]{2,40})\)[ \t]{0,8}(?=$|[ \t]{2}|[;,|])")
_ENOUGH = 3
_LONGEST_VALUE = 600
_EDGES = " \t,;|*_-•"


def labels_last(
    text: str, lines: Sequence[Span], table: Table, *, zone: Zone
) -> tuple[list[Found], list[Span]]:
    """The values whose labels stand behind them, and the lines that hold none; nothing is taken
    so where fewer than three lines are built that way, or most of them are not."""
    by_line = {line: _values(text, line, table, zone) for line in lines}
    told = [line for line, found in by_line.items() if found]
    filled = sum(1 for start, end in lines if text[start:end].strip())
    if len(told) < _ENOUGH or len(told) * 2 < filled:
        return [], list(lines)
    return (
        [one for line in told for one in by_line[line]],
        [line for line in lines if not by_line[line]],
    )


def _values(text: str, line: Span, table: Table, zone: Zone) -> list[Found]:
    start, end = line
    if end - start > _LONGEST_VALUE or ")" not in text[start:end] or "\t" in text[start:end]:
        return []
    found = []
    for match in _LAST.finditer(text, start, end):
        label = match["label"].split(",")[0].strip()
        field = named(label, table)
        piece = text[start : match.start()]
        if field is None or not piece.strip(_EDGES):
            return []
        at = start + len(piece) - len(piece.lstrip(_EDGES))
        found.append(Found(field, at, match.start(), zone, label=label))
        start = match.end()
    return found if not text[start:end].strip(_EDGES) else []
