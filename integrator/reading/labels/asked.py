"""What a label nobody knows asks for: by whose its words are, by what they speak of, and by what
stands behind it. A form has labels of its own; a phone number, a day of birth or a yes has not."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from integrator.normalise.consent import consent
from integrator.normalise.language import language
from integrator.normalise.priority import priority
from integrator.reading.labels.kind_words import (
    BESIDE_PEOPLE,
    KIND_WORDS,
    NOT_KEPT,
    OWNER_WORDS,
    TOLD_OF,
    WEAK_OWNERS,
)
from integrator.reading.labels.known import fold
from integrator.reading.prose.health_words import HEALTH
from integrator.reading.values.empty import NOTHING, NOTHING_UNLESS_TELLING
from integrator.reading.values.shapes import (
    DATE,
    EMAIL,
    name_at,
    names_a_practice,
    phones_in,
    sounds_like_a_person,
)

_LONGEST = 16
_WORDS_OF_A_PLAN = 8
_LONGEST_PRACTICE = 70
_WORDS_OF_A_NAME = 12
_AGE = re.compile(r"\D{0,6}(\d{1,3})(?:\s?(?:years?(?: old)?|yrs?|y/?o|a[nñ]os|[MF]))?\W*", re.I)
_OLDEST = 115
_WAY = re.compile(
    r"\b(?:phone|call|text|txt|sms|e ?mail|whatsapp|mail|letter|telefono|llam\w+|mensaje|correo)\b"
)
_FAX = re.compile(r"\W*(?:fax|fx|facsimile|facs[ií]mil)\b", re.I)
_YES_OR_NO = re.compile(r"\W*(?:yes|yep|yeah|y|no|not|s[ií]|claro|todav[ií]a no|a[uú]n no)\b", re.I)
_OF_MONEY = re.compile(r"\b(?:financ\w*|conflict\w*|affiliat\w*|disclos\w*|kickback|economic\w+)\b")
_OWNERS: tuple[str, ...] = ("other", "guardian", "partner", "patient")


@dataclass(frozen=True, slots=True)
class Asked:
    """A label and what stands behind it."""

    label: str
    """Folded."""
    value: str
    owners: frozenset[str]
    kinds: frozenset[str]

    @property
    def owner(self) -> str:
        return next((one for one in _OWNERS if one in self.owners), "")


def asked_for(label: str, value: str, *, patient: Collection[str] = ()) -> str | None:
    """The field of an unknown label with its value; None where words and value do not agree on
    one.

    `patient` are the words of the patient's name: "Is Amy on board?" asks after the patient.
    """
    said = fold(label)
    words = [TOLD_OF if word in patient else word for word in said.split()]
    if not words or len(words) > _LONGEST or not value.strip() or _says_nothing(value):
        return None
    if NOT_KEPT.search(said) or _holds_a_value(label) or _FAX.match(value):
        return None
    owners = _told_of(words, OWNER_WORDS) or _told_of(words, WEAK_OWNERS)
    kinds = frozenset(kind for kind, spoken in KIND_WORDS.items() if spoken.search(" ".join(words)))
    asked = Asked(said, value.strip(), owners, kinds)
    told = [
        field for kind, field_of in _FIELDS.items() if kind in kinds if (field := field_of(asked))
    ]
    return told[0] if told else None


def _holds_a_value(label: str) -> bool:
    """Whether a number or an address stands in what seems a label: a line of several values."""
    return EMAIL.search(label) is not None or any(True for _ in phones_in(label))


def _told_of(words: list[str], owners: Mapping[str, str]) -> frozenset[str]:
    bare = (word if word in owners else word.removesuffix("s") for word in words)
    return frozenset(owners[word] for word in bare if word in owners)


def _says_nothing(value: str) -> bool:
    return fold(value) in NOTHING or value.strip().casefold() in NOTHING


def _owned(asked: Asked, kind: str) -> str | None:
    if asked.owner == "other":
        return None
    return f"{asked.owner or 'any'}_{kind}"


def _contact(asked: Asked) -> str | None:
    """Number and address in one, as they are for whoever is nobody's guardian."""
    both = EMAIL.search(asked.value) and any(True for _ in phones_in(asked.value))
    fields = {"": "any_contact", "patient": "any_contact", "partner": "partner_details"}
    return fields.get(asked.owner) if both else None


def _tells_where(asked: Asked) -> bool:
    """Whether it is a practice that is named, with a number or an address behind it."""
    return "org" in asked.kinds and names_a_practice(asked.value.split(",")[0])


