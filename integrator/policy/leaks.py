"""Finds a patient's own values in a text about to leave, however they are written.

A hit stops the message. Casing, accents, wrapping, markup and percent-encoding make no difference.
What is ours word for word (a template's sentences, the clinic's name) can be given as `ours`, so
that a Mrs May still hears from a clinic that "may" write; everything else is searched.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Final
from urllib.parse import unquote_plus

_TAG = re.compile(r"<[^>]*>")
_UNWORDLY = re.compile(r"[\W_]+")
_BETWEEN_DIGITS = re.compile(r"(?<=\d) (?=\d)")
_SENTENCE_END = re.compile(r"[.;!?\n]+")

_WHOLE_WORD_BELOW = 4
"""Shorter values are looked for as whole words: "Lee" is not in "sleep"."""
_ACROSS_WORDS_FROM = 8
"""Longer values are found with their spaces gone, or with new ones put in."""
_OURS_AT_LEAST = 8
"""Shorter phrases are never cut out: too little to be surely ours."""
_SENTENCE_AT_LEAST = 16
_PHONE_DIGITS = 7
"""A subscriber number alone gives the person away."""

_MONTHS: Final = (
    ("january", "jan", "enero", "ene"),
    ("february", "feb", "febrero"),
    ("march", "mar", "marzo"),
    ("april", "apr", "abril", "abr"),
    ("may", "mayo"),
    ("june", "jun", "junio"),
    ("july", "jul", "julio"),
    ("august", "aug", "agosto", "ago"),
    ("september", "sep", "sept", "septiembre", "setiembre"),
    ("october", "oct", "octubre"),
    ("november", "nov", "noviembre"),
    ("december", "dec", "diciembre", "dic"),
)


def leaks(body: str, values: Mapping[str, str], *, ours: Sequence[str] = ()) -> list[str]:
    """Names of the fields whose value occurs in `body`: a subject, text, HTML or address.

    Coded fields (language, priority, consent …) are not searched: they are words of our own.
    """
    phrases = _folded(tuple(ours))
    views = [_without(view, phrases) for view in _views(body)]
    found = [
        field
        for field, value in values.items()
        if field in _SEARCHES and value.strip() and _occurs(field, value, views)
    ]
    return list(dict.fromkeys([*found, *_joined_names(values, views)]))


@lru_cache(maxsize=256)
def _folded(ours: tuple[str, ...]) -> tuple[str, ...]:
    """Longest first. Every letter of a kind has the same, and they are longer than the letter."""
    return tuple(sorted({fold(phrase) for phrase in ours}, key=len, reverse=True))


def fold(text: str) -> str:
    """Words in lower case without accents or punctuation, one space between them."""
    if text.isascii():
        return _UNWORDLY.sub(" ", text.lower()).strip()
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("ı", "i"))
    kept = "".join(char for char in decomposed if unicodedata.category(char) not in ("Mn", "Cf"))
    return _UNWORDLY.sub(" ", kept.casefold()).strip()


def _views(body: str) -> list[str]:
    """The text as written, as a browser shows it, and as an address decodes."""
    shown = (_TAG.sub(" ", body), _TAG.sub("", body))
    written = (body, unquote_plus(body), *(html.unescape(text) for text in shown))
    return list(dict.fromkeys(fold(text) for text in dict.fromkeys(written)))


def _without(view: str, phrases: Sequence[str]) -> str:
    """The view with our own phrases cut out at word boundaries, longest first."""
    padded = f" {view} "
    for phrase in phrases:
        if len(phrase) >= _OURS_AT_LEAST:
            padded = padded.replace(f" {phrase} ", " | ")
    return padded.strip()


def _occurs(field: str, value: str, views: Iterable[str]) -> bool:
    search = _SEARCHES[field]
    return any(search(value, view) for view in views)


def _text(value: str, view: str) -> bool:
    words = fold(value)
    if not words:
        return False
    squeezed = words.replace(" ", "")
    if len(squeezed) < _WHOLE_WORD_BELOW:
        return f" {words} " in f" {view} "
    if len(squeezed) < _ACROSS_WORDS_FROM:
        return words in view
    return squeezed in view.replace(" ", "")


def _name(value: str, view: str) -> bool:
    """The whole name, or any part of it of four letters or more standing as a word."""
    parts = (part for part in fold(value).split() if len(part) >= _WHOLE_WORD_BELOW)
    return _text(value, view) or any(f" {part} " in f" {view} " for part in parts)


def _prose(value: str, view: str) -> bool:
    """The whole of it, or any sentence or line of it."""
    sentences = (text for text in _SENTENCE_END.split(value) if len(text) >= _SENTENCE_AT_LEAST)
    return _text(value, view) or any(_text(sentence, view) for sentence in sentences)


def _phone(value: str, view: str) -> bool:
    digits = "".join(char for char in value if char.isdecimal())
    if len(digits) < _PHONE_DIGITS:
        return _text(value, view)
    return digits[-_PHONE_DIGITS:] in _BETWEEN_DIGITS.sub("", view)


def _birth_date(value: str, view: str) -> bool:
    try:
        born = date.fromisoformat(value.strip())
    except ValueError:
        return _text(value, view)
    if str(born.day) not in view or f"{born:%y}" not in view:  # no pattern is made for nothing
        return False
    return re.search(_date_pattern(born), view) is not None


def _date_pattern(born: date) -> str:
    """Every order, padded or not, months as numbers or words, "4th of May" and "4 de mayo".

    Run together only with a padded month and a whole year: "4580" is any number.
    """
    year, day = rf"(?:{born:%Y}|{born:%y})", rf"0?{born.day}(?:st|nd|rd|th)?"
    names = "|".join(sorted(_MONTHS[born.month - 1], key=len, reverse=True))
    numbers = [" ".join(order) for order in _orders(year, f"0?{born.month}", day)]
    link = r" ?(?:(?:of|de|del|the) )?"
    words = [link.join(order) for order in _orders(year, f"(?:{names})", day)]
    together = ["".join(order) for order in _orders(f"{born:%Y}", f"{born:%m}", f"{born:%d}")]
    return rf"(?<![0-9])(?:{'|'.join([*numbers, *words, *together])})(?![0-9])"


def _orders(year: str, month: str, day: str) -> tuple[tuple[str, str, str], ...]:
    return (year, month, day), (day, month, year), (month, day, year)


def _age(value: str, view: str) -> bool:
    """The number only where it is said to be an age; elsewhere it is any number."""
    years = re.escape(fold(value))
    said = rf"\b{years} ?(?:years?|yrs?|yo|y o|anos?)\b|\b(?:aged?|edad) (?:de )?{years}\b"
    return bool(years) and re.search(said, view) is not None


def _joined_names(values: Mapping[str, str], views: Sequence[str]) -> list[str]:
    """Short names are found when they stand together without a space: "analee@…"."""
    pair = ("patient_given_name", "patient_family_name")
    given, family = (fold(values.get(field, "")).replace(" ", "") for field in pair)
    if not given or not family or len(given + family) < _WHOLE_WORD_BELOW:
        return []
    squeezed = [word for view in views for word in view.split()]
    hit = any(given + family in word or family + given in word for word in squeezed)
    return list(pair) if hit else []


_SEARCHES: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "patient_given_name": _name,
    "patient_family_name": _name,
    "guardian_name": _name,
    "patient_birth_date": _birth_date,
    "patient_age": _age,
    "patient_email": _text,
    "patient_phone": _phone,
    "insurance": _text,
    "partner_reference": _text,
    "service_words": _prose,
    "reason": _prose,
    "affiliations": _prose,
    "notes": _prose,
}
"""The fields searched for, and how; the others are coded or are the partner's own."""
