"""Ordinary letters: who is meant, how old, whose a number is, where running text is no label."""

import pytest

from tests.reading.test_prose import PATIENT, values


@pytest.mark.parametrize(
    "said",
    [
        "One of my clients, Lucinda Varga (she/her, 43), has not slept for months.",
        "I am referring Lucinda Varga. Quick background: 43, Hashimoto's for years.",
        "I am referring Lucinda Varga, who just turned 43. She has eczema.",
        "I am referring Lucinda Varga. She is about 43 and has eczema.",
    ],
)
def test_an_age_is_heard_however_it_is_put(said: str) -> None:
    assert values(said)[0]["patient_age"] == "43"


def test_a_greeting_set_apart_leaves_the_name_behind_it() -> None:
    (one,) = values("Hi - Leonard Fisk, 6/3/1964, 503-555-0147. Long COVID, can't work.")
    assert (one["patient_family_name"], one["patient_birth_date"]) == ("Fisk", "1964-06-03")


def test_kin_at_the_start_of_a_sentence_are_no_second_patient() -> None:
    said = (
        "Patient Harold Whitfield, 77 yo M, has heart failure. "
        "Daughter Elaine Moss is his proxy; her number is 818-555-0126."
    )
    (one,) = values(said)
    assert (one["patient_family_name"], one["patient_phone"]) == ("Whitfield", "+18185550126")


def test_who_begins_a_clause_is_told_of_where_it_names_the_other_too() -> None:
    said = (
        "Referring a married couple, Ruth and Leland Henderson. Ruth is 68 and has diarrhea. "
        "Leland is 71, prediabetic, and mostly coming because Ruth told him to."
    )
    assert [one["patient_age"] for one in values(said)] == ["68", "71"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("She is expecting your call.", "given"),
        ("She told me to give you her number.", "given"),
        ("No objection at all to me sharing her chart.", "given"),
        ("She is not expecting your call.", None),
        ("She asked if I could write a note for work.", None),
    ],
)
def test_consent_is_heard_where_a_call_is_expected_or_asked_for(
    said: str, meant: str | None
) -> None:
    assert values(PATIENT + said)[0].get("consent") == meant


def test_a_sentence_before_a_number_is_no_label() -> None:
    said = "She's aware and okay with it. Cell: 312-555-0178."
    (one,) = values("I am referring Nora Quill, 44, for bloating.\n\n" + said)
    assert (one["consent"], one["patient_phone"]) == ("given", "+13125550178")


def test_a_network_is_no_insurer_whose_name_it_begins_with() -> None:
    said = "I am a case manager with Bridge Health Network. " + PATIENT + "She has Medicare."
    assert values(said)[0]["insurance"] == "Medicare"


def test_thanksgiving_is_no_thanks_at_which_a_reason_ends() -> None:
    said = "I am referring Nora Quill. She has lost 22 pounds since Thanksgiving with bloating."
    assert "with bloating" in values(said)[0]["reason"]
