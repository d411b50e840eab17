"""What a mail says, and where it says it."""

import pytest

from integrator.errors import UnreadableEnvelope
from integrator.fields import FIELDS
from integrator.ports import Envelope
from integrator.reading.labels.words import LABELS, OTHER_NAMES
from integrator.reading.read import read
from tests.reading.mails import ARRIVED, ORDINARY, envelope, plain, read_text, values, with_html

EXPECTED = {
    "patient_given_name": "Zoë",
    "patient_family_name": "DOE",
    "patient_birth_date": "3/4/1980 (mm/dd/yyyy)",
    "patient_phone": "(415) 555-0132",
    "patient_email": "zoe@home.example",
    "patient_language": "Español",
    "service_words": "Nutrition counselling",
    "reason": "Fatigue for six months,\nworse since: May.",
    "consent": "yes, verbal",
    "priority": "urgent",
    "partner_practice": "North Clinic",
    "partner_phone": "415 555 0199",
    "partner_npi": "1234567893",
    "partner_clinician": "Amy Lin",
    "partner_email": "amy@north.example",
}


def test_labelled_lines_are_read_each_into_its_field() -> None:
    draft = read_text(ORDINARY, "Message-ID: <a1@north.example>")
    assert draft.outcome == "referral"
    assert values(draft) == EXPECTED
    assert (draft.sender, draft.thread) == ("amy@north.example", "<a1@north.example>")


def test_every_value_points_to_the_words_it_was_read_from() -> None:
    kept = envelope(plain(ORDINARY))
    text = read(kept).texts["body"]
    for reading in read(kept).referrals[0].readings.values():
        if reading.part == "header:From":
            continue
        assert reading.part == "body"
        assert reading.span is not None
        assert reading.value.startswith(text[slice(*reading.span)])


def test_every_label_names_a_field_that_exists() -> None:
    assert set(LABELS) <= set(FIELDS) | set(OTHER_NAMES) | {""}


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("Paciente: María García\nTeléfono: 415 555 0132", "patient_phone", "415 555 0132"),
        ("*Patient:* Jane Doe\n*DOB:* 1980-03-04", "patient_birth_date", "1980-03-04"),
        ("1. Patient: Jane Doe\n2. Email: j@home.example", "patient_email", "j@home.example"),
        ("Patient: Jane Doe, DOB: 3/4/1980, Phone: 555", "patient_birth_date", "3/4/1980"),
        ("Patient: Jane Doe  DOB: 3/4/1980", "patient_family_name", "Doe"),
        ("Patient: Jane Doe\nReason:\n\nTired.\nAll day.", "reason", "Tired.\nAll day."),
        ("Patient: Jane Doe\nReason: Tired.\nFax: 1\nnever", "reason", "Tired."),
        ("Patient: Jane Doe\nReason: Tired.\nDx: IBS", "reason", "Tired.\nIBS"),
        ("Patient’s name: Jane Doe", "patient_given_name", "Jane"),
        ("Name: Jane\nSurname: Doe Roe", "patient_family_name", "Doe Roe"),
        ("Name: Ana Luz\nSurname: Doe Roe", "patient_given_name", "Ana Luz"),
        ("PATIENT INFORMATION\nName: Jane Doe\nPhone: 555 0132", "patient_phone", "555 0132"),
        (
            "Provider information:\nName: Amy Lin\nPhone: 555 0199\nPatient: Jane Doe",
            "partner_phone",
            "555 0199",
        ),
        (
            "Referred by: Amy Lin\nEmail: amy@north.example\nPatient: Jane Doe\nEmail: j@h.example",
            "patient_email",
            "j@h.example",
        ),
        ("Patient: Jane Doe\nInsurance: none", "insurance", "none"),
        ("Patient\tJane Doe\tDOB\t3/4/1980", "patient_birth_date", "3/4/1980"),
    ],
)
def test_people_label_in_many_ways(text: str, field: str, value: str) -> None:
    assert values(read_text(text))[field] == value


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Patient: Jane Doe\nPhone: n/a", "patient_phone"),
        ("Patient: Jane Doe\n> Phone: 415 555 0132", "patient_phone"),
        ("Patient: Jane Doe\n-- \nPhone: 415 555 0132", "patient_phone"),
        ("Patient: Jane Doe\n-- \nDOB: 1/1/1950", "patient_birth_date"),
        ("Patient: Jane Doe\nThanks,\nPhone: 415 555 0132", "patient_phone"),
        ("Patient: Jane Doe\nReferred by: Amy Lin\nPhone: 415 555 0132", "patient_phone"),
    ],
)
def test_what_is_not_the_patients_is_not_read_as_theirs(text: str, field: str) -> None:
    assert field not in values(read_text(text))


