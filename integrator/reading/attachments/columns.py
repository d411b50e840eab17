"""Text laid out by spaces to text whose columns are parted by one tab."""

import re
from dataclasses import dataclass
from typing import Final

_CELL: Final = re.compile(r"\S+(?: {1,2}\S+)*")
_AFTER_COLON: Final = re.compile(r"(?<=[:：]) {2,}")
_FILL: Final = re.compile(r"_{3,}|\.{5,}|…{2,}")


@dataclass(slots=True)
class _Line:
    cells: list[str]
    starts: list[int]


def tabbed(text: str) -> str:
    """Gaps of three spaces or more become one tab; a cell wrapped over lines becomes one again."""
    lines: list[_Line] = []
    for raw in text.split("\n"):
        line = _split(_FILL.sub(lambda gap: " " * len(gap.group()), raw.expandtabs(4)))
        if not (lines and _goes_on(lines[-1], line)):
            lines.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join("\t".join(one.cells) for one in lines))


def _split(line: str) -> _Line:
    line = _AFTER_COLON.sub(" ", line)
    found = list(_CELL.finditer(line))
    return _Line([one.group() for one in found], [one.start() for one in found])


def _goes_on(above: _Line, line: _Line) -> bool:
    """Whether `line` is only the rest of one cell of the line above; then it is put there."""
    if len(line.cells) != 1 or len(above.cells) < 2 or ":" in line.cells[0]:
        return False
    for number, start in enumerate(above.starts[1:], start=1):
        if abs(start - line.starts[0]) <= 1:
            above.cells[number] += " " + line.cells[0]
            return True
    return False
