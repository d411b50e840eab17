"""Composes what a sender is told: reference, status and link. Pure.

There is no way to hand a patient's value in: `LetterValues` has no place for one.
"""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from string import Template
from typing import Final, NamedTuple

from integrator.config.clinic import Clinic
from integrator.config.mail import LetterKind, MailTemplate, MailTemplates

_REFERENCE = re.compile(r"[A-Z]-[0-9A-Z]{4,12}")
_BLANK = "\0"
_LINK = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&'()*+,;=%\[\]-]+")

STATUS_LABELS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "received": "Received",
        "needs_info": "We need something from you",
        "accepted": "Accepted",
        "scheduled": "Appointment booked",
        "in_care": "Being seen",
        "closed": "Completed",
        "declined": "Not accepted",
        "cancelled": "Cancelled",
        "unsuccessful": "Could not complete",
    },
    "es": {
        "received": "Recibida",
        "needs_info": "Necesitamos algo de usted",
        "accepted": "Aceptada",
        "scheduled": "Cita reservada",
        "in_care": "En atención",
        "closed": "Completada",
        "declined": "No aceptada",
        "cancelled": "Cancelada",
        "unsuccessful": "No se pudo completar",
    },
}
"""What partners see for each status, by language; `void` is never told."""

NEXT_STEPS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "received": "We are reading it now. $first_contact",
        "needs_info": "To go on we need from you: $missing. Open the link below: we mail you a"
        " code, and you fill in just that.",
        "accepted": "We have accepted it. $first_contact",
        "scheduled": "A first appointment is booked. We tell you when the patient has been seen.",
        "in_care": "The patient is being seen. We write again when care is complete.",
        "closed": "Care is complete. Please call us if you would like a summary.",
        "declined": "We could not accept it. Please call us for the reason and what else may help.",
        "cancelled": "It is cancelled, and you need do nothing more.",
        "unsuccessful": "We could not complete it. Please call us for the reason.",
    },
    "es": {
        "received": "La estamos leyendo. $first_contact",
        "needs_info": "Para continuar necesitamos de usted: $missing. Abra el enlace de abajo: le"
        " enviamos un código y rellena solo eso.",
        "accepted": "La hemos aceptado. $first_contact",
        "scheduled": "Hay una primera cita reservada. Le avisaremos tras la consulta.",
        "in_care": "El paciente está en atención. Le escribiremos cuando termine.",
        "closed": "La atención ha terminado. Llámenos si desea un resumen.",
        "declined": "No hemos podido aceptarla. Llámenos para saber el motivo y otras opciones.",
        "cancelled": "Está cancelada y no tiene que hacer nada más.",
        "unsuccessful": "No hemos podido completarla. Llámenos para saber el motivo.",
    },
}

OFFERED_ANEW: Final[Mapping[str, str]] = {
    "en": "The appointment did not take place. We offer the patient a new one and tell you when it"
    " is booked.",
    "es": "La cita no tuvo lugar. Ofrecemos otra al paciente y le avisaremos cuando esté"
    " reservada.",
}
"""The next step of "accepted" where it comes after an appointment, whoever called that off."""

SUMMED_UP: Final[Mapping[str, str]] = {
    "en": "Care is complete, and there is a summary for you. Open the link below: we mail you a"
    " code, and you read it on your page.",
    "es": "La atención ha terminado y hay un resumen para usted. Abra el enlace de abajo: le"
    " enviamos un código y lo lee en su página.",
}
"""The next step of "closed" where there is a care summary."""

UNSAID: Final[Mapping[str, str]] = {"en": "There is news", "es": "Hay novedades"}
"""Stands in a digest for a status that may not be mailed."""

_MISSING: Final[Mapping[str, tuple[str, str, str]]] = {
    "en": ("some details", "one detail", "$count details"),
    "es": ("algunos datos", "un dato", "$count datos"),
}
"""By count: unknown, one, more."""


