"""The ways a date is written, each found anywhere in a text, as year, month and day."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from integrator.normalise.month_words import DAYS, MONTHS
from integrator.normalise.words import folded


@dataclass(frozen=True, slots=True)
class Written:
    """A date as its writer put it down; whether it is one is for the calendar."""

    year: int | None
    """As written: below 100 without its century, None where there is none."""
    month: int
    day: int
    swappable: bool = False
    """True where `month` may be the day and `day` the month: numbers alone."""
    confidence: float = 1.0


_EDGE = r"(?<![\d./-])"
_END = r"(?![./-]?\d)"
_ISO = re.compile(_EDGE + r"(\d{4})(\s?[-/. ]\s?)(\d{1,2})\2(\d{1,2})(?!\d)(?![./-]\d)")
_NUMERIC = re.compile(
    _EDGE + r"(\d{1,2})\s{0,2}([-/. ])\s{0,2}(\d{1,2})\s{0,2}\2\s{0,2}['’]?(\d{4}|\d{2})" + _END
)
_COMPACT = re.compile(r"(?<![\d+(./-])(\d{8})(?![./-]?\d)")
_NO_YEAR = re.compile(_EDGE + r"(\d{1,2})[/.-](\d{1,2})" + _END)
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_ORDINAL = "|".join(sorted(DAYS, key=len, reverse=True))
_DAY = (
    r"(?:(?P<day>\d{1,2})(?: ?(?:st|nd|rd|th|ro|er|do|o|a))?"
    rf"|(?P<tens>twenty|thirty)? ?(?P<ordinal>{_ORDINAL}))"
)
_YEAR = r"(?P<year>\d{4}|\d{2}(?! \d\d\b))"
_WORDS = tuple(
    re.compile(rf"\b{form}\b")
    for form in (
        rf"{_DAY} ?(?:of |de |day of )?(?P<month>{_MONTH}) ?(?:del? |del ano )?{_YEAR}",
        rf"(?P<month>{_MONTH}) ?(?:the )?{_DAY} (?:de |del |of )?{_YEAR}",
        rf"(?P<year>\d{{4}}) (?P<month>{_MONTH}) {_DAY}",
    )
)
_WORDS_NO_YEAR = tuple(
    re.compile(rf"\b{form}\b")
    for form in (
        rf"{_DAY} ?(?:of |de )?(?P<month>{_MONTH})",
        rf"(?P<month>{_MONTH}) ?(?:the )?{_DAY}",
    )
)


def _iso(text: str) -> Iterator[Written]:
    for match in _ISO.finditer(text):
        yield Written(int(match[1]), int(match[3]), int(match[4]))


def _numeric(text: str) -> Iterator[Written]:
    for match in _NUMERIC.finditer(text):
        one, sign, two, three = int(match[1]), match[2], int(match[3]), match[4]
        if one > 31 and len(three) == 2:
            yield Written(one, two, int(three), confidence=0.85)
        else:
            yield Written(int(three), one, two, True, 0.75 if sign == "." else 1.0)


_ROMAN = re.compile(
    _EDGE + r"(\d{1,2})\s?([-/. ])\s?(XI{0,2}|IX|IV|V?I{1,3}|V)\s?\2\s?(\d{4}|\d{2})" + _END
)
_ROMANS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def _roman(text: str) -> Iterator[Written]:
    """9-X-1955, as parish books and some doctors write the month."""
    for match in _ROMAN.finditer(text):
        yield Written(int(match[4]), _ROMANS.index(match[3]), int(match[1]), confidence=0.95)


def _compact(text: str) -> Iterator[Written]:
    for match in _COMPACT.finditer(text):
        digits = match[1]
        year, month = int(digits[:4]), int(digits[4:6])
        if 1850 < year < 2150 and 1 <= month <= 12 and 1 <= int(digits[6:]) <= 31:
            yield Written(year, month, int(digits[6:]), confidence=0.95)
        else:
            yield Written(int(digits[4:]), int(digits[:2]), int(digits[2:4]), True)


def _day(match: re.Match[str]) -> int:
    if match["day"]:
        return int(match["day"])
    return {None: 0, "twenty": 20, "thirty": 30}[match["tens"]] + DAYS[match["ordinal"]]


def _words(text: str) -> Iterator[Written]:
    words = folded(text)
    for form in _WORDS:
        found = [
            Written(int(match["year"]), MONTHS[match["month"]], _day(match))
            for match in form.finditer(words)
        ]
        if found:
            yield from found
            return


def without_year(text: str) -> Iterator[Written]:
    """Day and month alone, as in "verbal 11/02" or "2 de noviembre"."""
    words = folded(text)
    for form in _WORDS_NO_YEAR:
        for match in form.finditer(words):
            yield Written(None, MONTHS[match["month"]], _day(match), confidence=0.85)
            return
    for match in _NO_YEAR.finditer(text):
        yield Written(None, int(match[1]), int(match[2]), True, 0.85)


def written_dates(text: str) -> list[Written]:
    """Every whole date in `text`, those that say the most of their order first."""
    if not any(mark.isdigit() for mark in text):
        return []
    found = [*_iso(text), *_words(text), *_roman(text), *_numeric(text)]
    return found or list(_compact(text))
