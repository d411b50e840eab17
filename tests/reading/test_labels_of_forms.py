"""Labels as offices abbreviate them, and what is done where forms lay them out in odd ways."""

import pytest

from tests.reading.mails import read_text, values

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