def test_two_different_patients_in_one_mail_leave_the_name_in_doubt() -> None:
    readings = read_text("Patient: Jane Doe\nPatient: Ann Roe").referrals[0].readings
    assert readings["patient_given_name"].value == "Jane"
    assert readings["patient_given_name"].confidence < 0.8


def test_a_partners_own_labels_are_read_when_they_are_configured() -> None:
    kept = envelope(plain("Zielperson: Jane Doe\nAnliegen: tired"))
    draft = read(kept, aliases={"patient_name": ["Zielperson"], "reason": ["Anliegen"]})
    assert values(draft)["reason"] == "tired"
    assert read(kept).outcome == "not_a_referral"


@pytest.mark.parametrize(
    "text",
    [
        "Hello, do you have time on Friday?",
        "Phone: 415 555 0132\nEmail: shop@ads.example",
        "Date: 3/4/2026\nSubject: offer\nWebsite: ads.example",
    ],
)
def test_a_mail_that_tells_of_no_patient_is_not_a_referral(text: str) -> None:
    draft = read_text(text)
    assert draft.outcome == "not_a_referral"
    assert draft.referrals == ()


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; x=y",
        "Precedence: bulk",
        "Precedence: auto_reply",
        "Return-Path: <>",
    ],
)
def test_an_automatic_answer_to_our_own_mail_is_never_a_referral(header: str) -> None:
    assert read_text("Patient: Jane Doe", header).referrals == ()


def test_a_bounce_is_never_a_referral() -> None:
    bounce = (
        b"From: MAILER-DAEMON@mx.example\nContent-Type: multipart/report; boundary=b\n\n"
        b"--b\n\nPatient: Jane Doe\n--b--\n"
    )
    assert read(envelope(bounce)).outcome == "bounce"


def test_a_mail_that_says_a_person_sent_it_is_read() -> None:
    assert read_text("Patient: Jane Doe", "Auto-Submitted: no").outcome == "referral"


def test_mails_with_one_message_id_or_none_are_each_read() -> None:
    one = read_text("Patient: Jane Doe", "Message-ID: <same@x.example>")
    other = read_text("Patient: Ann Roe", "Message-ID: <same@x.example>")
    without = read_text("Patient: Eva Poe")
    assert [values(draft)["patient_given_name"] for draft in (one, other, without)] == [
        "Jane",
        "Ann",
        "Eva",
    ]
    assert without.thread is None


def test_script_in_a_mail_stays_text() -> None:
    said = "<script>alert(1)</script>"
    assert values(read_text(f"Patient: Jane Doe\nReason: {said}"))["reason"] == said
    shown = with_html("<p>Patient: Jane Doe</p><p>Reason: &lt;b&gt;</p><script>evil()</script>")
    assert values(read(envelope(shown)))["reason"] == "<b>"
    assert "evil" not in read(envelope(shown)).texts["body"]


def test_a_table_in_html_is_read_row_by_row() -> None:
    html = (
        "<html><head><title>Patient: No</title><style>p{}</style></head><body><table>"
        "<tr><td><b>Patient</b></td><td><p>Jane&nbsp;Doe</p></td></tr>"
        "<tr><th>DOB:</th><td>3/4/1980</td></tr></table>"
        "<div>Reason: tired<br>Consent: yes</div></body></html>"
    )
    assert values(read(envelope(with_html(html)))) == {
        "patient_given_name": "Jane",
        "patient_family_name": "Doe",
        "patient_birth_date": "3/4/1980",
        "reason": "tired",
        "consent": "yes",
        "partner_email": "amy@north.example",
    }


def test_a_subject_is_read_where_the_body_is_silent() -> None:
    readings = read_text("Reason: tired", "Subject: Patient: Jane Doe").referrals[0].readings
    assert readings["patient_given_name"].part == "subject"


def test_a_mail_known_to_concern_a_referral_is_a_correction() -> None:
    assert read(envelope(plain("Patient: Jane Doe"), about="R-7F3K9Q")).outcome == "correction"


@pytest.mark.parametrize("content_type", ["message/rfc822", "application/json", "image/png"])
def test_only_what_nothing_can_be_made_of_is_unreadable(content_type: str) -> None:
    with pytest.raises(UnreadableEnvelope):
        read(Envelope("clinic-inbox", "1", ARRIVED, content_type, b" \n"))