def _phone(asked: Asked) -> str | None:
    if _tells_where(asked):
        return None
    return _owned(asked, "phone") if any(True for _ in phones_in(asked.value)) else None


def _email(asked: Asked) -> str | None:
    return _owned(asked, "email") if EMAIL.search(asked.value) else None


def _birth_date(asked: Asked) -> str | None:
    mine = asked.owner in ("", "patient")
    return "patient_birth_date" if mine and DATE.search(asked.value) else None


def _age(asked: Asked) -> str | None:
    years = _AGE.fullmatch(asked.value)
    mine = asked.owner in ("", "patient")
    return "patient_age" if mine and years and int(years[1]) < _OLDEST else None


def _name(asked: Asked) -> str | None:
    if not asked.owner or asked.owner == "other" or not _begins_with_a_name(asked.value):
        return None
    if not all(_tells_whose(word) for word in asked.label.split()):
        return None
    return {"partner": "partner_clinician", "guardian": "guardian_name"}.get(
        asked.owner, "patient_name"
    )


def _tells_whose(word: str) -> bool:
    known = word in OWNER_WORDS or word.removesuffix("s") in OWNER_WORDS
    return known or word in WEAK_OWNERS or word in BESIDE_PEOPLE


def _begins_with_a_name(value: str) -> bool:
    """Whether it is a person who stands there, and nothing is said of them but what they are."""
    if len(value.split()) > _WORDS_OF_A_NAME or value[-1] in ".!?" or names_a_practice(value):
        return False
    name = name_at(value, 0, len(value))
    return (
        name is not None
        and (name.words > 1 or bool(name.title))
        and sounds_like_a_person(
            value[: name.end] if name.words > 1 else "Dr " + value[name.start : name.end]
        )
    )


def _practice(asked: Asked) -> str | None:
    said = asked.value
    yours = any(WEAK_OWNERS.get(word) == "partner" for word in asked.label.split())
    mine = yours or asked.owner in ("", "partner")
    numbered = any(mark.isdigit() for mark in said) and not _tells_where(asked)
    called = said[:1].isupper() and not numbered and len(said) < _LONGEST_PRACTICE
    return "partner_practice" if mine and called and not EMAIL.search(said) else None


def _language(asked: Asked) -> str | None:
    return "patient_language" if language(asked.value).value else None


def _way(asked: Asked) -> str | None:
    return "preferred_contact" if _WAY.search(fold(asked.value)) else None


def _insurance(asked: Asked) -> str | None:
    plain = len(asked.value.split()) <= _WORDS_OF_A_PLAN and not DATE.search(asked.value)
    numbered = any(True for _ in phones_in(asked.value))
    return "insurance" if plain and not numbered and asked.value[:1].isalpha() else None


def _priority(asked: Asked) -> str | None:
    return "priority" if priority(asked.value).value else None


def _consent(asked: Asked) -> str | None:
    """What is answered with a yes or a no, or with words that tell of a consent by themselves."""
    if asked.owner == "other" or not (_YES_OR_NO.match(asked.value) or _tells(asked.value)):
        return None
    return "consent"


def _tells(value: str) -> bool:
    return consent(value).value in ("given", "refused", "pending")


def _affiliations(asked: Asked) -> str | None:
    ours = any(word in WEAK_OWNERS for word in asked.label.split())
    return "affiliations" if ours or _OF_MONEY.search(asked.label) else None


def _reason(asked: Asked) -> str | None:
    return "reason" if asked.owner != "other" and _ails(asked.value) else None


def _ails(value: str) -> bool:
    told = value.strip().casefold() not in NOTHING_UNLESS_TELLING
    told = told and len(value.split()) > 1 and not _begins_with_a_name(value)
    return told and HEALTH.search(value) is not None


def _reference(asked: Asked) -> str | None:
    coded = len(asked.value.split()) < 3 and any(mark.isdigit() for mark in asked.value)
    numbered = any(True for _ in phones_in(asked.value))
    return "partner_reference" if coded and not numbered and not DATE.search(asked.value) else None


_FIELDS: Mapping[str, Callable[[Asked], str | None]] = {
    "contact": _contact,
    "email": _email,
    "phone": _phone,
    "birth_date": _birth_date,
    "age": _age,
    "consent": _consent,
    "affiliations": _affiliations,
    "priority": _priority,
    "way": _way,
    "language": _language,
    "insurance": _insurance,
    "org": _practice,
    "reason": _reason,
    "name": _name,
    "reference": _reference,
}
"""By kind what the value must be for the label to name a field of that kind; the first stands."""
