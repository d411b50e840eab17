"""A draft to normalised values: every field in its one form, or a sentence that says why not."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from integrator.normalise import dates, phones, services
from integrator.normalise.ages import age
from integrator.normalise.clinic import Clinic
from integrator.normalise.consent import consent
from integrator.normalise.contact import preferred_contact
from integrator.normalise.emails import email
from integrator.normalise.language import language as spoken_language
from integrator.normalise.names import clinician_name, family_name, full_name, given_name
from integrator.normalise.npi import npi
from integrator.normalise.outcome import Normalised
from integrator.normalise.priority import priority
from integrator.normalise.prose import line, prose, reference
from integrator.normalise.together import NormalisedReferral, settle_together
from integrator.ports import FieldReading, ReferralDraft

Rule = Callable[[str, Clinic], Normalised]


def _alone(rule: Callable[[str], Normalised]) -> Rule:
    return lambda text, _clinic: rule(text)


def _phone(text: str, clinic: Clinic) -> Normalised:
    return phones.phone(text, region=clinic.region)


def _birth_date(text: str, clinic: Clinic) -> Normalised:
    return clinic.birth_date(text)


def _recent_date(text: str, clinic: Clinic) -> Normalised:
    return clinic.recent_date(text)


def _full_name(text: str, clinic: Clinic) -> Normalised:
    return full_name(text, language=clinic.language)


def _clinician_name(text: str, clinic: Clinic) -> Normalised:
    return clinician_name(text, language=clinic.language)


def _service(text: str, clinic: Clinic) -> Normalised:
    return services.service(text, services=clinic.services)


RULES: Mapping[str, Rule] = {
    "patient_given_name": _alone(given_name),
    "patient_family_name": _alone(family_name),
    "patient_birth_date": _birth_date,
    "patient_age": _alone(age),
    "patient_email": _alone(email),
    "patient_phone": _phone,
    "patient_language": _alone(spoken_language),
    "preferred_contact": _alone(preferred_contact),
    "guardian_name": _full_name,
    "insurance": _alone(line),
    "service_words": _alone(line),
    "service": _service,
    "reason": _alone(prose),
    "affiliations": _alone(prose),
    "notes": _alone(prose),
    "partner_practice": _alone(line),
    "partner_clinician": _clinician_name,
    "partner_email": _alone(email),
    "partner_phone": _phone,
    "partner_npi": _alone(npi),
    "priority": _alone(priority),
    "consent": _alone(consent),
    "consent_date": _recent_date,
    "partner_reference": _alone(reference),
}


def _name_service(
    done: NormalisedReferral, readings: Mapping[str, FieldReading], clinic: Clinic
) -> None:
    """The service from the words used, and the words from a service named in words.

    Where nothing is asked for by name, the reason tells it: "IBS for two years" is the gut's.
    """
    words, named = readings.get("service_words"), readings.get("service")
    reason = readings.get("reason")
    if words and "service" not in done.values:
        done.put("service", words, _service(words.value, clinic))
    if named and words is None and named.value not in clinic.services:
        done.put("service_words", named, line(named.value))
    if reason and not (words or named):
        meant = services.meant_by(reason.value, services=clinic.services)
        done.put("service", replace(reason, rule="reason"), meant)


def order_of_days(drafts: Iterable[ReferralDraft]) -> bool | None:
    """Whether the dates of one envelope show that its writer puts the month first."""
    return dates.order_shown(
        draft.readings[name].value
        for draft in drafts
        for name in ("patient_birth_date", "consent_date")
        if name in draft.readings
    )


def normalise(
    draft: ReferralDraft,
    *,
    region: str,
    services: Mapping[str, Sequence[str]],
    today: date,
    language: str | None = None,
    month_first: bool | None = None,
) -> NormalisedReferral:
    """Bring every reading of `draft` into its one form.

    `services` maps a key to its label and synonyms; `today` is the day it was written, `language`
    (ISO 639-1) what it is written in, `month_first` what `order_of_days` says of all of it. What
    cannot be read is absent from the values, and named in the problems; what was not there is
    absent from both. Beside the fields of `fields.FIELDS` a reading may be `guardian_phone` or
    `guardian_email`: for a child they are the patient's.
    """
    clinic = Clinic(region, services, today, language, month_first)
    done = NormalisedReferral({}, {}, {})
    readings = {name: one for name, one in draft.readings.items() if one.value.strip()}
    for name, reading in readings.items():
        if name in RULES:
            done.put(name, reading, RULES[name](reading.value, clinic))
    _name_service(done, readings, clinic)
    settle_together(done, readings, clinic)
    return done


def missing(values: Mapping[str, str], needs: Sequence[str]) -> list[str]:
    """The needs of a source that `values` do not meet; "a|b" is met by either."""
    return [need for need in needs if not any(values.get(name) for name in need.split("|"))]
