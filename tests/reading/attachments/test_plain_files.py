"""Text, tables, pages, cards, and what is passed over."""

import pytest

from integrator.reading.attachments import pages_of
from tests.reading.attachments.files import attached, code_of, text_in


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "windows-1252", "utf-16"])
def test_text_is_read_in_the_charset_it_was_written_in(charset: str) -> None:
    body = "Paciente: José Ñuñez\r\nTeléfono: 415 555 0132\r\n".encode(charset)
    assert text_in("carta.txt", body, "text/plain").startswith("Paciente: José Ñuñez\nTel")


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_a_table_is_cells_parted_by_tabs(mark: str) -> None:
    rows = [["Patient", "Reason"], ["Ana Ortega", f'"tired{mark} sleepless"']]
    body = "\n".join(mark.join(row) for row in rows).encode()
    assert text_in("list.csv", body, "text/csv") == (
        f"Patient\tReason\nAna Ortega\t{' '.join(f'tired{mark} sleepless'.split())}"
    )


def test_a_table_with_a_note_above_it_keeps_its_rows() -> None:
    body = b"sep=;\nPatient;Phone\nAna, Ortega;415 555 0132\n"
    assert text_in("list.csv", body) == "Patient\tPhone\nAna, Ortega\t415 555 0132"


def test_a_page_is_read_as_it_is_seen() -> None:
    body = b"<html><script>x()</script><table><tr><td>Patient</td><td>Ana</td></tr></table></html>"
    assert text_in("form.html", body, "text/html") == "Patient\tAna"


def test_rich_text_loses_its_dress() -> None:
    body = (
        rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\*\generator Word;}\f0\b Patient:\b0  "
        rb"Jos\'e9 \u209?u\'f1ez\par Phone:\tab 415 555 0132\par}"
    )
    assert text_in("letter.rtf", body) == "Patient: José Ñuñez\nPhone:\t415 555 0132\n"


CARD = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Ruiz;Ana;;Dr.;\r\nFN:Dr. Ana Ruiz\r\nORG:North Practice;Team 2"
    "\r\nTEL;TYPE=FAX:+1 415 555 0100\r\nTEL;TYPE=WORK:+1 415 555\r\n  0188\r\n"
    "item1.EMAIL:ana@north.example\r\nEND:VCARD\r\n"
)


def test_the_card_of_the_sender_is_about_the_sender() -> None:
    pages, _ = pages_of([attached("ana.vcf", CARD.encode(), "text/vcard")])
    assert pages[0].stretches[0].voice == "signature"
    assert pages[0].text.split("\n") == [
        "Referring provider information",
        "Referring provider: Dr. Ana Ruiz",
        "Practice name: North Practice",
        "Provider phone: +1 415 5550188",
        "Provider email: ana@north.example",
    ]


PRIVATE = (
    "BEGIN:VCARD\nVERSION:4.0\nFN:Bo Ray\nBDAY:1973-05-16\n"
    "EMAIL;TYPE=HOME:bo@home.example\nEND:VCARD\n"
)


def test_a_private_card_is_the_patient_s_unless_the_sender_s_address_is_on_it() -> None:
    card = attached("bo.vcf", PRIVATE.encode())
    ((page,), _), ((own,), _) = pages_of([card]), pages_of([card], writers={"bo@home.example"})
    assert page.text.split("\n")[:2] == ["Patient information", "Patient name: Bo Ray"]
    assert own.text.startswith("Referring provider information")


def test_an_address_book_says_nothing() -> None:
    assert code_of("all.vcf", (CARD * 2).encode()) == "not_read"


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("setup.exe", b"MZ\x90\x00" + bytes(60), "not_read"),
        ("invoice.pdf", b"MZ\x90\x00" + bytes(60), "not_read"),
        ("letter.doc", b"\xd0\xcf\x11\xe0" + bytes(60), "not_read"),
        (
            "letter.docx",
            b"\xd0\xcf\x11\xe0" + bytes(60) + "EncryptedPackage".encode("utf-16-le"),
            "encrypted",
        ),
        ("all.tar.gz", b"\x1f\x8b\x08" + bytes(60), "archive"),
        ("all.rar", b"Rar!\x1a\x07\x00" + bytes(60), "archive"),
        ("all.7z", b"7z\xbc\xaf\x27\x1c" + bytes(60), "archive"),
        ("run.sh", b"#!/bin/sh\nrm -rf /\n", "not_read"),
        ("voice.m4a", b"\x00\x00\x00\x20ftypM4A " + bytes(60), "not_read"),
        ("note.txt", b"\x00\x01\x02 binary", "not_read"),
        ("data.json", b'{"a": 1}', "not_read"),
        ("feed.xml", b"<rss/>", "not_read"),
    ],
)
def test_what_cannot_be_read_says_why(name: str, body: bytes, code: str) -> None:
    assert code_of(name, body) == code


def test_what_mail_programs_add_is_no_question_to_anybody() -> None:
    png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (120).to_bytes(4, "big") * 2 + bytes(60)
    added = [
        attached("image001.png", png, "image/png"),
        attached("smime.p7s", b"0\x82", "application/pkcs7-signature"),
        attached("invite.ics", b"BEGIN:VCALENDAR", "text/calendar"),
        attached("empty.txt", b"\n", "text/plain"),
    ]
    assert pages_of(added) == ((), {})


def test_a_letter_that_begins_like_a_picture_is_text() -> None:
    assert text_in("a.txt", b"BMI: 31\nPatient: Ana", "text/plain") == "BMI: 31\nPatient: Ana"
    assert text_in("b.txt", b"MZ is the patient's initials.") == "MZ is the patient's initials."
