"""Who refers where a mail is passed on, sent by a machine, or answers to somebody else."""

import pytest

from integrator.reading.mails.machines import is_machine
from integrator.reading.read import read
from tests.reading.mails import envelope, read_text, values

BELOW = """
________________________________
From: Signe Amund
Sent: Monday, March 8, 2027 4:12 PM
To: Front Desk
Subject: pt for you

Patient: Bea Falcone
Reason: fatigue
"""


@pytest.mark.parametrize(
    "address",
    [
        "wordpress@clinic.example", "no-reply@ehr.example", "noreply@ehr.example",
        "do-not-reply@ehr.example", "ecw-noreply@group.example", "notifications@tool.example",
        "notify@tool.example", "no-responder@formularios.example", "forms@clinic.example",
        "form-submission@site.example", "inbound@fax.example", "anything@jotform-mail.example",
        "web-forms+12@clinic.example", "automated@records.example",
    ],
)  # fmt: skip
def test_a_machine_is_known_by_its_address(address: str) -> None:
    assert is_machine(address)


@pytest.mark.parametrize(
    "address",
    [
        "amy@north.example", "info@clinic.example", "office@clinic.example", "scans@gi.example",
        "desk@formosa.example", "referrals@clinic.example", "norma.reply@north.example",
        "botello@clinic.example", "records@clinic.example", "systematic@clinic.example",
    ],
)  # fmt: skip
def test_a_person_or_an_office_is_no_machine(address: str) -> None:
    assert not is_machine(address)


def form(reply_to: str, *lines: str) -> bytes:
    head = f"From: Site <wordpress@site.example>\nReply-To: {reply_to}\nSubject: New entry\n"
    return (head + "\n" + "\n".join(lines) + "\n").encode()


def test_a_form_answers_to_who_filled_it_in() -> None:
    body = form(
        "Jo Penn <jo@tides.example>", "Client name: Ana Lopez", "Client phone: 415-555-0132"
    )
    assert values(read(envelope(body)))["partner_email"] == "jo@tides.example"


def test_a_patient_who_filled_in_the_form_is_no_partner() -> None:
    lines = ("Patient name: Ana Lopez", "Patient email: ana@home.example", "Reason: fatigue")
    assert "partner_email" not in values(read(envelope(form("ana@home.example", *lines))))


@pytest.mark.parametrize(
    ("note", "field", "value"),
    [
        ("Her chart lists 415-555-0192 as the best number.", "patient_phone", "415-555-0192"),
        ("Phone in chart is 415-555-0192.", "patient_phone", "415-555-0192"),
        ("You can reach her at bea@home.example.", "patient_email", "bea@home.example"),
        ("Adding her DOB, 3/30/1972.", "patient_birth_date", "3/30/1972"),
        ("Su celular es 415-555-0192.", "patient_phone", "415-555-0192"),
    ],
)
def test_a_note_above_adds_what_the_referral_lacks(note: str, field: str, value: str) -> None:
    draft = read_text(f"See below, {note}\n{BELOW}", "Subject: FW: pt for you")
    assert values(draft)[field] == value


@pytest.mark.parametrize(
    "note", ["Call me at 415-555-0199 with questions.", "Our office is 415-555-0199."]
)
def test_the_number_of_who_passes_it_on_is_not_the_patients(note: str) -> None:
    draft = read_text(f"See below. {note}\n{BELOW}", "Subject: FW: pt for you")
    assert "patient_phone" not in values(draft)


def test_who_sends_on_the_patients_own_mail_refers() -> None:
    draft = read_text(
        "Please take on this patient of mine: Verity Lang, DOB 8/15/1990, cell 831-555-0102. She "
        "wrote me the mail below and agreed that you call her.\n\n"
        "---------- Forwarded message ---------\nFrom: Verity Lang <verity@sea.example>\n"
        "Date: Fri, Feb 19, 2027 at 10:10 PM\nSubject: tired\nTo: Amy Lin <amy@north.example>\n\n"
        "Dr. Lin, I sleep ten hours and wake up wrecked.\n",
        "Subject: Fwd: tired",
    )
    told = values(draft)
    assert draft.outcome == "referral"
    assert (told["patient_family_name"], told["patient_phone"]) == ("Lang", "831-555-0102")
    assert told["partner_email"] == "amy@north.example"
