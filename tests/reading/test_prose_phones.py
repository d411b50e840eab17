"""Whose a number in running text is: the patient's, or nobody's that we may call."""

import pytest

from tests.reading.test_prose import values

PATIENT = "I am referring Nora Quill, 44, for bloating. "
PACIENTE = "Les remito a Nora Quiroga, de 44 años, por colitis. "


@pytest.mark.parametrize(
    ("said", "phone"),
    [
        ("Her phone is her sister's, 415 555 0147 (ask for Nora), afternoons.", "+14155550147"),
        ("Contact: nq@mail.example / 415.555.0144.", "+14155550144"),
        ("Her cell: 415-555-0133. The office is 415-555-0110.", "+14155550133"),
        ("You can phone her at (415) 555-0116, evenings are best.", "+14155550116"),
        ("Number is 415 555 0157.", "+14155550157"),
        ("She answers at 415-555-0133.", "+14155550133"),
        ("Call her on 415-555-0133 or me on 415-555-0110.", "+14155550133"),
        ("Our fax is 415-555-0111 and her cell is 415-555-0133.", "+14155550133"),
    ],
)
def test_a_number_is_the_patients_where_its_clause_says_so(said: str, phone: str) -> None:
    assert values(PATIENT + said)[0]["patient_phone"] == phone


@pytest.mark.parametrize(
    ("said", "phone"),
    [
        ("La encuentran en el 415-555-0184.", "+14155550184"),
        ("No tiene celular; en la casa de su hija contestan al 415.555.0166.", "+14155550166"),
        ("Tel mío 915 555 0108 / de ella 915 555 0145.", "+19155550145"),
        ("Número de contacto: 1-951-555-0173.", "+19515550173"),
        ("Escríbanle por WhatsApp al 305-555-0147.", "+13055550147"),
        ("La localizan en el 415-555-0184.", "+14155550184"),
        ("La pueden llamar al 415-555-0184.", "+14155550184"),
        ("Su esposo contesta el 415-555-0184.", "+14155550184"),
    ],
)
def test_a_number_is_the_patients_in_spanish_too(said: str, phone: str) -> None:
    assert values(PACIENTE + said, language="es")[0]["patient_phone"] == phone


@pytest.mark.parametrize(
    "said",
    [
        "Fax our office at 415-555-0111.",
        "Her pharmacy is 415-555-0122.",
        "Her PCP can be reached at 415-555-0122.",
        "Her husband's cell is 415-555-0155.",
    ],
)
def test_a_number_of_somebody_else_is_not_the_patients(said: str) -> None:
    assert "patient_phone" not in values(PATIENT + said)[0]


@pytest.mark.parametrize(
    "said",
    [
        "Mi número es 415-555-0184.",
        "El fax de la clínica es 415-555-0184.",
        "Su hermana es 415-555-0184.",
    ],
)
def test_a_number_of_somebody_else_is_not_the_patients_in_spanish(said: str) -> None:
    assert "patient_phone" not in values(PACIENTE + said, language="es")[0]
