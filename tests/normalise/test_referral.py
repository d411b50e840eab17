"""A whole draft: values in one form, problems in sentences, evidence kept."""

from datetime import date

import pytest

from integrator.fields import FIELDS
from integrator.normalise import NormalisedReferral, missing, normalise
from integrator.normalise.referral import RULES
from integrator.ports import FieldReading, ReferralDraft

SERVICES = {"nutrition": ("Nutrition counselling",)}
TODAY = date(2026, 11, 23)


def _normalised(
    confidence: float = 1.0, *, language: str | None = "en", **fields: str
) -> NormalisedReferral:
    readings = {
        name: FieldReading(value, "body", "label", confidence, (0, len(value)))
        for name, value in fields.items()
    }
    return normalise(
        ReferralDraft(readings), region="US", services=SERVICES, today=TODAY, language=language
    )


def test_every_field_has_a_rule() -> None:
    assert set(RULES) == set(FIELDS)


def test_values_come_out_in_their_one_form() -> None:
    done = _normalised(patient_family_name="DOE", patient_phone="415 555 0132", consent="yes")
    assert done.values == {
        "patient_family_name": "Doe",
        "patient_phone": "+14155550132",
        "consent": "given",
    }
    assert done.problems == {}


def test_evidence_keeps_the_words_and_takes_the_lower_confidence() -> None:
    evidence = _normalised(patient_birth_date="3/4/1980").evidence["patient_birth_date"]
    assert (evidence.value, evidence.span) == ("3/4/1980", (0, 8))
    assert evidence.confidence == 0.85
    assert (
        _normalised(0.6, patient_birth_date="3/4/1980").evidence["patient_birth_date"].confidence
        == 0.6
    )


def test_the_language_of_the_mail_decides_the_order_of_a_date() -> None:
    spanish = _normalised(language="es", patient_birth_date="3/4/1980")
    assert spanish.values["patient_birth_date"] == "1980-04-03"
    assert spanish.evidence["patient_birth_date"].confidence < 0.8
    assert "patient_birth_date" in spanish.problems


def test_what_cannot_be_read_is_absent_and_named_without_its_value() -> None:
    done = _normalised(patient_phone="tomorrow-77", reason="tired")
    assert done.values == {"reason": "tired"}
    assert set(done.problems) == {"patient_phone"}
    assert "tomorrow-77" not in done.problems["patient_phone"]


def test_the_service_is_found_from_the_words_used_and_the_words_are_kept() -> None:
    done = _normalised(service_words="Nutrition  Counselling")
    assert (done.values["service"], done.values["service_words"]) == (
        "nutrition",
        "Nutrition Counselling",
    )
    unknown = _normalised(service_words="Dentistry")
    assert unknown.values == {"service_words": "Dentistry"}
    assert set(unknown.problems) == {"service"}


def test_a_consent_in_doubt_is_none_and_named() -> None:
    done = _normalised(consent="see chart")
    assert "consent" not in done.values
    assert "consent" in done.problems


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("verbal 11/02", "2026-11-02"),
        ("Given 9/25/2026", "2026-09-25"),
        ("Y (9/30/26)", "2026-09-30"),
        ("signed today", "2026-11-23"),
        ("Sí, otorgado el 22 de septiembre de 2026", "2026-09-22"),
        ("I have his written consent in my file (Sept. 29th, 2026).", "2026-09-29"),
    ],
)
def test_the_day_of_consent_is_taken_from_its_words(words: str, day: str) -> None:
    done = _normalised(consent=words)
    assert (done.values["consent"], done.values["consent_date"]) == ("given", day)
    assert done.evidence["consent_date"].value == words


@pytest.mark.parametrize(
    "words", ["will sign 11/02", "declined 11/02/2026", "Yes", "yes, MRN 4455 on file"]
)
def test_no_day_of_consent_without_both(words: str) -> None:
    assert "consent_date" not in _normalised(consent=words).values


