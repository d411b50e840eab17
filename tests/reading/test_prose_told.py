"""What running text tells of consent's day, how to be reached, whose a number is, who refers."""

import pytest

from integrator.reading.prose.referrer import told_of_referrer
from tests.reading.test_prose import PACIENTE, PATIENT, values

NAMED = "I am referring Nora Quill, 44, for bloating. "


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("She consented yesterday.", "2027-04-12"),
        ("She signed our release on the 3rd.", "2027-04-03"),
        ("She signed our release on the 30th.", "2027-03-30"),
        ("I reviewed this with her on 4/2/2027 and she gave verbal consent.", "2027-04-02"),
        ("She agreed last night.", "2027-04-12"),
    ],
)
def test_the_day_of_consent_is_told_from_the_mails_own(said: str, day: str) -> None:
    (one,) = values(PATIENT + said)
    assert (one["consent"], one["consent_date"]) == ("given", day)


def test_a_birthday_beside_consent_is_not_its_day() -> None:
    (one,) = values("Nora Quill, DOB 3/4/1980, wants gut help, consent signed. 415-555-0132")
    assert "consent_date" not in one


@pytest.mark.parametrize(
    ("said", "way"),
    [
        ("She may be contacted only by telephone.", "phone"),
        ("She prefers to be contacted by electronic mail.", "email"),
        ("Email suits her.", "email"),
        ("Email is the surest way to get her.", "email"),
        ("She can't take calls at work so text her.", "text"),
        ("Please don't e-mail or text. Call 415-555-0133.", "phone"),
        ("She prefers to be called in the afternoon.", "phone"),
    ],
)
def test_how_to_be_reached_is_heard(said: str, way: str) -> None:
    assert values(NAMED + said)[0]["preferred_contact"] == way


@pytest.mark.parametrize(
    "said", ["She did not want a call.", "I will email her labs.", "Call me with questions."]
)
def test_no_way_is_preferred_where_none_is_told(said: str) -> None:
    assert "preferred_contact" not in values(NAMED + said)[0]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("This is a routine request.", "routine"),
        ("Prioridad normal.", "routine"),
        ("Urge que la vean esta semana.", "urgent"),
        ("Lo más pronto que se pueda.", "asap"),
        ("No se trata de un caso urgente.", "routine"),
    ],
)
def test_how_soon_is_heard(said: str, meant: str) -> None:
    assert values(PACIENTE + said, language="es")[0]["priority"] == meant


@pytest.mark.parametrize(
    "said",
    [
        "You may have an old number on file; hers is 415-555-0133.",
        "The number we have for her is 415-555-0133.",
        "Please phone me first on my cell, 415-555-0177, and then her, 415-555-0133.",
        "Her GI (Dr. Coyle, 415-555-0177) found nothing. Her cell is 415-555-0133.",
    ],
)
def test_a_number_is_given_to_whom_its_clause_names(said: str) -> None:
    assert values(NAMED + said)[0]["patient_phone"] == "+14155550133"


def test_a_phone_before_a_fax_is_still_a_phone() -> None:
    (one,) = values(f"{NAMED}\n\nAmy Lin, MD\nNorth Clinic\nPhone 415-555-0110 Fax 415-555-0111\n")
    assert one["partner_phone"] == "+14155550110"


@pytest.mark.parametrize(
    ("text", "author", "named"),
    [
        ("Dr. Miriam Kaplan asked me to send over Nora Quill, 44, for bloating.\n\nLupe",
         ("Lupe Marsh", "front@kaplan.example"), "Miriam Kaplan"),
        ("Sending this for Dr. Harriet Wells. Nora Quill, 44, has bloating.\n\nCandace Orr",
         ("Candace Orr", "front@wells.example"), "Harriet Wells"),
        ("Les mando a Nora Quiroga, 44, con colitis.\n\nPadre Nicanor Belloso\nParroquia",
         ("Pbro. Nicanor Belloso", "padre@parroquia.example"), "Nicanor Belloso"),
        ("Les mando a Nora Quiroga, 44, con colitis.\n\nAbril Santoyo\nConsejería",
         ("Abril Santoyo", "abril@consejeria.example"), "Abril Santoyo"),
    ],
)  # fmt: skip
def test_who_refers_is_known(text: str, author: tuple[str, str], named: str) -> None:
    assert values(text, author=author)[0]["partner_clinician"] == named


def test_who_says_they_are_here_refers() -> None:
    text = "Dr. Lionel Frye here sending you Katya Brandvold, 11-30-88, for swollen joints."
    (said,) = told_of_referrer(text, practice=False, clinician=True)
    assert text[said.start : said.end].endswith("Lionel Frye")


def test_a_single_word_of_diagnosis_takes_its_course_along() -> None:
    (one,) = values(
        "Nora Quill (dob 3/15/1952) goes home Thursday after a second admission for diverticulitis."
    )
    assert one["reason"] == "goes home Thursday after a second admission for diverticulitis"


def test_what_is_said_of_consent_is_no_reason() -> None:
    (one,) = values(
        "Nora Quill, 44, has headaches after lunch. I'll get her signature on the release when I "
        "round tomorrow."
    )
    assert one["reason"] == "has headaches after lunch"
