"""How the lines of a letter lie: labels, tables, quotes, and sentences broken over lines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LABEL_LINE = re.compile(
    r"(?P<lead>[ \t]*(?:[-•*]\s+)?)(?P<label>[^\W\d_][\w .'’/#()°ºª?-]{0,48}?)"
    r"(?P<mark>\s*[:：]\s*|\s+=\s+|\s+[-–—]\s+)(?P<value>\S.*)"
)
_BEGINS_LIKE_A_LABEL = re.compile(
    r"\s*[¿\w][^:=\n]{0,48}[:：=]|[\w .'’/#()]{1,40}\s[-–—]\s"
    r"|[\w .'’/#()]{1,40}\.{3}|[^.]{2,60}\?\s"
)
_DRAWN = re.compile(r"\t|\S {3,}\S|^\s*[|+>]|\|")
_STARTS_ANEW = re.compile(r"\s*(?:[-•*·▪>|+\[(]|\d{1,2}[.)]\s|\*)")
LEAST_FULL = 60


def is_drawn(line: str) -> bool:
    """Whether where the words stand in the line tells something: columns, tables, quotes."""
    return bool(_DRAWN.search(line))


def is_label(line: str) -> bool:
    found = LABEL_LINE.fullmatch(line)
    return found is not None and (":" in found["mark"] or "=" in found["mark"])


def _full(line: str, following: str, widest: int) -> bool:
    """Whether a line ends because the next word would have gone over the edge."""
    word = following.split(" ", 1)[0]
    if len(line) >= LEAST_FULL and following[0].islower():
        return True
    return len(line) >= LEAST_FULL and len(line) + 1 + len(word) > min(widest, 112)


def broken_on(lines: Sequence[str], at: int, widest: int) -> bool:
    """Whether the sentence in a line goes on in the next only because the line was full."""
    if at + 1 >= len(lines):
        return False
    line, following = lines[at], lines[at + 1]
    if not line.strip() or not following.strip() or is_drawn(line) or is_drawn(following):
        return False
    if _BEGINS_LIKE_A_LABEL.match(following) or _STARTS_ANEW.match(following):
        return False
    return _full(line, following, widest)


def whole_lines(text: str) -> list[str]:
    """The lines with every sentence that was broken put together again."""
    lines = text.split("\n")
    widest = max((len(line) for line in lines if not is_drawn(line)), default=0)
    whole: list[str] = []
    goes_on = False
    for at, line in enumerate(lines):
        if goes_on:
            whole[-1] = f"{whole[-1].rstrip()} {line.strip()}"
        else:
            whole.append(line)
        goes_on = broken_on(lines, at, widest)
    return whole


def wrapped(line: str, width: int) -> Iterator[str]:
    """A line broken at spaces as a mail program breaks it: no word is cut, no indent added."""
    while len(line) > width:
        cut = line.rfind(" ", 1, width + 1)
        if cut <= 0 or not line[:cut].strip():
            cut = line.find(" ", width)
        if cut <= 0:
            break
        yield line[:cut]
        line = line[cut + 1 :]
    yield line


@dataclass(frozen=True, slots=True)
class Label:
    """A line that begins with a label, in its pieces."""

    lead: str
    words: str
    mark: str
    value: str


def label_of(line: str) -> Label | None:
    found = LABEL_LINE.fullmatch(line)
    return Label(found["lead"], found["label"], found["mark"], found["value"]) if found else None
