"""Who speaks where in a mail: the one who refers, who passed it on, and what nobody here said."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrator.reading.mails.opened import OpenedMail, Party
from integrator.reading.mails.opening import open_mail
from integrator.reading.mails.pages import Voice
from tests.reading.mails import plain

ORIGINAL = """Dear colleagues,

Patient: Jane Doe
DOB: 1980-03-04
Phone: 415 555 0132
Reason: tired for months

Best regards,
Dr. Eva Poe
South Practice
Tel: 415 555 0177"""
EVA = Party("eva@south.example", "Eva Poe")

GMAIL = f"""FYI, please book her.

Thanks,
Amy Lin
415 555 0199

---------- Forwarded message ---------
From: Eva Poe <eva@south.example>
Date: Mon, Nov 16, 2026 at 10:05 AM
Subject: Referral
To: Amy Lin <amy@north.example>


{ORIGINAL}
"""
OUTLOOK = f"""See below.

________________________________
From: Eva Poe <eva@south.example>
Sent: Monday, November 16, 2026 10:05 AM
To: Amy Lin <amy@north.example>
Subject: Referral

{ORIGINAL}
"""
OLD_OUTLOOK = f"""-----Original Message-----
From: Eva Poe [mailto:eva@south.example]
Sent: Monday, November 16, 2026 10:05 AM
To: Amy Lin
Subject: Referral

{ORIGINAL}
"""
APPLE = "Sent from my iPhone\n\nBegin forwarded message:\n\n" + "\n".join(
    f"> {line}".rstrip()
    for line in (
        "From: Eva Poe <eva@south.example>\nSubject: Referral\n"
        "Date: November 16, 2026 at 10:05:00 AM PST\nTo: Amy Lin <amy@north.example>\n\n" + ORIGINAL
    ).split("\n")
)
SPANISH = f"""Les paso esta paciente.

---------- Mensaje reenviado ---------
De: Eva Poe <eva@south.example>
Fecha: lun, 16 nov 2026 a las 10:05
Asunto: Derivación
Para: Amy Lin <amy@north.example>

{ORIGINAL}
"""
SPANISH_OUTLOOK = f"""Saludos, les reenvío lo de abajo.

De: Eva Poe <eva@south.example>
Enviado el: lunes, 16 de noviembre de 2026 10:05
Para: Amy Lin <amy@north.example>
Asunto: Derivación

{ORIGINAL}
"""
SPANISH_APPLE = "Inicio del mensaje reenviado:\n\n" + "\n".join(
    f"> {line}"
    for line in (
        "De: Eva Poe <eva@south.example>\nAsunto: Derivación\n"
        "Fecha: 16 de noviembre de 2026, 10:05:00\nPara: amy@north.example\n\n" + ORIGINAL
    ).split("\n")
)
THUNDERBIRD = f"""-------- Forwarded Message --------
Subject: \tReferral
Date: \tMon, 16 Nov 2026 10:05:00 +0000
From: \tEva Poe <eva@south.example>
To: \tAmy Lin <amy@north.example>


{ORIGINAL}
"""
NESTED = f"""For the team.

---------- Forwarded message ---------
From: Bo Roe <bo@desk.example>
Date: Tue, Nov 17, 2026 at 9:00 AM
Subject: Fwd: Referral
To: Amy Lin <amy@north.example>

Amy, can you pass this on?
Bo

