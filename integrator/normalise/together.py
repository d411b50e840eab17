"""What the values of one referral say of each other: each alone may be right, both may not."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from integrator.normalise.clinic import Clinic
from integrator.normalise.dates import years_between
from integrator.normalise.emails import email
from integrator.normalise.names import read_name
from integrator.normalise.outcome import Normalised
from integrator.normalise.phones import phone
from integrator.ports import FieldReading


@dataclass(frozen=True, slots=True)
class NormalisedReferral:
    """What is known of a referral; a field is in `values` or not, and `problems` says why not."""

    values: dict[str, str]
    problems: dict[str, str]
    """Sentences by field, without any value; for a field in `values`, why it is doubted."""
    evidence: dict[str, FieldReading]
    """Where each value was read, as it was written; its confidence is that of the value."""

    def put(self, name: str, reading: FieldReading, found: Normalised) -> None:
        """Take a value in, with the lower of the two confidences, or the problem it has."""
        if found.problem:
            self.problems[name] = found.problem
        if found.value:
            self.values[name] = found.value
            doubted = found.confidence < reading.confidence
            self.evidence[name] = (
                replace(reading, confidence=found.confidence) if doubted else reading
            )

    def drop(self, name: str) -> None:
        """Forget what was read of a field."""
        self.values.pop(name, None)
        self.evidence.pop(name, None)
        self.problems.pop(name, None)

    def doubt(self, name: str, problem: str) -> None:
        """Leave a value standing for a person to look at."""
        known = self.evidence[name]
        self.evidence[name] = replace(known, confidence=min(known.confidence, _DOUBTED))
        self.problems[name] = problem


ADULT = 18
_DOUBTED = 0.5
_MAYBE_THEIRS = 0.75
_AGE_BESIDE = re.compile(
    r"(?<![\d/.-])(\d{1,3})\s?-?(?:a[ñn]os|y\.?/?o\b|yrs?\b|years?\b)"
    r"|\b(?:aged?|edad)[\s:]{1,3}(\d{1,3})\b",
    re.IGNORECASE,
)
_DISAGREE = "Age and date of birth do not agree; one of them is wrong."


def settle_together(
    done: NormalisedReferral, readings: Mapping[str, FieldReading], clinic: Clinic
) -> None:
    """Bring the values of `done` into agreement, or doubt them."""
    _part_names(done, clinic)
    _check_age(done, clinic.today)
    _date_consent(done, clinic)
    _reach_guardian(done, readings, clinic)
    _forget_guardian(done, clinic)


def _forget_guardian(done: NormalisedReferral, clinic: Clinic) -> None:
    """A mother that running text names beside a grown patient is nobody's guardian."""
    named = done.evidence.get("guardian_name")
    if named and named.rule == "prose" and _is_minor(done, clinic.today) is False:
        del done.values["guardian_name"], done.evidence["guardian_name"]


def _part_names(done: NormalisedReferral, clinic: Clinic) -> None:
    """A whole name where the given one belongs loses the family name that is known apart."""
    family, given = done.values.get("patient_family_name"), done.evidence.get("patient_given_name")
    if not family or given is None or " " not in given.value.strip():
        return
    whole = read_name(given.value, language=clinic.language)
    if whole.given and whole.family.casefold() == family.casefold():
        done.values["patient_given_name"] = whole.given
        done.problems.pop("patient_given_name", None)


def _age_told(done: NormalisedReferral) -> int | None:
    """The age in its own field, else beside the date of birth."""
    if "patient_age" in done.values:
        return int(done.values["patient_age"])
    match = _AGE_BESIDE.search(done.evidence["patient_birth_date"].value[:200])
    return int(match[1] or match[2]) if match else None


def _check_age(done: NormalisedReferral, today: date) -> None:
    """Age and date of birth may differ by the year that is running; a century is made good."""
    if "patient_birth_date" not in done.values:
        return
    told, born = _age_told(done), date.fromisoformat(done.values["patient_birth_date"])
    if told is None or abs(years_between(born, today) - told) <= 1:
        return
    without_century = str(born.year) not in done.evidence["patient_birth_date"].value
    if without_century and abs(years_between(born, today) + 100 - told) <= 1:
        earlier = f"{born.year - 100}{done.values['patient_birth_date'][4:]}"
        done.values["patient_birth_date"] = earlier
        return
    for name in ("patient_birth_date", "patient_age"):
        if name in done.values:
            done.doubt(name, _DISAGREE)


def _date_consent(done: NormalisedReferral, clinic: Clinic) -> None:
    """The day of consent out of its words, where it was given and has no field of its own; while it
    is still to come there is none. In running text its clause was looked through already."""
    if done.values.get("consent") == "pending":
        done.drop("consent_date")
    if done.values.get("consent") != "given" or "consent_date" in done.values:
        return
    reading = done.evidence["consent"]
    if reading.rule == "prose":
        return
    found = clinic.recent_date(reading.value)
    if found.value and "consent_date" not in done.problems:
        done.put("consent_date", reading, found)


def _is_minor(done: NormalisedReferral, today: date) -> bool | None:
    """None where neither age nor date of birth is known."""
    if born := done.values.get("patient_birth_date"):
        return years_between(date.fromisoformat(born), today) < ADULT
    years = done.values.get("patient_age")
    return int(years) < ADULT if years else None


def _reach_guardian(
    done: NormalisedReferral, readings: Mapping[str, FieldReading], clinic: Clinic
) -> None:
    """A child is reached through its guardian, whose phone and e-mail become the patient's; an
    adult, or somebody of no known age, only where there is no other way."""
    minor = _is_minor(done, clinic.today)
    beside = readings.get("guardian_name")
    ways: dict[str, tuple[FieldReading | None, Callable[[str], Normalised]]] = {
        "patient_phone": (
            readings.get("guardian_phone") or beside,
            lambda text: phone(text, region=clinic.region),
        ),
        "patient_email": (readings.get("guardian_email") or beside, email),
    }
    for name, (reading, rule) in ways.items():
        if reading is None or (name in done.values and not minor):
            continue
        found = rule(reading.value)
        if found.value:
            sure = found.confidence if minor else min(found.confidence, _MAYBE_THEIRS)
            done.problems.pop(name, None)
            done.put(name, reading, replace(found, confidence=sure))
