"""What leaves, and the Protocol of places that it goes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from integrator.errors import IntegratorError


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
    key: str = ""
    """Our key, where its id is "": a push may have made it whose end nobody heard. It is archived
    only where it turns out that we made it."""


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
    takes_key: bool = False
    """True where the ticket may carry another referral's reference and is to carry this one's."""
    withdrawn: Withdrawn | None = None
    """The patient's contact, where the policy keeps it from the remote by now."""
    untied: bool = False
    """True where the ticket is to be tied to no patient at all: staff may have merged that of
    another into it."""


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
    also: tuple[tuple[str, str], ...] = ()
    """Source and reference of further rows that are the same referral: they say the same."""


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
