"""The further labels that share a line with a value: "DOB: 3/4/1980 Phone: 415 555 0132"."""

from collections.abc import Iterator
from itertools import islice

from integrator.reading.labels.bare_values import parted
from integrator.reading.labels.known import Table, named
from integrator.reading.labels.separators import COLON, WORD_BEFORE
from integrator.reading.values.shapes import Span

_LONGEST_LABEL = 120
_MOST = 4_000
_WORDS = 6


def further(
    text: str, span: Span, *, name: str, table: Table
) -> Iterator[tuple[int, int, str, str]]:
    """Where the value of field `name` in `span` stops, where the next label's value starts, its
    field and label; and so on for those behind it."""
    start, end = span
    floor = start
    for match in islice(COLON.finditer(text, start, end), _MOST):
        near = max(floor, match.start() - _LONGEST_LABEL)
        words = WORD_BEFORE.finditer(text, near, match.start())
        for at in [one.start() for one in words][-_WORDS:]:
            label = text[at : match.start()]
            field = named(label, table)
            value = (match.end(), end)
            if field is None or not (
                ">" in match.group()
                or parted(text, at, value, floor=floor, name=name, next_name=field)
            ):
                continue
            yield at, match.end(), field, label
            name, floor = field, match.end()
            break
