"""What a correction in a few words states."""

import pytest

from tests.reading.mails import read_text, values
from tests.reading.told import drafted, told


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("Wrong number for Dina Falk yesterday. It's 415-555-0122, not 415-555-0112.",
         "patient_phone", "415-555-0122"),
        ("Sorry, I gave the wrong phone: not 415-555-0112 but 415-555-0122 for Dina Falk.",
         "patient_phone", "415-555-0122"),
        ("Me equivoqué en el teléfono de Pilar Conde, era 510 555 0111 y debe decir 510 555 0124.",
         "patient_phone", "510 555 0124"),
        ("A typo in the referral: her birthday was 2/3/1988 and should be 2/13/1988.",
         "patient_birth_date", "2/13/1988"),
        ("Correction: the last name is spelled Szymanski, with a z.",
         "patient_family_name", "Szymanski"),
        ("Una disculpa, el apellido correcto de la paciente es Solano.",
         "patient_family_name", "Solano"),
        ("The e-mail I gave for Omar Said was wrong, please use omar@said.example.",
         "patient_email", "omar@said.example"),
        ("Wrong number for Dina Falk, the one I sent yesterday. It's 415-555-0122.",
         "patient_family_name", "Falk"),
    ],
)  # fmt: skip
def test_the_value_that_holds_is_read_and_not_the_one_it_replaces(
    text: str, field: str, value: str
) -> None:
    draft = read_text(f"{text}\n\nThanks,\nAmy Lin\n", "Subject: correction to my referral")
    assert draft.outcome == "correction"
    assert values(draft)[field] == value
    assert text[slice(*draft.referrals[0].readings[field].span or (0, 0))] == value


def test_the_writers_own_number_is_not_the_patients() -> None:
    draft = read_text(
        "I made a mistake in the referral of Dina Falk. Call me at my office 415-555-0199.\n",
        "Subject: correction",
    )
    assert "patient_phone" not in values(draft)


def test_who_corrects_is_read_where_only_that_is_told() -> None:
    text = "Please correct the referral, something is off with the date.\n\nBest,\nAmy Lin, NP\n"
    draft = read_text(text, "Subject: Correction")
    assert values(draft)["partner_clinician"] == "Amy Lin"
    assert values(draft)["partner_email"] == "amy@north.example"


