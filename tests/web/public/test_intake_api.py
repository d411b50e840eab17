"""The JSON intake: signed, idempotent, and plain about what is wrong."""

import json
import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.web_form import sign
from tests.peers import need
from tests.web.public.office import ROOT, Office

PATH = "/api/intake/clinic-site"
BODY = {
    "fields": {
        "patient": {"given_name": "Jane", "family_name": "Doe", "phone": "+1 415 555 0132"},
        "partner": {"practice": "North Practice"},
        "reason": "Tired.",
        "consent": True,
    }
}
EXAMPLE = re.search(r"```bash\n(.*?)```", (ROOT / "docs/json-intake.md").read_text(), re.S)


def post(
    office: Office,
    body: Any = BODY,
    *,
    key: str | None = "one",
    path: str = PATH,
    **headers: str | None,
) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    stamp = str(int(office.now.timestamp()))
    secret = office.environ["CLINIC_SITE_SECRET"]
    sent = {
        "Content-Type": "application/json",
        "X-Intake-Timestamp": stamp,
        "X-Intake-Signature": sign(secret, stamp, body=raw),
        "Idempotency-Key": key,
        **{name.replace("_", "-"): text for name, text in headers.items()},
    }
    known = {name: text for name, text in sent.items() if text is not None}
    return office.client().post(path, data=raw, headers=known)


def test_the_first_time_is_201_and_a_repeat_200_with_the_same_reference(office: Office) -> None:
    first, again = post(office), post(office)
    assert (first.status_code, again.status_code, office.kept()) == (201, 200, 1)
    assert first.json == again.json
    assert first.json["status"] == "received"
    assert office.rung == ["read", "read"]


def test_the_same_key_with_another_body_is_409_and_names_the_referral(office: Office) -> None:
    first = post(office)
    other = post(office, {"fields": {**BODY["fields"], "reason": "Other."}})
    assert (other.status_code, office.kept()) == (409, 1)
    assert other.json["reference"] == first.json["reference"]
    assert set(other.json["errors"]) == {"Idempotency-Key"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"X_Intake_Signature": "0" * 64},
        {"X_Intake_Signature": None},
        {"X_Intake_Timestamp": "1"},
        {"X_Intake_Timestamp": None},
        {"X_Intake_Signature": "é"},
        {"X_Intake_Signature": "0" * 64, "key": None},
    ],
)
def test_every_wrong_signature_gets_one_and_the_same_answer(
    office: Office, wrong: dict[str, Any]
) -> None:
    answer = post(office, **wrong)
    usual = post(office, X_Intake_Signature="f" * 64)
    assert (answer.status_code, office.kept()) == (401, 0)
    assert answer.data == usual.data


@pytest.mark.parametrize("key", [None, "", "a b", "x" * 129, "naïve", "tab\tbed"])
def test_a_key_that_cannot_be_used_is_refused_by_name(office: Office, key: str | None) -> None:
    answer = post(office, key=key)
    assert (answer.status_code, office.kept()) == (400, 0)
    assert set(answer.json["errors"]) == {"Idempotency-Key"}


def test_every_wrong_field_is_named_at_once_and_no_value_repeated(office: Office) -> None:
    fields = {"patient": {"email": "unmistakable"}, "partner_npi": "12", "colour": "red"}
    answer = post(office, {"fields": fields})
    assert answer.status_code == 422
    assert {"patient_email", "partner_npi", "colour", "reason", "consent"} <= set(
        answer.json["errors"]
    )
    assert "unmistakable" not in answer.text


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'{"fields": []}', b"{}"])
def test_a_body_that_is_no_referral_is_400(office: Office, body: bytes) -> None:
    assert post(office, body).status_code == 400


def test_unknown_names_types_sizes_and_methods_are_refused_as_json(office: Office) -> None:
    assert post(office, path="/api/intake/other").status_code == 404
    assert post(office, Content_Type="text/plain").status_code == 415
    large = office.client().post(
        PATH, content_type="application/json", environ_overrides={"CONTENT_LENGTH": "99000000"}
    )
    assert large.status_code == 413
    for answer in (large, post(office, path="/api/intake/web-form")):
        assert list(answer.get_json()) == ["errors"]
        assert answer.headers["Cache-Control"] == "no-store"


def test_too_many_posts_are_told_when_to_come_back(office: Office) -> None:
    office.app.config["INTAKE_POSTS_PER_MINUTE"] = 1
    visitor = {"REMOTE_ADDR": "203.0.113.9"}
    office.client().post(PATH, environ_base=visitor)
    answer = office.client().post(PATH, environ_base=visitor)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 61


def test_a_store_that_does_not_answer_is_503(office: Office) -> None:
    office.services.db.engine.dispose()
    for path in office.folder.glob("integrator.store.db*"):
        path.unlink()
    answer = post(office)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    body=st.recursive(
        st.none() | st.booleans() | st.text() | st.floats() | st.integers(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_no_json_whatever_breaks_the_intake(office: Office, body: Any) -> None:
    for sent in (body, {"fields": body}, {"fields": {"reason": body}, "uploads": body}):
        assert post(office, sent).status_code in (400, 422)


def test_the_documented_call_works_as_written(office: Office, address: str) -> None:
    need(
        "curl and openssl", bool(shutil.which("curl") and shutil.which("openssl")), "not installed"
    )
    assert EXAMPLE is not None
    office.now = datetime.now(UTC)
    environ = {
        **os.environ,
        "URL": f"{address}{PATH}",
        "SECRET": office.environ["CLINIC_SITE_SECRET"],
        "KEY": "doc-1",
    }
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", EXAMPLE[1]],
        env=environ, capture_output=True, text=True, check=True, timeout=30,
    )  # fmt: skip
    answer = json.loads(ran.stdout)
    assert re.fullmatch(r"R-[0-9A-Z]{6}", answer["reference"])
    assert office.kept() == 1
