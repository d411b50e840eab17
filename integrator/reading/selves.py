"""A patient who writes for themself, or a parent for a child: whose words the readings are then."""

import re
from collections.abc import Iterator
from dataclasses import replace

from integrator.ports import FieldReading
from integrator.reading.pages import Page
from integrator.reading.settle import Readings, name_readings

_TOLD = 0.9
"""Confidence of what they say of themself in so many words."""
_WORD = r"[A-ZÁÉÍÓÚÑÜ][\w'’\-]+"
_NAME = rf"({_WORD}(?: (?:de |del |la |de la |van |von |da )?{_WORD}){{0,3}})"
_NAMED = re.compile(
    rf"\b(?:[Mm]y name is|[Mm]e llamo|[Mm]i nombre es|[Tt]his is|[Ss]oy|I am|I'm) {_NAME}"
)
_AGED = re.compile(
    r"\b(?:I am|I'm|i am|im|[Tt]engo|[Aa]ge|[Cc]on) (?:a |an )?(\d{2})\b"
    r"(?!\s*(?:%|weeks|months|days))"
)
_FOR_FAMILY = re.compile(
    r"\bmy (?:\d+[- ]?\w*[- ]?(?:year|yr|month)\S* ?(?:old)? )?"
    r"(?:son|daughter|child|kid|baby|boy|girl)\b"
    r"|\bmi (?:hij[oa]|niñ[oa]|beb[eé])\b",
    re.IGNORECASE,
)
_BY_SENDER = frozenset(("signature", "header", "prose"))
"""Rules that take whoever writes for the referrer."""
_THEIRS = {"partner_phone": "patient_phone", "partner_email": "patient_email"}


def _places(page: Page, pattern: re.Pattern[str]) -> Iterator[tuple[str, tuple[int, int]]]:
    for stretch, text in page.spoken("writer"):
        for found in pattern.finditer(text):
            yield found[1], (stretch.start + found.start(1), stretch.start + found.end(1))


def _first(page: Page, pattern: re.Pattern[str]) -> FieldReading | None:
    found = next(_places(page, pattern), None)
    return FieldReading(found[0], page.part, "self", _TOLD, found[1]) if found else None


def _names(page: Page, readings: Readings, *, family: bool) -> Readings:
    """Of who writes: the patient's own, or the guardian's beside a child's."""
    writer = _first(page, _NAMED) or readings.get("partner_clinician")
    if writer is None:
        return {}
    if family:
        return {"guardian_name": replace(writer, rule="self")}
    named = name_readings(replace(writer, rule="self"))
    return named if "patient_given_name" not in readings or writer.part == page.part else {}


def as_told_of_self(readings: Readings, page: Page) -> Readings:
    """The readings of a referral by its own patient: what seemed the referrer's is theirs."""
    said = " ".join(text for _, text in page.spoken("writer"))
    family = bool(_FOR_FAMILY.search(said))
    moved = {
        _THEIRS[name]: replace(one, rule="self")
        for name, one in readings.items()
        if name in _THEIRS and one.rule in _BY_SENDER
    }
    kept = {
        name: one
        for name, one in readings.items()
        if not (name.startswith("partner_") and one.rule in _BY_SENDER)
    }
    told = {**moved, **kept, **_names(page, readings, family=family)}
    if not family and "patient_age" not in told and (age := _first(page, _AGED)) is not None:
        told["patient_age"] = age
    return told
