"""A whole draft: values in one form, problems in sentences, evidence kept."""

from datetime import date

from integrator.fields import FIELDS
from integrator.normalise import NormalisedReferral, missing, normalise
from integrator.normalise.referral import RULES
from integrator.ports import FieldReading, ReferralDraft

SERVICES = {"nutrition": ("Nutrition counselling",)}


def _normalised(confidence: float = 1.0, **fields: str) -> NormalisedReferral:
    readings = {
        name: FieldReading(value, "body", "label", confidence, (0, len(value)))
        for name, value in fields.items()
    }
    return normalise(
        ReferralDraft(readings), region="US", services=SERVICES, today=date(2026, 11, 23)
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


def test_a_consent_in_doubt_is_unknown_and_named() -> None:
    done = _normalised(consent="see chart")
    assert done.values["consent"] == "unknown"
    assert "consent" in done.problems


def test_fields_nobody_defined_are_left_out() -> None:
    assert _normalised(shoe_size="44").values == {}


def test_missing_is_what_the_source_needs_and_nothing_else() -> None:
    needs = ["reason", "patient_phone|patient_email", "consent"]
    assert missing({"reason": "x", "patient_email": "j@h.example"}, needs) == ["consent"]
    assert missing({}, needs) == needs
