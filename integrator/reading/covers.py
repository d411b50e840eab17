"""What whoever passes a referral on adds to it: how the patient is reached, when they were born."""

import re
from collections.abc import Iterator

from integrator.ports import FieldReading
from integrator.reading.mails.pages import Page
from integrator.reading.values.settle import Readings
from integrator.reading.values.shapes import DATE, Span, emails_in, phones_in

_ADDED = 0.8
"""Confidence of what the note above a forwarded mail adds."""
_BEFORE = 60
_OF_PATIENT = re.compile(
    r"\b(?:chart|patient|pt|client|her|his|their|she|he|they|reach|on file|in the system|paciente|"
    r"expediente|su (?:tel|cel|n[uú]m|correo)\w*|ella|[eé]l|locali\w+)\b",
    re.I,
)
_OF_STAFF = re.compile(
    r"\b(?:call|reach|contact|text) (?:me|us)\b|\b(?:my|our|mi|nuestro|office|clinic|fax|ext)\b|"
    r"\b(?:questions|preguntas|dudas)\b",
    re.I,
)
_BIRTH = re.compile(r"\b(?:d\.?o\.?b\b|birth\w*|born|nac\w*)", re.I)


def _told(text: str) -> Iterator[tuple[str, Span]]:
    for field, spans in (("patient_phone", phones_in(text)), ("patient_email", emails_in(text))):
        for start, end in spans:
            before = text[max(0, start - _BEFORE) : start]
            if _OF_PATIENT.search(before) and not _OF_STAFF.search(before):
                yield field, (start, end)
    for match in DATE.finditer(text):
        if _BIRTH.search(text[max(0, match.start() - _BEFORE) : match.start()]):
            yield "patient_birth_date", match.span()


def with_cover(readings: Readings, page: Page) -> Readings:
    """The readings of a forwarded referral, with what the note above it adds of the patient."""
    added: Readings = {}
    for stretch, text in page.spoken("cover"):
        for field, (start, end) in _told(text):
            at = (stretch.start + start, stretch.start + end)
            reading = FieldReading(text[start:end], page.part, "cover", _ADDED, at)
            added.setdefault(field, reading)
    return {**added, **readings}
