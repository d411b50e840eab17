"""A draft to normalised values: every field in its one form, or a sentence that says why not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from integrator.normalise import dates, phones, services
from integrator.normalise.ages import age
from integrator.normalise.consent import consent
from integrator.normalise.contact import preferred_contact
from integrator.normalise.emails import email
from integrator.normalise.language import language
from integrator.normalise.names import person_name
from integrator.normalise.npi import npi
from integrator.normalise.outcome import Normalised
from integrator.normalise.priority import priority
from integrator.normalise.prose import line, prose
from integrator.ports import FieldReading, ReferralDraft


@dataclass(frozen=True, slots=True)
class NormalisedReferral:
    """What is known of a referral; a field is in `values` or not, and `problems` says why not."""

    values: dict[str, str]
    problems: dict[str, str]
    """Sentences by field, without any value."""
    evidence: dict[str, FieldReading]
    """Where each value was read, as it was written; its confidence is that of the value."""


@dataclass(frozen=True, slots=True)
class Clinic:
    """What a value is read in the light of."""

    region: str
    """ISO 3166-1 alpha-2, e.g. "US": reads national phone numbers and the order of dates."""
    services: Mapping[str, Sequence[str]]
    today: date


Rule = Callable[[str, Clinic], Normalised]


def _alone(rule: Callable[[str], Normalised]) -> Rule:
    return lambda text, _clinic: rule(text)


def _phone(text: str, clinic: Clinic) -> Normalised:
    return phones.phone(text, region=clinic.region)


def _birth_date(text: str, clinic: Clinic) -> Normalised:
    return dates.birth_date(text, region=clinic.region, today=clinic.today)


def _date(text: str, clinic: Clinic) -> Normalised:
    return dates.read_date(text, region=clinic.region, today=clinic.today)


def _service(text: str, clinic: Clinic) -> Normalised:
    return services.service(text, services=clinic.services)


RULES: Mapping[str, Rule] = {
    "patient_given_name": _alone(person_name),
    "patient_family_name": _alone(person_name),
    "patient_birth_date": _birth_date,
    "patient_age": _alone(age),
    "patient_email": _alone(email),
    "patient_phone": _phone,
    "patient_language": _alone(language),
    "preferred_contact": _alone(preferred_contact),
    "guardian_name": _alone(person_name),
    "insurance": _alone(line),
    "service_words": _alone(line),
    "service": _service,
    "reason": _alone(prose),
    "affiliations": _alone(prose),
    "notes": _alone(prose),
    "partner_practice": _alone(line),
    "partner_clinician": _alone(line),
    "partner_email": _alone(email),
    "partner_phone": _phone,
    "partner_npi": _alone(npi),
    "priority": _alone(priority),
    "consent": _alone(consent),
    "consent_date": _date,
    "partner_reference": _alone(line),
}


def _with_service(readings: Mapping[str, FieldReading]) -> dict[str, FieldReading]:
    """The service from the words used, and the words from a service named in words."""
    words = readings.get("service_words") or readings.get("service")
    if words is None:
        return dict(readings)
    return {"service": words, "service_words": words, **readings}


def normalise(
    draft: ReferralDraft,
    *,
    region: str,
    services: Mapping[str, Sequence[str]],
    today: date,
) -> NormalisedReferral:
    """Bring every reading of `draft` into its one form.

    `services` maps a key to its label and synonyms. What cannot be read is absent from the values,
    and named in the problems; what was not there is absent from both.
    """
    clinic = Clinic(region, services, today)
    done = NormalisedReferral({}, {}, {})
    for name, reading in _with_service(draft.readings).items():
        if name in RULES:
            _put(done, name, reading, RULES[name](reading.value, clinic))
    return done


def _put(done: NormalisedReferral, name: str, reading: FieldReading, found: Normalised) -> None:
    if found.problem:
        done.problems[name] = found.problem
    if found.value:
        done.values[name] = found.value
        doubted = found.confidence < reading.confidence
        done.evidence[name] = replace(reading, confidence=found.confidence) if doubted else reading


def missing(values: Mapping[str, str], needs: Sequence[str]) -> list[str]:
    """The needs of a source that `values` do not meet; "a|b" is met by either."""
    return [need for need in needs if not any(values.get(name) for name in need.split("|"))]
