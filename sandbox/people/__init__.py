"""Invented people who are referred, and each referral as a mail, a form or a row of a sheet."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime, formataddr, make_msgid
from pathlib import Path
from string import Template

Sample = Mapping[str, str]
"""One referral by the names of our fields; no real person, number or address."""

MAIL_SERVER = "mx.harbor-fm.example"
"""What the clinic's mail server calls itself; config/sources.toml says the same."""

_HERE = Path(__file__).parent


def samples() -> Sequence[Sample]:
    """Every invented referral, in order."""
    found: Sequence[Sample] = tomllib.loads((_HERE / "people.toml").read_text("utf-8"))["referral"]
    return found


def full_name(sample: Sample) -> str:
    """Of the patient."""
    return f"{sample['patient_given_name']} {sample['patient_family_name']}"


def as_mail(sample: Sample, *, recipient: str, at: datetime) -> bytes:
    """The mail its clinician would write, as the clinic's mail server hands it on: checked."""
    sender = sample["partner_email"]
    blanks = {
        "sender": formataddr((sample["partner_clinician"], sender)),
        "recipient": recipient,
        "date": format_datetime(at),
        "message_id": make_msgid(domain=sender.rpartition("@")[2]),
        "sender_domain": sender.rpartition("@")[2],
        "mail_server": MAIL_SERVER,
    }
    template = Template((_HERE / "referral.eml").read_text("utf-8"))
    return template.substitute(sample, **blanks).replace("\n", "\r\n").encode()


def as_form(sample: Sample) -> Mapping[str, str]:
    """What its clinician would type into the hosted form."""
    typed = {name: value for name, value in sample.items() if name != "service_words"}
    return {**typed, "consent": "given"}


def as_row(sample: Sample, headers: Sequence[str]) -> Sequence[str]:
    """What its clinician would type below the headers of the partners' sheet."""
    by_header = {header: sample[field] for field, header in _COLUMNS.items()}
    return [{**by_header, "Consent": "yes"}.get(header, "") for header in headers]


_COLUMNS = {
    "patient_given_name": "First name",
    "patient_family_name": "Last name",
    "patient_birth_date": "Date of birth",
    "patient_phone": "Patient phone",
    "patient_email": "Patient email",
    "patient_language": "Language",
    "service_words": "Service",
    "reason": "Reason for referral",
    "priority": "Priority",
    "partner_practice": "Practice",
    "partner_clinician": "Referred by",
    "partner_email": "Referrer email",
}
