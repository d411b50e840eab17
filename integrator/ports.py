"""The contracts between the core and the outside: what crosses, and the Protocols that carry it.

Connectors import this module, `errors` and `times`, and nothing else of the core.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Literal, Protocol, TypeVar

from integrator.errors import IntegratorError

Cursor = Mapping[str, Any]
"""Where we left off: JSON-safe, opaque to the core; {} means from the beginning."""

Digest = Callable[[bytes], str]
"""Keyed one-way fingerprint (hex), so that nothing kept beside the store can be guessed back."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One thing received, byte for byte, before anyone has understood it."""

    source: str
    """Name of the source in config/sources.toml, e.g. "clinic-inbox", "web-form", "north-sheet"."""
    external_id: str
    """Unique within the source and the same on every fetch."""
    received_at: datetime
    content_type: str
    """"message/rfc822", or "application/json" for forms and rows (see `reading`)."""
    body: bytes
    about: str | None = None
    """Reference of the referral this is known to concern (an edited row), if any."""


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """Something is there but could not be fetched; recorded and shown, never skipped in silence."""

    external_id: str
    """What it can be called until it is fetched, e.g. "INBOX/1700000000/42"."""
    code: str
    """e.g. "too_big", "truncated", "fetch_failed"."""
    permanent: bool
    advice: str
    """A sentence for the admin, without any of the content."""


Fetched = Envelope | FetchFailure | None
"""None carries only a new position."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Told to a source after commit: this envelope is kept, under this reference."""

    external_id: str
    reference: str
    position: Cursor
    """The position that came with the envelope when it was fetched."""
    failed: bool = False
    """True when the envelope is kept but a person must look (an inbox moves it to Failed)."""


class PullSource(Protocol):
    """A place we fetch from."""

    @property
    def name(self) -> str: ...

    def fetch(self, cursor: Cursor, limit: int) -> Iterator[tuple[Fetched, Cursor]]:
        """Yield at most `limit` envelopes, each with the position to record when it is kept."""
        ...

    def acknowledge(self, receipts: Sequence[Receipt]) -> None:
        """Tell the source what is kept. After commit, cosmetic, safe to repeat."""
        ...


@dataclass(frozen=True, slots=True)
class Upload:
    """A file sent with a form, not yet judged."""

    filename: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Submission:
    """What a person or a program posted to us."""

    token: str
    """One-time form token or Idempotency-Key: the same submission has the same token."""
    fields: Mapping[str, str]
    uploads: Sequence[Upload]
    received_at: datetime


class PushSource(Protocol):
    """A place that posts to us."""

    @property
    def name(self) -> str: ...

    def receive(self, submission: Submission) -> Envelope:
        """Turn a submission into an envelope, or raise InvalidReferral with every problem."""
        ...


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
    unread: Mapping[str, str] = field(default_factory=dict)
    """Part -> code why its words could not be read, e.g. {"attachment:2": "scan_without_ocr"}."""


@dataclass(frozen=True, slots=True)
class PartyPush:
    """A company or contact to be found or made at the remote, under our own key."""

    key: str
    fields: Mapping[str, str]
    """By our field names (see config/hubspot.toml), already past the disclosure policy."""
    remote_id: str | None = None
    written_at: Mapping[str, datetime] = field(default_factory=dict)
    """When we wrote those of the fields that staff may write as well: a later word of theirs
    stands."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A contact that this ticket must not be tied to any more."""

    remote_id: str
    archive: bool
    """True where we made the contact and nothing else needs it: it goes to the recycling bin."""
    clear: tuple[str, ...] = ()
    """Where it stays: fields of it that we filled."""


