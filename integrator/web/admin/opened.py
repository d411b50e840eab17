"""What is sealed, opened for a person who may look: values with their evidence, the original."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from integrator.config import Config
from integrator.errors import IntegratorError
from integrator.fields import CLINICAL, PATIENT
from integrator.models import Referral, StoredAttachment, StoredEnvelope
from integrator.ports import Draft, FieldReading
from integrator.reading.mails.text import clean, clean_filename
from integrator.store.sealing import open_attachment, open_evidence, open_values, place
from integrator.store.vault import SealedKey, Vault
from integrator.web import originals
from integrator.web.admin import evidence_words, words
from integrator.web.admin.consent_page import Ledger, kept_back
from integrator.web.admin.dossier import Dossier

MOST_SHOWN: Final = 40_000
"""Characters of an original shown on a page; all of it can be downloaded."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value, where it was read, and whether HubSpot may know it."""

    name: str
    label: str
    text: str
    reading: FieldReading | None
    kept_from_hubspot: str
    """Why HubSpot may not know it; "" where it may."""
    recorded: str = ""
    """Where a person recorded it since it was read: who says so, and how."""

    @property
    def where(self) -> str:
        """Part and rule, or who recorded it, in words; "" where nothing says."""
        if self.reading is None:
            return self.recorded
        part, rule = self.reading.part, self.reading.rule
        said = (evidence_words.where(part), evidence_words.RULES.get(rule, rule))
        return " · ".join(one for one in said if one)

    @property
    def confidence(self) -> int:
        """In percent."""
        return round(self.reading.confidence * 100) if self.reading else 100


@dataclass(frozen=True, slots=True)
class Opened:
    """The values in groups; nothing once they are purged or do not open."""

    patient: Sequence[Value]
    clinical: Sequence[Value]
    trouble: str = ""
    """Why nothing can be shown."""

    @property
    def names(self) -> list[str]:
        """Fields that are seen, for the audit."""
        return [value.name for value in (*self.patient, *self.clinical)]

    @property
    def kept(self) -> list[Value]:
        """What HubSpot may not know."""
        return [value for value in (*self.patient, *self.clinical) if value.kept_from_hubspot]


def opened(vault: Vault, config: Config, found: Dossier, ledger: Ledger) -> Opened:
    """Open a referral's values; codes are put into words."""
    referral = found.referral
    if referral.wrapped_key is None:
        return Opened([], [], "The patient's values were deleted when their time was over.")
    try:
        values, evidence = open_values(vault, referral), open_evidence(vault, referral)
    except IntegratorError as error:
        return Opened([], [], " ".join(words.explain(error.code)))
    values |= _coded(referral, config, values)
    blocked = kept_back(config.policy, ledger.hubspot, values)
    clinical = _group((*_PLAIN, *CLINICAL, "partner_reference"), values, evidence, blocked)
    return Opened(
        patient=_group(PATIENT, values, evidence, blocked),
        clinical=[_as_recorded(one, ledger) if one.name == "consent" else one for one in clinical],
    )


def _as_recorded(consent: Value, ledger: Ledger) -> Value:
    """What was read counts no more where staff, or the partner's page, recorded another since."""
    newest = next((one for one in ledger.records if one.scope == "refer"), None)
    if newest is None or newest.envelope_id is not None:
        return consent
    say = ledger.words
    said = (say.GIVERS[newest.by_whom], say.WAYS[newest.how], f"recorded by {newest.recorded_by}")
    text = say.STATES[newest.state]
    return replace(consent, text=text, reading=None, recorded=" · ".join(said))


def _coded(referral: Referral, config: Config, values: Mapping[str, str]) -> dict[str, str]:
    labels = {one.key: next(iter(one.label.values())) for one in config.services}
    spoken = values.get("patient_language", "")
    coded = {"consent": words.CONSENTS.get(referral.consent, referral.consent)}
    if spoken:
        coded["patient_language"] = words.LANGUAGES.get(spoken, spoken)
    if referral.service:
        coded["service"] = labels.get(referral.service, referral.service)
    if referral.consent_date:
        coded["consent_date"] = referral.consent_date.isoformat()
    return coded


_PLAIN: Final = ("service", "consent", "consent_date")


def _group(
    names: Sequence[str],
    values: Mapping[str, str],
    evidence: Mapping[str, FieldReading],
    blocked: Mapping[str, str],
) -> list[Value]:
    return [
        Value(name, words.FIELDS[name], values[name], evidence.get(name), blocked.get(name, ""))
        for name in names
        if name in values
    ]


def original(envelope: StoredEnvelope) -> str:
    """The text of what was received; as much of it as a page shows."""
    if envelope.body is None:
        return "The original was deleted when its time was over."
    try:
        found = originals.shown(envelope)
        text = _said(found.texts) if isinstance(found, Draft) else originals.raw(envelope)
    except IntegratorError as error:
        return " ".join(words.explain(error.code))
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}\n… (download shows the rest)"


def _said(texts: Mapping[str, str]) -> str:
    """A mail's or a bundle's words; of a row, else of a form, one "name: value" a line."""
    for kind in ("row:", "form:"):
        named = [part for part in texts if part.startswith(kind)]
        lines = [f"{clean(part.removeprefix(kind))}: {texts[part]}" for part in named]
        if lines:
            return "\n".join(lines)
    return texts["body"] if "body" in texts else "\n".join(texts.values())


@dataclass(frozen=True, slots=True)
class File:
    """An attachment's name and size, for a list."""

    ordinal: int
    name: str
    content_type: str
    size: int


def files(vault: Vault, envelope: StoredEnvelope, rows: Sequence[StoredAttachment]) -> list[File]:
    """The attachments' names, opened; bodies stay sealed."""
    return [
        File(row.ordinal, filename(vault, envelope, row), row.content_type, row.size)
        for row in rows
    ]


def filename(vault: Vault, envelope: StoredEnvelope, row: StoredAttachment) -> str:
    """One attachment's name; a number where it does not open."""
    if envelope.wrapped_key is None:
        return f"attachment-{row.ordinal + 1}"
    try:
        key = vault.open_key(SealedKey(envelope.key_id, envelope.wrapped_key))
        where = place("attachment", "filename", envelope.reference)
        return clean_filename(key.open_text(row.filename, place=where), number=row.ordinal + 1)
    except IntegratorError:
        return f"attachment-{row.ordinal + 1}"


def body(vault: Vault, envelope: StoredEnvelope, row: StoredAttachment) -> bytes:
    """One attachment's bytes."""
    return open_attachment(vault, envelope, row).body
