"""Dates as people write them to ISO 8601; a birth date is never in the future."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from integrator.normalise.date_forms import Written, without_year, written_dates
from integrator.normalise.month_words import DAYS_AGO, WEEKDAYS
from integrator.normalise.outcome import Normalised
from integrator.normalise.words import folded, plain

MONTH_FIRST: Final = frozenset(("US", "PR", "GU", "VI", "AS", "MP", "UM", "PH", "FM", "MH", "PW"))
"""Regions that write the month before the day; source: Unicode CLDR, short date patterns."""
BOTH_ORDERS: Final = frozenset(("CA", "BZ"))
"""Regions where both orders are common."""
ENGLISH: Final = frozenset(
    ("GB", "IE", "AU", "NZ", "ZA", "IN", "SG", "MT", "JM", "TT", *MONTH_FIRST)
)
"""Regions whose own order is what an English text means."""

OLDEST: Final = 120
"""Years; one person on record has lived longer."""
LIMIT = 200

_ISO_FORM = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_AGO = re.compile(
    r"\b(?:(\d{1,2}|one|a|two|three) (day|week)s? ago"
    r"|hace (\d{1,2}|una?|dos|tres) (dia|semana)s?)\b"
)
_OF_MONTH = re.compile(r"\b(?:on )?the (\d{1,2})(?:st|nd|rd|th)\b|\bel dia (\d{1,2})\b")
_ASKED = re.compile(r"\b(dd?\W{1,2}mm?|mm?\W{1,2}dd?)\W{1,2}(?:yy|aa)", re.IGNORECASE)
_COUNTS = {"one": 1, "a": 1, "un": 1, "una": 1, "two": 2, "dos": 2, "three": 3, "tres": 3}
_WEEKDAY = re.compile(
    r"\b(last |this past |past |el pasado |el )?"
    rf"({'|'.join(name for name in WEEKDAYS if len(name) > 4)})\b"
)

_UNREADABLE = "The date cannot be read; write it as year-month-day, for example 1980-03-04."
_SEVERAL = "There is more than one date; say which is meant."
_EITHER = "Day and month can be read either way round; write the month as a word."
_FUTURE = "The date of birth lies in the future."
_TOO_OLD = "The date of birth is too long ago to be right."
_WHICH_YEAR = "The date has no year; say which is meant."
_NOT_YET = "The date lies in the future."

_NEAR = timedelta(days=90)
"""A day without its year is believed to be this year's for so long."""
_JUST = timedelta(days=30)
_NOTED = 0.85
_DOUBTED = 0.6
_OTHER_ORDER = 0.9


@dataclass(frozen=True, slots=True)
class Order:
    """Which of two numbers is the month, and how sure that is where both could be."""

    month_first: bool
    confidence: float


def order_of(region: str, language: str | None, shown: bool | None = None) -> Order:
    """The order of day and month in a text in `language` (ISO 639-1) written to a clinic in
    `region`: noted where both say the same, doubtful where they do not. `shown` is what other
    dates of the same writer show of it: True for the month first, None for nothing."""
    if shown is not None:
        return Order(shown, _NOTED)
    month_first = region.upper() in MONTH_FIRST
    if language is None or (language == "en" and region.upper() in ENGLISH):
        confidence = _DOUBTED if region.upper() in BOTH_ORDERS else _NOTED
        return Order(month_first, confidence)
    if language == "en":
        return Order(month_first, _DOUBTED)
    return Order(False, _DOUBTED if month_first or region.upper() in BOTH_ORDERS else _NOTED)


def order_shown(texts: Iterable[str]) -> bool | None:
    """Whether the month comes first in dates that can be read one way only, as in 12/23/1980; None
    where there is none, or where they show both."""
    written = [one for text in texts for one in written_dates(plain(text[:LIMIT]))]
    orders = {one.day > 12 for one in written
              if one.swappable and (one.day > 12) != (one.month > 12)}  # fmt: skip
    return orders.pop() if len(orders) == 1 else None


def _order_told(text: str) -> Order | None:
    """The order that is told beside the date: "04/09/1970 (dd/mm/yyyy)", "11.06.1968 (June 11)"."""
    asked = _ASKED.search(text)
    if asked:
        return Order(asked[1][0].casefold() == "m", 1.0)
    numbers = [(one.month, one.day) for one in written_dates(text) if one.swappable]
    named = [(one.month, one.day) for one in without_year(text) if not one.swappable]
    if len(numbers) != 1 or len(named) != 1 or sorted(numbers[0]) != sorted(named[0]):
        return None
    return Order(numbers[0] == named[0], 1.0)


def _full_years(year: int | None, today: date) -> Iterable[int]:
    """The years meant, likeliest first: two digits are the latest year that is not to come."""
    if year is None:
        return (today.year, today.year - 1)
    if year > 99:
        return (year,)
    century = today.year - today.year % 100
    return (century + year, century + year - 100)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _latest(written: Written, month: int, day: int, today: date) -> date | None:
    """The day meant; with its year written in full it may be to come."""
    found = [_day(year, month, day) for year in _full_years(written.year, today)]
    days = [one for one in found if one is not None]
    past = [one for one in days if one <= today]
    return past[0] if past else (days[0] if days and (written.year or 0) > 99 else None)


def _in_order(written: Written, order: Order, today: date) -> tuple[date, float] | None:
    """The day meant by numbers alone, and how sure their order is."""
    orders = ((written.month, written.day), (written.day, written.month))
    own, other = orders if order.month_first else orders[::-1]
    first, second = _latest(written, *own, today), _latest(written, *other, today)
    if first is None:
        return (second, _OTHER_ORDER) if second else None
    if second is None and max(own) > 12:
        return first, 1.0 if written.year is not None else written.confidence
    if first == second:
        return first, 1.0
    return first, min(order.confidence, written.confidence if order.month_first else 1.0)


