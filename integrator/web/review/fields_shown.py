"""The fields of a referral as the desk shows them: value, how sure, why, and what is in doubt."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from integrator.config import Config
from integrator.fields import CLINICAL, PARTNER, PATIENT, PLAIN
from integrator.intake.offers import current_values
from integrator.intake.steps import Intake
from integrator.models import Referral, Review
from integrator.models.referrals import CONSENTS, PRIORITIES
from integrator.normalise import normalise, order_of_days
from integrator.ports import Draft, FieldReading
from integrator.reviewing.correcting import CORRECTED, PERSON
from integrator.store.sealing import open_evidence
from integrator.store.vault import Vault
from integrator.web.admin import evidence_words
from integrator.web.admin import words as admin_words
from integrator.web.review import marked, words

SURE: Final = 0.8
LONG: Final = frozenset({"reason", "notes", "affiliations"})
KNOWN_BY: Final = frozenset({"label", "table", "column", "csv", "field", "vcard", "fhir", "form"})
"""Rules by which a value was found under a label that is understood."""
IN_ORDER: Final = (*PATIENT, *PLAIN, *CLINICAL, "partner_reference", *PARTNER)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a referral's fields, opened."""

    values: Mapping[str, str]
    readings: Mapping[str, FieldReading]
    """Where each was read; also of what could not be taken as it was written."""
    problems: Mapping[str, str]
    """Field → sentence."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field on the screen."""

    name: str
    label: str
    value: str
    text: str
    """The value as people say it."""
    written: str
    """As it stands in the original, where that is another."""
    state: str
    """"doubt", "missing", "checked" or "fine"."""
    confidence: float
    sure: str
    rule: str
    where: str
    problem: str
    is_marked: bool
    """Whether its evidence can be shown in the original."""
    options: Sequence[tuple[str, str]]
    """For a choice: code and label of each."""
    is_long: bool
    can_correct: bool
    may_keep: bool
    """Whether the partner's own word for it is not known already."""
    instead: Sequence[str]
    """Labels of the fields any one of which is enough in its place, where it is missing."""
    their_words: str
    """The label it stood under, or the words for the service: what "from now on" would keep."""


def known(intake: Intake, referral: Referral, draft: Draft | None) -> Known:
    """Open what is stored, and say of what the original told besides why it was refused."""
    values = current_values(intake.vault, referral)
    stored = open_evidence(intake.vault, referral)
    if draft is None or referral.ordinal >= len(draft.referrals):
        return Known(values, stored, {})
    one = draft.referrals[referral.ordinal]
    normal = normalise(
        one,
        region=intake.rules.region,
        services=intake.rules.services,
        today=referral.received_at.date(),
        language=draft.language,
        month_first=order_of_days(draft.referrals),
    )
    return Known(values, {**one.readings, **stored}, normal.problems)


def fields(
    known: Known, referral: Referral, review: Review, texts: Mapping[str, str], config: Config
) -> list[Field]:
    """Those in doubt first, then those that are missing, then the others that there are."""
    settled = frozenset(filter(None, review.settled.split(",")))
    asked = _asked(review)
    missing = _missing(referral)
    shown = [
        _field(
            name,
            known,
            texts,
            config,
            state=_state(name, known, asked, missing, settled),
            instead=missing.get(name, ()),
        )
        for name in IN_ORDER
        if name in known.values or name in known.readings or name in asked or name in missing
    ]
    order = ("doubt", "missing", "checked", "fine")
    return sorted(shown, key=lambda one: order.index(one.state))


def _missing(referral: Referral) -> dict[str, list[str]]:
    """Field that is missing → the others that would do as well."""
    needs = [need.split("|") for need in referral.missing.split(",") if need]
    return {name: [one for one in need if one != name] for need in needs for name in need}


def _asked(review: Review) -> frozenset[str]:
    named = review.detail.split(",") if review.question in words.DOUBTS else []
    return frozenset(name for name in named if name in IN_ORDER)


def _state(
    name: str,
    known: Known,
    asked: Collection[str],
    missing: Collection[str],
    settled: Collection[str],
) -> str:
    read = known.readings.get(name)
    if name in settled or (read and read.rule == PERSON and name in known.values):
        return "checked"
    if name in asked:
        return "doubt"
    if name in missing and name not in known.values:
        return "missing"
    unsure = read is not None and read.confidence < SURE and name in CORRECTED
    return "doubt" if unsure else "fine"


def _field(
    name: str,
    known: Known,
    texts: Mapping[str, str],
    config: Config,
    *,
    state: str,
    instead: Sequence[str],
) -> Field:
    read, value = _reading(name, known), known.values.get(name, "")
    written = read.value if read else ""
    choices = options(name, config)
    shown = value or (written if name in PARTNER else "")
    rule = read.rule if read else ""
    confidence = read.confidence if read and shown else 0.0
    return Field(
        name=name,
        label=_label(name),
        value=value,
        text=dict(choices).get(shown, shown),
        written=written if written and written != shown else "",
        state=state,
        confidence=confidence,
        sure=words.sureness(rule, confidence) if read and shown else "",
        rule=evidence_words.RULES.get(rule, rule),
        where=evidence_words.where(read.part) if read else "",
        problem=known.problems.get(name, "") if state == "doubt" else "",
        is_marked=bool(read and read.span and read.part in texts),
        options=choices,
        is_long=name in LONG,
        can_correct=name in CORRECTED,
        may_keep=name == "service" or read is None or read.rule not in KNOWN_BY,
        instead=[_label(one) for one in instead] if state == "missing" else (),
        their_words=their_words(name, known, texts),
    )


def _label(name: str) -> str:
    return admin_words.FIELDS.get(name, name)


def _reading(name: str, known: Known) -> FieldReading | None:
    """Where it was read; a service that is none of the clinic's, where its words stand."""
    said = known.readings.get(name)
    return known.readings.get("service_words") if said is None and name == "service" else said


def options(name: str, config: Config) -> list[tuple[str, str]]:
    """Codes with their labels, for a field of few values."""
    if name == "service":
        return [(one.key, next(iter(one.label.values()))) for one in config.services]
    if name == "consent":
        return [(code, admin_words.CONSENTS[code]) for code in CONSENTS]
    if name == "priority":
        return [(code, words.PRIORITIES[code]) for code in PRIORITIES]
    return []


def their_words(name: str, known: Known, texts: Mapping[str, str]) -> str:
    """What this partner calls the field, or the service that was asked for."""
    read = known.readings.get(name)
    if name == "service":
        said = known.values.get("service_words") or (read.value if read else "")
        return said if len(said) <= 120 else ""
    if read is None or read.span is None or read.part not in texts:
        return ""
    return marked.label_before(texts[read.part], read.span[0])


def opened_values(vault: Vault, referral: Referral) -> dict[str, str]:
    """Its values, for a comparison; {} once purged."""
    return current_values(vault, referral) if referral.wrapped_key is not None else {}
