"""Lines that labels are read in, held against the sentences they are part of."""

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import replace

from integrator.reading.labels.known import Table, named_loosely
from integrator.reading.labels.read import Read
from integrator.reading.values.found import Found

_FULL_LINE = 56
"""Characters of a line that a mail program may have broken."""


def whole_sentences(text: str, read: Read, table: Table) -> Read:
    """A line in the middle of a sentence begins with no label, whatever stands before its colon;
    a label that goes on from the line above is that of both lines."""
    read.found = [_with_label_above(text, one, read, table) for one in read.found]
    small = {_line_at(text, one) for one in read.found if one.label[:1].islower()}
    broken = [one for one in read.found if _mid_sentence(text, one, small)]
    if broken:
        read.found = [one for one in read.found if one not in broken]
        lines = {_line_at(text, one) for one in broken}
        read.prose = sorted({*read.prose, *lines})
    starts = sorted(one.start for one in read.found)
    behind = {line for one in read.found if (line := _said_behind(text, one, starts))}
    if behind:
        read.prose = sorted({*read.prose, *behind})
    return read


def _with_label_above(text: str, found: Found, read: Read, table: Table) -> Found:
    """ "Financial interest in / receiving facility .... None": one label, broken over two lines."""
    if not found.label[:1].islower():
        return found
    line, _ = _line_at(text, found)
    above = (text.rfind("\n", 0, max(0, line - 1)) + 1, line - 1)
    if line - above[0] > _LONGEST_LINE:
        return found
    begun = text[slice(*above)].strip()
    if not _BEGUN.fullmatch(begun) or not text.startswith(found.label, line):
        return found
    label = f"{begun} {found.label}"
    field = named_loosely(label, table)
    holding = next((one for one in read.found if one.start < above[0] < one.end), None)
    if field is None or (holding is None and above not in read.prose):
        return found
    read.prose = [one for one in read.prose if one != above]
    if holding is not None:
        holding.end = holding.start + len(text[holding.start : above[0]].rstrip())
    return replace(found, field=field, label=label)


_BEGUN = re.compile(r"[^\W\d_a-zà-ÿ][\w'’()/]*(?: [\w'’()/]+){0,5}")
"""The beginning of a label, without a stop or a value."""
_SHORT_VALUES = frozenset((
    "patient_phone", "any_phone", "patient_email", "any_email", "patient_birth_date",
    "patient_name", "any_name", "patient_age",
))  # fmt: skip
_NEXT_SENTENCE = re.compile(r"[.!?]\s+(?=[A-ZÁÉÍÓÚÑ¿¡][^\W\d_]*\s[^\W\d_]+\s)")


def _said_behind(text: str, found: Found, starts: Sequence[int]) -> tuple[int, int] | None:
    """The sentences behind a short value in its line: "Phone: 415 555 0132. She agrees to …"."""
    if found.field not in _SHORT_VALUES or found.row is not None:
        return None
    _, stop = _line_at(text, found)
    match = _NEXT_SENTENCE.search(text, found.start, stop)
    if not match:
        return None
    following = bisect_left(starts, match.end())
    claimed = following < len(starts) and starts[following] < stop
    return None if claimed else (match.end(), stop)


def _line_at(text: str, found: Found) -> tuple[int, int]:
    """The line round a value, as far as a line of a letter goes."""
    first, last = max(0, found.start - _LONGEST_LINE), found.start + _LONGEST_LINE
    start = text.rfind("\n", first, found.start)
    stop = text.find("\n", found.start, last)
    return first if start < 0 else start + 1, min(last, len(text)) if stop < 0 else stop


_LONGEST_LINE = 1_000


def _mid_sentence(text: str, found: Found, small: Collection[tuple[int, int]]) -> bool:
    """Whether a label goes on with the line above; `small` lines begin with small labels too."""
    start, _ = _line_at(text, found)
    line = (text.rfind("\n", 0, max(0, start - 1)) + 1, max(0, start - 1))
    above = text[slice(*line)].rstrip()
    return (
        found.row is None
        and line not in small
        and found.label[:1].islower()
        and text.startswith(found.label, start)
        and len(above) >= _FULL_LINE
        and above[-1] not in ".:!?;|\t"
        and "\t" not in above
    )
