"""An age in whole years."""

import re
from typing import Final

from integrator.normalise.outcome import Normalised
from integrator.normalise.words import plain

OLDEST = 120
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
_RANGE = re.compile(r"\d\s?(?:-|–|—|to|a)\s?\d|\d0'?s\b|\+", re.IGNORECASE)
_COUNT = re.compile(r"(?<![\d.])(\d{1,3})(?:[.,]\d{1,2}|\s?½|\s1/2)?(?!\d)\s*-?\s*([^\W\d_]+)?")
_UNITS = {
    "m": 12, "mo": 12, "mos": 12, "mth": 12, "mths": 12, "month": 12, "months": 12, "mes": 12,
    "meses": 12, "w": 52, "wk": 52, "wks": 52, "week": 52, "weeks": 52, "semana": 52,
    "semanas": 52, "d": 365, "day": 365, "days": 365, "dia": 365, "dias": 365, "día": 365,
    "días": 365,
}  # fmt: skip
"""How many of them make a year; years are what is named otherwise."""
_INFANT = 24
"""Months that are still told as such."""
_NEWBORN = re.compile(r"\b(?:newborn|neonate|reci[eé]n nacid[oa]|infant)\b", re.IGNORECASE)
_NEARLY = re.compile(
    r"~|≈|\?|\b(?:about|approx\w*|around|circa|almost|nearly|casi|unos|unas|aprox\w*|turning|turns)\b",
    re.IGNORECASE,
)
_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "un": 1, "uno": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6,
    "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "once": 11, "doce": 12, "trece": 13,
    "catorce": 14, "quince": 15, "dieciséis": 16, "diecisiete": 17, "dieciocho": 18,
    "diecinueve": 19, "veinte": 20, "veintiún": 21, "veintiuno": 21, "veintiuna": 21,
    "veintidós": 22, "veintitrés": 23, "veinticuatro": 24, "veinticinco": 25, "veintiséis": 26,
    "veintisiete": 27, "veintiocho": 28, "veintinueve": 29, "treinta": 30, "cuarenta": 40,
    "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90,
}  # fmt: skip
_ANY = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_TENS = "|".join(word for word, number in _NUMBERS.items() if number >= 20)
_ONES = "|".join(word for word, number in _NUMBERS.items() if number < 10)
_JOINT = r"(?:[\s-]|\sy\s)"
_WORDS = re.compile(rf"\b({_ANY})(?:{_JOINT}({_ONES}))?\b", re.IGNORECASE)
SPELT_TENS: Final = rf"(?:{_TENS})(?:{_JOINT}(?:{_ONES}))?"
"""A number from twenty to ninety-nine in words, as a pattern without groups."""
SPELT: Final = rf"(?:{SPELT_TENS}|{_ANY})"
"""A number below a hundred in words."""
_UNREADABLE = "The age cannot be read; write it in years."
_TOO_HIGH = "The age is too high to be right."
_NOT_EXACT = "The age is not exact; write it in whole years, or give the date of birth."


def age(text: str) -> Normalised:
    """Whole years as digits; months, weeks and days of an infant are 0, or the years they make."""
    words = _DATE.sub(" ", plain(text[:200]))
    if _RANGE.search(words):
        return Normalised.refused(_NOT_EXACT)
    if _NEWBORN.search(words) and not any(mark.isdigit() for mark in words):
        return Normalised("0", 0.9)
    found = _counted(words) or _spelt(words)
    if found is None:
        return Normalised.refused(_UNREADABLE)
    years, confidence = found
    if years > OLDEST:
        return Normalised.refused(_TOO_HIGH)
    return Normalised(
        str(years), *((0.6, _NOT_EXACT) if _NEARLY.search(words) else (confidence, None))
    )


def _counted(words: str) -> tuple[int, float] | None:
    """The first number with its unit; further ones only tell months beside the years."""
    counts = [(int(match[1]), (match[2] or "").casefold()) for match in _COUNT.finditer(words)]
    if not counts:
        return None
    count, unit = counts[0]
    months = unit == "m" and count <= _INFANT and _in_months(words)
    in_a_year = 1 if unit == "m" and not months else _UNITS.get(unit, 1)
    others = [number for number, name in counts[1:] if name not in _UNITS]
    confidence = 0.6 if others or months else (1.0 if in_a_year == 1 else 0.9)
    return count // in_a_year, confidence


def _in_months(words: str) -> bool:
    """ "8 m" may be months; "45M" is a man."""
    return bool(re.search(r"\b\d{1,2}\s+m\b", words))


def _spelt(words: str) -> tuple[int, float] | None:
    match = _WORDS.search(words)
    if not match:
        return None
    tens = _NUMBERS[match[1].casefold()]
    ones = _NUMBERS[match[2].casefold()] if match[2] and tens >= 20 else 0
    return tens + ones, 0.9