@dataclass(frozen=True, slots=True)
class LetterValues:
    """All that a letter can carry. Raises ValueError for what is no reference, status or link."""

    reference: str
    status: str
    link: str
    missing_count: int = 0
    missed: bool = False
    """Whether an appointment that was booked did not take place."""
    summed_up: bool = False
    """Whether it was closed with a care summary."""

    def __post_init__(self) -> None:
        """Refuse free text where only a code belongs; the value itself is not repeated."""
        if not _REFERENCE.fullmatch(self.reference):
            raise ValueError("a letter's reference must look like R-7F3K9Q")
        if self.status not in STATUS_LABELS["en"]:
            raise ValueError("a letter's status must be one that senders are told")
        if not _LINK.fullmatch(self.link):
            raise ValueError("a letter's link must be an address")


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """What a digest says of one referral. Raises ValueError for what is no reference or status."""

    reference: str
    statuses: tuple[str, ...]
    """Oldest first; none where it may not be said which."""

    def __post_init__(self) -> None:
        """As for any letter: nothing but codes."""
        if not _REFERENCE.fullmatch(self.reference):
            raise ValueError("a digest's reference must look like R-7F3K9Q")
        if any(status not in STATUS_LABELS["en"] for status in self.statuses):
            raise ValueError("a digest's statuses must be such that senders are told")


class Composed(NamedTuple):
    """A letter's words, ready for a recipient."""

    subject: str
    text: str
    html: str


def filled(
    template: MailTemplate, words: Mapping[str, str], *, language: str, link: str
) -> Composed:
    """The letter with its words in their places; `link` is made one that can be pressed."""
    text = Template(template.body).substitute(words)
    return Composed(
        subject=Template(template.subject).substitute(words),
        text=text,
        html=as_html(text, language=language, link=link),
    )


def compose(
    kind: LetterKind,
    language: str | None,
    values: LetterValues,
    *,
    clinic: Clinic,
    templates: MailTemplates,
) -> Composed:
    """Fill in the letter; in the clinic's first language where it has no template in `language`."""
    spoken = _spoken(language, clinic)
    template = templates[kind, spoken]
    step = _next_step(values, clinic=clinic, language=spoken)
    words = _words(values.status, step, clinic=clinic, language=spoken)
    words |= {"reference": values.reference, "link": values.link}
    words |= {"missing": _counted(values.missing_count, language=spoken)}
    return filled(template, words, language=spoken, link=values.link)


def compose_digest(
    entries: Sequence[DigestEntry],
    link: str,
    *,
    language: str | None,
    clinic: Clinic,
    templates: MailTemplates,
) -> Composed:
    """The letter with a line for each referral: its reference, and the statuses it came to."""
    if not entries or not _LINK.fullmatch(link):
        raise ValueError("a digest has at least one entry, and its link must be an address")
    spoken = _spoken(language, clinic)
    template = templates["digest", spoken]
    words = {
        "lines": "\n".join(_line(entry, spoken) for entry in entries),
        "link": link,
        "clinic_name": clinic.name,
        "clinic_phone": clinic.phone,
    }
    return filled(template, words, language=spoken, link=link)


def _line(entry: DigestEntry, language: str) -> str:
    labels = [STATUS_LABELS[language][status] for status in entry.statuses]
    return f"{entry.reference}: {' → '.join(labels) or UNSAID[language]}"


def compose_code(
    code: str,
    reference: str,
    minutes: int,
    *,
    language: str | None,
    clinic: Clinic,
    templates: MailTemplates,
) -> Composed:
    """The letter with a one-time code, in two groups of four digits; it has no link."""
    if not _REFERENCE.fullmatch(reference) or not code.isdecimal():
        raise ValueError("a code's letter has a reference and a code of digits")
    spoken = _spoken(language, clinic)
    template = templates["code", spoken]
    half = len(code) // 2
    words = {
        "code": f"{code[:half]} {code[half:]}",
        "reference": reference,
        "minutes": str(minutes),
        "clinic_name": clinic.name,
        "clinic_phone": clinic.phone,
    }
    return filled(template, words, language=spoken, link="")


