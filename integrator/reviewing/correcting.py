"""A person puts a value of a referral right, or says that it is right as it was read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, ClassVar, Final

from sqlalchemy.orm import Session

from integrator.correspondence.answers import still_asked
from integrator.errors import PermanentError
from integrator.fields import PARTNER, PLAIN, SEALED
from integrator.intake.offers import UNSAID, current_values, take_over
from integrator.intake.steps import Intake, Rules
from integrator.loop import consents, reviews, status
from integrator.loop.consents import Read
from integrator.models import Referral
from integrator.normalise import missing, normalise
from integrator.ports import FieldReading, ReferralDraft
from integrator.store.audit import Deed, record
from integrator.store.sealing import blind_indexes, open_evidence, referral_key, seal_evidence
from integrator.store.vault import Vault

PERSON: Final = "person"
"""The rule by which a value stands that a person looked at."""
DESK: Final = "desk"
"""The part it was read in, where it stands nowhere in what was received."""
EXACT: Final = frozenset({"patient_birth_date", "consent_date"})
"""Fields of which a person is asked to write what can be read in one way only."""
CORRECTED: Final = frozenset({*SEALED, *PLAIN})


class NotTaken(PermanentError):  # noqa: N818 -- reads as the sentence it is
    """What was typed is no value of this field; `advice` says why, without the value."""

    code: ClassVar[str] = "not_taken"

    def __init__(self, advice: str) -> None:
        super().__init__(self.code)
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person wrote for one field."""

    name: str
    text: str
    """"" takes the value out."""
    part: str = DESK
    span: tuple[int, int] | None = None
    """Where in what was received it stands, as far as that is known."""


def normal(typed: Typed, rules: Rules, *, today: date) -> str:
    """The value in its one form; "" for none. Raises NotTaken."""
    if typed.name not in CORRECTED:
        raise NotTaken("This field belongs to the sender and is not changed here.")
    if not typed.text.strip():
        return ""
    reading = FieldReading(typed.text, typed.part, PERSON)
    done = normalise(
        ReferralDraft({typed.name: reading}),
        region=rules.region,
        services=rules.services,
        today=today,
    )
    value, problem = done.values.get(typed.name), done.problems.get(typed.name)
    if value is None or (problem and typed.name in EXACT):
        raise NotTaken(problem or "This cannot be read as a value of this field.")
    return value


def correct(
    intake: Intake, session: Session, referral: Referral, typed: Typed, *, actor: str
) -> str:
    """Put one value right; what is missing is counted anew and the CRM told again.

    Returns the value in its one form. Raises NotTaken and changes nothing.
    """
    now, vault = intake.clock(), intake.vault
    value = normal(typed, intake.rules, today=now.date())
    asked = [need for need in referral.missing.split(",") if need]
    if value:
        read = FieldReading(value, typed.part, PERSON, span=typed.span)
        take_over(vault, referral, {typed.name: value}, {typed.name: read})
    else:
        _take_out(vault, referral, typed.name)
    referral.missing = _missing(intake.rules, vault, referral, asked, met=typed.name)
    if typed.name == "priority":
        reviews.queue_again(session, referral)
    deed = Deed(actor, "referral.corrected", referral.reference, {"fields": [typed.name]})
    record(session, [deed], now=now)
    audience = intake.rules.audience(session)
    if typed.name in ("consent", "consent_date"):
        where = Read(referral.envelope_id, typed.part) if typed.part != DESK else Read()
        consents.follow(
            session, referral, where, actor=actor, audience=audience, now=now, by_person=True
        )
    status.follow_needs(session, referral, actor=actor, audience=audience, now=now)
    return value


def confirm(
    session: Session, vault: Vault, referral: Referral, name: str, *, actor: str, now: datetime
) -> None:
    """A person looked at the value, or at its absence, and lets it stand."""
    read = open_evidence(vault, referral)
    if name in read:
        read[name] = replace(read[name], rule=PERSON, confidence=1.0)
        _write_evidence(vault, referral, read)
    deed = Deed(actor, "referral.confirmed", referral.reference, {"fields": [name]})
    record(session, [deed], now=now)


def _write_evidence(vault: Vault, referral: Referral, read: Mapping[str, FieldReading]) -> None:
    key = referral_key(vault, referral)
    referral.evidence = seal_evidence(key, read, reference=referral.reference)


def _take_out(vault: Vault, referral: Referral, name: str) -> None:
    setattr(referral, name, UNSAID.get(name))
    read = open_evidence(vault, referral)
    read.pop(name, None)
    _write_evidence(vault, referral, read)
    indexes: dict[str, Any] = blind_indexes(vault, current_values(vault, referral))
    for column, found in indexes.items():
        setattr(referral, column, found)


def _missing(
    rules: Rules, vault: Vault, referral: Referral, asked: Sequence[str], *, met: str
) -> str:
    """What its source needs of the patient, and whatever else was asked for and not met now."""
    values = current_values(vault, referral)
    needs = [one for one in rules.needs(referral.source) if set(one.split("|")).isdisjoint(PARTNER)]
    still = [need for need in asked if not (met in need.split("|") and values.get(met))]
    return still_asked(dict.fromkeys([*missing(values, needs), *still]), referral.unavailable)
