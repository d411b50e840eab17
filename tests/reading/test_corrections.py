"""What a correction in a few words states."""

import pytest

from tests.reading.mails import read_text, values


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
