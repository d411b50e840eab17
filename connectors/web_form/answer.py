"""What a partner sends from their own page: an answer about a referral, or a new referral."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from connectors.web_form import fields
from connectors.web_form.form import WebForm, filled_in
from integrator.errors import InvalidReferral
from integrator.ports import Envelope, Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerPage:
    """The rules of the public forms, for somebody who has come in by a code."""

    rules: WebForm

    def answer(
        self,
        submission: Submission,
        *,
        about: str,
        contact: str,
        unavailable: Sequence[str],
        comment: str,
    ) -> Envelope:
        """The envelope of an answer, or InvalidReferral with every problem by field.

        No field is required: each gap may be filled, marked as not available, or left for later.
        """
        problems = self.rules.faults(submission)
        if problems:
            raise InvalidReferral(problems)
        said = {
            "contact": contact,
            "unavailable": sorted(unavailable),
            "comment": fields.tidied(comment),
        }
        content = {"kind": "answer", "fields": filled_in(submission.fields), "answer": said}
        return replace(self.rules.enclosed(submission, content), about=about)

    def refer(self, submission: Submission) -> Envelope:
        """The envelope of a new referral, or InvalidReferral with every problem by field."""
        return self.rules.receive(submission)
