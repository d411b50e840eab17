"""What a correction in a few words states: the new value, and not the one it takes the place of."""

import re
from collections.abc import Iterator, Sequence

from integrator.ports import FieldReading
from integrator.reading.mails.pages import Page
from integrator.reading.values.settle import Readings, name_readings
from integrator.reading.values.shapes import DATE, Span, emails_in, name_at, phones_in

_STATED = 0.85
"""Confidence of a value that is stated as the right one."""
_MEANT = 0.75
"""Confidence that whoever is named is whom it is about."""
_REPLACED = re.compile(
    r"\b(?:not|no|n't|instead of|rather than|was|were|old|wrong|former|previous|from|en lugar de|"
    r"en vez de|antes|era|dec[ií]a|anterior)\W{0,3}(?:the |el |la |to |a )?$",
    re.I,
)
_OF_WRITER = re.compile(
    r"\b(?:my|our|mi|nuestro|office|clinic) (?:\w+ ){0,3}(?:is |es )?\W*$", re.I
)
_BIRTH = re.compile(r"\b(?:birth\w*|d\.?o\.?b|born|nac\w+|cumple\w*)\b", re.I)
_SAYS = (
    r"(?:(?:is|should|be|are|to|now|actually|really|spelled|read|has|es|debe|ser|se|escribe)\s)+"
)
_HALF = (
    (
        "patient_family_name",
        re.compile(
            r"\b(?:(?:(?:last|family|sur) ?name|apellidos?)\s(?:\w+\s){0,4}?"
            rf"{_SAYS}|se apellida[n]?:? )(?=[\"“']?[A-ZÁÉÍÓÚÑ])[\"“']?"
        ),
    ),
    (
        "patient_given_name",
        re.compile(
            r"\b(?:(?:first|given) name|nombre)\s(?:\w+\s){0,4}?"
            rf"{_SAYS}(?=[\"“']?[A-ZÁÉÍÓÚÑ])[\"“']?"
        ),
    ),
)
_WORD = re.compile(r"(?<![\w'’-])[A-ZÁÉÍÓÚÑ][\w'’-]+")
_BEFORE = 24


def _stands(text: str, span: Span) -> bool:
    """Whether a value is stated, and not what it was before."""
    return _REPLACED.search(text[max(0, span[0] - _BEFORE) : span[0]]) is None


def _phones(text: str) -> Iterator[Span]:
    for span in phones_in(text):
        if not _OF_WRITER.search(text[max(0, span[0] - 2 * _BEFORE) : span[0]]):
            yield span


def _births(text: str) -> Iterator[Span]:
    for match in DATE.finditer(text):
        if _BIRTH.search(text[max(0, match.start() - 80) : match.end() + 20]):
            yield match.span()


def _halves(text: str) -> Iterator[tuple[str, Span]]:
    for field, pattern in _HALF:
        for match in pattern.finditer(text):
            name = name_at(text, match.end(), len(text))
            if name is not None:
                yield field, (name.start, name.end)
                break


def _named(text: str, *, author: Sequence[str]) -> Span | None:
    """The first whole name that is not the writer's own."""
    for word in _WORD.finditer(text):
        name = name_at(text, word.start(), len(text))
        if name is None or name.words < 2 or name.title in ("dr", "dra"):
            continue
        if text.rfind("\n", 0, name.start) + 1 == name.start:
            continue  # a line that begins with a name is somebody's signature
        own = {one.casefold() for one in text[name.start : name.end].split()}
        if own.isdisjoint(author):
            return name.start, name.end
    return None


def _stated(text: str, *, author: Sequence[str], address: str | None) -> Iterator[tuple[str, Span]]:
    yield from _halves(text)
    for field, spans in (
        ("patient_phone", _phones(text)),
        ("patient_birth_date", _births(text)),
        ("patient_email", emails_in(text)),
    ):
        for span in spans:
            if _stands(text, span) and text[slice(*span)].casefold() != address:
                yield field, span
                break
    whole = _named(text, author=author)
    if whole is not None:
        yield "patient_name", whole


def as_corrected(
    readings: Readings, page: Page, *, author: tuple[str, str | None], language: str | None
) -> Readings:
    """The readings, with what the writer states in running text where they have nothing yet.

    `author` is the writer's name, as shown, and address.
    """
    told: Readings = {}
    name, address = author
    for stretch, text in page.spoken("writer", "cover"):
        own = name.casefold().split()
        for field, (start, end) in _stated(text, author=own, address=address):
            at = (stretch.start + start, stretch.start + end)
            sure = _MEANT if field == "patient_name" else _STATED
            reading = FieldReading(text[start:end], page.part, "correction", sure, at)
            told.setdefault(field, reading)
    whole = told.pop("patient_name", None)
    named = name_readings(whole, language=language) if whole else {}
    kept = {**named, **told} if _is_open(readings) else told
    labelled = {field: one for field, one in readings.items() if one.rule != "prose"}
    return {**readings, **kept, **labelled}


def _is_open(readings: Readings) -> bool:
    return "patient_given_name" not in readings and "patient_family_name" not in readings
