"""The hosted form: what is taken, what is not, and why."""

import json
from base64 import b64decode
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.web_form import WebForm
from connectors.web_form.fields import LIMITS
from connectors.web_form.uploads import CSV, DOCX, PDF, TEXT, clean_name
from integrator.errors import InvalidReferral
from integrator.fields import FIELDS
from integrator.ports import PushSource, Submission, Upload
from integrator.reading.read import read

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
FORM = WebForm(
    name="web-form",
    required=("patient_given_name", "patient_phone|patient_email"),
    services=("nutrition", "gut_health"),
    max_upload_bytes=1_000,
    max_uploads=2,
)
GOOD = {
    "patient_given_name": " Zoë ",
    "patient_email": "zoe@home.example",
    "reason": "Tired.\r\nAll day.",
    "consent": "on",
    "service": "nutrition",
    "patient_phone": "",
}
LETTER = Upload("letter.pdf", "text/html", b"%PDF-1.7")


def _submission(*uploads: Upload, token: str = "t1", **fields: str) -> Submission:
    return Submission(token, {**GOOD, **fields}, uploads, NOW)


def _problems(*uploads: Upload, **fields: str) -> dict[str, str]:
    with pytest.raises(InvalidReferral) as raised:
        FORM.receive(_submission(*uploads, **fields))
    return raised.value.problems


def test_a_good_submission_becomes_an_envelope() -> None:
    form: PushSource = FORM
    envelope = form.receive(_submission(LETTER, patient_language="es", csrf="x"))
    assert (envelope.source, envelope.external_id) == ("web-form", "token:t1")
    assert (envelope.content_type, envelope.received_at) == ("application/json", NOW)
    content = json.loads(envelope.body)
    assert content["fields"] == {
        "patient_given_name": "Zoë",
        "patient_email": "zoe@home.example",
        "patient_language": "es",
        "reason": "Tired.\nAll day.",
        "consent": "given",
        "service": "nutrition",
    }
    (upload,) = content["uploads"]
    assert (upload["filename"], upload["content_type"]) == ("letter.pdf", PDF)
    assert b64decode(upload["base64"]) == LETTER.body


def test_the_same_content_has_the_same_bytes_whatever_the_token_and_order() -> None:
    one = FORM.receive(_submission(token="t1"))
    backwards = dict(reversed([*GOOD.items()]))
    other = FORM.receive(Submission("t2", backwards, (), datetime(2026, 12, 1, tzinfo=UTC)))
    assert one.body == other.body
    assert b"t1" not in one.body
    assert one.external_id != other.external_id


def test_what_a_form_keeps_is_what_reading_reads() -> None:
    draft = read(FORM.receive(_submission(LETTER)))
    assert draft.referrals[0].readings["reason"].value == "Tired.\nAll day."
    assert draft.attachments[0].body == LETTER.body


def test_every_problem_is_named_at_once() -> None:
    problems = _problems(
        Upload("a.pdf", PDF, b"MZ"),
        patient_given_name=" ",
        patient_email="zoe",
        reason="",
        consent="no",
        service="surgery",
        partner_npi="12",
    )
    assert set(problems) == {
        "patient_given_name", "patient_email", "reason", "consent", "service", "partner_npi",
        "uploads",
    }  # fmt: skip
    assert all(sentence.endswith(".") for sentence in problems.values())


def test_either_of_two_fields_meets_a_need_and_neither_does_not() -> None:
    FORM.receive(_submission(patient_email="", patient_phone="415 555 0132"))
    problems = _problems(patient_email="")
    assert problems == {"patient_phone": "Fill in the patient phone or the patient email."}


@pytest.mark.parametrize("said", ["", "no", "pending", "has not yet consented", "0"])
def test_consent_must_be_said(said: str) -> None:
    assert "consent" in _problems(consent=said)


