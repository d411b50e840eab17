"""Values whose shape alone parts them from the label before them: "ph 415 555 0132"."""

import re
from dataclasses import dataclass

from integrator.reading.shapes import DATE, EMAIL, PHONE

_LONGEST_LABEL = 32
AGE = re.compile(r"\b\d{1,3}(?=(?: ?(?:años|yrs?|y/?o|years?))?\s*$)", re.I | re.M)
_SHAPES = (EMAIL, PHONE, DATE, AGE)
_LETTERS = re.compile(r"[^\d@:=?]*[^\W\d_][^\d@:=?]*")


@dataclass(frozen=True, slots=True)
class BareValue:
    """Where a value begins, and what it is by its shape."""

    start: int
    shape: re.Pattern[str]


def bare_value(text: str, start: int, end: int) -> BareValue | None:
    """The phone, address or date near the beginning of a line that has words before it only."""
    for shape in _SHAPES:
        found = shape.search(text, start, min(end, start + 3 * _LONGEST_LABEL))
        if found and found.start() - start <= _LONGEST_LABEL:
            if _LETTERS.fullmatch(text, start, found.start()):
                return BareValue(found.start(), shape)
    return None