_SIGNED = "\n\nThanks,\nAmy Lin\nNorth Clinic\n415-555-0199\n"
_NEVER_OLD = ("patient_phone", "patient_birth_date", "reason")


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("I put 6/11/1981 for Terry Odom's birthday, it's 6/17/1981.",
         {"patient_birth_date": "1981-06-17"}),
        ("Terry Odom was born 06/15/1958, not 06/15/1985.",
         {"patient_birth_date": "1958-06-15"}),
        ("DOB for Terry Odom should be 3/4/1980 instead of 4/3/1980.",
         {"patient_birth_date": "1980-03-04"}),
        ("DOB for Terry Odom should read 3/4/1980 (was 4/3/1980).",
         {"patient_birth_date": "1980-03-04"}),
        ("Terry Odom's DOB: 4/3/1980 -> 3/4/1980. Correction, sorry.",
         {"patient_birth_date": "1980-03-04"}),
        ("We listed Terry Odom's date of birth as 4/3/1980. The correct date is 3/4/1980.",
         {"patient_birth_date": "1980-03-04"}),
        ("Terry Odom: 4/3/1980 is wrong, the DOB is 3/4/1980.",
         {"patient_birth_date": "1980-03-04"}),
        ("DOB for Terry Odom is 6/17 not 6/11. Wrong date, sorry.",
         {"patient_birth_date": None}),
        ("Please change Terry Odom's phone from 415-555-0111 to 415-555-0122. I gave the "
         "wrong number.",
         {"patient_phone": "+14155550122"}),
        ("Terry Odom's number 415-555-0111 no longer works. Please use 415-555-0122 from now"
         " on.",
         {"patient_phone": "+14155550122"}),
        ("The phone I gave for Terry Odom, 415-555-0111, was his brother's. His own is "
         "415-555-0122.",
         {"patient_phone": "+14155550122"}),
        ("Terry Odom's cell is 415-555-0122. I had 415-555-0111, my mistake.",
         {"patient_phone": "+14155550122"}),
        ("Small fix: it's Oister, not Oyster, for Lorenzo Oyster. My mistake.",
         {"patient_family_name": "Oister", "patient_given_name": "Lorenzo"}),
        ("Correction: Lorenzo Oyster's last name was misspelled, it is Oister.",
         {"patient_family_name": "Oister", "patient_given_name": "Lorenzo"}),
        ("Correction on Lorenzo Oyster: family name should be Oister, not Oyster.",
         {"patient_family_name": "Oister"}),
        ("I got Lorenzo Oyster's first name wrong. It should be Laurence.",
         {"patient_given_name": "Laurence", "patient_family_name": "Oyster"}),
        ("Correction: Siobhan Reyes has Open Access now. We wrote Medica but that was wrong,"
         " it's Aetna.",
         {"patient_given_name": "Siobhan"}),
        ("I made a mistake on Lorenzo Oyster's referral. Reason should read: gout and high "
         "uric acid.",
         {"reason": "gout and high uric acid"}),
        ("Please correct Lorenzo Oyster's e-mail: it's lo@home.example, not lo@hone.example.",
         {"patient_email": "lo@home.example"}),
        ("Una disculpa, puse mal la fecha de nacimiento de Rosa Ruiz Soto: no es 14/03/1978,"
         " sino 14/03/1979.",
         {"patient_birth_date": "1979-03-14", "patient_given_name": "Rosa",
          "patient_family_name": "Ruiz Soto"}),
        ("Dice 14 de marzo de 1979 y debe decir 14 de marzo de 1978. Es la fecha de "
         "nacimiento de Rosa Ruiz. Corrección.",
         {"patient_birth_date": "1978-03-14"}),
        ("Corrección: Rosa Ruiz nació el 14 de marzo de 1978, no el 14 de marzo de 1979.",
         {"patient_birth_date": "1978-03-14"}),
        ("En el referido de Rosa Ruiz el apellido está mal: es Rueda.",
         {"patient_family_name": "Rueda", "patient_given_name": "Rosa"}),
        ("Me equivoqué en el apellido de Rosa Ruiz, se escribe Ruíz de León.",
         {"patient_family_name": "Ruíz de León"}),
        ("Corrección del nombre: es Rosaura Ruiz, no Rosa Ruiz.",
         {"patient_given_name": "Rosaura", "patient_family_name": "Ruiz"}),
        ("El teléfono de Rosa Ruiz que les dimos, 510 555 0111, era de la hija. El bueno es "
         "510 555 0122.",
         {"patient_phone": "+15105550122"}),
        ("Puse mal el teléfono de Rosa Ruiz. En lugar de 510 555 0111 es 510 555 0122.",
         {"patient_phone": "+15105550122"}),
        ("Cambien el teléfono de Rosa Ruiz, 510 555 0111, por 510 555 0122. Me equivoqué.",
         {"patient_phone": "+15105550122"}),
        ("El teléfono de Rosa Ruiz cambió: antes 510 555 0111, ahora 510 555 0122. Dato "
         "equivocado, disculpen.",
         {"patient_phone": "+15105550122"}),
        ("Perdón, me equivoqué con Rosa Ruiz. El motivo debe decir: artritis reumatoide.",
         {"reason": "artritis reumatoide"}),
    ],
)  # fmt: skip
def test_a_correction_gives_what_it_corrects_and_whom_it_names(
    text: str, stated: dict[str, str | None]
) -> None:
    written = (text + _SIGNED, "Subject: correction to my referral")
    assert drafted(*written).outcome == "correction"
    found = told(*written)[0]
    assert {name: found.get(name) for name in stated} == stated
    assert [name for name in _NEVER_OLD if name in found and name not in stated] == []


def test_a_label_gives_the_value_without_the_note_of_what_stood_there() -> None:
    found = told(
        "Please update the following:\n\nPatient name: Siobhan Reyes (we had Siobahn)\n"
        "Insurance: Open Access (was listed as Medica)\n\nNo other changes.\n",
        "Subject: UPDATE to referral",
    )[0]
    assert (found["patient_given_name"], found["insurance"]) == ("Siobhan", "Open Access")
