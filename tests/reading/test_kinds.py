"""What a mail is, by its form or by its words."""

import pytest

from integrator.ports import Bounce, Draft
from integrator.reading.read import read
from tests.reading.mails import envelope, plain, read_text

DSN = b"""From: Mail Delivery System <MAILER-DAEMON@mx.example>
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

The mail could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; Amy@North.example
Action: %b
Status: %b

--b
Content-Type: %b

Message-ID: <r-7f3k9q.1.2@mail.clinic.example>
From: clinic@clinic.example
--b--
"""
OURS = "<r-7f3k9q.1.2@mail.clinic.example>"


@pytest.mark.parametrize(
    ("action", "status", "quoted", "permanent"),
    [
        (b"failed", b"5.1.1 (no such user)", b"text/rfc822-headers", True),
        (b"delayed", b"4.4.1", b"message/rfc822", False),
    ],
)
def test_a_delivery_report_names_whom_it_did_not_reach(
    action: bytes, status: bytes, quoted: bytes, *, permanent: bool
) -> None:
    draft = read(envelope(DSN % (action, status, quoted)))
    (bounce,) = draft.bounced
    assert draft.outcome == "bounce"
    assert (bounce.address, bounce.status) == ("amy@north.example", status.decode().split()[0])
    assert (bounce.message_id, bounce.permanent) == (OURS, permanent)


def test_a_report_of_success_is_no_bounce() -> None:
    draft = read(envelope(DSN % (b"delivered", b"2.0.0", b"text/rfc822-headers")))
    assert (draft.outcome, draft.note, draft.bounced) == ("not_a_referral", "delivered", ())


@pytest.mark.parametrize(
    "mail",
    [
        "From: MAILER-DAEMON@mx.example\nSubject: failure notice\n\nI'm afraid I wasn't able to "
        "deliver your message.\n\n<amy@north.example>:\n550 5.1.1 no such user\n\n"
        f"Message-ID: {OURS}\n",
        "From: postmaster@mx.example\nSubject: Undeliverable: Received\nX-Failed-Recipients: "
        f"amy@north.example\nIn-Reply-To: {OURS}\n\n550 5.1.1 unknown\n",
        "From: Mail Delivery System <mailer-daemon@mx.example>\nSubject: Mensaje devuelto\n"
        f"References: {OURS}\n\nNo se pudo entregar a amy@north.example\n550 5.1.1\n",
    ],
)
def test_a_bounce_of_an_older_program_is_understood(mail: str) -> None:
    draft = read(envelope(mail.encode()))
    assert (draft.outcome, draft.bounced) == (
        "bounce",
        (Bounce("amy@north.example", "5.1.1", OURS),),
    )


@pytest.mark.parametrize(
    ("headers", "text", "outcome", "note"),
    [
        (("Auto-Submitted: auto-replied",), "I am away.", "auto_reply", None),
        (("Subject: Automatic reply: Received",), "I am away.", "auto_reply", None),
        (("Subject: Respuesta automática: Recibido",), "Estoy fuera.", "auto_reply", None),
        (("Subject: Out of Office: x", "X-Auto-Response-Suppress: All"), "x", "auto_reply", None),
        (
            ("Content-Type: multipart/report; report-type=disposition-notification; boundary=b",),
            "--b\n\nread\n--b--",
            "not_a_referral",
            "read_receipt",
        ),
        (
            ("Subject: Read: Received",),
            "Your message was read on x",
            "not_a_referral",
            "read_receipt",
        ),
        (("Subject: Leído: Recibido",), "Su mensaje fue leído", "not_a_referral", "read_receipt"),
        (
            ("Content-Type: text/calendar; method=REQUEST",),
            "BEGIN:VCALENDAR\nEND:VCALENDAR",
            "not_a_referral",
            "calendar",
        ),
        (
            ("List-Unsubscribe: <mailto:u@news.example>", "Subject: Our newsletter"),
            "Register now for our webinar. Unsubscribe here.",
            "not_a_referral",
            "newsletter",
        ),
        (("Subject: Invoice 12",), "Amount due: 30", "not_a_referral", "invoice"),
        (("Subject: Re: Received",), "Thank you so much!", "not_a_referral", "thanks"),
        (("Subject: lunch",), "Are you free on Friday?", "not_a_referral", "other"),
    ],
)
def test_what_is_none_of_ours_says_what_it_is(
    headers: tuple[str, ...], text: str, outcome: str, note: str | None
) -> None:
    head = "\n".join(("From: Amy Lin <amy@north.example>", *headers))
    draft = read(envelope(f"{head}\n\n{text}\n".encode()))
    assert (draft.outcome, draft.note, draft.referrals) == (outcome, note, ())


