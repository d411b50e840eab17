"""Pages whose halves stand side by side, and lines whose labels stand behind their values."""

import pytest

from integrator.reading.labels.in_columns import in_reading_order
from integrator.reading.labels.known import label_table
from integrator.reading.values.found import lines_of
from tests.reading.mails import read_text, values

RULED = """REFERRING                       PATIENT
---------                       -------
Ashgrove Neurology              Doe, Zoe M.
Provider: Leo Farkas, MD        DOB: 08/25/1955
Phone: (802) 555-0117           Phone: (802) 555-0181
Fax: (802) 555-0118             Email: zoe@home.example
Dept asked for: Sleep           Language: English

REASON
------
Waking at 2 am.
"""
UNRULED = """PATIENT INFORMATION             PROVIDER INFORMATION
Name: Zoe Doe                   Name: Leo Farkas, MD
Phone: (802) 555-0181           Phone: (802) 555-0117
Email: zoe@home.example         Fax: (802) 555-0118

Reason: waking at 2 am
"""
BEHIND = """Zoe Doe  (patient name)
08/25/1955  (dob)
(802) 555-0181  (cell, ok to text)
waking at 2 am and tired through the whole of the day since a bad flu in March  (reason)
sleep  (service wanted)
Leo Farkas, MD  (referring doctor)
802-555-0117  (office)   802-555-0118  (fax)
"""


@pytest.mark.parametrize("page", [RULED, UNRULED])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("patient_family_name", "Doe"),
        ("patient_phone", "(802) 555-0181"),
        ("patient_email", "zoe@home.example"),
        ("partner_clinician", "Leo Farkas"),
        ("partner_phone", "(802) 555-0117"),
    ],
)
def test_halves_of_a_page_side_by_side_are_read_one_after_the_other(
    page: str, field: str, value: str
) -> None:
    assert values(read_text(page))[field] == value


def test_lines_that_run_over_the_gap_are_no_columns() -> None:
    page = "PATIENT             PROVIDER\n-------             --------\n"
    page = page + "Zoe Katharina Magdalena Doe-Smith"
    lines = list(lines_of(page, 0, len(page)))
    assert in_reading_order(page, lines, label_table())[-1] == lines[-1]


def test_a_name_right_below_the_ruled_heading_of_the_patient_is_theirs() -> None:
    told = values(read_text("PATIENT\n-------\nDoe, Zoe\nDOB: 8/25/1955\n\nReason: waking"))
    assert (told["patient_given_name"], told["patient_family_name"]) == ("Zoe", "Doe")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("patient_given_name", "Zoe"),
        ("patient_birth_date", "08/25/1955"),
        ("patient_phone", "(802) 555-0181"),
        ("service_words", "sleep"),
        ("partner_clinician", "Leo Farkas"),
        ("partner_phone", "802-555-0117"),
    ],
)
def test_a_label_in_brackets_behind_its_value_names_it(field: str, value: str) -> None:
    assert values(read_text(BEHIND))[field] == value


def test_a_bracket_behind_a_few_values_is_no_label() -> None:
    told = values(read_text(
        "Patient: Zoe Doe\nPhone: 802-555-0181 (home)\nReason: tired (fatigue)\n\nAmy Lin (clinic)"
    ))  # fmt: skip
    assert told["reason"] == "tired (fatigue)"
