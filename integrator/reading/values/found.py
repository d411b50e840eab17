"""What a reader finds before it is settled whose it is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum


class Zone(Enum):
    """Which stretch of a mail: what it says about whom hangs on it."""

    BODY = "label"
    SIGNED_OFF = "label-after-sign-off"
    SIGNATURE = "signature"


@dataclass(slots=True)
class Found:
    """A field and the stretch of text [start, end) that belongs to it."""

    field: str
    start: int
    end: int
    zone: Zone = Zone.BODY
    rule: str = "label"
    label: str = ""
    """The label as written, "" where there was none."""
    confidence: float = 1.0
    row: int | None = None
    """The row (or column) of a table of several patients that it stands in."""


def told_as(
    found: Found, field: str, span: tuple[int, int], *, confidence: float | None = None
) -> Found:
    """What of `found` is told as another field, in a stretch of its own."""
    sure = found.confidence if confidence is None else confidence
    return replace(found, field=field, start=span[0], end=span[1], confidence=sure)


FREE_TEXT = frozenset(("reason", "notes", "more_details"))
"""Fields whose value runs on over the lines until the next label or a blank line."""

WRAPPED = frozenset(("consent", "insurance", "affiliations", "service_words", "priority"))
"""Fields whose value may run on where its line is a full one."""


def lines_of(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where each line of text[start:end] begins and ends."""
    while start <= end:
        stop = text.find("\n", start, end)
        if stop < 0:
            yield start, end
            return
        yield start, stop
        start = stop + 1
