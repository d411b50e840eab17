"""Labels as offices abbreviate them, and what is done where forms lay them out in odd ways."""

import pytest

from integrator.reading.mails.machines import is_machine
from integrator.reading.read import read
from tests.reading.mails import envelope, read_text, values, with_html

FORM = "Patient: Ana Ruiz\nDOB: 3/4/1980\nReason: bloating\n"


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("Pref Lang: Farsi", "patient_language", "Farsi"),
        ("Preferred method: Text", "preferred_contact", "Text"),
        ("Pref method: Text", "preferred_contact", "Text"),
        ("Primary Ins: Medica Choice", "insurance", "Medica Choice"),
        ("Payer 1: Medica Choice", "insurance", "Medica Choice"),
        ("Guarantor Phone: 415-555-0132", "patient_phone", "415-555-0132"),
        ("Resp. Party Email: mum@home.example", "patient_email", "mum@home.example"),
        ("CHW name: Mei Liu", "partner_clinician", "Mei Liu"),
        ("Persona que llena el formulario: Noelia Paz", "partner_clinician", "Noelia Paz"),
        ("Quien completa la hoja: Noelia Paz", "partner_clinician", "Noelia Paz"),
        ("Referencia interna: CV-0388", "partner_reference", "CV-0388"),
    ],
)
def test_a_label_as_offices_abbreviate_it_is_known(line: str, field: str, value: str) -> None:
    assert values(read_text(FORM + line))[field] == value


def test_a_number_sign_makes_another_label_of_a_word() -> None:
    told = values(read_text("Member: Ana Ruiz\nMember #: 99120\nDOB: 3/4/1980\nReason: bloating"))
    assert (told["patient_given_name"], told["patient_family_name"]) == ("Ana", "Ruiz")


def _table(*rows: tuple[str, ...]) -> dict[str, str]:
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    html = "".join(f"<tr>{row}</tr>" for row in cells)
    return values(read(envelope(with_html(f"<table>{html}</table>"))))


SECTIONS = (
    ("Sending Provider",),
    ("Name", "Yolanda Paz, MD"),
    ("Group", "Ridge Clinic"),
    ("Patient",),
    ("Last, First MI", "Doe, Zoe J"),
    ("DOB (Age) Sex", "1958-02-11 (68) F"),
    ("Reason", "joint pain"),
)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("partner_clinician", "Yolanda Paz"),
        ("patient_family_name", "Doe"),
        ("patient_birth_date", "1958-02-11"),
        ("patient_age", "(68)"),
    ],
)
def test_rows_that_head_a_section_tell_whose_the_rows_below_are(field: str, value: str) -> None:
    assert _table(*SECTIONS)[field] == value


def test_a_row_whose_value_is_a_label_too_heads_no_table() -> None:
    told = _table(
        ("Your name", "Amy Lin"),
        ("Role", "Nurse practitioner"),
        ("Practice", "North Clinic"),
        ("Patient", "Zoe Doe"),
        ("Patient DOB", "3/4/1980"),
        ("Reason", "bloating"),
    )
    assert (told["patient_given_name"], told["partner_practice"]) == ("Zoe", "North Clinic")


def test_the_day_below_a_consent_is_its_date() -> None:
    told = _table(
        ("Patient", "Zoe Doe"), ("Consent form signed?", "Yes"), ("Date signed", "11/3/2026")
    )
    assert told["consent_date"] == "11/3/2026"


def test_a_bare_name_above_the_patients_whole_name_is_the_writers() -> None:
    told = values(read_text(
        "First name: Gwen\nLast name: Pryce\nEmail: gwen@north.example\n"
        "Client's full name: Zoe Doe\nClient's DOB: 3/4/1980\nReason: bloating"
    ))  # fmt: skip
    assert (told["patient_given_name"], told["partner_clinician"]) == ("Zoe", "Gwen Pryce")


SIBLINGS = """CHILD 1
Name: Marcus Bell
DOB: 4/17/2015
Concern: wheezing

CHILD 2
Name: Imani Bell
DOB: 12/08/2018
Concern: eczema

PARENT: Lorraine Bell
PHONE: 215.555.0188 - text is best
INS: Keystone CHIP
FROM: Foxglove Pediatrics / Dr. Ada Nwosu / 215.555.0140
"""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("guardian_name", "Lorraine Bell"),
        ("patient_phone", "215.555.0188"),
        ("preferred_contact", "text"),
        ("insurance", "Keystone CHIP"),
        ("partner_practice", "Foxglove Pediatrics"),
        ("partner_clinician", "Ada Nwosu"),
        ("partner_phone", "215.555.0140"),
    ],
)
def test_a_parent_told_once_below_the_children_is_of_each_of_them(field: str, value: str) -> None:
    both = read_text(SIBLINGS).referrals
    assert [one.readings[field].value for one in both] == [value, value]


def test_a_parent_told_for_one_child_is_not_the_others() -> None:
    page = SIBLINGS.replace("Concern: wheezing", "Concern: wheezing\nPARENT: Otto Bell")
    told = [one.readings["guardian_name"].value for one in read_text(page).referrals]
    assert told == ["Otto Bell", "Lorraine Bell"]


PRINTED = """REFERRAL ORDER                              Printed 10/06/2026 8:14 AM
Cedar Hollow Internal Medicine
PH (614) 555-0122   FX (614) 555-0123
-------------------------------------
Name: Doe, Zoe
DOB: 3/4/1980
Dx: hives
"""


def test_a_letterhead_stands_below_what_the_page_is_called() -> None:
    told = values(read_text(PRINTED))
    assert told["partner_practice"] == "Cedar Hollow Internal Medicine"
    assert told["partner_phone"] == "(614) 555-0122"


def test_a_line_of_a_number_and_a_fax_is_the_referrers() -> None:
    told = values(read_text(
        "Pt: Zoe Doe\nDOB: 3/4/1980\nDx: hives\n\nOffice 575-555-0180   Fax 575-555-0181"
    ))  # fmt: skip
    assert told["partner_phone"] == "575-555-0180"
    assert "patient_phone" not in told


def test_a_label_that_no_list_has_signs_nothing() -> None:
    told = values(read_text(
        "From clinic: North\nPt: Zoe Doe\nDOB: 3/4/1980\n\nSvc Wanted: Thyroid check",
        "Reply-To: desk@north.example",
    ))  # fmt: skip
    assert told["partner_clinician"] == "Amy Lin"


def test_an_id_right_below_the_heading_of_the_referral_is_its_number() -> None:
    told = _table(*SECTIONS, ("Referral",), ("ID", "59011"), ("Urgency", "Routine"))
    assert told["partner_reference"] == "59011"


def test_a_label_broken_over_two_lines_is_one() -> None:
    told = values(read_text(
        "Patient ........ Zoe Doe\nD.O.B. ......... 3/4/1980\nDiagnosis ...... hives\n"
        "Financial interest in\nreceiving facility ..... None"
    ))  # fmt: skip
    assert (told["affiliations"], told["reason"]) == ("None", "hives")


def test_the_number_of_a_referral_stands_behind_its_title() -> None:
    told = values(read_text("OUTGOING REFERRAL  #8847120\n\nPt: Zoe Doe\nDx: hives"))
    assert told["partner_reference"] == "8847120"


def test_the_desk_of_a_numbered_site_is_no_machine() -> None:
    told = values(read_text(
        "Pt: Zoe Doe\nDOB: 3/4/1980\nDx: hives", "Reply-To: site4@north.example"
    ))  # fmt: skip
    assert told["partner_email"] == "amy@north.example"
    assert not is_machine("site4@north.example")
