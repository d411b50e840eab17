"""The JSON intake: names that are not ours, shapes that are wrong, signatures that lie."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.web_form import (
    JsonIntake,
    WebForm,
    sign,
    submission_from_json,
    verify_signature,
)
from integrator.errors import InvalidReferral
from integrator.ports import PushSource, Submission

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
INTAKE = JsonIntake(rules=WebForm(name="clinic-site", required=("patient_given_name",)))
GOOD = {
    "patient": {"given_name": "Jane", "family_name": "Doe", "age": 46},
    "partner_practice": "North Clinic",
    "reason": "tired",
    "consent": True,
    "notes": None,
}


def _submission(content: object) -> Submission:
    body = json.dumps(content).encode("utf-8")
    return submission_from_json(body, token="k1", received_at=NOW)


def _problems(content: object) -> dict[str, str]:
    with pytest.raises(InvalidReferral) as raised:
        INTAKE.receive(_submission(content))
    return raised.value.problems


def test_nested_and_flat_names_mean_the_same() -> None:
    intake: PushSource = INTAKE
    envelope = intake.receive(_submission({"fields": GOOD}))
    assert (envelope.source, envelope.external_id) == ("clinic-site", "token:k1")
    assert json.loads(envelope.body)["fields"] == {
        "patient_given_name": "Jane",
        "patient_family_name": "Doe",
        "patient_age": "46",
        "partner_practice": "North Clinic",
        "reason": "tired",
        "consent": "given",
    }


def test_a_file_comes_as_base64() -> None:
    upload = {"filename": "a.txt", "content_type": "text/plain", "base64": "aGk="}
    envelope = INTAKE.receive(_submission({"fields": GOOD, "uploads": [upload]}))
    assert json.loads(envelope.body)["uploads"] == [upload]


def test_an_unknown_name_is_a_problem_with_the_nearest_known_one() -> None:
    fields = {**GOOD, "patient": {"given_name": "Jane", "fone": "1"}, "zzz": "1", "reason": ""}
    problems = _problems({"fields": fields})
    assert problems["patient_fone"] == "There is no field of this name; is it patient_phone?"
    assert problems["zzz"] == "There is no field of this name."
    assert "reason" in problems


def test_consent_that_is_false_is_refused() -> None:
    assert set(_problems({"fields": {**GOOD, "consent": False}})) == {"consent"}


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ([], "body"),
        ({}, "fields"),
        ({"fields": []}, "fields"),
        ({"fields": {"reason": ["a"]}}, "reason"),
        ({"fields": {"a": {"b": {"c": {"d": {"e": {"f": "g"}}}}}}}, "a_b_c_d_e"),
        ({"fields": GOOD, "reason": "tired"}, "reason"),
        ({"fields": GOOD, "uploads": {}}, "uploads"),
        ({"fields": GOOD, "uploads": [1]}, "uploads"),
        ({"fields": GOOD, "uploads": [{"filename": "a.txt", "base64": "!"}]}, "uploads"),
    ],
)
def test_a_wrong_shape_is_named(content: object, named: str) -> None:
    assert set(_problems(content)) == {named}


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000, b"9" * 9_999])
def test_what_is_not_json_is_said_to_be_so(body: bytes) -> None:
    with pytest.raises(InvalidReferral) as raised:
        submission_from_json(body, token="k", received_at=NOW)
    assert set(raised.value.problems) == {"body"}


STAMP = str(int(NOW.timestamp()))
BODY = b'{"fields": {}}'


def _verified(
    *secrets: str, stamp: str = STAMP, body: bytes = BODY, signature: str | None = None
) -> bool:
    signed = sign("s1", stamp, body=BODY) if signature is None else signature
    return verify_signature(secrets, stamp, body=body, signature=signed, now=NOW)


def test_a_signature_of_any_current_secret_is_taken() -> None:
    assert _verified("s1")
    assert _verified("new", "s1")
    assert _verified("s1", signature=sign("s1", STAMP, body=BODY).upper())


def test_the_signature_is_the_documented_one() -> None:
    """printf '1700000000.{}' | openssl dgst -sha256 -hmac secret"""
    known = "b8569b78799ff9e3cbff0fc2d63a33a2b57f3282abd07c37ae5e8e7d79a5f163"
    assert sign("secret", "1700000000", body=b"{}") == known


def test_a_wrong_secret_body_or_no_secret_is_refused() -> None:
    assert not _verified("s2")
    assert not _verified()
    assert not _verified("", signature=sign("", STAMP, body=BODY))
    assert not _verified("s1", body=BODY + b" ")


@pytest.mark.parametrize(
    ("seconds", "taken"), [(-301, False), (-300, True), (300, True), (301, False)]
)
def test_a_signature_is_good_for_five_minutes_either_way(seconds: int, taken: bool) -> None:
    stamp = str(int((NOW + timedelta(seconds=seconds)).timestamp()))
    assert _verified("s1", stamp=stamp) is taken


@given(stamp=st.text(max_size=14) | st.from_regex(r"[\d٠-٩²-]{1,14}"), signature=st.text())
def test_whatever_a_stranger_sends_is_refused_and_never_an_error(
    stamp: str, signature: str
) -> None:
    assert not verify_signature(["s1"], stamp, body=BODY, signature=signature, now=NOW)
    assert not verify_signature(["s1"], STAMP, body=BODY, signature=signature, now=NOW)
