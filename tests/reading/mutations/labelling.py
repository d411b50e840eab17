"""Labels: the same field under another of its names, or the same name written another way."""

import re
from collections.abc import Callable, Sequence
from random import Random

from integrator.reading.labels.known import LABELS, fold
from tests.reading.mutations.dressing import gmail, in_html, inner
from tests.reading.mutations.lying import Label, is_drawn, label_of
from tests.reading.mutations.material import Change, Material, Mutation

FAMILY = "labels"
_FIELD = {fold(label): field for field, labels in LABELS.items() for label in labels}
_SPANISH = re.compile(
    r"[áéíóúñüºª]|\b(?:de|del|la|el|las|los|nombre|nombres|paciente|cliente|apellidos?|fecha|f|fec"
    r"|edad|idiomas?|habla|contacto|prefiere|forma|medio|tutora?|madre|padre|padres|consulta"
    r"|centro|clinica|remitido|derivado|referido|profesional|terapeuta|remite|deriva|refiere"
    r"|servicios?|especialidad|programa|solicita|solicitud|motivos?|historia|antecedentes"
    r"|problema|molestias|prioridad|urgencia|urgente|consentimiento|permiso|autoriza|acepta"
    r"|afiliaciones|intereses|seguro|aseguradora|mutua|cobertura|expediente|referencia|nacida"
    r"|nacido|nacimiento|usuari[oa]|quien|para|por|entidad|agencia|empresa|firma|firmado"
    r"|consultorio|enviado|lengua|persona|padecimiento|abuela|obra)\b",
    re.I,
)
SWAPPED = {
    "patient_name": ("patient", "pt name", "client", "referred patient", "patient referred",
                     "paciente", "nombre del paciente"),
    "patient_birth_date": None,
    "patient_age": ("age", "edad"),
    "patient_language": ("language", "preferred language", "speaks", "lang", "idioma", "habla"),
    "preferred_contact": None,
    "partner_practice": ("practice", "practice name", "clinic", "clinic name", "organization",
                         "referring entity", "consultorio", "centro", "entidad remitente",
                         "medical group"),
    "partner_clinician": ("referring clinician", "clinician", "provider", "referred by", "referrer",
                          "ordering provider", "requesting provider", "remitido por",
                          "derivado por", "referido por", "quien refiere", "profesional",
                          "referring md", "practitioner"),
    "partner_npi": None,
    "reason": ("reason", "reason for referral", "referral reason", "reason for visit", "rationale",
               "clinical reason", "chief complaint", "presenting problem", "presenting concern",
               "reason for consult", "main concern", "rfr", "motivo", "motivo de derivación",
               "motivo de consulta", "motivo de la derivación", "motivo de referencia", "razón",
               "motivo del envío"),
    "priority": ("priority", "urgency", "referral priority", "level of urgency", "how urgent",
                 "prioridad", "urgencia", "nivel de urgencia", "qué tan urgente"),
    "consent": ("consent", "patient consent", "consent given", "consent obtained",
                "consent to contact", "consent status", "consentimiento", "autorización",
                "consentimiento del paciente"),
    "consent_date": None,
    "affiliations": ("affiliations", "declared affiliations", "financial interest", "disclosure",
                     "conflict of interest", "afiliaciones", "conflicto de intereses"),
    "insurance": ("insurance", "insurance plan", "insurance carrier", "payer", "coverage",
                  "health plan", "health insurance", "seguro", "seguro médico", "aseguradora"),
    "partner_reference": ("our reference", "our ref", "reference number", "case number", "case id",
                          "nuestra referencia", "número de caso"),
}  # fmt: skip
"""Fields whose labels may stand for each other; None for all that the field has.

Left out are names that say more than the field: "child" is a patient, and one with a guardian.
"""
_DASHES_IN_VALUES = re.compile(r"\s[-–—]\s")


def known_names(field: str, *, spanish: bool) -> list[str]:
    """The names that may stand for each other in one language."""
    names = SWAPPED[field] or LABELS[field]
    return [one for one in names if bool(_SPANISH.search(one)) is spanish and len(one) > 2]


Written = Callable[[Label, Random], str]


def _relabelled(written: Written, *, only: Callable[[Label], bool]) -> Change:
    """Every label line of the plain words written another way."""

    def change(material: Material, seed: Random) -> bytes | None:
        text = material.text
        if text is None:
            return None
        told = "\n".join(_line(line, written, only, seed) for line in text.split("\n"))
        return None if told == text else material.saying(told)

    return change


