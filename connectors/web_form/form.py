"""A hosted form: every mistake named at once, and a good submission made an envelope."""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connectors.web_form import fields, uploads
from integrator.errors import InvalidReferral
from integrator.ports import Envelope, Submission, Upload


@dataclass(frozen=True, slots=True, kw_only=True)
class WebForm:
    """One configured form, as a PushSource.

    Consent and reason are required whatever `required` says. Fields it does not know are left out.
    """

    name: str
    required: Sequence[str] = ("patient_given_name", "patient_family_name")
    """Fields that must be filled in; "a|b" asks for either."""
    services: Sequence[str] = ()
    """Keys that may be chosen; none means that any word is taken."""
    max_upload_bytes: int = 10_000_000
    """Of each file."""
    max_uploads: int = 5
    accepted: Sequence[str] = uploads.EVERY_TYPE
    """Content types of files that are taken."""

    def receive(self, submission: Submission) -> Envelope:
        """The envelope of a submission, or InvalidReferral with every problem by field."""
        problems = self.problems(submission)
        if problems:
            raise InvalidReferral(problems)
        return self.envelope(submission)

    def problems(self, submission: Submission) -> dict[str, str]:
        """Sentences by field; of files under "uploads". Empty when it can be taken."""
        return {**self._absent(filled_in(submission.fields)), **self.faults(submission)}

    def faults(self, submission: Submission) -> dict[str, str]:
        """What is wrong with what was filled in, whatever else is required."""
        filled = filled_in(submission.fields)
        today = submission.received_at.date()
        looked = {
            name: fields.problem_with(name, value, today=today) for name, value in filled.items()
        }
        found = {name: problem for name, problem in looked.items() if problem}
        return {**self._service(filled), **found, **self._files(submission)}

    def _absent(self, filled: Mapping[str, str]) -> dict[str, str]:
        needs = dict.fromkeys((*self.required, *fields.ALWAYS_REQUIRED))
        return {
            need.split("|")[
                0
            ]: f"Fill in the {' or the '.join(map(fields.label, need.split('|')))}."
            for need in needs
            if not any(name in filled for name in need.split("|"))
        }

    def _service(self, filled: Mapping[str, str]) -> dict[str, str]:
        chosen = filled.get("service")
        if chosen is None or not self.services or chosen in self.services:
            return {}
        return {"service": f"Choose one of {', '.join(self.services)}."}

    def _files(self, submission: Submission) -> dict[str, str]:
        found = uploads.problems_with(
            uploads.chosen(submission.uploads),
            max_bytes=self.max_upload_bytes,
            max_count=self.max_uploads,
            accepted=self.accepted,
        )
        return {"uploads": " ".join(found)} if found else {}

    def envelope(self, submission: Submission) -> Envelope:
        """The envelope of a submission without problems: the same content gives the same bytes."""
        filled = filled_in(submission.fields)
        return self.enclosed(submission, {"kind": "form", "fields": {**filled, "consent": "given"}})

    def enclosed(self, submission: Submission, said: Mapping[str, object]) -> Envelope:
        """What was said, with the files that came along, as an envelope."""
        files = [_upload(one) for one in uploads.chosen(submission.uploads)]
        content = {**said, "source": self.name, "uploads": files}
        if submission.language:
            content["language"] = submission.language
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return Envelope(
            source=self.name,
            external_id=f"token:{submission.token}",
            received_at=submission.received_at,
            content_type="application/json",
            body=text.encode("utf-8"),
        )


def filled_in(posted: Mapping[str, str]) -> dict[str, str]:
    """The known fields that say something, tidied."""
    tidied = {name: fields.tidied(posted[name]) for name in fields.LIMITS if name in posted}
    return {name: value for name, value in tidied.items() if value}


def _upload(upload: Upload) -> dict[str, str]:
    return {
        "filename": uploads.clean_name(upload.filename),
        "content_type": uploads.sniffed(upload) or "",
        "base64": b64encode(upload.body).decode("ascii"),
    }
