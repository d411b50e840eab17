"""Pictures of letters: made out by a real tesseract, believed least; or a sentence why not."""

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from integrator.ports import Envelope
from integrator.reading.attachments import pages_of, scan
from integrator.reading.attachments.words import SCANNED
from integrator.reading.read import read
from tests.peers import tesseract
from tests.reading.attachments.files import LETTER_PNG, attached, code_of, scanned_pdf


@pytest.mark.parametrize(("name", "body"), [("a.png", LETTER_PNG), ("a.pdf", scanned_pdf())])
def test_a_scanned_letter_is_made_out_and_doubted(name: str, body: bytes) -> None:
    tesseract.needed()
    (page,), unread = pages_of([attached(name, body)])
    assert unread == {}
    assert "Patient name: Ana Ortega" in page.text
    assert "Date of birth: 1980-03-04" in page.text
    assert page.trust == SCANNED


@pytest.mark.parametrize(("name", "body"), [("a.png", LETTER_PNG), ("a.pdf", scanned_pdf())])
def test_where_no_program_can_make_it_out_it_says_so(
    name: str, body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "languages", lambda: "")
    assert code_of(name, body) == "scan_without_ocr"


def test_a_choice_of_boxes_is_not_guessed_from_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = "Patient name: Ana Ortega\nConsent: X Yes LJ No\nPhone 415 555 0132\n"
    monkeypatch.setattr(scan, "languages", lambda: "eng")
    monkeypatch.setattr(scan, "_run", lambda _body, _seconds: seen)
    (page,), _ = pages_of([attached("a.png", LETTER_PNG)])
    assert page.text.split("\n")[1] == "Consent:"


def test_a_picture_with_no_words_is_for_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "languages", lambda: "eng")
    monkeypatch.setattr(scan, "_run", lambda _body, _seconds: " . \n")
    assert code_of("a.png", LETTER_PNG) == "scan_unreadable"


START = datetime(2026, 11, 23, tzinfo=UTC)


def test_what_was_read_in_a_picture_is_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    """A digit is easily mistaken: every value of a scan is doubtful, those of the mail are not."""
    monkeypatch.setattr(scan, "languages", lambda: "eng")
    seen = "Patient name: Ana Ortega\nDOB: 1980-03-04\n"
    monkeypatch.setattr(scan, "_run", lambda _body, _seconds: seen)
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "luz@north.example", "Referral"
    mail.set_content("Reason for referral: tired for six months\nConsent: yes\n")
    mail.add_attachment(LETTER_PNG, "image", "png", filename="scan.png")
    draft = read(Envelope("clinic-inbox", "1", START, "message/rfc822", mail.as_bytes()))
    readings = draft.referrals[0].readings
    assert readings["patient_family_name"].confidence < 0.8
    assert readings["reason"].confidence >= 0.8
