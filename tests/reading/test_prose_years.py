"""Names by halves, births and ages in running text."""

import pytest

from tests.reading.told import told


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("I refer Nora Quill (she's 10/11/76), with bloating.", "1976-10-11"),
        ("I refer Nora Quill, born in Leeds, England, with bloating. DOB 10/11/76.", "1976-10-11"),
        ("Refiero a Nora Quiroga, nacida en San Miguel, El Salvador, el 9 de abril de 1979, con"
         " colitis.", "1979-04-09"),
        ("Solicito valoren al Sr. Anselmo Guerrero (f. de nac. 11/09/1962), con hígado graso.",
         "1962-09-11"),
        ("Marit Haugen (3 Feb 1986) is a client of mine, with hot flashes.", "1986-02-03"),
    ],
)  # fmt: skip
def test_a_birth_date_is_heard_as_people_say_it(text: str, born: str) -> None:
    (found,) = told(text)
    assert found["patient_birth_date"] == born
    assert "patient_age" not in found


def test_a_title_before_one_name_makes_it_the_family_name() -> None:
    (found,) = told(
        "I'm writing about a Mrs. Pham, first name Thu-Ha, 66 years old, with sore hands."
    )
    assert (found["patient_given_name"], found["patient_family_name"]) == ("Thu-Ha", "Pham")


def test_maria_written_short_is_a_name() -> None:
    (found,) = told("Les mando a la señora Ma. del Refugio Ontiveros, 48 años, con colitis.")
    assert found["patient_family_name"] == "Ontiveros"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("got one for u, desmond achterman goes by skip, 44, coughs all nite. 415 555 0149",
         "Desmond"),
        ("got a lady here, wilma jean foster, 70, shes dizzy. 510 555 0133, she said thats fine",
         "Wilma Jean"),
        ("pt ferris, joan. dob 03/22/1949. 831-555-0151. long covid since 2022.", "Joan"),
    ],
)  # fmt: skip
def test_a_name_in_small_letters_is_known_by_what_announces_it(text: str, name: str) -> None:
    (found,) = told(text)
    assert found["patient_given_name"] == name


def test_a_legal_guardian_is_known_by_kinship_and_title() -> None:
    (found,) = told(
        "Canalizo a Brayan Galdámez, de 7 años, con anemia. Su tutor legal es el tío materno, señor"
        " Wilfredo Portillo, tel. 323-555-0164."
    )
    assert found["guardian_name"] == "Wilfredo Portillo"


@pytest.mark.parametrize(
    ("said", "plan"),
    [
        ("She has Medicare starting next year, right now it's Blue Shield.", "Blue Shield"),
        ("She used to have Aetna and is now with Cigna.", "Cigna"),
        ("Her insurance is Golden County Health Plan Medi-Cal.",
         "Golden County Health Plan Medi-Cal"),
        ("The carrier is Bear Flag Mutual.", "Bear Flag Mutual"),
    ],
)  # fmt: skip
def test_the_plan_of_today_is_read_by_its_whole_name(said: str, plan: str) -> None:
    (found,) = told(f"I am referring Nora Quill, 44, 415-555-0132, for bloating. {said}")
    assert found["insurance"] == plan


def test_words_that_lead_to_a_number_are_no_reason() -> None:
    (found,) = told(
        "Les remito a Paola Ontiveros, de 31 años, que tiene colitis y agruras; a ella la hallan"
        " en el 619-555-0172."
    )
    assert found["reason"].endswith("agruras")
