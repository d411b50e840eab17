"""A letter says reference, status and link in the sender's language, and can say nothing else."""

import html
import re
from dataclasses import fields
from pathlib import Path

import pytest

from integrator.config import LetterKind, load_config
from integrator.policy.disclosure import leaks
from integrator.statuses import STATUSES, UNTOLD
from integrator.telling.wording import (
    NEXT_STEPS,
    STATUS_LABELS,
    Composed,
    LetterValues,
    compose,
    compose_code,
    our_phrases,
    status_label,
)

CONFIG = load_config(Path(__file__).parents[3] / "config")
LINK = "https://referrals.example/p/R-7F3K9Q?t=a&s=b"


def letter(
    kind: LetterKind = "status",
    language: str | None = "en",
    *,
    status: str = "accepted",
    missing: int = 0,
) -> Composed:
    values = LetterValues("R-7F3K9Q", status, LINK, missing)
    return compose(kind, language, values, clinic=CONFIG.clinic, templates=CONFIG.mail)


@pytest.mark.parametrize("kind", ["acknowledgement", "status", "enquiry"])
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("status", sorted(STATUS_LABELS["en"]))
def test_every_letter_has_reference_status_link_and_no_placeholder_left(
    kind: LetterKind, language: str, status: str
) -> None:
    subject, text, page = letter(kind, language, status=status)
    assert "R-7F3K9Q" in subject
    assert "\n" not in subject
    for wanted in ("R-7F3K9Q", STATUS_LABELS[language][status], LINK, CONFIG.clinic.name):
        assert wanted in text
        assert html.escape(wanted) in page
    assert "$" not in subject + text + page


@pytest.mark.parametrize(("language", "news"), [("en", "new status"), ("es", "nuevo estado")])
def test_an_answer_to_an_enquiry_does_not_call_the_status_new(language: str, news: str) -> None:
    assert news in letter("status", language).text
    assert news not in letter("enquiry", language).text


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_link_to_their_list_comes_with_no_reference_and_no_status(language: str) -> None:
    subject, text, _ = letter("enquiry_list", language)
    assert LINK in text
    assert "R-7F3K9Q" not in subject + text.replace(LINK, "")
    assert not any(label in subject + text for label in STATUS_LABELS[language].values())


def test_every_status_that_senders_are_told_has_a_label_and_a_next_step() -> None:
    told = set(STATUSES) - UNTOLD
    for words in (*STATUS_LABELS.values(), *NEXT_STEPS.values()):
        assert set(words) == told


def test_a_language_without_a_template_falls_back_to_the_clinics_first() -> None:
    assert letter(language="fr") == letter(language=None) == letter(language="en")
    assert status_label("closed", "fr", clinic=CONFIG.clinic) == "Completed"
    assert status_label("closed", "es", clinic=CONFIG.clinic) == "Completada"


@pytest.mark.parametrize(
    ("missing", "said"), [(0, "some details"), (1, "one detail."), (3, "3 details")]
)
def test_a_question_says_how_much_is_missing_but_not_what(missing: int, said: str) -> None:
    assert said in letter(status="needs_info", missing=missing).text


def test_the_page_has_the_link_once_as_a_link_and_fetches_nothing() -> None:
    page = letter().html
    shown = html.escape(LINK)
    assert page.count(f'<a href="{shown}">{shown}</a>') == 1
    assert re.findall(r"<(\w+)", page.replace("<!doctype", "")) == [
        *("html", "head", "meta", "body"),
        *re.findall(r"<(p|br|a)\b", page),
    ]


@pytest.mark.parametrize(
    ("language", "missing", "said"),
    [
        ("en", 1, "Still needed: one detail."),
        ("en", 3, "Still needed: 3 details."),
        ("es", 0, "Todavía falta: algunos datos."),
        ("es", 2, "Todavía falta: 2 datos."),
    ],
)
def test_a_reminder_says_how_much_is_missing_and_where_to_fill_it_in(
    language: str, missing: int, said: str
) -> None:
    subject, text, page = letter("reminder", language, status="needs_info", missing=missing)
    assert said in text
    assert LINK in text
    assert "R-7F3K9Q" in subject
    assert "$" not in subject + text + page


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("missing", [0, 1, 12])
def test_all_that_a_reminder_says_is_ours_but_reference_link_and_count(
    language: str, missing: int
) -> None:
    """So a patient named like one of our words does not stop it."""
    text = letter("reminder", language, status="needs_info", missing=missing).text
    text = text.replace(LINK, "")
    ours = our_phrases("reminder", language, clinic=CONFIG.clinic, templates=CONFIG.mail)
    for phrase in sorted(ours, key=len, reverse=True):
        text = text.replace(phrase, "")
    left = text.replace("R-7F3K9Q", "").replace(str(missing), "")
    assert left.split() == []


@pytest.mark.parametrize(
    ("reference", "status", "link"),
    [
        ("Marisol", "accepted", LINK),
        ("R-7F3K9Q", "Marisol", LINK),
        ("R-7F3K9Q", "void", LINK),
        ("R-7F3K9Q", "accepted", "javascript:alert(1)"),
        ("R-7F3K9Q", "accepted", "https://x.example/ Marisol"),
        ("R-7F3K9Q", "accepted", "https://x.example/<b>"),
        ("R-7F3K9Q\nBcc: x", "accepted", LINK),
    ],
)
def test_free_text_is_refused_where_a_code_belongs(reference: str, status: str, link: str) -> None:
    with pytest.raises(ValueError, match="a letter's") as refused:
        LetterValues(reference, status, link)
    assert "Marisol" not in str(refused.value)


def test_there_is_no_place_for_a_patients_value() -> None:
    assert [field.name for field in fields(LetterValues)] == [
        "reference",
        "status",
        "link",
        "missing_count",
        "missed",
        "summed_up",
    ]


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_closing_says_that_there_is_a_summary_where_there_is_one(language: str) -> None:
    said = {"en": "a summary for you", "es": "un resumen para usted"}[language]
    for summed_up in (True, False):
        values = LetterValues("R-7F3K9Q", "closed", LINK, summed_up=summed_up)
        text = compose("status", language, values, clinic=CONFIG.clinic, templates=CONFIG.mail).text
        assert (said in " ".join(text.split())) == summed_up
    patient = {"reason": "There is a summary for you", "notes": "Hay un resumen para usted"}
    ours = our_phrases("status", language, clinic=CONFIG.clinic, templates=CONFIG.mail)
    assert leaks(text, patient, ours=ours) == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_codes_letter_has_the_code_in_its_text_alone_and_no_link(language: str) -> None:
    made = compose_code(
        "48210937", "R-7F3K9Q", 10, language=language, clinic=CONFIG.clinic, templates=CONFIG.mail
    )
    assert "4821 0937" in made.text
    assert "4821 0937" in made.html
    assert "4821" not in made.subject
    assert "R-7F3K9Q" in made.text
    assert "href" not in made.html
    assert "$" not in "".join(made)


@pytest.mark.parametrize(("code", "reference"), [("Marisol", "R-7F3K9Q"), ("48210937", "Marisol")])
def test_a_codes_letter_takes_no_free_text(code: str, reference: str) -> None:
    with pytest.raises(ValueError, match="reference and a code") as refused:
        compose_code(
            code, reference, 10, language="en", clinic=CONFIG.clinic, templates=CONFIG.mail
        )
    assert "Marisol" not in str(refused.value)