def _meant(written: Written, order: Order, today: date) -> tuple[date, float] | None:
    if written.swappable:
        found = _in_order(written, order, today)
    else:
        day = _latest(written, written.month, written.day, today)
        found = (day, written.confidence) if day else None
    if found and written.year is not None and written.year < 100:
        return found[0], min(found[1], _NOTED)
    return found


def _read(written: Iterable[Written], order: Order, today: date) -> Normalised | None:
    meant = [found for one in written if (found := _meant(one, order, today))]
    if not meant:
        return None
    day, confidence = meant[0]
    if len({one for one, _ in meant}) > 1:
        return Normalised(day.isoformat(), 0.5, _SEVERAL)
    doubted = confidence <= 0.75
    return Normalised(day.isoformat(), confidence, _EITHER if doubted else None)


def read_date(
    text: str,
    *,
    region: str,
    today: date,
    language: str | None = None,
    month_first: bool | None = None,
) -> Normalised:
    """The date in `text` in ISO 8601; brackets and remarks around it do not matter.

    Numbers alone are read in the order of day and month that the text's `language` (ISO 639-1) and
    the clinic's `region` (ISO 3166-1) write: 0.85 where those agree, doubtful where they do not or
    where dots part them. `month_first` is what other dates of the writer show (`order_shown`). Two
    digits of a year are the latest that is past. A year may be to come.
    """
    text = plain(text[:LIMIT])
    if _ISO_FORM.fullmatch(text) and (day := _day(*map(int, text.split("-")))):
        return Normalised(day.isoformat())
    found = _read(
        written_dates(text), _order_told(text) or order_of(region, language, month_first), today
    )
    return found or Normalised.refused(_UNREADABLE)


def birth_date(
    text: str,
    *,
    region: str,
    today: date,
    language: str | None = None,
    month_first: bool | None = None,
) -> Normalised:
    """`read_date`, and it must be the birthday of somebody alive on `today`."""
    found = read_date(text, region=region, today=today, language=language, month_first=month_first)
    if not found.value:
        return found
    born = date.fromisoformat(found.value)
    if born > today:
        return Normalised.refused(_FUTURE)
    return Normalised.refused(_TOO_OLD) if years_between(born, today) > OLDEST else found


def recent_date(
    text: str,
    *,
    region: str,
    today: date,
    language: str | None = None,
    month_first: bool | None = None,
) -> Normalised:
    """A day of the near past, as of consent: `read_date`, "today", "ayer", "last Tuesday", "11/02".

    Never after `today` but for a day's difference of clocks.
    """
    found = read_date(text, region=region, today=today, language=language, month_first=month_first)
    order = order_of(region, language, month_first)
    if not found.value:
        found = _without_year(text, order, today) or _relative(text, today)
    found = _nearer(found, today, sure=_order_told(plain(text[:LIMIT])) is not None)
    if found.value and date.fromisoformat(found.value) > today + timedelta(days=1):
        return Normalised.refused(_NOT_YET)
    return found


def _nearer(found: Normalised, today: date, *, sure: bool) -> Normalised:
    """A day long past whose other order of day and month lies just behind is taken for that."""
    if sure or not found.value or found.confidence > _NOTED:
        return found
    day = date.fromisoformat(found.value)
    turned = [_day(year, day.day, day.month) for year in (today.year, day.year)]
    near = [one for one in turned if one and one <= today and today - one <= _JUST]
    if near and (day > today or today - day > 2 * _JUST):
        return Normalised(near[0].isoformat(), 0.7, _EITHER)
    return found


def _without_year(text: str, order: Order, today: date) -> Normalised | None:
    found = _read(without_year(plain(text[:LIMIT])), order, today)
    if found and today - date.fromisoformat(found.value) > _NEAR:
        return Normalised(found.value, _DOUBTED, _WHICH_YEAR)
    return found


def _relative(text: str, today: date) -> Normalised:
    """What is told from today; a weekday is the latest one past, and doubtful."""
    words = folded(text[:LIMIT])
    for phrase in sorted(DAYS_AGO, key=len, reverse=True):
        if re.search(rf"\b{phrase}\b", words):
            return _back(today, DAYS_AGO[phrase], 0.95)
    if match := _AGO.search(words):
        count, unit = match[1] or match[3], match[2] or match[4]
        number = _COUNTS.get(count) or int(count)
        return _back(
            today, number * (1 if unit in ("day", "dia") else 7), 0.85 if unit[0] == "d" else 0.6
        )
    if match := _OF_MONTH.search(words):
        return _last_of_month(int(match[1] or match[2]), today)
    if match := _WEEKDAY.search(words):
        back = (today.weekday() - WEEKDAYS[match[2]]) % 7
        return _back(today, back or (7 if match[1] else 0), 0.75)
    return Normalised.refused(_UNREADABLE)


def _last_of_month(day: int, today: date) -> Normalised:
    """The latest day of that number: of this month, or else of the one before."""
    earlier = today.replace(day=1) - timedelta(days=1)
    days = (_day(one.year, one.month, day) for one in (today, earlier))
    past = next((one for one in days if one and one <= today), None)
    return Normalised(past.isoformat(), 0.8) if past else Normalised.refused(_UNREADABLE)


def _back(today: date, days: int, confidence: float) -> Normalised:
    try:
        return Normalised((today - timedelta(days=days)).isoformat(), confidence)
    except OverflowError:
        return Normalised.refused(_UNREADABLE)


def years_between(born: date, today: date) -> int:
    """Whole years of age on `today`."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
