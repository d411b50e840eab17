"""Dates as people write them to ISO 8601; a birth date is never in the future."""

import re
from collections.abc import Callable
from datetime import date

from integrator.normalise.outcome import Normalised
from integrator.normalise.words import folded

MONTH_FIRST = frozenset(("US", "PR", "GU", "VI", "AS", "MP", "UM", "PH", "FM", "MH", "PW"))
"""Regions that write the month before the day; source: Unicode CLDR, short date patterns."""

OLDEST = 125
"""Years; nobody on record has lived to 125."""

_MONTHS = {
    name: number
    for number, names in enumerate((
        "jan january ene enero", "feb february febrero", "mar march marzo",
        "apr april abr abril", "may mayo", "jun june junio", "jul july julio",
        "aug august ago agosto", "sep sept september septiembre setiembre", "oct october octubre",
        "nov november noviembre", "dec december dic diciembre",
    ), start=1)
    for name in names.split()
}  # fmt: skip
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_NUMERIC = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})(?:\s+[\d:]+.*)?")
_DAY_FIRST_WORDS = re.compile(
    r"(?:[a-z]+ )?(\d{1,2})(?:st|nd|rd|th|º)? (?:of |de )?([a-z]+)(?: de| del)? (\d{4}|\d{2})"
)
_MONTH_FIRST_WORDS = re.compile(r"(?:[a-z]+ )?([a-z]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4}|\d{2})")
_NOTE = re.compile(r"\s*[(\[,;]?\s*\(?(?:age|aged|edad)\b.*$|\s*\(.*$", re.IGNORECASE | re.DOTALL)

_UNREADABLE = "The date cannot be read; write it as year-month-day, for example 1980-03-04."
_FUTURE = "The date of birth lies in the future."
_TOO_OLD = "The date of birth is too long ago to be right."

_AMBIGUOUS = 0.85
_OTHER_ORDER = 0.9

Parts = tuple[int, int, int, float]
"""Year as written, month, day, confidence."""


def _iso(text: str, _region: str) -> Parts | None:
    match = _ISO.fullmatch(text)
    return (int(match[1]), int(match[2]), int(match[3]), 1.0) if match else None


def _numeric(text: str, region: str) -> Parts | None:
    match = _NUMERIC.fullmatch(text)
    if not match:
        return None
    one, two, year = int(match[1]), int(match[2]), int(match[3])
    month_first = region.upper() in MONTH_FIRST
    month, day = (one, two) if month_first else (two, one)
    if month > 12:
        return year, day, month, _OTHER_ORDER
    return year, month, day, 1.0 if day > 12 or day == month else _AMBIGUOUS


def _written(text: str, _region: str) -> Parts | None:
    words = folded(text)
    if match := _DAY_FIRST_WORDS.fullmatch(words):
        day, month, year = match[1], _MONTHS.get(match[2]), match[3]
    elif match := _MONTH_FIRST_WORDS.fullmatch(words):
        month, day, year = _MONTHS.get(match[1]), match[2], match[3]
    else:
        return None
    return (int(year), month, int(day), 1.0) if month else None


_FORMS: tuple[Callable[[str, str], Parts | None], ...] = (_iso, _numeric, _written)


def _full_year(year: int, *, today: date) -> int:
    """Two digits are the latest year that is not in the future."""
    if year > 99:
        return year
    century = today.year - today.year % 100
    return century + year if century + year <= today.year else century - 100 + year


def _date(parts: Parts, today: date) -> date | None:
    year, month, day, _ = parts
    try:
        found = date(_full_year(year, today=today), month, day)
        return found.replace(year=found.year - 100) if year < 100 and found > today else found
    except ValueError:
        return None


def read_date(text: str, *, region: str, today: date) -> Normalised:
    """A date in ISO 8601. Numbers alone are read in the region's order of day and month, with a
    lower confidence where the other order is possible too; two-digit years are the latest past."""
    text = _NOTE.sub("", " ".join(text.split()))[:60].strip(" .,")
    for form in _FORMS:
        parts = form(text, region)
        found = _date(parts, today) if parts else None
        if parts and found:
            return Normalised(found.isoformat(), min(parts[3], _AMBIGUOUS if parts[0] < 100 else 1))
    return Normalised.refused(_UNREADABLE)


def birth_date(text: str, *, region: str, today: date) -> Normalised:
    """`read_date`, and it must be the birthday of somebody alive on `today`."""
    found = read_date(text, region=region, today=today)
    if found.value > today.isoformat():
        return Normalised.refused(_FUTURE)
    if found.value and today.year - int(found.value[:4]) > OLDEST:
        return Normalised.refused(_TOO_OLD)
    return found
