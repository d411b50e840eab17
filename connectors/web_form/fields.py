"""The fields a form may hold, and what each must look like to be taken at the door.

Plausible is enough here: values are brought into one form later, but a person at a form can mend
a slip while still there.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date

LONG = 5_000
LIMITS: Mapping[str, int] = {
    "patient_given_name": 100,
    "patient_family_name": 100,
    "patient_birth_date": 40,
    "patient_age": 20,
    "patient_email": 254,
    "patient_phone": 40,
    "patient_language": 60,
    "preferred_contact": 60,
    "guardian_name": 200,
    "insurance": 200,
    "service": 100,
    "service_words": 300,
    "reason": LONG,
    "priority": 40,
    "consent": 20,
    "consent_date": 40,
    "affiliations": 1_000,
    "partner_practice": 200,
    "partner_clinician": 200,
    "partner_email": 254,
    "partner_phone": 40,
    "partner_npi": 20,
    "partner_reference": 100,
    "notes": LONG,
}
"""Every field, and the most characters it may have."""

ALWAYS_REQUIRED = ("reason", "consent")
CONSENTING = frozenset(("given", "yes", "true", "on", "1"))
_PRIORITIES = ("routine", "urgent", "asap", "stat")

_EMAIL = re.compile(r"[^@\s<>,;]{1,64}@[^@\s<>,;.]+(?:\.[^@\s<>,;.]+)+")
_PHONE = re.compile(r"[+\d][\d\s().\-/]*(?:(?:x|ext\.?)\s*\d{1,6})?", re.IGNORECASE)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def tidied(value: str) -> str:
    """A posted value without what cannot be stored, with one kind of line end."""
    return _UNSTORABLE.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _email(value: str) -> str | None:
    if _EMAIL.fullmatch(value):
        return None
    return "Write one e-mail address, for example name@practice.example."


def _phone(value: str) -> str | None:
    digits = sum(letter.isdigit() for letter in value)
    if _PHONE.fullmatch(value) and 7 <= digits <= 21:
        return None
    return "Write one phone number with its area code, digits only or with + ( ) - and spaces."


def _iso_date(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if _ISO_DATE.fullmatch(value) else None
    except ValueError:
        return None


def _date(value: str) -> str | None:
    if _iso_date(value):
        return None
    return "Write the date as year-month-day, for example 1980-03-04."


def _priority(value: str) -> str | None:
    return None if value in _PRIORITIES else f"Choose one of {', '.join(_PRIORITIES)}."


def _consent(value: str) -> str | None:
    if value.lower() in CONSENTING:
        return None
    return "The patient must have consented to this referral; say so, or send it once they have."


def _npi(value: str) -> str | None:
    return (
        None if re.fullmatch(r"[12]\d{9}", value, re.ASCII) else "Write the ten digits of the NPI."
    )


_LOOKS: Mapping[str, Callable[[str], str | None]] = {
    "patient_email": _email,
    "partner_email": _email,
    "patient_phone": _phone,
    "partner_phone": _phone,
    "patient_birth_date": _date,
    "consent_date": _date,
    "priority": _priority,
    "consent": _consent,
    "partner_npi": _npi,
}


def problem_with(name: str, value: str, *, today: date) -> str | None:
    """The sentence for whoever filled in the field, or None when the value can be taken."""
    if len(value) > LIMITS[name]:
        return f"Shorten this to {LIMITS[name]} characters; it has {len(value)}."
    problem = _LOOKS[name](value) if name in _LOOKS else None
    if problem or name != "patient_birth_date":
        return problem
    born = _iso_date(value)
    if born and (born > today or today.year - born.year > 125):
        return "The date of birth must lie in the past, and within 125 years."
    return None


def label(name: str) -> str:
    """A field's name as words: "patient given name"."""
    return name.replace("_", " ")
