"""The JSON intake, for a form tool the clinic has already.

{"fields": {"patient": {"given_name": "Jane"}, "reason": "…", "consent": "given"},
 "uploads": [{"filename": "letter.pdf", "content_type": "application/pdf", "base64": "…"}]}
Names may be nested or flat (`patient_given_name`).
"""

import binascii
import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from connectors.web_form.fields import LIMITS
from connectors.web_form.form import WebForm
from integrator.errors import InvalidReferral
from integrator.ports import Envelope, Submission, Upload

DEPTH_LIMIT = 4
NAME_LIMIT = 100
_TRUTH = {True: "yes", False: "no"}


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonIntake:
    """The rules of a form for programs, as a PushSource: a name it does not know is a problem."""

    rules: WebForm

    @property
    def name(self) -> str:
        return self.rules.name

    def receive(self, submission: Submission) -> Envelope:
        """The envelope of a submission, or InvalidReferral with every problem by field."""
        problems = {**_unknown(submission.fields), **self.rules.problems(submission)}
        if problems:
            raise InvalidReferral(problems)
        return self.rules.envelope(submission)


def _unknown(posted: Mapping[str, str]) -> dict[str, str]:
    return {name: _advice(name) for name in posted if name not in LIMITS}


def _advice(name: str) -> str:
    near = get_close_matches(name[:NAME_LIMIT], LIMITS, n=1)
    return (
        f"There is no field of this name; is it {near[0]}?"
        if near
        else ("There is no field of this name.")
    )


def submission_from_json(body: bytes, *, token: str, received_at: datetime) -> Submission:
    """What a program posted, with flat field names; InvalidReferral where the shape is wrong."""
    content = _object(body)
    fields = content.get("fields")
    if not isinstance(fields, dict):
        raise InvalidReferral(
            {"fields": 'Send an object "fields" with the fields of the referral.'}
        )
    problems: dict[str, str] = {}
    flat = dict(_flat(fields, "", problems, depth=0))
    uploads = _uploads(content.get("uploads", []), problems)
    known = ("fields", "uploads")
    problems |= {name: _advice_on_top(name) for name in content if name not in known}
    if problems:
        raise InvalidReferral(problems)
    return Submission(token, flat, uploads, received_at)


def _advice_on_top(name: str) -> str:
    where = 'Put it inside "fields".' if name in LIMITS else 'Send only "fields" and "uploads".'
    return f"This is not read here. {where}"


def _object(body: bytes) -> dict[str, object]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InvalidReferral({"body": "The body is not valid JSON in UTF-8."}) from error
    if not isinstance(content, dict):
        raise InvalidReferral({"body": "Send one JSON object."})
    return content


def _flat(
    members: Mapping[str, object], before: str, problems: dict[str, str], *, depth: int
) -> Iterator[tuple[str, str]]:
    for key, value in members.items():
        name = f"{before}{key}"
        if isinstance(value, dict) and depth < DEPTH_LIMIT:
            yield from _flat(value, f"{name}_", problems, depth=depth + 1)
        elif isinstance(value, bool):
            yield name, _TRUTH[value]
        elif isinstance(value, str | int | float):
            yield name, str(value)
        elif value is not None:
            problems[name] = "Send this as text."


def _uploads(content: object, problems: dict[str, str]) -> tuple[Upload, ...]:
    if not isinstance(content, list):
        problems["uploads"] = "Send a list of files."
        return ()
    read = [_upload(one) for one in content]
    wrong = [str(number) for number, one in enumerate(read, start=1) if one is None]
    if wrong:
        problems["uploads"] = (
            f"File {', '.join(wrong)}: send filename, content_type and base64, each as text."
        )
    return tuple(one for one in read if one is not None)


def _upload(content: object) -> Upload | None:
    if not isinstance(content, dict):
        return None
    filename, encoded = content.get("filename"), content.get("base64")
    if not isinstance(filename, str) or not isinstance(encoded, str):
        return None
    try:
        body = b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None
    return Upload(filename, str(content.get("content_type", "")), body)
