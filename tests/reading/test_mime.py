"""Octets to text: whatever the sender declared, and whatever a stranger sends."""

import base64
import quopri
from email.message import EmailMessage
from time import perf_counter
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrator.errors import UnreadableEnvelope
from integrator.ports import DraftOutcome
from integrator.reading.mails.forms_of_mail import is_automatic
from integrator.reading.mails.headers import headers_of, sender_of
from integrator.reading.mails.opening import open_mail
from integrator.reading.mails.parts import DEPTH_LIMIT, PART_LIMIT
from integrator.reading.read import read
from tests.reading.mails import ORDINARY, envelope, plain, values

LATIN = st.text("abcdefghijklmnopqrstuvwxyzÁÉÍÑÓÚáéíñóúüçäöß", min_size=1, max_size=12)


def _encoded(text: str, charset: str, transfer: str) -> bytes:
    raw = text.encode(charset)
    wire = {
        "base64": base64.encodebytes(raw),
        "quoted-printable": quopri.encodestring(raw),
        "8bit": raw,
    }[transfer]
    head = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {transfer}\n\n"
    return head.encode("ascii") + wire


@given(given_name=LATIN, family=LATIN, reason=LATIN)
def test_another_encoding_of_a_mail_is_read_the_same(
    given_name: str, family: str, reason: str
) -> None:
    text = f"Patient: {family}, {given_name}\nReason: {reason}\n"
    readings = [
        read(envelope(_encoded(text, charset, transfer))).referrals
        for charset in ("utf-8", "iso-8859-1", "windows-1252")
        for transfer in ("base64", "quoted-printable", "8bit")
    ]
    assert all(one == readings[0] for one in readings)


@given(body=st.binary(max_size=400))
def test_no_octets_break_the_reading_of_a_mail(body: bytes) -> None:
    _read_or_refuse(body)


@given(
    lines=st.lists(
        st.sampled_from(
            (
                b"Content-Type: multipart/mixed; boundary=b",
                b'Content-Type: multipart/alternative; boundary="b',
                b"Content-Type: message/rfc822",
                b"Content-Type: text/html; charset=utf-7",
                b"Content-Type: text/plain; charset=\xff; name*0*=utf-8''%ff; name*x=1",
                b"Content-Type: text/plain; charset*=x'y'%E9",
                b"Content-Type: ;;==",
                b"Content-Transfer-Encoding: base64",
                b"Content-Transfer-Encoding: x-uuencode",
                b"Content-Transfer-Encoding: quoted-printable",
                b"Content-Disposition: attachment; filename*=utf-16''%ff%fe%00",
                b'Content-Disposition: inline; filename="=?utf-8?b?////?="',
                b"From: =?utf-8?q?=ff?= <a@b.example>",
                b"Subject: =?no-such?b?!!!?= =?utf-8?b?A?=",
                b"--b",
                b"--b--",
                b"",
                b"begin 644 x\n#0V%T\n`\nend",
                b"Patient: Jane Doe",
                b"<table><![if !mso]><!DOCTYPE x [ <td>Patient",
                b"=",
                b"AAAA=A==\xff",
            )
        ),
        max_size=25,
    )
)
def test_no_arrangement_of_broken_parts_breaks_the_reading(lines: list[bytes]) -> None:
    _read_or_refuse(b"\n".join(lines))


def _read_or_refuse(body: bytes) -> None:
    try:
        draft = read(envelope(body))
    except UnreadableEnvelope:
        assert not body.strip()
    else:
        assert draft.outcome in get_args(DraftOutcome)
        "".join(draft.texts.values()).encode("utf-8")


@pytest.mark.parametrize(
    ("charset", "octets", "text"),
    [
        ("utf-8", "Zoë".encode(), "Zoë"),
        ("us-ascii", "Zoë".encode(), "Zoë"),
        ("iso-8859-1", "Zoë".encode(), "Zoë"),
        ("utf-8", "Zoë’s".encode("windows-1252"), "Zoë’s"),
        ("no-such-charset", "Zoë".encode("windows-1252"), "Zoë"),
        ("hex", "Zoë".encode(), "Zoë"),
        ("utf-16-le", "Zoë".encode("utf-16-le"), "Zoë"),
        ("shift_jis", "山田".encode("shift_jis"), "山田"),
    ],
)
def test_a_charset_is_believed_only_where_it_fits(charset: str, octets: bytes, text: str) -> None:
    head = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64\n\n"
    assert open_mail(head.encode() + base64.b64encode(octets)).body.text == text


def test_broken_base64_gives_what_can_be_read_of_it() -> None:
    wire = base64.b64encode(b"Patient: Jane Doe\nReason: tired, always\n")
    head = b"Content-Transfer-Encoding: base64\n\n"
    draft = read(envelope(head + wire[:-3]))
    assert values(draft)["patient_family_name"] == "Doe"


def test_controls_and_marks_that_turn_text_around_are_taken_out() -> None:
    assert open_mail("\nPatient:\x00 Jane\u202e Doe\x1b".encode()).body.text == "Patient: Jane Doe"


