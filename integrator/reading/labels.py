"""The labels people write before a value, in English and Spanish, and the field each one names.

Beside the names in `fields.FIELDS` a label may name: `patient_name` (a whole name, to be split),
`any_name`, `any_phone`, `any_email` (whose it is depends on where it stands), `section_patient` and
`section_partner` (headings), or `""` (a known label whose value we do not keep).
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType

Table = Mapping[str, str]
"""Folded label to field."""

LABELS: Mapping[str, tuple[str, ...]] = {
    "any_name": ("name", "full name", "nombre", "nombre completo", "nombre y apellidos"),
    "any_phone": (
        "phone", "phone number", "phone no", "telephone", "telephone number", "tel", "mobile",
        "mobile number", "mobile phone", "cell", "cell phone", "cellphone", "contact number",
        "contact phone", "best phone", "home phone", "ph", "teléfono", "número de teléfono",
        "móvil", "celular", "tel.",
    ),
    "any_email": (
        "email", "e-mail", "email address", "e-mail address", "mail", "correo",
        "correo electrónico", "dirección de correo",
    ),
    "patient_name": (
        "patient", "patient name", "patient's name", "patient full name", "name of patient",
        "client", "client name", "client's name", "pt", "pt name", "re patient", "referral for",
        "paciente", "nombre del paciente", "nombre de la paciente", "nombre paciente", "cliente",
    ),
    "patient_given_name": (
        "first name", "given name", "given names", "forename", "patient first name",
        "patient given name", "nombres", "primer nombre",
    ),
    "patient_family_name": (
        "last name", "family name", "surname", "patient last name", "patient surname",
        "patient family name", "apellido", "apellidos",
    ),
    "patient_birth_date": (
        "dob", "d.o.b.", "date of birth", "birth date", "birthdate", "birthday", "born",
        "patient dob", "patient date of birth", "patient birth date", "fecha de nacimiento",
        "nacimiento", "nacida", "nacido", "f. nac.",
    ),
    "patient_age": ("age", "patient age", "edad"),
    "patient_email": (
        "patient email", "patient e-mail", "patient email address", "patient's email",
        "client email", "correo del paciente", "correo de la paciente",
    ),
    "patient_phone": (
        "patient phone", "patient phone number", "patient's phone", "patient telephone",
        "patient mobile", "patient cell", "patient contact number", "client phone",
        "teléfono del paciente", "teléfono de la paciente", "teléfono paciente",
    ),
    "patient_language": (
        "language", "preferred language", "patient language", "primary language",
        "language preference", "language spoken", "idioma", "idioma preferido", "lengua",
    ),
    "preferred_contact": (
        "preferred contact", "preferred contact method", "preferred method of contact",
        "best way to contact", "best way to reach", "contact preference", "contact by",
        "contacto preferido", "forma de contacto", "medio de contacto",
    ),
    "guardian_name": (
        "guardian", "guardian name", "parent", "parent/guardian", "parent or guardian",
        "parent name", "mother", "father", "legal guardian", "tutor", "tutora", "madre", "padre",
        "madre/padre",
    ),
    "partner_practice": (
        "practice", "practice name", "referring practice", "clinic", "referring clinic",
        "organization", "organisation", "referring organization", "referring organisation",
        "agency", "facility", "referring facility", "consulta", "clínica", "centro",
        "organización", "centro remitente",
    ),
    "partner_clinician": (
        "referring clinician", "clinician", "referring provider", "provider", "provider name",
        "referring physician", "referring doctor", "physician", "doctor", "gp", "therapist",
        "referred by", "referring gp", "referrer", "referrer name", "referring therapist",
        "practitioner", "médico", "médica", "médico remitente", "doctora", "remitido por",
        "derivado por", "referido por", "profesional", "terapeuta",
    ),
    "partner_email": (
        "provider email", "practice email", "referrer email", "referring email",
        "clinician email", "referring provider email", "correo del médico",
        "correo de la clínica",
    ),
    "partner_phone": (
        "provider phone", "practice phone", "referrer phone", "office phone", "clinic phone",
        "referring phone", "clinician phone", "referring provider phone", "office", "direct",
        "direct line", "teléfono de la clínica", "teléfono del médico", "teléfono consulta",
    ),
    "partner_npi": ("npi", "npi number", "npi #", "provider npi", "referring npi"),
    "service_words": (
        "service", "services", "service requested", "requested service", "service needed",
        "referral to", "referred to", "referred for", "refer to", "program", "programme",
        "specialty", "department", "servicio", "servicio solicitado", "especialidad", "programa",
    ),
    "reason": (
        "reason", "reason for referral", "referral reason", "reason for visit", "rationale",
        "clinical reason", "clinical question", "chief complaint", "presenting problem",
        "presenting complaint", "concern", "concerns", "indication", "diagnosis", "dx",
        "clinical summary", "history", "motivo", "motivo de derivación", "motivo de consulta",
        "motivo de la derivación", "motivo de referencia", "razón", "diagnóstico",
    ),
    "priority": (
        "priority", "urgency", "urgent", "referral priority", "level of urgency", "triage",
        "prioridad", "urgencia",
    ),
    "consent": (
        "consent", "patient consent", "consent given", "consent obtained", "consent to contact",
        "consent to referral", "consent status", "patient consents", "consentimiento",
        "consentimiento del paciente", "autorización",
    ),
    "consent_date": (
        "consent date", "date of consent", "consent given on", "consent obtained on",
        "consented on", "fecha de consentimiento", "fecha del consentimiento",
    ),
    "affiliations": (
        "affiliation", "affiliations", "declared affiliations", "financial interest",
        "financial relationship", "conflict of interest", "conflicts of interest", "afiliación",
        "afiliaciones", "conflicto de intereses",
    ),
    "insurance": (
        "insurance", "insurer", "insurance plan", "insurance provider", "insurance carrier",
        "payer", "payor", "coverage", "health plan", "seguro", "seguro médico", "aseguradora",
    ),
    "partner_reference": (
        "reference", "your reference", "our reference", "our ref", "ref", "reference number",
        "referral number", "referral id", "case number", "case id", "referencia",
        "nuestra referencia", "número de caso",
    ),
    "notes": (
        "notes", "note", "comments", "comment", "additional information", "additional notes",
        "other information", "remarks", "message", "notas", "comentarios", "observaciones",
        "información adicional", "mensaje",
    ),
    "section_patient": (
        "patient information", "patient details", "patient info", "about the patient",
        "client information", "client details", "patient demographics", "datos del paciente",
        "datos de la paciente", "información del paciente",
    ),
    "section_partner": (
        "referring provider information", "referring provider details", "provider information",
        "referrer details", "referrer information", "referral source", "referring party",
        "about the referrer", "practice details", "practice information",
        "datos del remitente", "datos del médico",
    ),
    "": (
        "address", "home address", "street", "city", "state", "zip", "zip code", "postcode",
        "fax", "fax number", "gender", "sex", "pronouns", "mrn", "medical record number", "ssn",
        "member id", "policy number", "group number", "date", "referral date", "date of referral",
        "from", "to", "cc", "bcc", "sent", "subject", "reply-to", "website", "web", "medications",
        "allergies", "vitals", "attachments", "attached", "emergency contact", "de", "para",
        "enviado", "asunto", "fecha", "dirección", "sexo", "género", "medicación", "alergias",
    ),
}  # fmt: skip

SIGN_OFFS = frozenset((
    "regards", "kind regards", "best regards", "warm regards", "with kind regards",
    "warmest regards", "many regards", "best", "best wishes", "all the best", "sincerely",
    "yours sincerely", "yours faithfully", "sincerely yours", "thanks", "many thanks",
    "thank you", "thanks so much", "thank you so much", "thanks in advance", "cheers", "warmly",
    "respectfully", "cordially", "with thanks", "thanks and regards", "thanks kind regards",
    "saludos", "saludos cordiales", "un saludo", "atentamente", "cordialmente", "gracias",
    "muchas gracias", "un cordial saludo", "reciba un cordial saludo",
    "sent from my iphone", "sent from my ipad", "sent from my phone", "enviado desde mi iphone",
))  # fmt: skip

_PARENTHESES = re.compile(r"\([^()]*\)")
_APOSTROPHES = re.compile(r"['’ʼ`]")
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def fold(label: str) -> str:
    """A label as it is compared: no case, accents, brackets or punctuation."""
    label = label.casefold()
    if label.isascii() and label.isalpha():
        return label
    if not label.isascii():
        label = "".join(c for c in unicodedata.normalize("NFKD", label) if c.isascii() or c == "’")
    if "(" in label:
        label = _PARENTHESES.sub(" ", label)
    return _NOT_WORD.sub(" ", _APOSTROPHES.sub("", label)).strip()


def _table(labels: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {fold(label): name for name, names in labels.items() for label in names}


_KNOWN: Table = MappingProxyType(_table(LABELS))


def label_table(aliases: Mapping[str, Sequence[str]] | None = None) -> Table:
    """The known labels, and over them `aliases` (field to labels) of a source or partner."""
    return {**_KNOWN, **_table(aliases)} if aliases else _KNOWN