def status_label(status: str, language: str | None, *, clinic: Clinic) -> str:
    """What partners see for a status, in their language or the clinic's first."""
    return STATUS_LABELS[_spoken(language, clinic)][status]


def our_phrases(
    kind: LetterKind, language: str | None, *, clinic: Clinic, templates: MailTemplates
) -> tuple[str, ...]:
    """All that such a letter can say but reference, link, code and count: ours, for `leaks`."""
    spoken = _spoken(language, clinic)
    return _phrases(templates[kind, spoken], kind == "digest", spoken, clinic)


@lru_cache(maxsize=64)
def _phrases(
    template: MailTemplate, is_digest: bool, spoken: str, clinic: Clinic
) -> tuple[str, ...]:
    """Made once for each template: there are more of them than words in a letter."""
    blanks = dict.fromkeys(("reference", "link", "code", "minutes", "lines"), _BLANK)
    labels = [*STATUS_LABELS[spoken].values(), UNSAID[spoken]]
    pieces: list[str] = labels if is_digest else []
    for status, step, missing in _every_next_step(clinic, spoken):
        words = blanks | {"missing": Template(missing).substitute(count=_BLANK)}
        words |= _words(status, step, clinic=clinic, language=spoken)
        for text in (template.subject, template.body):
            pieces += _pieces(Template(text).substitute(words))
    return tuple(dict.fromkeys(pieces))


def _spoken(language: str | None, clinic: Clinic) -> str:
    return language if language in clinic.languages else clinic.languages[0]


def _words(status: str, next_step: str, *, clinic: Clinic, language: str) -> dict[str, str]:
    """Every placeholder but reference, link and what is missing."""
    return {
        "status": STATUS_LABELS[language][status],
        "next_step": next_step,
        "clinic_name": clinic.name,
        "clinic_phone": clinic.phone,
    }


def _next_step(values: LetterValues, *, clinic: Clinic, language: str) -> str:
    missing = _MISSING[language][min(values.missing_count, 2)]
    words = NEXT_STEPS[language][values.status]
    if values.missed and values.status == "accepted":
        words = OFFERED_ANEW[language]
    if values.summed_up and values.status == "closed":
        words = SUMMED_UP[language]
    step = _filled(words, missing, clinic=clinic, language=language)
    return step.replace(_BLANK, str(values.missing_count))


def _counted(count: int, *, language: str) -> str:
    """How much is missing, never what."""
    return Template(_MISSING[language][min(count, 2)]).substitute(count=count)


def _filled(step: str, missing: str, *, clinic: Clinic, language: str) -> str:
    counted = Template(missing).substitute(count=_BLANK)
    contact = clinic.first_contact[language]
    return Template(step).substitute(first_contact=contact, missing=counted)


def _every_next_step(clinic: Clinic, language: str) -> list[tuple[str, str, str]]:
    """Status, next step and what is missing, with a blank where a count would stand."""
    steps = [
        *NEXT_STEPS[language].items(),
        ("accepted", OFFERED_ANEW[language]),
        ("closed", SUMMED_UP[language]),
    ]
    return [
        (status, _filled(step, missing, clinic=clinic, language=language), missing)
        for status, step in steps
        for missing in (_MISSING[language] if "$missing" in step else ("",))
    ]


def _pieces(text: str) -> list[str]:
    """What stands between the blanks, whole and line by line."""
    whole = text.split(_BLANK)
    return [*whole, *(line for piece in whole for line in piece.split("\n"))]


def as_html(text: str, *, language: str, link: str) -> str:
    """Paragraphs and the link; no style, no picture, nothing fetched."""
    shown = html.escape(link)
    anchor = f'<a href="{shown}">{shown}</a>'
    marked = (lambda block: block.replace(shown, anchor)) if shown else str
    paragraphs = (html.escape(block.strip()) for block in re.split(r"\n\s*\n", text.strip()))
    body = "\n".join(
        f"<p>{marked(block).replace(chr(10), '<br>' + chr(10))}</p>" for block in paragraphs
    )
    head = f'<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8"></head>'
    return f"{head}\n<body>\n{body}\n</body>\n</html>\n"
