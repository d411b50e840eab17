"""Cuts each labelled value down to what its field can be, and keeps what else stands beside it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from integrator.reading.values.choices import ticked
from integrator.reading.values.consents import is_of_the_site, said_by_label
from integrator.reading.values.empty import is_told_later, says_nothing
from integrator.reading.values.first_names import first_name
from integrator.reading.values.found import Found, told_as
from integrator.reading.values.name_words import NAMES_AFTER_LABELS
from integrator.reading.values.reached import contact, email, hint, phone, way
from integrator.reading.values.referrer_values import clinician, practice
from integrator.reading.values.shapes import (
    AGE,
    AGE_SEX,
    DATE,
    SHORT_DATE,
    TEN_DIGITS,
    Name,
    Span,
    is_credential,
    names_a_practice,
)
from integrator.reading.values.written_parts import date_in_parts, name_in_parts

_TELLING = frozenset(("insurance", "affiliations", "consent", "priority"))
_NEVER_TELLING = frozenset((
    "insurance", "patient_language", "partner_reference", "patient_name", "guardian_name",
    "partner_clinician", "partner_practice",
))  # fmt: skip
_TODAY = re.compile(r"\b(?:today|hoy|this morning|yesterday|ayer|this afternoon)\b", re.I)
_CHOSEN = frozenset((
    "priority", "consent", "preferred_contact", "patient_language", "service_words", "insurance",
    "affiliations", "reason", "notes",
))  # fmt: skip
_CLINIC_AGAIN = re.compile(
    r"^(?:referr(?:ed|al)|refer|derivad[oa]|remitid[oa])\b.*\b(?:to|a)$", re.I
)

Cut = Callable[[str, Found], Iterator[Found]]


def values_of(text: str, found: Found) -> Iterator[Found]:
    """The value of a labelled stretch, cut to its kind, and then what else it tells."""
    field = found.field
    if field.startswith("section_") or field == "":
        yield found
        return
    if found.end <= found.start:
        return
    chosen = ticked(text, (found.start, found.end)) if field in _CHOSEN else None
    if chosen is not None:
        for start, end in chosen[: 1 if field != "service_words" else 4]:
            yield from values_of(text, replace(found, start=start, end=end))
        return
    word = " ".join(text[found.start : found.end].split()).casefold().strip(" *")
    if field in _NEVER_TELLING and is_told_later(word):
        return
    if says_nothing(word, unless_telling=field in _TELLING, of_guardian=field == "guardian_name"):
        return
    yield from _CUTS.get(_KIND.get(field, ""), _whole)(text, found)


def _whole(_text: str, found: Found) -> Iterator[Found]:
    yield found


def _date(text: str, found: Found) -> Iterator[Found]:
    if found.field == "consent_date" and found.rule == "prose":
        yield found
        return
    if parts := date_in_parts(text, found.start, found.end):
        yield told_as(found, found.field, parts)
        return
    if found.field == "consent_date" and (label := said_by_label(text, found)):
        yield told_as(found, "dated_consent", label)
    match = DATE.search(text, found.start, found.end)
    if match:
        yield told_as(found, found.field, match.span())
    elif found.field == "consent_date" and (said := _said_date(text, found)):
        yield told_as(found, found.field, said)
    elif any(mark.isdigit() for mark in text[found.start : found.end]) and not AGE.search(
        text, found.start, found.end
    ):
        yield told_as(found, found.field, (found.start, found.end), confidence=0.7)
    if found.field == "patient_birth_date":
        yield from _age_beside(text, found, match.end() if match else found.start)


def _age_beside(text: str, found: Found, start: int) -> Iterator[Found]:
    age = AGE.search(text, start, found.end) or re.compile(
        r"\b(?:age|aged|edad)[:\s]{1,3}(\d{1,3})\b|\((\d{1,3})\)", re.I
    ).search(text, start, found.end)
    if age:
        yield told_as(found, "patient_age", age.span())


def _age(text: str, found: Found) -> Iterator[Found]:
    match = re.compile(r"\d{1,3}(?!\d)[^,;/\n]{0,12}").search(text, found.start, found.end)
    if match and not DATE.search(text, found.start, found.end):
        yield told_as(found, found.field, match.span())
    elif match:
        yield from _date(text, told_as(found, "patient_birth_date", (found.start, found.end)))
    elif found.rule == "prose":
        yield found


def _said_date(text: str, found: Found) -> Span | None:
    for pattern in (DATE, SHORT_DATE, _TODAY):
        match = pattern.search(text, found.start, found.end)
        if match:
            return match.span()
    return None


def _consent(text: str, found: Found) -> Iterator[Found]:
    if is_of_the_site(text, (found.start, found.end)):
        return
    if label := said_by_label(text, found):
        yield told_as(found, "consent", label)
        yield told_as(found, "consent_date", (found.start, found.end))
        return
    yield found
    if found.rule == "prose":
        return
    said = _said_date(text, found)
    if said and said != (found.start, found.end):
        yield told_as(found, "consent_date", said)
    if said != (found.start, found.end):
        yield from hint(text, found, (found.start, found.end))


_SAID_FIRST = re.compile(
    rf"(?:{'|'.join(sorted(one.capitalize() for one in NAMES_AFTER_LABELS))})[ \xa0]"
)
"""The beginning of a name that begins as a sentence may: "Will Turner"."""
_NAME_ENDS = re.compile(
    r"[(\[;|\n]|\s[-–—]\s|,\s*(?=\d)|\s(?:dob|d\.o\.b|born|nacid|age|ph|tel)\b", re.I
)


def _halves(found: Found, given: Span, family: Span) -> Iterator[Found]:
    owner = "guardian" if found.field.startswith("guardian") else "patient"
    yield told_as(found, f"{owner}_given_name", given)
    yield told_as(found, f"{owner}_family_name", family)


def _name_first(text: str, found: Found) -> Name | None:
    """What is built like a name; of half a name that is asked for, all is taken."""
    if found.field in _HALVES:
        return None
    name = first_name(text, found.start, found.end)
    if name and _SAID_FIRST.fullmatch(text, found.start, name.start):
        return replace(name, start=found.start, words=name.words + 1)
    return name


_CALLED = re.compile(
    r"(?:(?:new|patient|pt|nueva?) )?(?:referral|referencia|remisi[oó]n|derivaci[oó]n|consult|"
    r"interconsulta)\b(?: (?:for|of|de|del|para))?\s{0,2}[-–—:,]?\s{0,2}",
    re.I,
)
"""What a subject or a heading calls the letter, before it names the patient."""


def _patient_name(text: str, found: Found) -> Iterator[Found]:
    called = _CALLED.match(text, found.start, found.end)
    found = replace(found, start=called.end()) if called else found
    family_first = _FAMILY_FIRST.match(text, found.start, found.end)
    if parts := name_in_parts(text, found.start, found.end):
        yield from _halves(found, *parts)
    elif family_first and not is_credential(family_first[1]):
        yield from _named_by(text, found, (found.start, family_first.end()))
    else:
        yield from _name_somewhere(text, found)


def _name_somewhere(text: str, found: Found) -> Iterator[Found]:
    name = _name_first(text, found)
    if found.field == "patient_details":
        if name is None or name.words < 2:
            yield replace(found, field="reason", confidence=0.85)
            return
        found = replace(found, field="patient_name")
    whole = _whole_name(text, found, name)
    if not any(letter.isalpha() for letter in text[slice(*whole)]) or whole[1] - whole[0] > 80:
        return
    sure = found.confidence if name or found.field in _HALVES else min(found.confidence, 0.85)
    yield from _named_by(text, replace(found, confidence=sure), whole)


def _whole_name(text: str, found: Found, name: Name | None) -> Span:
    """From where the name begins to what cannot be of it any more."""
    near = name.end if name and name.words > 1 and name.start - found.start < _TITLE else None
    stop = _NAME_ENDS.search(text, near or found.start + 1, found.end)
    end = stop.start() if stop else found.end
    if name and name.end <= end:
        return name.start, _to_the_end(text, name.end, end)
    return found.start, end


_HALVES = frozenset((
    "patient_given_name", "patient_family_name", "guardian_given_name", "guardian_family_name",
))  # fmt: skip
_TITLE = 10
_FAMILY_FIRST = re.compile(
    r"[^\W\d_][\w'’-]+(?: [^\W\d_][\w'’-]+)?, ([^\W\d_][\w'’-]+\.?)(?: ([^\W\d_][\w'’-]*))?\.?"
    r"(?=\s*$|\s{2}|\s*[(;|\n–]|,?\s+(?:dob|d\.o\.b|born|age|nac|\d))",
    re.I,
)


def _named_by(text: str, found: Found, whole: Span) -> Iterator[Found]:
    """The name itself, and what is said beside it."""
    if found.field == "patient_details":
        found = replace(found, field="patient_name")
    yield told_as(found, found.field, whole)
    if found.field in ("patient_name", "any_name", "patient_details", "patient_family_name"):
        yield from _beside(text, found, whole[1])
    elif found.field == "guardian_name":
        yield from phone(text, replace(found, field="guardian_phone", start=whole[1]))


def _to_the_end(text: str, start: int, end: int) -> int:
    """The end of a name whose last words are written small, as in "Doe maría"."""
    rest = text[start:end]
    words = rest.split()
    if (
        0 < len(words) < 3
        and rest.startswith(" ")
        and all(w.replace("-", "").isalpha() for w in words)
    ):
        return end
    return start


_AGE_BESIDE = re.compile(r"[,(]\s?(?:age:?\s)?(\d{1,3})(?=\s?[,);.]|\s*$|\s(?:[mfMF]|yo)\b)")


def _beside(text: str, found: Found, start: int) -> Iterator[Found]:
    """What is said of a patient behind their name: birth date, age, phone, address."""
    rest = (start, found.end)
    if start >= found.end:
        return
    date = DATE.search(text, *rest)
    if date:
        yield told_as(found, "patient_birth_date", date.span())
    age = AGE.search(text, *rest) or AGE_SEX.search(text, *rest) or _AGE_BESIDE.search(text, *rest)
    if age and not (date and date.start() <= age.start() < date.end()):
        digits = re.compile(r"\d.*").search(text, *age.span())
        yield told_as(found, "patient_age", digits.span() if digits else age.span())
    yield from phone(text, replace(found, field="patient_phone", start=start))


def _npi(text: str, found: Found) -> Iterator[Found]:
    match = TEN_DIGITS.search(text, found.start, found.end)
    if match:
        yield told_as(found, found.field, match.span())
    elif any(mark.isdigit() for mark in text[found.start : found.end]):
        yield found


def _service(text: str, found: Found) -> Iterator[Found]:
    said = text[found.start : found.end]
    words = said.split()
    toward = _CLINIC_AGAIN.match(found.label.strip(" *"))
    if toward and (
        any(mark.isdigit() for mark in said)
        or (len(words) > 2 and not names_a_practice(words[0]) and names_a_practice(" ".join(words)))
        or first_name(text, found.start, found.end, single=False)
    ):
        return
    yield found


def _reference(text: str, found: Found) -> Iterator[Found]:
    if (
        any(mark.isdigit() for mark in text[found.start : found.end])
        and found.end - found.start < 60
    ):
        match = re.compile(r"[^\s,;]*\d[^\s,;]*(?:\s[\w/-]*\d[\w/-]*)*").search(
            text, found.start, found.end
        )
        yield told_as(found, found.field, match.span()) if match else found


_KIND = {
    **dict.fromkeys(("any_phone", "patient_phone", "partner_phone", "guardian_phone", "your_phone"),
                    "phone"),
    **dict.fromkeys(("any_email", "patient_email", "partner_email", "guardian_email", "your_email"),
                    "email"),
    "any_contact": "contact",
    **dict.fromkeys(("patient_birth_date", "consent_date"), "date"),
    **dict.fromkeys(("patient_name", "any_name", "patient_given_name", "patient_family_name",
                     "patient_details", "guardian_name", "guardian_given_name",
                     "guardian_family_name"), "name"),
    **dict.fromkeys(("partner_clinician", "home_clinician", "your_name", "partner_details"),
                    "clinician"),
    "patient_age": "age", "consent": "consent", "partner_npi": "npi", "service_words": "service",
    "partner_practice": "practice", "preferred_contact": "way", "partner_reference": "reference",
}  # fmt: skip

_CUTS: dict[str, Cut] = {
    "phone": phone, "email": email, "contact": contact, "date": _date, "name": _patient_name,
    "clinician": clinician, "age": _age, "consent": _consent, "npi": _npi, "service": _service,
    "practice": practice, "reference": _reference, "way": way,
}  # fmt: skip
