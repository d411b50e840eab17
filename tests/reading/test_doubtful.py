"""Values that their shape gives the lie to are left out."""

import pytest

from integrator.reading.values.doubtful import is_doubtful
from tests.reading.mails import read_text, values


@pytest.mark.parametrize("said", ["Patient", "D.", "View Response", "Ver Respuesta", "FormHub"])
@pytest.mark.parametrize("field", ["partner_clinician", "guardian_name"])
def test_nobody_is_called_like_a_label_a_letter_a_button_or_a_tool(field: str, said: str) -> None:
    assert is_doubtful(field, said)


@pytest.mark.parametrize(
    "said", ["Amy Lin", "DeShawn", "MaryBeth Page", "O'Brien", "T. Ito", "McAllister", "Park"]
)
def test_people_are_called_as_they_like(said: str) -> None:
    assert not is_doubtful("partner_clinician", said)


@pytest.mark.parametrize("said", ["North 415-555-0199", "North Clinic (main", "a@north.example"])
def test_no_practice_is_called_by_a_number_or_half_a_bracket(said: str) -> None:
    assert is_doubtful("partner_practice", said)


@pytest.mark.parametrize("said", ["North Clinic (West)", "Clinic 24", "1st Street Pediatrics"])
def test_a_practice_may_have_a_number_in_its_name(said: str) -> None:
    assert not is_doubtful("partner_practice", said)


def test_a_practice_stops_before_its_number() -> None:
    told = values(read_text("Practice: North Clinic 415-555-0199 (main\nPt: Zoe Doe\nDx: hives"))
    assert (told["partner_practice"], told["partner_phone"]) == ("North Clinic", "415-555-0199")


@pytest.mark.parametrize(
    ("line", "practice", "clinician"),
    [
        ("Referring Provider: North Clinic - Amy Poe, MD", "North Clinic", "Amy Poe"),
        ("Referring Provider: North Clinic / Dr. Amy Poe", "North Clinic", "Amy Poe"),
        ("Referring Provider: North Clinic - West Side", "North Clinic - West Side", "Amy Lin"),
    ],
)
def test_a_practice_and_its_clinician_in_one_value_are_told_apart(
    line: str, practice: str, clinician: str
) -> None:
    told = values(read_text(f"{line}\nPt: Zoe Doe\nDx: hives"))
    assert (told["partner_practice"], told["partner_clinician"]) == (practice, clinician)
