"""What is asked for in running text is found by the clinic's own words."""

import pytest

from integrator.reading.values.offered import NOTHING, offered
from tests.reading.told import SERVICES, told

NORA = "I am referring Nora Quill, 44, 415-555-0132. "
NORA_ES = "Les remito a Nora Quiroga, de 44 años, tel. 415-555-0132. "


@pytest.mark.parametrize(
    ("said", "service"),
    [
        ("She would like thyroid care.", "thyroid"),
        ("Could you put her on your radar for gut health?", "gut_health"),
        ("I wonder if your sleep people would take a look.", "sleep"),
        ("She'd like your metabolic folks to weigh in.", "metabolic"),
        ("Metabolic program.", "metabolic"),
        ("I was thinking nutrition counselling first.", "nutrition"),
        ("Do you have room in the infrared sauna?", "sauna"),
        ("She wants to talk about sleep.", "sleep"),
        ("She agreed that I pass her details to you for gut health.", "gut_health"),
        ("I request a functional medicine evaluation.", "first_visit"),
        ("For insomnia, please.", "sleep"),
        ("I should be obliged if your gut health service would assess her weight loss.",
         "gut_health"),
    ],
)  # fmt: skip
def test_a_service_is_known_by_the_clinics_words_and_the_verb_that_asks(
    said: str, service: str
) -> None:
    assert told(NORA + said)[0]["service"] == service


@pytest.mark.parametrize(
    ("said", "service"),
    [
        ("Creo que les toca a los de salud digestiva.", "gut_health"),
        ("Solicito la valoren en su programa de salud metabólica.", "metabolic"),
        ("Quisiera apoyo con nutrición.", "nutrition"),
    ],
)
def test_a_service_is_asked_for_in_spanish(said: str, service: str) -> None:
    assert told(NORA_ES + said)[0]["service"] == service


@pytest.mark.parametrize(
    "said",
    [
        "She has lost weight and cannot leave the house.",
        "Her diet, sleep and stress are all a mess.",
        "She saw a colleague at Marin Functional Medicine last year.",
        "She would like a new patient visit.",
    ],
)
def test_what_only_ails_or_goes_by_that_name_is_not_asked_for(said: str) -> None:
    assert "service_words" not in told(NORA + said)[0]


def test_a_word_of_the_list_is_found_whole_and_without_its_plural_or_accents() -> None:
    list_of = offered(SERVICES)
    text = "Nutricion for Hashimotos, not gutters"
    assert [(text[one.start : one.end], one.key) for one in list_of.mentions_in(text)] == [
        ("Nutricion", "nutrition"),
        ("Hashimotos", "thyroid"),
    ]


def test_without_a_list_nothing_is_offered() -> None:
    assert offered(None) is NOTHING
    assert list(NOTHING.mentions_in("gut health")) == []


def test_a_covering_note_asks_for_whoever_is_on_the_card() -> None:
    (found,) = told(
        "I am referring the patient on the attached card for gut health: her bloating is worse"
        " since March. She agrees."
    )
    assert found["service"] == "gut_health"
    assert "bloating" in found["reason"]
