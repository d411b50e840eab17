"""FAULTS 36: files made to fill memory, fill time, or break a parser."""

import random
import struct
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrator.reading.attachments import every, pages_of, scan, words
from tests.reading.attachments.files import (
    DOCX,
    LETTER_PNG,
    attached,
    bomb_pdf,
    code_of,
    docx,
    form_pdf,
    paragraph,
    pdf,
    scanned_pdf,
    zipped,
)
from tests.reading.attachments.test_fhir import CCDA, PATIENT, REQUEST, bundle
from tests.reading.attachments.test_plain_files import CARD

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
GOOD = {
    "a.pdf": pdf([(50, 700, "Patient: Ana")]),
    "b.pdf": form_pdf([("Patient", "", "Ana")]),
    "c.pdf": scanned_pdf(),
    "a.docx": docx(paragraph("Patient: Ana")),
    "a.json": bundle(PATIENT, REQUEST),
    "a.xml": CCDA.encode(),
    "a.vcf": CARD.encode(),
    "a.png": LETTER_PNG,
    "a.rtf": rb"{\rtf1 Patient: Ana\par}",
    "a.csv": b"Patient,Phone\nAna,1\n",
}


def test_a_zip_bomb_named_as_a_letter_is_refused() -> None:
    assert code_of("a.docx", zipped({"word/document.xml": bytes(60_000_000)}), DOCX) == "too_big"


def test_a_zip_that_lies_about_its_size_is_counted_as_it_comes() -> None:
    body = bytearray(zipped({"word/document.xml": b" " * 60_000_000}))
    directory = body.rfind(b"PK\x01\x02")
    body[directory + 24 : directory + 28] = struct.pack("<I", 10)
    assert code_of("a.docx", bytes(body), DOCX) in ("too_big", "broken")


def test_a_zip_of_very_many_members_is_refused() -> None:
    members = {f"word/{number}": b"" for number in range(3_000)}
    assert code_of("a.docx", zipped({"word/document.xml": b"<a/>", **members}), DOCX) == "too_big"


def test_a_locked_word_file_says_so() -> None:
    body = bytearray(docx(paragraph("Patient: Ana")))
    at = body.find(b"PK\x01\x02")
    body[at + 8] |= 1
    assert code_of("a.docx", bytes(body), DOCX) == "encrypted"


@pytest.mark.parametrize(
    "xml",
    [
        f"<w:document {_W}>" + "<w:p>" * 5_000,
        f"<w:document {_W}>" + "<w:p/>" * 600_000 + "</w:document>",
    ],
    ids=["deep", "many"],
)
def test_a_word_file_without_end_is_refused(xml: str) -> None:
    assert code_of("a.docx", zipped({"word/document.xml": xml}), DOCX) == "too_big"


def test_entities_in_a_word_file_are_refused() -> None:
    laughs = '<!ENTITY l0 "ha">' + "".join(
        f'<!ENTITY l{number} "&l{number - 1};&l{number - 1};">' for number in range(1, 30)
    )
    xml = f"<!DOCTYPE d [{laughs}]><w:document {_W}>&l29;</w:document>"
    assert code_of("a.docx", zipped({"word/document.xml": xml}), DOCX) == "not_read"


def test_a_pdf_bomb_ends_in_a_code_or_nothing() -> None:
    start = time.monotonic()
    pages, unread = pages_of([attached("a.pdf", bomb_pdf())])
    assert pages == ()
    assert set(unread) <= {"attachment:1"}
    assert time.monotonic() - start < every.SECONDS


def test_a_picture_of_vast_size_is_refused() -> None:
    png = LETTER_PNG[:16] + struct.pack(">II", 60_000, 60_000) + LETTER_PNG[24:]
    assert code_of("a.png", png) == "too_big"


def test_ten_thousand_attachments_are_named_and_a_few_are_read() -> None:
    start = time.monotonic()
    pages, unread = pages_of([attached("a.txt", b"Patient: Ana")] * 10_000)
    assert len(pages) == every.FILES
    assert len(unread) == 10_000 - every.FILES
    assert set(unread.values()) == {"too_many"}
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.html", "a.rtf", "a.vcf"])
@pytest.mark.parametrize(
    "piece", ["a", " ", "<", "[", "☐ ", "\t", "=", '"', "\\'e9", "quoted-printable", "{\\a", "_."]
)
def test_one_line_of_fifty_megabytes_is_read_in_part_and_in_time(name: str, piece: str) -> None:
    body = (b"BEGIN:VCARD\n" if name == "a.vcf" else b"") + piece.encode() * (
        29_000_000 // len(piece)
    )
    start = time.monotonic()
    pages, _ = pages_of([attached(name, body)])
    assert sum(len(page.text) for page in pages) <= words.CHARACTERS
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("name", sorted(GOOD))
def test_what_is_damaged_anywhere_stops_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "languages", lambda: "")
    chance = random.Random(7)
    for _ in range(25):
        body = bytearray(GOOD[name])
        for _ in range(chance.randrange(1, 6)):
            body[chance.randrange(len(body))] = chance.randrange(256)
        pages, unread = pages_of([attached(name, bytes(body[: chance.randrange(1, len(body))]))])
        assert len(pages) + len(unread) <= 2


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(body=st.binary(max_size=2_000), name=st.sampled_from(sorted(GOOD)))
def test_noise_under_any_name_stops_nothing(body: bytes, name: str) -> None:
    pages_of([attached(name, body)])


@pytest.mark.parametrize("error", [MemoryError, RecursionError, AssertionError, KeyError])
def test_a_reader_that_breaks_costs_only_its_file(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_attachment: object) -> None:
        monkeypatch.undo()
        raise error

    monkeypatch.setattr(every, "reader_of", breaks)
    pages, unread = pages_of([attached("a.txt", b"x"), attached("b.txt", b"Patient: Ana")])
    assert [page.part for page in pages] == ["attachment:2"]
    assert unread["attachment:1"] in ("too_big", "broken")
