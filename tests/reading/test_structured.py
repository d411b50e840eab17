"""Forms and rows: the fields are named, and each value keeps its place."""

import json
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrator.errors import UnreadableEnvelope
from integrator.ports import Envelope
from integrator.reading.read import read
from tests.reading.mails import ARRIVED, values

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def _envelope(content: object, *, about: str | None = None) -> Envelope:
    body = json.dumps(content).encode("utf-8")
    return Envelope("web-form", "token:1", ARRIVED, "application/json; charset=utf-8", body, about)


def _form(fields: object, uploads: object = None) -> Envelope:
    return _envelope({"kind": "form", "source": "web-form", "fields": fields, "uploads": uploads})


def test_a_form_is_read_field_by_field() -> None:
    draft = read(_form({"patient_given_name": "Jane", "reason": " tired ", "patient_age": 45}))
    assert draft.outcome == "referral"
    assert values(draft) == {"patient_given_name": "Jane", "reason": "tired", "patient_age": "45"}
    reading = draft.referrals[0].readings["reason"]
    assert (reading.part, reading.rule, reading.span) == ("form:reason", "field", (0, 5))


@pytest.mark.parametrize(
    ("said", "read_as"), [("es", "es"), (None, None), ("", None), ("<b>", None), (["es"], None)]
)
def test_a_form_says_which_language_its_page_was_in(said: object, read_as: str | None) -> None:
    form = {"kind": "form", "fields": {"reason": "x"}, "language": said}
    assert read(_envelope(form)).language == read_as


def test_a_whole_name_in_a_form_is_split() -> None:
    assert values(read(_form({"patient_name": "Doe, Jane"}))) == {
        "patient_given_name": "Jane",
        "patient_family_name": "Doe",
    }


def test_files_sent_with_a_form_come_out_as_they_went_in() -> None:
    upload = {"filename": "../a.pdf", "content_type": "application/pdf"}
    upload["base64"] = b64encode(b"%PDF-1.7").decode()
    (attachment,) = read(_form({"reason": "x"}, [upload])).attachments
    assert (attachment.filename, attachment.body) == ("a.pdf", b"%PDF-1.7")


def test_a_row_names_the_header_each_value_stood_under() -> None:
    row = {"Patient name": "Jane Doe", "Tel.": "007", "Ticket": "T-1"}
    fields = {"patient_name": "Jane Doe", "patient_phone": "007"}
    draft = read(_envelope({"kind": "row", "source": "s", "row": row, "fields": fields}))
    readings = draft.referrals[0].readings
    assert readings["patient_phone"].value == "007"
    assert readings["patient_phone"].part == "row:Tel."
    assert readings["patient_family_name"].part == "row:Patient name"
    assert readings["patient_family_name"].rule == "column"


def test_a_row_without_a_mapping_is_read_by_its_headers() -> None:
    row = {"Name": "Jane Doe", "Phone": "415 555 0132", "Motivo": "cansancio", "Colour": "red"}
    assert values(read(_envelope({"kind": "row", "row": row}))) == {
        "patient_given_name": "Jane",
        "patient_family_name": "Doe",
        "patient_phone": "415 555 0132",
        "reason": "cansancio",
    }


def test_an_edited_row_is_a_correction_and_an_empty_one_nothing() -> None:
    row = {"kind": "row", "row": {"Reason": "tired"}, "fields": {"reason": "tired"}}
    assert read(_envelope(row, about="R-7F3K9Q")).outcome == "correction"
    assert read(_envelope({"kind": "row", "row": {"Reason": ""}})).outcome == "not_a_referral"


def test_script_in_a_field_stays_text() -> None:
    said = "<img src=x onerror=alert(1)>"
    assert values(read(_form({"reason": said})))["reason"] == said
    assert read(_form({"reason": said})).texts == {"form:reason": said}


@given(fields=JSON, uploads=JSON, kind=st.sampled_from(("form", "row")))
def test_no_json_breaks_the_reading(fields: object, uploads: object, kind: str) -> None:
    content = {"kind": kind, "fields": fields, "row": fields, "uploads": uploads}
    try:
        draft = read(_envelope(content))
    except UnreadableEnvelope:
        return
    assert (
        all(one.value == one.value.strip() != "" for one in draft.referrals[0].readings.values())
        if (draft.referrals)
        else draft.outcome == "not_a_referral"
    )
    "".join(draft.texts.values()).encode("utf-8")


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b"\xff", b'{"kind": "x"}', b"[" * 100_000])
def test_json_that_is_neither_form_nor_row_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableEnvelope):
        read(Envelope("web-form", "1", ARRIVED, "application/json", body))