def _with_files(*names: str) -> EmailMessage:
    message = EmailMessage()
    message.set_content("Patient: Jane Doe")
    for name in names:
        message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename=name)
    return message


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("letter.pdf", "letter.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\Überweisung.pdf", "Überweisung.pdf"),
        ("...", "attachment-1"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_an_attachment_keeps_a_harmless_name(sent: str, kept: str) -> None:
    (attachment,) = read(envelope(_with_files(sent).as_bytes())).attachments
    assert (attachment.filename, attachment.body) == (kept, b"%PDF-1.7")


def test_a_text_file_sent_along_is_an_attachment_and_not_the_mail() -> None:
    message = _with_files()
    message.add_attachment("Patient: Ann Roe", filename="other.txt")
    draft = read(envelope(message.as_bytes()))
    assert values(draft)["patient_given_name"] == "Jane"
    assert [one.filename for one in draft.attachments] == ["other.txt"]


def test_of_two_forms_of_a_mail_the_plain_one_is_read_once() -> None:
    message = EmailMessage()
    message.set_content("Patient: Jane Doe\n")
    message.add_alternative("<p>Patient: <b>Jane Doe</b></p>", subtype="html")
    assert open_mail(message.as_bytes()).body.text.strip() == "Patient: Jane Doe"


def test_a_blank_plain_form_gives_way_to_html() -> None:
    message = EmailMessage()
    message.set_content(" \n")
    message.add_alternative("<p>Patient: <b>Jane Doe</b></p>", subtype="html")
    assert values(read(envelope(message.as_bytes())))["patient_family_name"] == "Doe"


def test_a_mail_of_ten_thousand_parts_is_read_up_to_the_cap() -> None:
    part = b'--b\nContent-Disposition: attachment; filename="a.bin"\n\nx\n'
    body = b"Content-Type: multipart/mixed; boundary=b\n\n" + part * 10_000 + b"--b--\n"
    assert len(read(envelope(body)).attachments) == PART_LIMIT - 1


def test_nesting_ends_at_the_cap_and_too_deep_for_the_parser_is_still_text() -> None:
    nested = b"Content-Type: message/rfc822\n\n"
    inside = nested * (DEPTH_LIMIT - 1) + b"\nPatient: Jane Doe\n"
    assert read(envelope(inside)).outcome == "referral"
    deeper = read(envelope(nested * DEPTH_LIMIT * 2 + inside))
    assert (deeper.outcome, deeper.unread) == ("referral", {"body": "too_many_parts"})
    assert "Patient" in open_mail(nested * 5_000 + b"\nPatient: Jane Doe\n").body.text


@pytest.mark.parametrize(
    ("header", "sender"),
    [
        ("amy@north.example", "amy@north.example"),
        ("<Amy@North.example>", "amy@north.example"),
        ('"Lin, Amy" <amy@north.example>', "amy@north.example"),
        ("=?utf-8?q?Zo=C3=AB?= <zoe@north.example>", "zoe@north.example"),
        ("Lin, Amy <amy@north.example>", "amy@north.example"),
        ('"boss@clinic.example" <eve@evil.example>', "eve@evil.example"),
        ("boss@clinic.example, <eve@evil.example>", None),
        ("boss@clinic.example <eve@evil.example>, x@y.example", None),
        ("<boss@clinic.example> <eve@evil.example>", None),
        ("boss@clinic.example(<eve@evil.example>)", None),
        ("Team: amy@north.example;", None),
        ("amy@@north.example", None),
        ("amy@north..example", None),
        ('"amy@x.example>"@evil.example', None),
        ("amy", None),
        ("", None),
    ],
)
def test_the_sender_is_one_plain_address_or_nobody(header: str, sender: str | None) -> None:
    assert sender_of({"from": [header]}).address == sender


def test_several_from_headers_name_nobody() -> None:
    mail = open_mail(b"From: a@x.example\nFrom: b@y.example\n\nhi")
    assert mail.sender.address is None


@pytest.mark.parametrize("value", ["<a b@c>", "a@b.example", "<>", "<é@x>", "<a@x><b@x>"])
def test_a_message_id_that_cannot_be_answered_to_is_none(value: str) -> None:
    assert (
        open_mail(
            plain("hi").replace(b"From:", f"Message-ID: {value}\nFrom:".encode(), 1)
        ).message_id
        is None
    )


def test_encoded_words_are_joined_as_they_were_written() -> None:
    subject = b"Subject: =?utf-8?b?UGF0acOrbg==?=\n =?iso-8859-1?q?t:_Zo=EB?= Doe\n\nx"
    assert open_mail(subject).subject.text == "Patiënt: Zoë Doe"


def test_an_ordinary_mail_is_not_automatic() -> None:
    from email import message_from_bytes

    assert not is_automatic(headers_of(message_from_bytes(plain(ORDINARY))))


@pytest.mark.parametrize("piece", [b"<!--", b"<a ", b"<![", b"<?", b"</", b'<a b="'])
def test_html_that_never_ends_its_tags_is_read_in_time(piece: bytes) -> None:
    started = perf_counter()
    open_mail(b"Content-Type: text/html\n\n" + piece * 100_000)
    assert perf_counter() - started < 20


def test_a_thousand_labels_on_one_line_are_read() -> None:
    draft = read(envelope(b"\nPatient: Jane Doe, " + b"Phone: 1, " * 1_000))
    assert values(draft)["patient_given_name"] == "Jane"
