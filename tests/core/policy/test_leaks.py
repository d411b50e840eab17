"""Whatever way a patient's value is written into a text, it is found before the text leaves."""

import html
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrator.config import load_config
from integrator.policy.leaks import fold, leaks
from integrator.telling.wording import STATUS_LABELS, Composed, LetterValues, compose, our_phrases

CONFIG = load_config(Path(__file__).parents[3] / "config")
GIVEN = ("Marisol", "José María", "Ana", "Bartholomew", "Zoë", "Jürgen", "Nguyễn", "Al")
FAMILY = ("Echeverría", "O'Connor", "Smith-Jones", "Lee", "García Márquez", "Þórsdóttir", "Ng")
REASONS = (
    "Tired for two years. Would like to find the root cause of her joint pain",
    "Palpitations after a viral illness; bloods were normal in March",
)

patients = st.fixed_dictionaries(
    {
        "patient_given_name": st.sampled_from(GIVEN),
        "patient_family_name": st.sampled_from(FAMILY),
        "patient_birth_date": st.dates(date(1925, 1, 1), date(2025, 1, 1)).map(date.isoformat),
        "patient_email": st.sampled_from(["m.e@home.example", "zoe_77@post.example"]),
        "patient_phone": st.integers(100, 199).map(lambda last: f"+1415555{last:04}"),
        "partner_reference": st.sampled_from(["MRN-88121", "case 00417-b"]),
        "reason": st.sampled_from(REASONS),
    }
)

CASINGS: tuple[Callable[[str], str], ...] = (str, str.upper, str.lower, str.title, str.swapcase)
WRAPPINGS: tuple[Callable[[str], str], ...] = (
    str,
    lambda text: text.replace(" ", "\n"),
    lambda text: text.replace(" ", "\r\n  > "),
    lambda text: text.replace(" ", "\u00a0"),
    lambda text: "\u00ad".join(text),
    lambda text: f"<b>{html.escape(text)}</b>",
    lambda text: "<i></i>".join(html.escape(char) for char in text),
    lambda text: f"https://referrals.example/?q={quote(text)}",
    lambda text: f"https://referrals.example/?q={quote_plus(text)}&x=1",
    fold,
)


def letter(language: str = "en", status: str = "received") -> Composed:
    values = LetterValues("R-7F3K9Q", status, "https://r.example/p/R-7F3K9Q?t=Zx81Qq", 2)
    return compose("status", language, values, clinic=CONFIG.clinic, templates=CONFIG.mail)


def ours(language: str = "en") -> tuple[str, ...]:
    return our_phrases("status", language, clinic=CONFIG.clinic, templates=CONFIG.mail)


@given(
    patient=patients,
    field=st.sampled_from(["patient_given_name", "patient_family_name", "patient_birth_date"])
    | st.sampled_from(["patient_email", "patient_phone", "partner_reference", "reason"]),
    casing=st.sampled_from(CASINGS),
    wrapping=st.sampled_from(WRAPPINGS),
    cut=st.integers(0, 400),
    cut_ours=st.booleans(),
)
def test_a_value_is_found_in_any_casing_and_wrapping(
    patient: dict[str, str],
    field: str,
    casing: Callable[[str], str],
    wrapping: Callable[[str], str],
    cut: int,
    cut_ours: bool,
) -> None:
    text = letter().text
    body = f"{text[:cut]} {wrapping(casing(patient[field]))} {text[cut:]}"
    assert field in leaks(body, patient, ours=ours() if cut_ours else ())


@given(patient=patients, status=st.sampled_from(sorted(STATUS_LABELS["en"])))
def test_our_own_letters_pass(patient: dict[str, str], status: str) -> None:
    for language in CONFIG.clinic.languages:
        written = letter(language, status)
        for part in (written.subject, written.text, written.html):
            assert leaks(part, patient, ours=ours(language)) == []


