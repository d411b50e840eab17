"""The fields a form shows, in order, and how each is asked for. Data only."""

from dataclasses import dataclass
from typing import Final

MOST_FILES: Final = 5
TRAP: Final = "homepage"
"""Hidden from people; programs that fill in everything fill it in too."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form."""

    name: str
    kind: str
    """"text", "email", "tel", "date", "area", "choice", "spoken", "radios" or "box"."""
    longest: int
    autocomplete: str = "off"
    """WHATWG HTML, "Autofill". Only of whoever fills the form in: a patient is another person."""
    always: bool = True
    """False: shown only where the form requires it."""
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together."""

    key: str
    fields: tuple[Field, ...]


SECTIONS: Final = (
    Section(
        "referrer",
        (
            Field("partner_practice", "text", 200, "organization", wide=True),
            Field("partner_clinician", "text", 200, "name"),
            Field("partner_email", "email", 254, "email"),
            Field("partner_phone", "tel", 40, "tel"),
            Field("partner_npi", "text", 20),
        ),
    ),
    Section(
        "patient",
        (
            Field("patient_given_name", "text", 100),
            Field("patient_family_name", "text", 100),
            Field("patient_birth_date", "date", 40),
            Field("patient_age", "text", 20, always=False),
            Field("patient_language", "spoken", 60),
            Field("patient_phone", "tel", 40),
            Field("patient_email", "email", 254),
            Field("preferred_contact", "choice", 60),
            Field("guardian_name", "text", 200, always=False),
        ),
    ),
    Section(
        "referral",
        (
            Field("service", "choice", 100, wide=True),
            Field("service_words", "text", 300, always=False, wide=True),
            Field("reason", "area", 5_000, wide=True),
            Field("priority", "radios", 40, wide=True),
            Field("affiliations", "area", 1_000, wide=True),
            Field("insurance", "text", 200),
            Field("partner_reference", "text", 100),
            Field("notes", "area", 5_000, always=False, wide=True),
            Field("uploads", "files", 0, wide=True),
        ),
    ),
    Section(
        "consent",
        (
            Field("consent_date", "date", 40, always=False),
            Field("consent", "box", 20, wide=True),
        ),
    ),
)
ALL: Final = tuple(field for section in SECTIONS for field in section.fields)
NAMES: Final = tuple(field.name for field in ALL if field.kind != "files")
PRIORITIES: Final = ("routine", "urgent", "asap", "stat")
CONTACTS: Final = ("phone", "sms", "email", "post")
KINDS_OF_FILE: Final = {
    "application/pdf": "PDF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "text/plain": "TXT",
    "text/csv": "CSV",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
}