def test_a_day_of_consent_in_its_own_field_stands() -> None:
    done = _normalised(consent="signed 11/02/2026", consent_date="11/03/2026")
    assert done.values["consent_date"] == "2026-11-03"


@pytest.mark.parametrize(
    ("born", "told", "agree"),
    [
        ("3/4/1980", "46", True),
        ("3/4/1980", "45", True),
        ("3/4/1980", "43", False),
        ("3/4/1980", "8 months", False),
        ("2026-03-01", "8 months", True),
    ],
)
def test_age_and_birth_date_that_disagree_are_both_doubtful(
    born: str, told: str, *, agree: bool
) -> None:
    done = _normalised(patient_birth_date=born, patient_age=told)
    for name in ("patient_birth_date", "patient_age"):
        assert (done.evidence[name].confidence >= 0.8, name not in done.problems) == (agree, agree)


def test_an_age_beside_the_birth_date_is_compared_too() -> None:
    agreed = _normalised(patient_birth_date="4 de marzo de 1980 (46 años)")
    assert agreed.evidence["patient_birth_date"].confidence == 1.0
    other = _normalised(patient_birth_date="4 de marzo de 1980 (43 años)")
    assert other.values == {"patient_birth_date": "1980-03-04"}
    assert other.evidence["patient_birth_date"].confidence < 0.8


def test_the_age_tells_the_century() -> None:
    done = _normalised(patient_birth_date="3/4/24", patient_age="102")
    assert done.values["patient_birth_date"] == "1924-03-04"
    assert done.problems == {}


def test_a_whole_name_beside_the_family_name_is_given_alone() -> None:
    for text in ("Jane Ann Doe", "DOE, Jane Ann", "Jane Ann"):
        done = _normalised(patient_given_name=text, patient_family_name="Doe")
        assert done.values["patient_given_name"] == "Jane Ann"
        assert done.problems == {}


def test_a_child_is_reached_through_its_guardian() -> None:
    done = _normalised(
        patient_birth_date="06/14/2017",
        patient_phone="415 555 0199",
        guardian_name="Fiona McAllister (mother)",
        guardian_phone="925-555-0171",
        guardian_email="Fiona@home.example",
    )
    assert done.values["guardian_name"] == "Fiona McAllister"
    assert done.values["patient_phone"] == "+19255550171"
    assert done.values["patient_email"] == "fiona@home.example"
    assert done.evidence["patient_phone"].value == "925-555-0171"


def test_a_guardians_phone_may_stand_beside_the_name() -> None:
    done = _normalised(patient_age="7", guardian_name="Maria Doe (mother), (415) 555-0132")
    assert done.values["guardian_name"] == "Maria Doe"
    assert done.values["patient_phone"] == "+14155550132"


def test_an_adult_is_reached_directly_and_else_doubtfully() -> None:
    own = _normalised(patient_age="40", patient_phone="415 555 0132", guardian_phone="415 555 0133")
    assert own.values["patient_phone"] == "+14155550132"
    none = _normalised(patient_age="40", guardian_phone="415 555 0133")
    assert none.values["patient_phone"] == "+14155550133"
    assert none.evidence["patient_phone"].confidence < 0.8


def test_fields_nobody_defined_are_left_out() -> None:
    assert _normalised(shoe_size="44").values == {}


def test_missing_is_what_the_source_needs_and_nothing_else() -> None:
    needs = ["reason", "patient_phone|patient_email", "consent"]
    assert missing({"reason": "x", "patient_email": "j@h.example"}, needs) == ["consent"]
    assert missing({}, needs) == needs
    assert missing({"patient_phone": ""}, ["patient_phone|patient_email"]) == [
        "patient_phone|patient_email"
    ]


def test_the_day_told_in_the_words_of_consent_follows_the_writers_own_order() -> None:
    said = ReferralDraft({"consent": FieldReading("signed 09/10/2026", "body", "label")})
    done = normalise(said, region="US", services={}, today=date(2026, 11, 23), month_first=False)
    assert done.values["consent_date"] == "2026-10-09"
