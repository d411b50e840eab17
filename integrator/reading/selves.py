"""A patient who writes for themself, or a parent for a child: whose words the readings are then."""

import re
from collections.abc import Iterator
from dataclasses import replace

from integrator.ports import FieldReading
from integrator.reading.mails.pages import Page
from integrator.reading.prose.reason import ailments_in
from integrator.reading.prose.sentences import sentences_of
from integrator.reading.prose.services import services_in
from integrator.reading.values.found import Found, lines_of
from integrator.reading.values.offered import NOTHING, Offered
from integrator.reading.values.settle import Readings, name_readings, settle
from integrator.reading.values.shapes import DATE, PHONE

_TOLD = 0.9
"""Confidence of what they say of themself in so many words."""
_WORD = r"[A-ZÁÉÍÓÚÑÜ][\w'’\-]+"
_NAME = rf"({_WORD}(?: (?:de |del |la |de la |van |von |da )?{_WORD}){{0,3}})"
_NAMED = re.compile(
    rf"\b(?:[Mm]y name is|[Mm]e llamo|[Mm]i nombre es|[Tt]his is|[Ss]oy|I am|I'm) {_NAME}"
)
_AGED = re.compile(
    r"\b(?:(?:I am|I'm|i am|im|[Tt]engo|[Aa]ge|[Cc]on|[Aa]ged)(?: now)? (?:a |an )?|"
    r"(?:I am|I'm|[Ss]oy|[Mm]y name is|[Mm]e llamo) [A-ZÁÉÍÓÚÑ][\w'’-]+"
    r"(?: [A-ZÁÉÍÓÚÑ][\w'’-]+){0,3}, )"
    r"(\d{2})\b"
    r"(?!\s*(?:%|weeks|months|days))"
)
_CHILD = (
    r"(?:\b[Mm]y (?:(?:\d+[- ]?\w*[- ]?(?:year|yr|month)\S* ?(?:old)?|own|little|young|teenage|"
    r"oldest|youngest|older|younger|only) )?(?:son|daughter|child|kid|baby|boy|girl|kiddo)\b"
    r"|\b[Mm]i (?:hij[oa]|hijit[oa]|niñ[oa]|beb[eé]|nen[ae])\b)"
)
_KIN = (
    r"(?:\b[Mm]y (?:\w+ )?(?:husband|wife|spouse|partner|mother|mom|mum|father|dad|sister|brother|"
    r"grandmother|grandma|grandfather|grandpa|aunt|uncle|boyfriend|girlfriend|fiancée?)\b"
    r"|\b[Mm]i (?:espos[oa]|marido|mujer|pareja|mam[aá]|madre|pap[aá]|padre|herman[oa]|abuel[oa]|"
    r"suegr[oa]|t[ií][oa])\b)"
)
_FOR_FAMILY = re.compile(_CHILD)
_FOR_KIN = re.compile(
    rf"\b(?:for|about|bring|help|refer|regarding|para|sobre|llevar a|ayudar a)\s{_KIN}|"
    rf"{_KIN}[^.!?\n]{{0,40}}(?:\b(?:needs|wants|has|is|can['’]t|would like|suffers|necesita|tiene|"
    r"quiere|est[aá]|padece|sufre)\b)"
)
_FAMILY_NAMED = re.compile(
    rf"(?:{_CHILD}|{_KIN})(?:,? (?:is |es |whose name is |named |called |se llama |llamad[oa] |"
    rf"de nombre )|['’]s name is |,? ?\(?){_NAME}"
)
"""A child or another of the family, by name."""
_BORN = re.compile(
    r"\b(?:I was born|[Mm]y (?:date of birth|dob|DOB|birthday|birth ?date)|[Bb]orn|[Dd][Oo][Bb]|"
    r"[Nn]ac[ií](?!\w)|[Mm]i fecha de nacimiento|[Ff]echa de nac\w*|[Cc]umplo años|[Nn]acid[oa])"
    rf"\b(?: (?:is|es|on|in|el|en|the|was))*[\s:,]{{0,3}}({DATE.pattern})",
    re.IGNORECASE,
)
_REACHED = re.compile(rf"({PHONE.pattern})")
_FILLED_IN = frozenset(("label", "table"))
"""Rules of a form's own fields: who is named there is the patient, whoever else is."""
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
    if readings.get("patient_given_name", writer).rule in _FILLED_IN:
        return {}
    return named if "patient_given_name" not in readings or writer.part == page.part else {}


def _family_named(page: Page) -> Readings:
    """The child or relative who is written for, by name."""
    named = _first(page, _FAMILY_NAMED)
    return name_readings(named) if named else {}


def _in_own_words(page: Page, offered: Offered) -> Readings:
    """What ails them and what they ask for, said in the first person."""
    found: list[Found] = []
    for stretch, _ in page.spoken("writer"):
        sentences = sentences_of(page.text, list(lines_of(page.text, stretch.start, stretch.end)))
        found += services_in(sentences, offered, loosely=False)
        found += ailments_in(page.text, sentences)
    return settle(found, page.text, part=page.part)


def as_told_of_self(readings: Readings, page: Page, offered: Offered = NOTHING) -> Readings:
    """The readings of a referral by its own patient: what seemed the referrer's is theirs."""
    said = " ".join(text for _, text in page.spoken("writer"))
    family = bool(_FOR_FAMILY.search(said))
    kin = not family and bool(_FOR_KIN.search(said))
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
    by_name = _family_named(page) if family or kin else {}
    named = (
        {**by_name, **kept} if kin else {**by_name, **kept, **_names(page, readings, family=family)}
    )
    told = {**_in_own_words(page, offered), **moved, **named}
    if not (family or kin) and "patient_family_name" in told:
        behind_name = _behind(told["patient_family_name"].value)
        if "patient_birth_date" not in told and (born := _first(page, behind_name)):
            told["patient_birth_date"] = born
    for name, pattern in _OF_THEMSELVES if not (family or kin) else _OF_ANY:
        if name not in told and (one := _first(page, pattern)) is not None:
            told[name] = one
    return told


def _behind(name: str) -> re.Pattern[str]:
    """A date right behind one's own name."""
    return re.compile(rf"\b{re.escape(name)},? \(?({DATE.pattern})", re.IGNORECASE)


_OF_ANY = (("patient_birth_date", _BORN), ("patient_phone", _REACHED))
_OF_THEMSELVES = (("patient_age", _AGED), *_OF_ANY)
"""What is looked for in the words of who writes, where nothing else told it."""
