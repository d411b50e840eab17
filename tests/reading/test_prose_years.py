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


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("I see Thaddeus Okonjo, he goes by Tad, is 34 and a line cook. He has insomnia.", "34"),
        (
            "Josephine Tallchief, one of my ranch wives, seventy-one, is dizzy. She needs help.",
            "71",
        ),
        ("I am referring Nora Quill, forty-four, for bloating.", "44"),
        ("I am referring Nora Quill. She is forty-four and has bloating.", "44"),
        ("I am referring Nora Quill, a forty-four-year-old teacher with bloating.", "44"),
        ("I am referring Nora Quill, aged 44, for bloating.", "44"),
        ("I am referring Nora Quill, who is 44, for bloating.", "44"),
        ("I am referring Nora Quill, 44yo, for bloating.", "44"),
        ("I am referring Nora Quill. 44-year-old nurse, bloated.", "44"),
        ("I am referring Nora Quill (44, she/her) with bloating.", "44"),
        ("I am referring Nora Quill (she/her, 44) with bloating.", "44"),
        ("I am referring Nora Quill, nine years old, with bloating.", "9"),
        (
            "Quisiera remitirles a Emiliano Zepeda, de nueve años, alumno de cuarto, con reflujo.",
            "9",
        ),
        ("Recomiendo a la hermana Mercedes Polanco. Tiene setenta y un años. No duerme.", "71"),
        ("Les remito a Nora Quiroga, cuarenta y cuatro años, con colitis.", "44"),
        ("Les remito a Nora Quiroga de cuarenta años con colitis.", "40"),
    ],
)
def test_an_age_is_heard_in_figures_and_in_words(text: str, years: str) -> None:
    (found,) = told(text)
    assert found["patient_age"] == years


@pytest.mark.parametrize(
    "text",
    [
        "I am referring Nora Quill. She will turn 44 in May.",
        "I am referring Nora Quill, ferritin, checked twice, is 34. She has bloating.",
        "I am referring Nora Quill. She has two children, ten and twelve. She has bloating.",
        "I am referring Nora Quill for bloating for nine years.",
        "I am referring Nora Quill, who lives at PO Box 114.",
        "I am referring Nora Quill. Her son is nine years old.",
        "I am referring Nora Quill. She has three kids.",
        "I am referring Nora Quill for bloating. She is one of my favorites.",
        "I am referring Nora Quill, one of twelve, for bloating.",
        "I am referring Nora Quill, whose ferritin is 34 and a low B12.",
        "Les remito a Nora Quiroga, que tiene colitis desde hace nueve años.",
        "Les remito a Nora Quiroga, con colitis de nueve años de evolución.",
        "Les remito a Nora Quiroga, tiene dos hijos y colitis.",
        "Les remito a Nora Quiroga, con colitis. Su hijo tiene nueve años.",
        "Les remito a Nora Quiroga, con colitis por tres años.",
    ],
)
def test_other_numbers_are_no_age(text: str) -> None:
    (found,) = told(text)
    assert "patient_age" not in found


@pytest.mark.parametrize(
    ("text", "born"),
    [
        (
            "Please see Ms. Danuta Kowalczyk. She is 49 (3/14/77), with hot flashes.",
            "1977-03-14",
        ),
        ("got one for u, desmond achterman goes by skip, 5/6/68, coughs all nite.", "1968-05-06"),
        (
            "Is there any chance of a slot? Marisol Knox (she/her, DOB 1/30/02) eats nine foods.",
            "2002-01-30",
        ),
        ("I am referring Nora Quill, date of birth: March 3, 1980.", "1980-03-03"),
        ("I am referring Nora Quill, born on the 4th of March 1980.", "1980-03-04"),
        ("I am referring Nora Quill. Her birthday is 3/4/1980.", "1980-03-04"),
        ("DOB: he's 1/7/1983. I am referring Lorenzo Oyster.", "1983-01-07"),
    ],
)
def test_a_birth_date_is_heard_beside_an_age_or_a_nickname(text: str, born: str) -> None:
    (found,) = told(text)
    assert found["patient_birth_date"] == born


def test_who_writes_for_themself_gives_the_birth_date_behind_the_name() -> None:
    (found,) = told(
        "Good morning, I'd like to make an appointment for myself. Amy Lin, 8/2/1969. Hashimoto's."
        " Call me at 509 555 0153."
    )
    assert found["patient_birth_date"] == "1969-08-02"