def test_consent_and_reason_are_required_whatever_the_form_asks() -> None:
    form = WebForm(name="f", required=())
    with pytest.raises(InvalidReferral) as raised:
        form.receive(Submission("t", {}, (), NOW))
    assert set(raised.value.problems) == {"reason", "consent"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("patient_email", "a@b@c.example"),
        ("patient_email", "a b@c.example"),
        ("patient_phone", "call me"),
        ("patient_phone", "123"),
        ("patient_birth_date", "3/4/1980"),
        ("patient_birth_date", "2026-02-30"),
        ("patient_birth_date", "2026-11-24"),
        ("patient_birth_date", "1880-01-01"),
        ("priority", "very"),
        ("reason", "x" * 5_001),
        ("patient_given_name", "x" * 101),
    ],
)
def test_a_slip_is_named_by_its_field_without_the_value(field: str, value: str) -> None:
    problems = _problems(**{field: value})
    assert set(problems) == {field}
    assert value not in problems[field]


def test_every_field_of_a_referral_may_be_in_a_form() -> None:
    assert set(LIMITS) == set(FIELDS)


def test_script_is_taken_as_the_text_it_is() -> None:
    said = "<script>alert(1)</script>"
    assert json.loads(FORM.receive(_submission(reason=said)).body)["fields"]["reason"] == said


@pytest.mark.parametrize(
    ("filename", "body"),
    [
        ("a.pdf", b"%PDF-1.4 x"),
        ("A.PNG", b"\x89PNG\r\n\x1a\nx"),
        ("a.jpg", b"\xff\xd8\xff\xe0x"),
        ("a.jpeg", b"\xff\xd8\xff\xe0x"),
        ("a.docx", b"PK\x03\x04x"),
        ("a.txt", "Zoë".encode()),
        ("a.csv", b"a,b\n1,2\n"),
    ],
)
def test_a_file_is_taken_when_name_and_bytes_agree(filename: str, body: bytes) -> None:
    FORM.receive(_submission(Upload(filename, "application/octet-stream", body)))


@pytest.mark.parametrize(
    ("filename", "body"),
    [
        ("a.pdf", b"PK\x03\x04x"),
        ("a.png", b"%PDF-1.4"),
        ("a.exe", b"MZ"),
        ("a.html", b"<script>"),
        ("a.pdf.exe", b"%PDF-1.4"),
        ("pdf", b"%PDF-1.4"),
        ("", b"%PDF-1.4"),
        ("a.txt", b"\xff\xfe"),
        ("a.txt", b"a\x00b"),
        ("a.pdf", b""),
        ("a.pdf", b"%PDF-" + b"x" * 1_000),
    ],
)
def test_a_file_is_refused_when_they_do_not(filename: str, body: bytes) -> None:
    problems = _problems(LETTER, Upload(filename, PDF, body))
    assert set(problems) == {"uploads"}
    assert problems["uploads"].startswith("File 2 ")


def test_only_the_types_a_form_accepts_are_taken() -> None:
    form = WebForm(name="f", required=(), accepted=(TEXT, CSV))
    with pytest.raises(InvalidReferral) as raised:
        form.receive(_submission(LETTER))
    assert raised.value.problems["uploads"].endswith("not one of: csv, txt.")
    assert DOCX not in form.accepted


def test_too_many_files_are_refused_and_an_empty_file_field_is_none() -> None:
    assert _problems(LETTER, LETTER, LETTER)["uploads"] == "Send at most 2 files; there are 3."
    empty = Upload("", "application/octet-stream", b"")
    assert json.loads(FORM.receive(_submission(empty)).body)["uploads"] == []


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/letter.pdf", "letter.pdf"),
        ("C:\\x\\Zoë’s letter.pdf", "Zoë’s letter.pdf"),
        ("...pdf", "file.pdf"),
        ("a\x00\u202eb.pdf", "ab.pdf"),
        ("x" * 500 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_a_filename_loses_what_could_do_harm(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


TEXTS: Sequence[str] = ("consent", "reason", "patient_birth_date", "patient_phone", "patient_email")


@given(
    fields=st.dictionaries(st.sampled_from((*TEXTS, "service", "csrf")), st.text()),
    uploads=st.lists(st.builds(Upload, st.text(), st.text(), st.binary()), max_size=3),
)
def test_no_post_breaks_the_form(fields: dict[str, str], uploads: list[Upload]) -> None:
    submission = Submission("t", {**GOOD, **fields}, uploads, NOW)
    try:
        envelope = FORM.receive(submission)
    except InvalidReferral:
        assert FORM.problems(submission)
    else:
        assert read(envelope).outcome == "referral"
