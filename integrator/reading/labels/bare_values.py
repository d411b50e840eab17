"""Values whose shape alone parts them from the label before them: "ph 415 555 0132"."""

import re
from dataclasses import dataclass

from integrator.reading.values.found import FREE_TEXT
from integrator.reading.values.shapes import DATE, EMAIL, PHONE

_LONGEST_LABEL = 32
AGE = re.compile(r"\b\d{1,3}(?=(?: ?(?:años|yrs?|y/?o|years?))?\s*$)", re.I | re.M)
_SHAPES = (EMAIL, PHONE, DATE, AGE)
_LETTERS = re.compile(r"[^\d@:=?]*[^\W\d_][^\d@:=?]*")


SHAPES = {
    "patient_birth_date": DATE, "consent_date": DATE, "any_phone": PHONE, "patient_phone": PHONE,
    "partner_phone": PHONE, "guardian_phone": PHONE, "any_email": EMAIL, "patient_email": EMAIL,
    "partner_email": EMAIL, "guardian_email": EMAIL, "patient_age": AGE,
}  # fmt: skip
"""By field the shape its value has."""


@dataclass(frozen=True, slots=True)
class BareValue:
    """Where a value begins, and what it is by its shape."""

    start: int
    shape: re.Pattern[str]


def bare_value(text: str, start: int, end: int) -> BareValue | None:
    """The phone, address or date near the beginning of a line that has words before it only."""
    for shape in _SHAPES:
        found = shape.search(text, start, min(end, start + 3 * _LONGEST_LABEL))
        if found is None or found.start() - start > _LONGEST_LABEL:
            continue
        if _LETTERS.fullmatch(text, start, found.start()):
            return BareValue(found.start(), shape)
    return None


def parted(
    text: str, at: int, value: tuple[int, int], *, floor: int, name: str, next_name: str
) -> bool:
    """Whether a label at `at`, in the line of another one's value, begins a value of its own."""
    before = text[floor:at]
    shape = SHAPES.get(next_name)
    fits = bool(shape and shape.match(text, *value))
    if fits or at == floor or before.endswith(("  ", "\t", "|", " - ", " – ", "• ", "· ")):
        return True
    if before.rstrip().endswith((",", ";", "|", "/", ".", "•", "·")):
        return name not in FREE_TEXT or (before.rstrip()[-1] in ";|." and text[at].isupper())
    return name not in FREE_TEXT and text[at].isupper()
