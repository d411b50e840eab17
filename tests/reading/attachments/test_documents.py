"""PDF and Word files: the words in the order a person reads them."""

import io

import pytest
from pypdf import PdfReader, PdfWriter

from integrator.reading.attachments import pages_of
from tests.reading.attachments.files import (
    DOCX,
    attached,
    code_of,
    docx,
    form_pdf,
    paragraph,
    pdf,
    table,
    text_in,
    zipped,
)


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


def test_a_table_in_a_pdf_is_rows_of_cells() -> None:
    letter = pdf(
        [
            (50, 700, "Patient name"), (200, 700, "Ana Ortega Ruiz"),
            (350, 700, "Date of birth"), (450, 700, "03/04/1980"),
            (50, 680, "Reason for referral: tired for six months,"),
            (50, 668, "with little sleep."),
        ]
    )  # fmt: skip
    assert _lines(text_in("letter.pdf", letter)) == [
        "Patient name\tAna Ortega Ruiz\tDate of birth\t03/04/1980",
        "Reason for referral: tired for six months,",
        "with little sleep.",
    ]


def test_a_value_wrapped_in_its_column_is_one_value() -> None:
    letter = pdf(
        [
            (50, 700, "Patient name"), (200, 700, "Ana Beatriz Ortega"),
            (200, 688, "de la Cruz"),
            (50, 670, "Phone"), (200, 670, "415 555 0132"),
        ]
    )  # fmt: skip
    lines = text_in("letter.pdf", letter).split("\n")
    assert lines[0] == "Patient name\tAna Beatriz Ortega de la Cruz"
    assert lines[-1] == "Phone\t415 555 0132"


def test_every_page_of_a_pdf_is_read() -> None:
    text = text_in("a.pdf", pdf([(50, 700, "Patient: Ana")], [(50, 700, "Phone: 415 555 0132")]))
    assert text.split() == ["Patient:", "Ana", "Phone:", "415", "555", "0132"]


def test_a_pdf_of_very_many_pages_is_read_in_part_and_says_so() -> None:
    pages, unread = pages_of([attached("a.pdf", pdf(*[[(50, 700, "Patient: Ana")]] * 40))])
    assert pages[0].text.count("Ana") == 30
    assert unread == {"attachment:1": "cut_off"}


def test_the_fields_of_a_fillable_pdf_stand_by_what_was_asked() -> None:
    form = form_pdf(
        [
            ("topmostSubform[0].Page1[0].f1[0]", "Patient name", "Ana Ortega"),
            ("patientBirth_date", "", "1980-03-04"),
            ("Consent", "", "/Yes"),
            ("Urgent", "", "/Off"),
            ("Empty", "", ""),
        ],
        (50, 700, "Patient name: __________"),
        (50, 680, "Send this form to the clinic."),
    )
    assert _lines(text_in("form.pdf", form)) == [
        "Patient name\tAna Ortega",
        "patient Birth date\t1980-03-04",
        "Consent\tYes",
        "Urgent\tNo",
        "Send this form to the clinic.",
    ]


def _locked(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([(50, 700, "Patient: Ana Ortega")]))))
    writer.encrypt(password, "owner", algorithm="AES-256")
    whole = io.BytesIO()
    writer.write(whole)
    return whole.getvalue()


def test_a_pdf_locked_with_a_password_says_so() -> None:
    assert code_of("letter.pdf", _locked("secret")) == "encrypted"


def test_a_pdf_that_only_forbids_changes_is_read() -> None:
    assert text_in("letter.pdf", _locked("")) == "Patient: Ana Ortega"


@pytest.mark.parametrize("cut", [9, 60, 300])
def test_half_a_pdf_is_broken_or_mended_but_stops_nothing(cut: int) -> None:
    whole = pdf([(50, 700, "Patient: Ana Ortega")])
    pages, unread = pages_of([attached("a.pdf", whole[:cut]), attached("b.pdf", whole)])
    assert pages[-1].part == "attachment:2"
    assert set(unread) | {page.part for page in pages} == {"attachment:1", "attachment:2"}


def test_a_word_letter_is_lines_and_rows() -> None:
    letter = docx(
        paragraph("Dear team,"),
        table(["Patient name", "Ana Ortega"], ["Phone", "415 555 0132"]),
        paragraph("Date of birth: ______1980-03-04"),
    )
    assert text_in("letter.docx", letter, DOCX).split("\n") == [
        "Dear team,",
        "Patient name\tAna Ortega",
        "Phone\t415 555 0132",
        "Date of birth: 1980-03-04",
    ]


def test_empty_cells_keep_their_place() -> None:
    letter = docx(table(["Patient", "DOB", "Phone"], ["Ana Ortega", "", "415 555 0132"]))
    assert text_in("a.docx", letter).split("\n")[1] == "Ana Ortega\t\t415 555 0132"


def test_labelled_lines_within_cells_stay_lines() -> None:
    left = paragraph("Patient: Ana Ortega") + paragraph("DOB: 1980-03-04")
    letter = docx(table([left, paragraph("Practice: North Practice")]))
    assert text_in("a.docx", letter).split("\n") == [
        "Patient: Ana Ortega", "DOB: 1980-03-04", "Practice: North Practice",
    ]  # fmt: skip


def test_the_letterhead_is_about_the_practice() -> None:
    letter = docx(paragraph("Patient: Ana"), header=paragraph("Phone: 415 555 0188"))
    assert text_in("a.docx", letter) == "Patient: Ana\n\nPractice information\nPhone: 415 555 0188"


def test_what_nobody_sees_in_a_word_file_is_not_read() -> None:
    letter = docx(
        "<w:p><w:r><w:t>Patient: </w:t></w:r>"
        "<w:del><w:r><w:delText>Bo</w:delText></w:r></w:del>"
        "<w:r><w:instrText>MERGEFIELD x</w:instrText></w:r>"
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>Click here</w:t></w:r>"
        "</w:sdtContent></w:sdt><w:r><w:t>Ana</w:t></w:r></w:p>"
    )
    assert text_in("a.docx", letter) == "Patient: Ana"


def test_tick_boxes_of_every_age_are_answers() -> None:
    box = "<w:ffData><w:checkBox><w:default w:val='{}'/></w:checkBox></w:ffData>"
    old = f"<w:r><w:fldChar>{box}</w:fldChar></w:r>"
    letter = docx(
        paragraph("Consent: ☒ Yes ☐ No"),
        paragraph("Urgent: [ ] Yes [x] No"),
        f"<w:p><w:r><w:t>Labs: </w:t></w:r>{old.format(1)}<w:r><w:t>sent</w:t></w:r>"
        f"{old.format(0)}<w:r><w:t>to follow</w:t></w:r></w:p>",
        paragraph("Interpreter: ☐ Yes ☐ No"),
    )
    assert text_in("a.docx", letter).split("\n") == [
        "Consent: Yes", "Urgent: No", "Labs: sent", "Interpreter:",
    ]  # fmt: skip


def test_a_zip_that_is_no_document_is_not_opened() -> None:
    assert code_of("letters.zip", zipped({"letter.txt": "Patient: Ana"})) == "archive"
    assert code_of("letter.docx", zipped({"other.xml": "<a/>"}), DOCX) == "broken"