{OUTLOOK}"""

FORWARDS = {
    "gmail": GMAIL,
    "outlook": OUTLOOK,
    "old outlook": OLD_OUTLOOK,
    "apple": APPLE,
    "spanish gmail": SPANISH,
    "spanish outlook": SPANISH_OUTLOOK,
    "spanish apple": SPANISH_APPLE,
    "thunderbird": THUNDERBIRD,
    "nested": NESTED,
}


def opened(text: str, *headers: str) -> OpenedMail:
    return open_mail(plain(text, *headers))


def said(mail: OpenedMail, *voices: Voice) -> str:
    return "\n".join(text.strip() for _, text in mail.body.spoken(*voices)).strip()


@pytest.mark.parametrize("style", FORWARDS)
def test_in_a_forward_the_inner_sender_refers(style: str) -> None:
    mail = opened(FORWARDS[style], "Subject: Fwd: Referral")
    assert mail.forwarded
    assert mail.author == EVA
    assert mail.sender.address == "amy@north.example"
    assert mail.dated is not None
    assert mail.dated.date() == datetime(2026, 11, 16, tzinfo=UTC).date()
    assert said(mail, "writer").startswith("Dear colleagues,\n\nPatient: Jane Doe")
    assert said(mail, "writer").endswith("Reason: tired for months")
    assert "415 555 0177" in said(mail, "signature")
    assert "0199" not in said(mail, "writer", "signature")


@pytest.mark.parametrize("style", FORWARDS)
def test_a_forward_is_one_by_its_marks_even_under_a_subject_of_its_own(style: str) -> None:
    assert opened(FORWARDS[style], "Subject: New patient").author == EVA


def test_the_note_above_a_forward_is_cover() -> None:
    mail = opened(GMAIL, "Subject: Fwd: Referral")
    assert said(mail, "cover").startswith("FYI, please book her.")


@pytest.mark.parametrize(
    "quoted",
    [
        "On Mon, Nov 16, 2026 at 10:05 AM Clinic <in@clinic.example> wrote:\n> Patient: Ann Roe",
        "On Mon, Nov 16, 2026 at 10:05 AM Clinic <in@clinic.example>\nwrote:\n\n> Patient: Ann Roe",
        "El lun, 16 nov 2026 a las 10:05, Clinic (<in@clinic.example>) escribió:\n> Patient: Ann",
        "________________________________\nFrom: Clinic <in@clinic.example>\nSent: Monday, "
        "November 16, 2026 10:05 AM\nTo: Amy Lin\nSubject: Received\n\nPatient: Ann Roe",
        "De: Clinic <in@clinic.example>\nEnviado el: lunes, 16 de noviembre de 2026 10:05\n"
        "Para: Amy Lin\nAsunto: Recibido\n\nPatient: Ann Roe",
        "-----Mensaje original-----\nDe: Clinic\nEnviado el: lunes 16\nPara: Amy\n\nPatient: Ann",
        "> Patient: Ann Roe",
    ],
)
def test_what_a_reply_quotes_is_not_what_it_says(quoted: str) -> None:
    mail = opened(f"Her number is 415 555 0132.\n\n{quoted}\n", "Subject: Re: Received R-7F3K9Q")
    assert not mail.forwarded
    assert mail.author.address == "amy@north.example"
    assert said(mail, "writer") == "Her number is 415 555 0132."
    assert "Ann" in said(mail, "quoted")


def test_answers_between_quoted_lines_are_the_writers() -> None:
    text = "> What is her phone?\n415 555 0132\n\n> And her date of birth?\n1980-03-04\n"
    mail = opened("Here you are.\n\n" + text, "Subject: Re: Received")
    assert said(mail, "writer") == "Here you are.\n415 555 0132\n1980-03-04"


def test_a_mail_that_is_all_quoted_is_read_all_the_same() -> None:
    quoted = "\n".join(f"> {line}" for line in ORIGINAL.split("\n"))
    assert "Patient: Jane Doe" in said(opened(quoted, "Subject: Re: x"), "writer")


@pytest.mark.parametrize(
    "closing",
    [
        "Best regards,\nDr. Amy Lin\nNorth Clinic\nPhone: 415 555 0199",
        "Thanks!\n\nAmy Lin, MD\nT 415 555 0199 | F 415 555 0198",
        "Thanks, Amy\n415 555 0199",
        "-- \nAmy Lin\n415 555 0199",
        "--\nDr. Amy Lin | North Clinic | 415 555 0199",
        "Saludos cordiales,\nDra. Amy Lin\nTel.: 415 555 0199",
        "Atentamente,\n\nAmy Lin\nNPI: 1234567893\n415 555 0199",
        "Amy Lin, LCSW\nNorth Clinic\n415 555 0199",
        "Amy Lin\n415 555 0199",
        "Dr. Amy Lin\nFamily Physician\nPhone: 415 555 0199\nNPI 1234567893",
    ],
)
def test_a_signature_is_set_apart(closing: str) -> None:
    mail = opened(f"Please see Jane Doe. Her phone is 415 555 0132.\n\n{closing}\n")
    assert said(mail, "writer") == "Please see Jane Doe. Her phone is 415 555 0132."
    assert "415 555 0199" in said(mail, "signature")


@pytest.mark.parametrize(
    "text",
    [
        "Thanks,\n\nPatient: Jane Doe\nDOB: 1980-03-04\nPhone: 415 555 0132",
        "Thank you!\nAmy Lin\n\nPatient name: Jane Doe\nDOB: 1980-03-04\nPhone: 415 555 0132",
        "Hello,\n--\nPatient: Jane Doe\nDOB: 1980-03-04\nPhone: 415 555 0132",
        "Gracias.\nPaciente: Jane Doe\nFecha de nacimiento: 1980-03-04\nTel.: 415 555 0132",
        "Thanks,\nAmy\n\nP.S. Her cell phone number is 415 555 0132.",
        "Best,\nAmy\n\nShe can be reached any afternoon at 415 555 0132.",
    ],
)
def test_words_about_a_patient_below_closing_words_stay_the_writers(text: str) -> None:
    assert "415 555 0132" in said(opened(text), "writer")


@pytest.mark.parametrize(
    "footer",
    [
        "CONFIDENTIALITY NOTICE: This e-mail is intended only for Jane Roe.",
        "This email and any attachments are confidential and intended solely for the addressee.",
        "AVISO DE CONFIDENCIALIDAD: este correo es confidencial.",
        "Sent from my iPhone",
        "Get Outlook for iOS",
        "Enviado desde mi iPhone",
        "This e-mail was sent from a contact form on North Clinic (https://north.example)",
        "Unsubscribe from these notifications",
    ],
)
def test_a_footer_is_nobodys_words(footer: str) -> None:
    mail = opened(f"Patient: Jane Doe\nReason: tired\n\n{footer}\n")
    assert said(mail, "writer") == "Patient: Jane Doe\nReason: tired"
    assert said(mail, "footer") == footer


def test_a_memo_with_a_heading_of_its_own_is_not_a_forward() -> None:
    memo = (
        "To: Clinic\nFrom: Dr. Amy Lin\nDate: November 16, 2026\nSubject: Jane Doe\n\nPlease see."
    )
    mail = opened(memo)
    assert not mail.forwarded
    assert "Please see." in said(mail, "writer")


def test_a_mail_attached_to_a_mail_is_a_forward() -> None:
    inner = plain(ORIGINAL, "Subject: Referral", "Date: Mon, 16 Nov 2026 10:05:00 +0000")
    inner = inner.replace(b"Amy Lin <amy@north.example>", b"Eva Poe <eva@south.example>")
    outer = (
        b"From: Amy Lin <amy@north.example>\nSubject: see attached\n"
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nPlease see.\n--b\n"
        b"Content-Type: message/rfc822\nContent-Disposition: attachment\n\n" + inner + b"\n--b--\n"
    )
    mail = open_mail(outer)
    assert mail.author == EVA
    assert said(mail, "cover") == "Please see."
    assert said(mail, "writer").startswith("Dear colleagues")
    assert mail.attachments == ()


LINES = st.lists(
    st.sampled_from(
        (
            *ORIGINAL.split("\n"),
            *OUTLOOK.split("\n")[:8],
            *GMAIL.split("\n")[5:12],
            "> quoted",
            ">> twice",
            "On Mon, Nov 16, 2026 Eva wrote:",
            "Begin forwarded message:",
            "-----Original Message-----",
            "-- ",
            "Thanks,",
            "CONFIDENTIALITY NOTICE: x",
            "",
        )
    ),
    max_size=40,
)


@given(lines=LINES, subject=st.sampled_from(("Fwd: x", "Re: x", "x")))
def test_every_character_has_one_voice_and_no_word_is_lost(lines: list[str], subject: str) -> None:
    text = "\n".join(lines)
    mail = opened("x\n" + text, f"Subject: {subject}")
    edges = [0, *(one.end for one in mail.body.stretches)]
    assert [one.start for one in mail.body.stretches] == edges[:-1]
    assert edges[-1] == len(mail.body.text)
    assert _words(mail.body.text) == _words("x\n" + text)


def _words(text: str) -> list[str]:
    return text.replace(">", " ").split()