@dataclass(frozen=True, slots=True)
class RecordPush:
    """A referral as the CRM may know it; every value has passed the disclosure policy."""

    reference: str
    fields: Mapping[str, str]
    status: str | None
    """Our status to set as pipeline stage; None leaves the stage as the staff have it."""
    partner: PartyPush | None
    clinician: PartyPush | None
    patient: PartyPush | None
    remote_id: str | None = None
    """Id of the ticket, where it was pushed before."""
    links_known: bool = False
    """True when the associations were made by an earlier push and the parties are the same."""
    written_at: Mapping[str, datetime] = field(default_factory=dict)
    """As for a party."""
    withdrawn: Withdrawn | None = None
    """The patient's contact, where the policy keeps it from the remote by now."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to a sender: reference, status label and link only."""

    recipient: str
    subject: str
    text: str
    html: str
    message_id: str
    """Deterministic, with angle brackets: the same intent has the same Message-ID."""
    in_reply_to: str | None = None
    ambiguous: bool = False
    """True when an earlier try may have gone out; such a letter is sent at most once more."""


@dataclass(frozen=True, slots=True)
class RowUpdate:
    """What is written back beside a row of a sheet."""

    source: str
    reference: str
    status_label: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class StatusCall:
    """What the program that sent a referral is told of it."""

    source: str
    reference: str
    status: str | None
    """None where it may not be said which."""
    changed_at: datetime
    sequence: int
    """Counts the referral's statuses from 1: a program can tell what it has heard already."""


BodyT = TypeVar("BodyT", covariant=True)
BodyContra = TypeVar("BodyContra", contravariant=True)


@dataclass(frozen=True, slots=True)
class Outgoing(Generic[BodyT]):
    """One claimed outbox message, composed."""

    id: int
    reference: str
    body: BodyT


@dataclass(frozen=True, slots=True)
class Delivered:
    """The outside has it."""

    remote_ids: Mapping[str, str] = field(default_factory=dict)
    """By kind: {"ticket": "11", "company": "12", "clinician": "13", "patient": "14"}."""
    yielded: frozenset[tuple[str, str]] = frozenset()
    """(kind, field) that was not written, as staff wrote it later than we did."""
    adopted: frozenset[str] = frozenset()
    """Kinds whose record was there before us."""
    gone: frozenset[str] = frozenset()
    """Kinds whose record a person deleted; it was not made again."""
    made_again: frozenset[str] = frozenset()
    """Kinds whose record a person deleted, and that was made again."""


@dataclass(frozen=True, slots=True)
class Failed:
    """It did not arrive; the class of `error` says what happens next."""

    error: IntegratorError


Outcome = Delivered | Failed


class Sink(Protocol[BodyContra]):
    """A place we deliver to. Raise only for what concerns the whole batch."""

    @property
    def topic(self) -> str: ...

    def deliver(self, batch: Sequence[Outgoing[BodyContra]]) -> Sequence[Outcome]:
        """Deliver up to 100 messages; one outcome per message, in the order given."""
        ...


@dataclass(frozen=True, slots=True)
class StageChange:
    """A ticket as it stands at the CRM now."""

    remote_id: str
    reference: str | None
    stage: str
    """The stage's id at the remote."""
    status: str | None
    """Our status that stage means; None when no status is mapped to it."""
    modified_at: datetime
    reason: str | None = None
    """Coded reason the staff gave, where the status needs one."""
    kind: Literal["changed", "merged", "deleted"] = "changed"
    merged_into: str | None = None
    reopen_reason: str | None = None
    """Coded reason for taking up again what had ended."""
    appointment_outcome: str | None = None
    """Coded reason for going back from a booked appointment: what came of it."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Fields that staff may write there, by our names; "" for one that is empty."""
    written_at: Mapping[str, datetime] = field(default_factory=dict)
    """When each of them was written last, where it was read with its history."""
    owner: str | None = None
    """Name of the owner whose id is among `fields`."""


CrmKind = Literal["ticket", "company", "contact"]
"""What the CRM holds for us: the referral, the partner, and people on either side."""


@dataclass(frozen=True, slots=True)
class Hint:
    """Word that a record may have changed. Only its id is believed; the record is read again."""

    identity: bytes
    """What makes two hints one: the same event told twice has the same."""
    kind: CrmKind | None
    """None for what we do not follow."""
    remote_id: str
    event: str
    """The vendor's name of the event, e.g. "ticket.propertyChange"."""
    raw: bytes
    """The event as it came; may quote a patient's value."""


