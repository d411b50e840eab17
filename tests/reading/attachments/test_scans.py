"""Pictures of letters: made out by a real tesseract, believed least; or a sentence why not."""

import pytest

from integrator.reading.attachments import pages_of, scan
from integrator.reading.attachments.words import SCANNED
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
