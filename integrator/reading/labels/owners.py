"""Whose a label is that does not say so: by the labels round it, and by its own line."""

import re
from collections.abc import Sequence
from dataclasses import replace

from integrator.reading.labels.known import fold
from integrator.reading.labels.parts import ROLE_WORDS
from integrator.reading.values.found import Found, Zone

_ANY = {"any_email": "your_email", "any_phone": "your_phone", "any_name": "your_name"}
_OWN_EMAILS = frozenset(("your_email", "partner_email"))
_OWN_NAMES = frozenset(("your_name", "partner_clinician"))
_CALLED = frozenset(("patient_name", "patient_given_name"))
_HALF_NAMES = frozenset(("patient_given_name", "patient_family_name"))
_LEADING = {
    "patient_given_name": "partner_given_name", "patient_family_name": "partner_family_name",
    "any_email": "partner_email", "any_phone": "partner_phone", "any_name": "your_name",
}  # fmt: skip
_HALVES = ("first", "last", "given", "nombre")
_SENDERS = re.compile(r"(?:cual es )?(?:su|tu|your)\b")
"""How a label begins that a Spanish form puts to whoever fills it in."""
_BY_FAX = 0.8
_LINE = 120
_FAX = re.compile(r"\b(?:fax|fx|facsimile|facs[ií]mil)\b|(?<!\w)F[.:] ?[(\d]", re.I)


def owned(text: str, found: Sequence[Found]) -> list[Found]:
    """The labelled values, those that are plainly the referrer's told so."""
    shown = {text[one.start : one.end].casefold() for one in found if one.field in _OWN_EMAILS}
    formal = any(one.field in _OWN_NAMES for one in found) and _speaks_of_patient(found)
    lead = _before_patient(text, found)
    headed = _headed_patient(found)
    called = any(one.field in _CALLED and _names_patient(one) for one in found)
    told = []
    for at, one in enumerate(found):
        if at < lead and one.field in _LEADING and not _names_patient(one):
            told.append(replace(one, field=_LEADING[one.field]))
        elif called and _asks_who(one):
            told.append(replace(one, field="partner_clinician"))
        elif _numbers_referral(text, one, found[at - 1 : at]):
            told.append(replace(one, field="partner_reference"))
        elif at in headed and one.field.startswith("any_"):
            told.append(one)
        else:
            told.append(_owner_told(text, one, shown - {""}, formal))
    return told


_NUMBERED = frozenset(("id", "no", "number", "num", "folio", "n"))


def _numbers_referral(text: str, found: Found, above: Sequence[Found]) -> bool:
    """Whether a bare "ID" stands right below the heading of the referral."""
    said = text[found.start : found.end]
    headed = any(one.end == one.start and _TITLED.fullmatch(fold(one.label)) for one in above)
    coded = any(mark.isdigit() for mark in said)
    return found.field == "" and fold(found.label) in _NUMBERED and headed and coded


_TITLED = re.compile(r"(?:\w+ ){0,2}(?:referral|order|request|referencia|solicitud)(?: \w+)?")


def _asks_who(found: Found) -> bool:
    """Whether a label asks but "Who?": whom it means, the other labels tell."""
    return found.field == "patient_name" and fold(found.label) in ("who", "quien")


def _headed_patient(found: Sequence[Found]) -> set[int]:
    """Which labels stand under the heading of the patient's section: a fax beside them, in the
    other half of the page, does not make them the referrer's."""
    headed, section = set(), ""
    for at, one in enumerate(found):
        section = one.field if one.field.startswith(("section_", "partner_")) else section
        if section == "section_patient":
            headed.add(at)
    return headed


def _before_patient(text: str, found: Sequence[Found]) -> int:
    """How many labels stand before the one that asks for "patient first name", or for the
    patient's whole name, where a bare "First name" already stood above: those ask for whoever
    fills the form in."""
    halves = [one for one in found if one.field in _HALF_NAMES and not _names_patient(one)]
    bare = {one.field for one in halves}
    called = {text[one.start : one.end].casefold() for one in halves}
    named = [
        at for at, one in enumerate(found)
        if (one.field in bare or (bare and one.field == "patient_name" and one.end > one.start))
        and _names_patient(one) and one.row is None
        and called.isdisjoint(text[one.start : one.end].casefold().split())
    ]  # fmt: skip
    if not named or any(one.field == "section_patient" for one in found[: named[0]]):
        return 0
    return named[0]


def _owner_told(text: str, found: Found, emails: set[str], formal: bool) -> Found:
    said = text[found.start : found.end]
    if found.zone is not Zone.BODY or found.row is not None:
        return found
    if found.field in ("any_phone", "any_email") and _beside_fax(text, found):
        return replace(found, field=found.field.replace("any", "partner"), confidence=_BY_FAX)
    if found.field == "any_email" and said.casefold() in emails:
        return replace(found, field="partner_email")
    if not _SENDERS.match(fold(found.label)):
        return found
    if found.field in _ANY and formal:
        return replace(found, field=_ANY[found.field])
    if found.field == "your_phone" and fold(found.label).startswith("su ") and not formal:
        return replace(found, field="any_phone")
    return found


def _beside_fax(text: str, found: Found) -> bool:
    """Whether a fax is named in the line: patients have none, practices have."""
    first, last = max(0, found.start - _LINE), found.end + _LINE
    start, stop = text.rfind("\n", first, found.start), text.find("\n", found.end, last)
    return bool(_FAX.search(text, max(first, start + 1), last if stop < 0 else stop))


def _speaks_of_patient(found: Sequence[Found]) -> bool:
    """Whether a label names the patient as somebody else than whoever fills the form in."""
    return any(one.field.startswith("patient_") and _names_patient(one) for one in found)


def _names_patient(found: Found) -> bool:
    return any(ROLE_WORDS.get(word) == "patient" for word in fold(found.label).split())


def first_section(found: Sequence[Found]) -> str:
    """Whose a bare "Name" or "Email" at the head of a form is: who fills it in, where the patient
    is asked after by that word further down."""
    kept = [one for one in found if one.field and one.end > one.start]
    if not kept or kept[0].field not in _ANY:
        return "patient"
    told = kept[0].field == "any_email" and any(one.field in _OWN_EMAILS for one in kept)
    asked = any(one.field in _CALLED and _asks_for_patient(one) for one in kept)
    return "partner" if asked and not told else "patient"


def _asks_for_patient(found: Found) -> bool:
    if _names_patient(found):
        return True
    words = found.label.casefold().split()
    return len(words) > 1 and not words[0].startswith(_HALVES)
