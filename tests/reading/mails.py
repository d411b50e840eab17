"""Invented mails for the tests of reading."""

from datetime import UTC, datetime
from email.message import EmailMessage

from integrator.ports import Draft, Envelope
from integrator.reading.read import read

ARRIVED = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)

ORDINARY = """Dear colleagues,

Patient: DOE, Zoë
DOB (mm/dd/yyyy): 3/4/1980
Phone - (415) 555-0132
Email: zoe@home.example
Language: Español
Service: Nutrition counselling
Reason for referral:
Fatigue for six months,
worse since: May.

Consent: yes, verbal; Priority: urgent

Kind regards,
Dr. Amy Lin
Practice: North Clinic
Phone: 415 555 0199
--\x20
NPI: 1234567893
DOB: 1/1/1950
"""


def envelope(body: bytes, *, about: str | None = None) -> Envelope:
    return Envelope("clinic-inbox", "1", ARRIVED, "message/rfc822", body, about)


def plain(text: str, *headers: str, charset: str = "utf-8") -> bytes:
    lines = ("From: Amy Lin <amy@north.example>", f"Content-Type: text/plain; charset={charset}")
    head = "\n".join((*lines, *headers))
    return head.encode("ascii") + b"\n\n" + text.encode(charset)


def read_text(text: str, *headers: str) -> Draft:
    return read(envelope(plain(text, *headers)))


def values(draft: Draft) -> dict[str, str]:
    return {name: one.value for name, one in draft.referrals[0].readings.items()}


def with_html(html: str) -> bytes:
    message = EmailMessage()
    message["From"] = "amy@north.example"
    message.set_content(html, subtype="html")
    return message.as_bytes()
