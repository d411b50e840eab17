"""How alike two referrals are: never surer than it should be, and the same both ways."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrator.intake.duplicates import Likeness, Patient, likeness, name_likeness

JANE = Patient("Jane", "Doe", "1980-03-04", "+14155550132", "jane@home.example", "nutrition")

words = st.sampled_from(["Jane", "Joan", "Doe", "Dow", "José", "Jose", "", "Ana", "García López"])
patients = st.builds(
    Patient,
    given_name=words,
    family_name=words,
    birth_date=st.sampled_from(["", "1980-03-04", "1980-04-03", "1991-01-01"]),
    phone=st.sampled_from(["", "+14155550132", "+14155550133"]),
    email=st.sampled_from(["", "jane@home.example", "JANE@home.example", "joan@home.example"]),
    service=st.sampled_from(["", "nutrition", "thyroid"]),
)


@given(one=patients, other=patients)
def test_it_does_not_matter_which_came_first(one: Patient, other: Patient) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert name_likeness(one, other) == name_likeness(other, one)


@given(one=patients, other=patients)
def test_another_name_birth_date_or_service_is_never_certainly_the_same(
    one: Patient, other: Patient
) -> None:
    if likeness(one, other) is Likeness.CERTAIN:
        assert one.name == other.name != ""
        assert one.service == other.service
        assert not (one.birth_date and other.birth_date) or one.birth_date == other.birth_date


@given(one=patients)
def test_what_names_nobody_is_like_nobody(one: Patient) -> None:
    assert likeness(one, Patient()) is Likeness.DIFFERENT


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Likeness.CERTAIN),
        ({"given_name": "JANE", "email": "", "phone": ""}, Likeness.CERTAIN),
        ({"birth_date": ""}, Likeness.CERTAIN),
        ({"birth_date": "", "phone": "+14155550177"}, Likeness.POSSIBLE),
        ({"family_name": "Dow"}, Likeness.POSSIBLE),
        ({"birth_date": "1980-04-03"}, Likeness.POSSIBLE),
        ({"given_name": "Janey", "phone": ""}, Likeness.POSSIBLE),
        ({"service": "thyroid"}, Likeness.DIFFERENT),
        ({"service": ""}, Likeness.POSSIBLE),
        ({"given_name": "Robert", "birth_date": "2012-09-09"}, Likeness.DIFFERENT),
        ({"birth_date": "1952-11-20"}, Likeness.DIFFERENT),
    ],
)
def test_likeness_by_what_differs(change: dict[str, str], expected: Likeness) -> None:
    assert likeness(JANE, replace(JANE, **change)) is expected


def test_accents_and_double_names_are_the_same_name() -> None:
    one = replace(JANE, given_name="José", family_name="García-López")
    other = replace(JANE, given_name="Jose", family_name="Garcia Lopez")
    assert likeness(one, other) is Likeness.CERTAIN