def _line(line: str, written: Written, only: Callable[[Label], bool], seed: Random) -> str:
    label = label_of(line)
    if label is None or is_drawn(line) or not only(label):
        return line
    return written(label, seed)


def _known(label: Label) -> bool:
    return fold(label.words) in _FIELD


_OF_MAILS = frozenset((
    "from", "to", "cc", "date", "sent", "subject", "de", "para", "enviado", "enviado el", "asunto",
    "fecha",
))  # fmt: skip
"""Headers in the text: mail programs write them in one way only."""


def _plain_colon(label: Label) -> bool:
    """A known label with a colon, and a value that another separator would not break."""
    return (
        ":" in label.mark
        and fold(label.words) not in _OF_MAILS
        and _known(label)
        and not _DASHES_IN_VALUES.search(label.words + label.value)
        and ":" not in label.value
    )


def _swappable(label: Label) -> bool:
    return ":" in label.mark and _FIELD.get(fold(label.words), "") in SWAPPED


def _other_name(label: Label, seed: Random) -> str:
    spanish = bool(_SPANISH.search(label.words))
    names = known_names(_FIELD[fold(label.words)], spanish=spanish)
    name = seed.choice(names) if names else label.words
    return f"{label.lead}{name[0].upper()}{name[1:]}{label.mark}{label.value}"


def _cased(case: Callable[[str], str]) -> Written:
    return lambda label, _: f"{label.lead}{case(label.words)}{label.mark}{label.value}"


def _marked(mark: str) -> Written:
    return lambda label, _: f"{label.lead}{label.words}{mark}{label.value}"


def _starred(label: Label, _: Random) -> str:
    return f"{label.lead}*{label.words}:* {label.value}"


def _hashed(label: Label, _: Random) -> str:
    return f"{label.lead}**{label.words}**: {label.value}"


def _bold(lines: Sequence[str], *, colon_inside: bool) -> list[str]:
    return [_bold_line(line, colon_inside=colon_inside) for line in lines]


def _bold_line(line: str, *, colon_inside: bool) -> str:
    label = label_of(line)
    if label is None or ":" not in label.mark or is_drawn(line):
        return inner(line)
    inside, outside = (":", "") if colon_inside else ("", ":")
    words = f"<b>{inner(label.words)}{inside}</b>{outside} {inner(label.value)}"
    return inner(label.lead) + words


def _bold_in_html(*, colon_inside: bool) -> Change:
    def change(material: Material, _: Random) -> bytes | None:
        text = material.text
        if text is None or not any(
            (label := label_of(line)) and ":" in label.mark for line in text.split("\n")
        ):
            return None
        lines = [line.rstrip() for line in text.rstrip("\n").split("\n")]
        return in_html(material, gmail(_bold(lines, colon_inside=colon_inside)))

    return change


_WHERE = "label lines of mails whose plain words are their only form"

MUTATIONS = (
    Mutation(FAMILY, "other names", _relabelled(_other_name, only=_swappable),
             _WHERE + ", of fields whose names stand for each other"),
    Mutation(FAMILY, "capitals", _relabelled(_cased(str.upper), only=_known), _WHERE),
    Mutation(FAMILY, "small letters", _relabelled(_cased(str.lower), only=_known), _WHERE),
    Mutation(FAMILY, "capitalised words", _relabelled(_cased(str.title), only=_known), _WHERE),
    Mutation(FAMILY, "a dash", _relabelled(_marked(" - "), only=_plain_colon), _WHERE),
    Mutation(FAMILY, "an equals sign", _relabelled(_marked(" = "), only=_plain_colon), _WHERE),
    Mutation(FAMILY, "a wide colon", _relabelled(_marked("："), only=_plain_colon), _WHERE),
    Mutation(FAMILY, "a space before the colon", _relabelled(_marked(" : "), only=_plain_colon),
             _WHERE),
    Mutation(FAMILY, "no space after the colon", _relabelled(_marked(":"), only=_plain_colon),
             _WHERE),
    Mutation(FAMILY, "spaces after the colon", _relabelled(_marked(":   "), only=_plain_colon),
             _WHERE),
    Mutation(FAMILY, "stars round it", _relabelled(_starred, only=_plain_colon), _WHERE),
    Mutation(FAMILY, "two stars round it", _relabelled(_hashed, only=_plain_colon), _WHERE),
    Mutation(FAMILY, "bold in HTML", _bold_in_html(colon_inside=True), _WHERE),
    Mutation(FAMILY, "bold but for the colon", _bold_in_html(colon_inside=False), _WHERE),
)  # fmt: skip
