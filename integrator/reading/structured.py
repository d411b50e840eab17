"""A form, a JSON intake or a row of a sheet to a draft: the fields are named already.

Shapes, as connectors write them:
{"kind": "form", "source": …, "fields": {field: value},
 "uploads": [{"filename", "content_type", "base64"}], "language": what its page was in, or nothing}
{"kind": "row", "source": …, "row": {header: value}, "fields": {field: value}}
{"kind": "answer", …as a form, "answer": {"contact", "unavailable": [need], "comment"}}
`fields` may also hold `patient_name`, a whole name, which is split here.
"""

import binascii
import json
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any

from integrator.errors import UnreadableEnvelope
from integrator.fields import FIELDS
from integrator.ports import AttachmentDraft, Draft, DraftOutcome, Envelope, FieldReading
from integrator.ports import ReferralDraft as Referral
from integrator.reading.labels.known import Table, fold
from integrator.reading.mails.text import clean, clean_filename
from integrator.reading.values.offered import NOTHING, Offered
from integrator.reading.values.settle import Readings, name_readings

WHOLE_NAME = "patient_name"
_KEPT = frozenset((*FIELDS, WHOLE_NAME))
_OF_PATIENT = {
    "any_name": WHOLE_NAME,
    "any_phone": "patient_phone",
    "any_email": "patient_email",
}


def parsed(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`, or UnreadableEnvelope."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableEnvelope("The body is not JSON.") from error
    if not isinstance(content, dict):
        raise UnreadableEnvelope("The body is not a JSON object.")
    return content


def texts(content: object) -> dict[str, str]:
    """The members of a JSON object that say something, as clean text."""
    if not isinstance(content, dict):
        return {}
    said = {
        name: clean(str(value)).strip()
        for name, value in content.items()
        if isinstance(value, str | int | float)
    }
    return {name: value for name, value in said.items() if value}


def _upload(content: object, number: int) -> AttachmentDraft | None:
    if not isinstance(content, dict):
        return None
    try:
        body = b64decode(str(content.get("base64", "")), validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnreadableEnvelope(f"File {number} is not valid base64.") from error
    name = clean_filename(str(content.get("filename", "")), number=number)
    return AttachmentDraft(name, str(content.get("content_type", "")), body)


def _uploads(content: object) -> tuple[AttachmentDraft, ...]:
    if not isinstance(content, list):
        return ()
    read = (_upload(one, number) for number, one in enumerate(content, start=1))
    return tuple(one for one in read if one is not None)


def _reading(value: str, part: str, rule: str) -> FieldReading:
    return FieldReading(value, part, rule, span=(0, len(value)))


def _split(readings: Readings) -> Readings:
    whole = readings.pop(WHOLE_NAME, None)
    if whole is None:
        return readings
    return {**name_readings(whole, family="patient_family_name" in readings), **readings}


def _form(content: Mapping[str, Any], _table: Table) -> Readings:
    fields = texts(content.get("fields"))
    return {
        name: _reading(value, f"form:{name}", "field")
        for name, value in fields.items()
        if name in _KEPT
    }


def _row(content: Mapping[str, Any], table: Table) -> Readings:
    """By the connector's mapping, and the header beside it as evidence; else by known headers."""
    row, fields = texts(content.get("row")), texts(content.get("fields"))
    named = ((table.get(fold(header), ""), header) for header in reversed(row))
    by_label = {_OF_PATIENT.get(name, name): header for name, header in named}
    mapped = fields or {name: row[header] for name, header in by_label.items()}
    return {
        name: _reading(value, f"row:{_header(row, value) or by_label.get(name, name)}", "column")
        for name, value in mapped.items()
        if name in _KEPT
    }


def _header(row: Mapping[str, str], value: str) -> str | None:
    headers = [header for header, cell in row.items() if cell == value]
    return headers[0] if len(headers) == 1 else None


_KINDS: Mapping[str, Callable[[Mapping[str, Any], Table], Readings]] = {
    "form": _form,
    "row": _row,
    "answer": _form,
}


def read_json(envelope: Envelope, table: Table, _services: Offered = NOTHING) -> Draft:
    """The draft of a form or a row, by its "kind"."""
    content = parsed(envelope.body)
    reader = _KINDS.get(str(content.get("kind")))
    if reader is None:
        raise UnreadableEnvelope('The JSON object has no "kind" of form, row or answer.')
    readings = _split(reader(content, table))
    outcome: DraftOutcome = "correction" if envelope.about else "referral"
    says = bool(readings) or content["kind"] == "answer"
    return Draft(
        outcome=outcome if says else "not_a_referral",
        referrals=(Referral(readings),) if says else (),
        attachments=_uploads(content.get("uploads")),
        texts=_part_texts(content),
        language=_language(content),
    )


def _language(content: Mapping[str, Any]) -> str | None:
    said = str(content.get("language", ""))
    return said if len(said) == 2 and said.isascii() and said.islower() else None


def _part_texts(content: Mapping[str, Any]) -> dict[str, str]:
    """By part the value that its span counts in: "form:reason", "row:Phone"."""
    rows, fields = texts(content.get("row")), texts(content.get("fields"))
    found = {f"form:{name}": value for name, value in fields.items()}
    return {**found, **{f"row:{header}": value for header, value in rows.items()}}
