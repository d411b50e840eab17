"""When a value that was read counts as the value a careful reader would give."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

FREE: Final = frozenset(("reason", "insurance", "affiliations"))
"""Fields of free words: the same words matter, not the same cut of the text."""
NAMES: Final = frozenset(
    (
        "patient_given_name",
        "patient_family_name",
        "guardian_name",
        "partner_practice",
        "partner_clinician",
    )
)
SHARED: Final = 0.6
"""Least share of common words for two free texts to say the same."""
SLACK: Final = 12
"""Words that may stand round a short reason, so that a whole mail is no answer."""
_WAYS: Final = {"sms": "text", "call": "phone", "e-mail": "email", "post": "mail"}
"""Other words for a way of contact."""

Expected = Mapping[str, Any]


def expected_of(reading: Expected) -> Mapping[str, tuple[str, ...]]:
    """Field -> values that are right, of those that must be found."""
    return {name: alternatives(value) for name, value in reading.items() if not name.endswith("?")}


def allowed_of(reading: Expected) -> Mapping[str, tuple[str, ...]]:
    """Field -> values that are right when given, required or not ("field?" is not required)."""
    return {name.removesuffix("?"): alternatives(value) for name, value in reading.items()}


def alternatives(value: object) -> tuple[str, ...]:
    """A list in an expectation names several right answers."""
    return tuple(str(one) for one in value) if isinstance(value, list) else (str(value),)


def agrees(field: str, given: object, right: tuple[str, ...]) -> bool:
    """Whether `given` is one of the right values, as leniently as the kind of field allows."""
    return any(_same(field, str(given), one) for one in right)


def _same(field: str, given: str, right: str) -> bool:
    if field in FREE:
        return _says_the_same(_words(given), _words(right))
    if field == "preferred_contact":
        return _WAYS.get(given.casefold(), given.casefold()) == right
    if field in NAMES:
        return _words(given) == _words(right)
    return given.strip().casefold() == right.strip().casefold()


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFC", text).casefold().replace("\u2019", "'")
    return re.findall(r"[\w']+(?:[-.]\w+)*", plain)


def _says_the_same(given: list[str], right: list[str]) -> bool:
    if not given or not right:
        return given == right
    if _contains(given, right):
        return len(given) <= 4 * len(right) + SLACK
    if _contains(right, given):
        return len(right) <= 4 * len(given)
    common = len(set(given) & set(right))
    return 2 * common / (len(set(given)) + len(set(right))) >= SHARED


def _contains(whole: list[str], part: list[str]) -> bool:
    return f" {' '.join(part)} " in f" {' '.join(whole)} "
