"""What was read out of an envelope: values with evidence, unchecked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class FieldReading:
    """One value read out of an envelope, and where it was read."""

    value: str
    part: str
    """Where: "body", "subject", "row:Phone", "form:reason", "attachment:2"."""
    rule: str
    """What read it: "label", "column", "field", "signature" …"""
    confidence: float = 1.0
    """0 to 1; below 0.8 a person is asked."""
    span: tuple[int, int] | None = None
    """Characters [start, end) within the part's text."""


@dataclass(frozen=True, slots=True)
class AttachmentDraft:
    """A file found in an envelope: stored encrypted, never executed."""

    filename: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class ReferralDraft:
    """What was read of one patient's referral; field names are those of `fields.FIELDS`."""

    readings: Mapping[str, FieldReading]


DraftOutcome = Literal[
    "referral",
    "correction",
    "status_enquiry",
    "self_referral",
    "bounce",
    "auto_reply",
    "not_a_referral",
]
"""What was received, before what it says. "correction" adds to or corrects an earlier referral."""

Verdict = Literal["verified", "unverified", "failed"]
"""Whether a mail came from whom it says: checked and right, not checkable, checked and wrong."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A delivery that failed, as its report says (RFC 3464)."""

    address: str
    """Whom it did not reach, lower case."""
    status: str
    """Enhanced status code, e.g. "5.1.1"; "" where the report has none."""
    message_id: str | None
    """Message-ID of the mail that bounced, where the report quotes it."""

    @property
    def permanent(self) -> bool:
        """Whether trying again is useless."""
        return not self.status.startswith("4")


@dataclass(frozen=True, slots=True)
class Draft:
    """What was read out of an envelope, unchecked, with evidence."""

    outcome: DraftOutcome
    referrals: tuple[ReferralDraft, ...] = ()
    attachments: tuple[AttachmentDraft, ...] = ()
    sender: str | None = None
    """Address the envelope came from, lower case, where it has one: the mail's own From."""
    author: str | None = None
    """Address of whoever wrote the referral: a forwarded mail's inner sender, else `sender`."""
    thread: str | None = None
    """Message-ID of the sender's mail, for threading our answer."""
    about: str | None = None
    """Reference such as R-7F3K9Q that it names, in subject, body or the ids it replies to."""
    language: str | None = None
    """ISO 639-1 of the words it is written in: decides the order of day and month."""
    dated: datetime | None = None
    """The mail's own Date, where it is believable; "today" in its words."""
    note: str | None = None
    """Code that says more of the outcome: "read_receipt", "calendar", "newsletter", "thanks" …"""
    bounced: tuple[Bounce, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    """Part -> the text that its spans count in: "subject", "body", "attachment:1", "form:x"."""
    unread: Mapping[str, str] = field(default_factory=dict)
    """Part -> code why its words could not be read, e.g. {"attachment:2": "scan_without_ocr"}."""
