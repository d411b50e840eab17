"""The samples are invented and well formed, and reading them does not get worse."""

import re
from pathlib import Path
from typing import get_args

import pytest

from integrator.ports import DraftOutcome
from tests.reading.agreement import agrees, allowed_of, expected_of
from tests.reading.score import SAMPLES, SCORED, Sample, Score, Tally, samples_in, score

F1 = 0.945
WRONG = 0.022
OUTCOMES = 0.975
LEAST = 150
"""As many mails as show most of the ways partners write."""

EVERY = list(samples_in(SAMPLES))


@pytest.fixture(scope="module")
def result() -> Score:
    return score()


def test_what_is_read_is_what_a_person_reads(result: Score) -> None:
    assert result.total.f1 >= F1


def test_few_values_are_wrong(result: Score) -> None:
    assert result.total.wrong_rate <= WRONG


def test_a_mail_is_taken_for_what_it_is(result: Score) -> None:
    assert result.outcome_accuracy >= OUTCOMES


def test_no_sample_stops_the_reading(result: Score) -> None:
    raised = [one.sample.name for one in result.judgements if one.outcome == "failed"]
    assert raised == []


@pytest.mark.parametrize("sample", EVERY, ids=lambda sample: sample.path.stem)
def test_an_expectation_is_in_the_words_of_the_shape(sample: Sample) -> None:
    assert sample.outcome in get_args(DraftOutcome)
    assert sample.language in ("en", "es")
    for referral in sample.referrals:
        assert set(allowed_of(referral)) <= set(SCORED)


def test_there_are_enough_samples_to_trust_the_figures() -> None:
    assert len(EVERY) >= LEAST
    assert sum(sample.language == "es" for sample in EVERY) >= LEAST // 4


def test_every_file_has_its_expectation() -> None:
    told = {sample.path for sample in EVERY}
    others = {".expected.json", ".md", ".py", ".pyc"}
    files = {
        one
        for one in SAMPLES.iterdir()
        if one.is_file() and not any(one.name.endswith(end) for end in others)
    }
    assert files == told


@pytest.mark.parametrize("sample", EVERY, ids=lambda sample: sample.path.stem)
def test_everybody_expected_is_invented(sample: Sample) -> None:
    for referral in sample.referrals:
        for name, values in allowed_of(referral).items():
            for value in values:
                assert _invented(name, value), (name, value)


def _invented(name: str, value: str) -> bool:
    if name.endswith("_phone"):
        return re.fullmatch(r"\+1\d{3}55501\d\d", value) is not None
    return not name.endswith("_email") or value.endswith(".example")


@pytest.mark.parametrize(
    ("field", "given", "right", "same"),
    [
        ("patient_phone", "+14155550132", "+14155550132", True),
        ("patient_phone", "+14155550133", "+14155550132", False),
        ("patient_family_name", "O'Dwyer", "O\u2019DWYER", True),
        ("patient_family_name", "Gomez", "Gómez", False),
        ("patient_given_name", "Jane", "Jane Ann", False),
        ("patient_age", 45, "45", True),
        ("preferred_contact", "sms", "text", True),
        ("preferred_contact", "phone", "text", False),
        ("reason", "tired and bloated since May", "She is tired and bloated since May.", True),
        ("reason", "tired", "bloating, hair loss and joint pain for eighteen months", False),
        ("reason", "", "tired", False),
        ("reason", "so " * 20 + "tired", "tired", False),
    ],
)
def test_values_agree_as_leniently_as_their_kind(
    field: str, given: object, right: str, same: bool
) -> None:
    assert agrees(field, given, (right,)) is same


def test_a_question_mark_makes_a_value_welcome_but_not_required() -> None:
    reading = {"service?": "thyroid", "consent": ["given", "pending"]}
    assert expected_of(reading) == {"consent": ("given", "pending")}
    assert allowed_of(reading) == {"service": ("thyroid",), "consent": ("given", "pending")}


def test_a_wrong_value_costs_both_ways_and_a_missing_one_only_recall() -> None:
    wrong, missed = Tally(expected=10, right=8, found=8, wrong=2), Tally(10, 8, 0, 8)
    assert (wrong.precision, wrong.recall, wrong.wrong_rate) == (0.8, 0.8, 0.2)
    assert (missed.precision, missed.recall, missed.wrong_rate) == (1.0, 0.8, 0.0)


def test_a_referral_nobody_expects_is_wrong_in_every_value(tmp_path: Path) -> None:
    told = '{"outcome": "referral", "layout": "x", "language": "en", "referrals": []}'
    (tmp_path / "a.expected.json").write_text(told)
    mail = "From: j@p.example\nSubject: Referral\n\nPatient name: Jane Doe\nConsent: yes\n"
    (tmp_path / "a.eml").write_text(mail)
    found = score(tmp_path).total
    assert (found.expected, found.right) == (0, 0)
    assert found.wrong >= 2