class StatusFeed(Protocol):
    """A place whose changes we follow by polling."""

    @property
    def name(self) -> str: ...

    def changes(self, cursor: Cursor) -> Iterator[tuple[StageChange | None, Cursor]]:
        """Yield what may have changed since `cursor`; repeats are allowed, gaps are not."""
        ...

    def as_they_stand(self, remote_ids: Sequence[str]) -> Iterator[StageChange]:
        """The records read again, now, with dates; those that are gone are left out."""
        ...

    def glance(self, remote_ids: Sequence[str]) -> Iterator[StageChange]:
        """The same without dates, in as few calls as can be."""
        ...

    def vanished(self, remote_ids: Sequence[str]) -> Iterator[StageChange]:
        """Those of the records that were deleted, or merged into another."""
        ...


@dataclass(frozen=True, slots=True)
class Mirrored:
    """A record as the CRM has it, of whatever kind."""

    kind: CrmKind
    remote_id: str
    key: str | None
    """Our key on it."""
    modified_at: datetime
    fields: Mapping[str, str]
    """By our names, of every part it may play; "" for one that is empty there."""
    status: str | None = None
    """For a ticket: our status that its stage means."""
    merged: tuple[str, ...] = ()
    """Ids of the records that were merged into it."""
    written_at: Mapping[str, datetime] = field(default_factory=dict)
    owner: str | None = None
    """Name of the owner whose id is among `fields`."""


@dataclass(frozen=True, slots=True)
class Fate:
    """A record that is there no more under its id."""

    remote_id: str
    merged_into: str | None
    """None: it was deleted."""


class Mirror(Protocol):
    """Looks at what the CRM holds for us."""

    def walk(
        self, kind: CrmKind, cursor: Cursor, *, overlapping: bool = True
    ) -> Iterator[tuple[Sequence[Mirrored], Cursor]]:
        """Pages of what carries our key, in the order it changed; repeats are allowed.

        Not overlapping, it begins just where it left off: for one walk through everything.
        """
        ...

    def read(
        self, kind: CrmKind, remote_ids: Sequence[str], *, dated: bool = False
    ) -> Iterator[Mirrored]:
        """The records now; those that are gone are left out."""
        ...

    def fates(self, kind: CrmKind, remote_ids: Sequence[str]) -> Iterator[Fate]:
        """What became of those that are there no more."""
        ...

    def by_key(self, kind: CrmKind, keys: Sequence[str]) -> Iterator[Mirrored]:
        """The records that carry these keys of ours."""
        ...

    def links(self, remote_ids: Sequence[str]) -> Mapping[str, Collection[str]]:
        """Ticket → ids of all it is tied to."""
        ...


@dataclass(frozen=True, slots=True)
class NotePush:
    """A sentence for staff, to be put on the referral's ticket once."""

    ticket_id: str
    text: str
    mark: str
    """Stands in the note; the same intent has the same, so that a repeat can be told."""
    ambiguous: bool = False
    """True when an earlier try may have arrived: then it is looked for first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPush:
    """What staff are to do next about a ticket, as it should now stand: one task, open or done."""

    ticket_id: str
    mark: str
    """Stands in the task; begins with the reference and changes with each turn."""
    subject: str
    body: str
    """Lines, without markup."""
    due_at: datetime
    open: bool
    """Whether it is still to be done; else it is completed, and nothing else of it is written."""
    remote_id: str | None = None
    """The task, where it was made before."""
    others: tuple[str, ...] = ()
    """Tasks of earlier turns that are open yet, to be completed first."""
    owner_id: str | None = None
    """Whose task it is, as the remote numbers them."""
    ambiguous: bool = False
    """True when an earlier try may have arrived: then what is there is looked at first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing `integrator doctor` looked at."""

    subject: str
    ok: bool
    advice: str
    """What was found, or what is wrong and how to mend it."""


class Checkable(Protocol):
    """Anything that can be tested from outside by `integrator doctor`."""

    def check(self) -> Sequence[Finding]: ...
