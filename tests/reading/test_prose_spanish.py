"""How Spanish mail tells ages, whose a number is, who stands for a child, and who agreed."""

import pytest

from integrator.normalise.consent_said import said_of_consent
from tests.reading.test_prose import values

PATIENT = "Les refiero a Ximena Partida Rosales"


@pytest.mark.parametrize("said", [", que cumplio 9 anos en enero.", ", de 9 anos."])
def test_an_age_is_read_without_its_accents(said: str) -> None:
    assert values(PATIENT + said)[0]["patient_age"] == "9"


def test_a_birth_date_stands_behind_its_short_word() -> None:
    told = values(PATIENT + " (n. 2-abril-1998, 661 555 0191), con insomnio.")[0]
    assert told["patient_birth_date"] == "1998-04-02"


def test_a_number_said_to_be_the_patients_goes_before_a_relatives() -> None:
    told = values(
        PATIENT + ", con insomnio. Contacto: 951 555 0141 (celular del paciente); si no contesta, "
        "su esposo Beto al 951 555 0142."
    )[0]
    assert told["patient_phone"] == "+19515550141"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Ella quedó conforme con que le pase sus datos.", "given"),
        ("Consentimiento verbal obtenido hoy.", "given"),
        ("Consentimiento no obtenido todavía.", ""),
        ("Si acepta les aviso.", "pending"),
    ],
)
def test_spanish_words_of_agreeing_are_told_apart(words: str, said: str) -> None:
    assert said_of_consent(words) == said
