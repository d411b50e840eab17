"""How alike two referrals are: the same patient sent for the same thing, perhaps, or not. Pure.

Symmetric: it does not matter which of the two came first.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from rapidfuzz import fuzz

ALIKE_NAMES: Final = 0.86
"""Names at least this alike may be two spellings of one."""
RELATED_NAMES: Final = 0.5
"""With birth date and a phone or address the same, names this alike may be a nickname's."""


class Likeness(IntEnum):
    """What a comparison came to; the higher the surer."""

    DIFFERENT = 0
    POSSIBLE = 1
    """A person must look."""
    CERTAIN = 2
    """The same name, nothing that speaks against it, and enough that speaks for it."""


@dataclass(frozen=True, slots=True)
class Patient:
    """What of a referral is compared; normalised values, "" where there is none."""

    given_name: str = ""
    family_name: str = ""
    birth_date: str = ""
    phone: str = ""
    email: str = ""
    service: str = ""

    @property
    def name(self) -> str:
        """The whole name as it is compared; "" where a part of it is not known."""
        parts = [_folded(self.given_name), _folded(self.family_name)]
        return " ".join(parts) if all(parts) else ""


def likeness(one: Patient, other: Patient) -> Likeness:
    """Whether two referrals are of the same patient for the same service."""
    if _differ(one.service, other.service):
        return Likeness.DIFFERENT
    if _is_certain(one, other):
        return Likeness.CERTAIN
    return Likeness.POSSIBLE if _is_possible(one, other) else Likeness.DIFFERENT


def name_likeness(one: Patient, other: Patient) -> float:
    """0 to 1, whatever the order of the names; 0 where one has none."""
    names = [
        " ".join(filter(None, (_folded(who.given_name), _folded(who.family_name))))
        for who in (one, other)
    ]
    if not all(names):
        return 0.0
    return max(fuzz.token_sort_ratio(*names), fuzz.ratio(*names)) / 100


def _is_certain(one: Patient, other: Patient) -> bool:
    """Same name, same service, and the same birth date; without one, the same phone or address."""
    if not one.name or one.name != other.name or one.service != other.service:
        return False
    if one.birth_date and other.birth_date:
        return one.birth_date == other.birth_date
    reachable = ((one.phone, other.phone), (_lower(one.email), _lower(other.email)))
    if any(_differ(*pair) for pair in reachable):
        return False
    return any(_agree(*pair) for pair in reachable)


def _is_possible(one: Patient, other: Patient) -> bool:
    names = name_likeness(one, other)
    born = _agree(one.birth_date, other.birth_date)
    reached = _agree(one.phone, other.phone) or _agree(_lower(one.email), _lower(other.email))
    if born and reached:
        return names >= RELATED_NAMES
    if _differ(one.birth_date, other.birth_date):
        return reached and names >= ALIKE_NAMES and _mistyped(one.birth_date, other.birth_date)
    return (born or reached) and names >= ALIKE_NAMES


def _agree(one: str, other: str) -> bool:
    return bool(one) and one == other


def _differ(one: str, other: str) -> bool:
    return bool(one and other) and one != other


def _mistyped(one: str, other: str) -> bool:
    """Day and month changed places, or one digit is another."""
    wrong = sum(left != right for left, right in zip(one, other, strict=False))
    return len(one) == len(other) and (wrong == 1 or sorted(one) == sorted(other))


def _lower(text: str) -> str:
    return text.casefold()


def _folded(name: str) -> str:
    """No case, accents, punctuation or double spaces."""
    plain = unicodedata.normalize("NFKD", name)
    letters = "".join(char for char in plain if not unicodedata.combining(char)).casefold()
    return re.sub(r"[\W_]+", " ", letters).strip()