def test_a_form_tool_that_says_it_is_a_machine_still_refers() -> None:
    text = "Patient name: Jane Doe\nDate of birth: 1980-03-04\nPhone: 415 555 0132\nReason: tired\n"
    draft = read_text(text, "Auto-Submitted: auto-generated", "Precedence: bulk")
    assert (draft.outcome, draft.note) == ("referral", "automatic")


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Referral of Jane Doe", "Any update on this referral we sent two weeks ago?"),
        ("Re: Received R-7F3K9Q", "Just checking in. Has she been scheduled yet?"),
        ("status", "What is the status of the referral for Jane Doe?"),
        ("Jane Doe", "Have you been able to contact her? We have not heard back."),
        ("Derivación R-7F3K9Q", "¿Hay novedades sobre esta paciente?"),
        ("consulta", "Quisiera saber el estado de la derivación de Jane Doe. ¿Ya la han llamado?"),
    ],
)
def test_a_question_after_a_referral_is_an_enquiry(subject: str, text: str) -> None:
    draft = read_text(text, f"Subject: =?utf-8?q?{_quoted(subject)}?=")
    assert (draft.outcome, draft.referrals) == ("status_enquiry", ())


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Correction to R-7F3K9Q", "Please note the correct DOB is 1980-03-04."),
        ("Re: Received R-7F3K9Q", "Phone: 415 555 0132"),
        ("Re: Recibido R-7F3K9Q", "Fe de erratas. Teléfono: 415 555 0132"),
        ("R-7F3K9Q", "The patient has withdrawn her consent."),
    ],
)
def test_what_adds_to_a_referral_is_a_correction_of_it(subject: str, text: str) -> None:
    draft = read_text(text, f"Subject: =?utf-8?q?{_quoted(subject)}?=")
    assert (draft.outcome, draft.about) == ("correction", "R-7F3K9Q")


@pytest.mark.parametrize(
    "text",
    [
        "Hello, I would like an appointment for myself. I am Jane Doe, my phone is 415 555 0132.",
        "My doctor suggested I write to you. I have been feeling tired for months. Jane Doe",
        "I'd like to book an appointment for my daughter Ann Doe, born 3/4/2016.",
        "Quisiera una cita. Me llamo Ana Ruiz, nací el 4 de marzo de 1980 y me siento muy cansada.",
    ],
)
def test_a_patient_who_writes_for_themself_refers_themself(text: str) -> None:
    assert read_text(text).outcome == "self_referral"


@pytest.mark.parametrize(
    "text",
    [
        "I'd like to refer my patient Jane Doe, born 3/4/1980, who has been feeling tired. Her "
        "phone is 415 555 0132. Please let me know when she has been scheduled.",
        "Patient: Jane Doe\nDOB: 3/4/1980\nPhone: 415 555 0132\nReason: tired; any update welcome",
        "Le remito a la paciente Ana Ruiz, nacida el 4/3/1980, por cansancio. Tel. 415 555 0132. "
        "Quedo pendiente de cualquier novedad.",
    ],
)
def test_a_referral_stays_one_whatever_else_it_asks(text: str) -> None:
    assert read_text(text).outcome == "referral"


@pytest.mark.parametrize(
    "headers",
    [
        ("Subject: about r-7f3k9q",),
        (f"In-Reply-To: {OURS}",),
        (f"References: <x@y.example> {OURS} <z@y.example>",),
    ],
)
def test_the_reference_a_mail_names_is_found(headers: tuple[str, ...]) -> None:
    assert read_text("Phone: 415 555 0132", *headers).about == "R-7F3K9Q"


def test_what_refers_by_a_file_nobody_can_read_is_a_referral() -> None:
    body = (
        b"From: Amy Lin <amy@north.example>\nSubject: New referral\n"
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nPlease see the attached "
        b"referral for my patient.\n--b\n"
        b"Content-Type: application/x-unknown; name=a.bin\n\n\x00\x01\n--b--\n"
    )
    draft = read(envelope(body))
    assert draft.outcome == "referral"
    assert [dict(one.readings) for one in draft.referrals] == [{}]


def _quoted(text: str) -> str:
    return "".join(f"={octet:02X}" for octet in text.encode())


def test_the_language_of_a_mail_is_told_by_its_small_words() -> None:
    assert _language("Please see the patient for the reason that she is tired.") == "en"
    assert _language("Por favor, vea a la paciente, que está muy cansada desde mayo.") == "es"
    assert _language("415 555 0132") is None


def _language(text: str) -> str | None:
    draft: Draft = read(envelope(plain(text)))
    return draft.language


TRIED = "Patient Name: {name}\nPatient Birth Date: 01/01/2000\nPatient Phone: (415) 555-0132\n"


@pytest.mark.parametrize(
    ("words", "name", "outcome"),
    [
        ("This is a test notification of the form.", "Test Test", "not_a_referral"),
        ("Sample data, not real people:", "Jane Sample", "not_a_referral"),
        ("Esto es una prueba, favor de ignorar.", "Paciente Prueba", "not_a_referral"),
        ("This is a test notification of the form.", "Ines Okafor", "referral"),
        ("Please see our patient.", "Joe Sample", "referral"),
    ],
)
def test_a_form_tried_out_is_told_of_nobody(words: str, name: str, outcome: str) -> None:
    assert read_text(f"{words}\n\n{TRIED.format(name=name)}").outcome == outcome


def test_a_quote_that_names_its_sender_as_the_contact_brings_no_patient() -> None:
    text = "Pricing below.\n\nContact name: Amy Lin\nPhone: 415-555-0132\nTotal: $482, net 30\n"
    assert read_text(text, "Subject: Quote Q-20881").outcome == "not_a_referral"