@pytest.mark.parametrize(
    "written",
    [
        "1980-05-04", "19800504", "04/05/1980", "5/4/1980", "4.5.80", "05-04-80", "4 May 1980",
        "May 4, 1980", "May 4th, 1980", "4th of May 1980", "4 de mayo de 1980", "04MAY1980",
        "mayo 4 del 1980", "1980 May 4", "1980-05-04T00:00:00Z", "born04051980",
    ],
)  # fmt: skip
def test_a_birth_date_is_found_however_it_is_written(written: str) -> None:
    assert leaks(f"x {written} y", {"patient_birth_date": "1980-05-04"}) == ["patient_birth_date"]


@pytest.mark.parametrize("written", ["1980", "May 1980", "14 May 1980", "1980-05-14", "4 May 1981"])
def test_another_date_is_not_taken_for_a_birth_date(written: str) -> None:
    assert leaks(f"x {written} y", {"patient_birth_date": "1980-05-04"}) == []


@pytest.mark.parametrize(
    "written",
    ["+1 415 555 0132", "(415) 555-0132", "4155550132", "555.0132", "tel:+1-415-555-0132"],
)
def test_a_phone_number_is_found_however_it_is_written(written: str) -> None:
    assert leaks(f"call {written}.", {"patient_phone": "+14155550132"}) == ["patient_phone"]


@pytest.mark.parametrize("written", ["aged 44", "44 years", "44-year-old", "44 años", "Edad: 44"])
def test_an_age_is_found_where_it_is_said_to_be_one(written: str) -> None:
    assert leaks(f"a {written} x", {"patient_age": "44"}) == ["patient_age"]
    assert leaks("Suite 44, box 1440", {"patient_age": "44"}) == []


def test_a_short_name_is_a_whole_word_and_not_part_of_one() -> None:
    assert leaks("We cannot sleep", {"patient_family_name": "Lee", "guardian_name": "Ann"}) == []
    assert leaks("Dear LEE,", {"patient_family_name": "Lee"}) == ["patient_family_name"]


def test_short_names_are_found_standing_together() -> None:
    values = {"patient_given_name": "Ana", "patient_family_name": "Lee"}
    assert leaks("see analee77@home.example", values) == [*values]


def test_one_sentence_of_a_reason_is_enough() -> None:
    assert leaks("… bloods were  NORMAL in march …", {"reason": REASONS[1]}) == ["reason"]


def test_one_part_of_a_double_name_is_enough() -> None:
    assert leaks("about Ms. Garcia", {"patient_family_name": "García Márquez"}) == [
        "patient_family_name"
    ]


def test_a_name_that_is_a_word_of_ours_stops_the_letter_unless_our_words_are_known() -> None:
    values = {"patient_family_name": "Status", "guardian_name": "Harbor"}
    text = letter().text
    assert leaks(text, values) == ["patient_family_name", "guardian_name"]
    assert leaks(text, values, ours=ours()) == []
    assert leaks(text + "Mr. Harbor", values, ours=ours()) == ["guardian_name"]


def test_a_patient_whose_number_ends_as_the_clinics_still_lets_our_letter_pass() -> None:
    values = {"patient_phone": "+14155550100"}
    assert leaks(letter().text, values) == ["patient_phone"]
    assert leaks(letter().text, values, ours=ours()) == []
    assert leaks(letter().text + "415 555 0100", values, ours=ours()) == ["patient_phone"]


def test_a_value_inside_a_changed_sentence_of_ours_is_still_found() -> None:
    text = letter().text.replace("Your referral", "Your referral for Harbor")
    assert leaks(text, {"patient_family_name": "Harbor"}, ours=ours()) == ["patient_family_name"]


def test_coded_and_empty_values_are_not_searched() -> None:
    coded = {"patient_language": "en", "preferred_contact": "phone", "patient_given_name": " "}
    assert leaks("phone en", {**coded, "patient_family_name": "–", "consent": "given"}) == []


def test_what_is_found_is_named_and_never_quoted() -> None:
    assert leaks("Marisol", {"patient_given_name": "Marisol"}) == ["patient_given_name"]
