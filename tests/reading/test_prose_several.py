"""Several patients in one piece of running text, each with their own."""

import pytest

from tests.reading.told import told


def given_names(text: str) -> list[str]:
    return [one.get("patient_given_name", "") for one in told(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The first is Nadia Rahimi, 34, who has reflux. The second is her brother, Sami Rahimi,"
        " 29, with migraines.",
        "I'd like to send you Nadia Rahimi, who is 34 and has reflux. Also her brother, Sami"
        " Rahimi, 29, with migraines.",
        "Would you see Nadia Rahimi (b. 1/9/82, 805-555-0112) and her brother Sami Rahimi"
        " (b. 7/23/85, 805-555-0113)? Both have reflux.",
        "Two of my clients need you. Nadia Rahimi, 34, has reflux. Sami Rahimi, 29, has migraines.",
        "These two are brother and sister:\n\n1. Nadia Rahimi, 34. Reflux.\n2. Sami Rahimi"
        " (b. July 3, 1997), can't sleep.",
        "Les refiero a dos pacientes. La primera es Nadia Rahimi, nacida el 2 de enero de 1984, con"
        " reflujo. El segundo es su esposo, Sami Rahimi, nacido el 19 de mayo de 1982, con"
        " sobrepeso.",
        "Les envío a dos pacientes. Doña Nadia Rahimi, de 58 años, padece artritis. El otro es su"
        " hijo, Sami Rahimi, de 31 años, que tiene migrañas.",
        "Estos dos son para ustedes. La mamá es Nadia Rahimi, de 46 años, con bochornos. El hijo"
        " es Sami Rahimi, de 15; le duele la panza.",
    ],
)
def test_the_next_of_several_is_a_patient_of_their_own(text: str) -> None:
    assert given_names(text) == ["Nadia", "Sami"]


@pytest.mark.parametrize(
    "text",
    [
        "I'm referring Nadia Rahimi, 34, with reflux. Her brother Sami drives her.",
        "I'm referring Nadia Rahimi, 34, with reflux. Her husband, Sami Rahimi, is her emergency"
        " contact at 415-555-0133.",
        "I refer Nadia Rahimi, 14, with reflux. Her mother Roya Rahimi, 415-555-0133, says yes.",
        "Les remito a Nadia Rahimi, de 34 años, con reflujo. Su hijo Sami la acompaña.",
    ],
)
def test_a_relative_who_only_helps_is_no_patient(text: str) -> None:
    assert given_names(text) == ["Nadia"]


def test_what_names_another_of_them_is_told_of_that_one() -> None:
    first, second = told(
        "Two clients for you. Nadia Rahimi, 34, has reflux. Sami Rahimi, 29, has migraines. Nadia"
        " needs to be seen urgently."
    )
    assert first["priority"] == "urgent"
    assert "priority" not in second


def test_each_has_the_priority_said_beside_their_name() -> None:
    first, second = told(
        "Two siblings please.\n\n1) Silas Baines, DOB 4/4/2016 - eczema\n2) Imogen Baines, DOB"
        " 9/21/2018 - belly pain\n\nRoutine for Silas, urgent for Imogen."
    )
    assert (first["priority"], second["priority"]) == ("routine", "urgent")


def test_a_number_they_share_is_each_ones_and_an_address_its_owners() -> None:
    first, second = told(
        "I am sending you Mordechai and Pnina Altschuler. Mordechai is 71 and has insomnia; Pnina"
        " is 68 and has arthritis. They share one phone, 650-555-0133, and Pnina's email is"
        " pnina@ridge.example."
    )
    assert first["patient_phone"] == second["patient_phone"] == "+16505550133"
    assert "patient_email" not in first
    assert second["patient_email"] == "pnina@ridge.example"


def test_twins_share_the_birth_date_and_the_parent() -> None:
    first, second = told(
        "These are twins, Lysander and Cressida Montclair, born August 2nd 2011. Lysander has"
        " Crohn's. Cressida is anxious, sleeping five hours.\n\nTheir father Julian Montclair"
        " (805-555-0192) signed for Lysander."
    )
    for one in (first, second):
        assert one["patient_birth_date"] == "2011-08-02"
        assert one["guardian_name"] == "Julian Montclair"


def test_a_date_of_consent_goes_with_its_own_consent() -> None:
    first, second = told(
        "Two clients. Nadia Rahimi, 34, has reflux. Sami Rahimi, 29, has migraines and has not yet"
        " consented. Both of their forms are dated; Nadia consented on 3/1/2027."
    )
    assert "consent_date" not in second
    assert first["consent"] == "given"


def test_what_brings_both_is_the_reason_of_each() -> None:
    first, second = told(
        "Would you see Glen Oduya (b. 1/9/72) and his wife Mirabel Oduya (b. 7/23/75)? They both"
        " want help with their diet now that their son has celiac disease."
    )
    assert first["reason"] == second["reason"]
    assert "celiac" in first["reason"]


def test_children_named_by_given_names_share_their_family_name() -> None:
    found = told(
        "Three of the Castellano children: Marco, 12 (DOB 2/2/2015), with asthma; Lucia, 9 (DOB"
        " 6/14/2017), with eczema; and Teo, 6 (DOB 11/30/2020), with constipation."
    )
    assert [one["patient_given_name"] for one in found] == ["Marco", "Lucia", "Teo"]
    assert {one["patient_family_name"] for one in found} == {"Castellano"}


def test_dashes_part_what_is_told_of_each() -> None:
    found = told(
        "Two quick ones:\n\nAlma Brandvold - 67 - 415-555-0171 - neuropathy in both feet\n\n"
        "Ewan Tait - 50 - 415-555-0172 - gout\n\nThanks,\nAmy Lin"
    )
    assert [(one["patient_age"], one["patient_phone"]) for one in found] == [
        ("67", "+14155550171"),
        ("50", "+14155550172"),
    ]
