"""People who write for themselves, or for their own."""

import pytest

from tests.reading.told import drafted, told

LENA = "From: Lena Trask <lena@home.example>"


def of_lena(text: str) -> dict[str, str]:
    draft = drafted(text)
    assert draft.outcome == "self_referral"
    return told(text)[0]


@pytest.mark.parametrize(
    "said",
    [
        "I was born on April 3, 1969.",
        "My date of birth is 4/3/1969.",
        "My birthday is April 3, 1969.",
        "I'm 57, born 4/3/1969.",
    ],
)
def test_a_birth_date_is_heard_in_the_first_person(said: str) -> None:
    found = of_lena(f"Hello, I'd like to make an appointment for my fatigue. {said}\n\nLena Trask")
    assert found["patient_birth_date"] == "1969-04-03"


def test_a_birth_date_is_heard_in_the_first_person_in_spanish() -> None:
    (found,) = told(
        "Hola, me llamo Rocío Alcántar, nací el 12 de octubre de 1987. Quisiera una cita porque"
        " tengo problemas de tiroides. Mi celular es 408-555-0124."
    )
    assert found["patient_birth_date"] == "1987-10-12"
    assert found["patient_family_name"] == "Alcántar"
    assert "tiroides" in found["reason"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("I've been fighting arthritis for twelve years. I'd like to come in and see someone.",
         "fighting arthritis"),
        ("I wish to refer myself for your metabolic program. I was told I have prediabetes.",
         "prediabetes"),
        ("My neighbor raves about you. I can't sleep more than four hours. Could I come in?",
         "sleep more than four hours"),
        ("I have had fatigue since COVID and I would like to make an appointment.",
         "fatigue since COVID"),
    ],
)  # fmt: skip
def test_why_somebody_comes_is_heard_in_the_first_person(text: str, reason: str) -> None:
    found = of_lena(f"{text} My number is 707-555-0171.\n\nLena Trask")
    assert reason in found["reason"]
    assert found["patient_phone"] == "+17075550171"
    assert not any(name.startswith("partner_") for name in found)


def test_who_refers_themself_may_ask_for_a_service() -> None:
    found = of_lena("I wish to refer myself for your metabolic program. I am 52.\n\nLena Trask")
    assert (found["service"], found["patient_age"]) == ("metabolic", "52")


@pytest.mark.parametrize(
    "text",
    [
        "Quiero sacar cita para mi hijo Iker, tiene 9 años y le duele la panza. 619-555-0144.",
        "My son Iker is 9 and his belly hurts. Could we get an appointment? 619-555-0144.",
        "I'd like an appointment for my son, Iker, 9, whose belly hurts. 619-555-0144",
    ],
)
def test_a_childs_name_is_read_beside_the_parents(text: str) -> None:
    (found,) = told(f"{text}\n\nAmy Lin")
    assert found["patient_given_name"] == "Iker"
    assert found["guardian_name"] == "Amy Lin"


def test_who_writes_for_a_grown_relative_is_not_the_patient() -> None:
    (found,) = told(
        "Hello, I'm looking for help for my mother, Edith Crane, 78, who can't sleep. You can call"
        " me on 415-555-0131.\n\nAmy Lin"
    )
    assert (found["patient_given_name"], found["patient_family_name"]) == ("Edith", "Crane")
    assert "guardian_name" not in found
