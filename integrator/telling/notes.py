"""Notes for staff on a ticket: what was not taken and why, and what is left for them to do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.delivery.delivering import Composed
from integrator.errors import NotWanted
from integrator.models import OutboxMessage, Referral, RemoteRecord
from integrator.ports import NotePush, Outcome, Outgoing
from integrator.statuses import LEGAL, codes_of

OURS: Final = "Referral desk"


@dataclass(frozen=True, slots=True)
class CrmWords:
    """What staff see at the CRM for our codes."""

    stages: Mapping[str, str]
    """Status → label of its stage."""
    fields: Mapping[str, str]
    """Field → label of its property."""

    def stage(self, status: str) -> str:
        """In quotation marks."""
        return f"“{self.stages.get(status, status)}”"

    def field(self, name: str) -> str:
        """In quotation marks."""
        return f"“{self.fields.get(name, name)}”"


@dataclass(frozen=True, slots=True)
class About:
    """What a note speaks of."""

    detail: str
    page: str
    """Address of the referral's page."""
    words: CrmWords


@dataclass(frozen=True, slots=True)
class NoteTeller:
    """Words notes as things stand when they are sent."""

    words: CrmWords
    desk_url: str
    """Where staff open a referral: its reference is appended."""

    def compose(self, session: Session, messages: Sequence[OutboxMessage]) -> list[Composed]:
        """One note per message; what is settled meanwhile is not told. Two queries."""
        references = _references(session, messages)
        tickets = _tickets(session, list(references.values()))
        return [self._composed(one, references[one.referral_id], tickets) for one in messages]

    def _composed(
        self, message: OutboxMessage, reference: str, tickets: Mapping[str, RemoteRecord]
    ) -> Composed:
        ticket = tickets.get(reference)
        if ticket is None or ticket.state != "live" or not _still_holds(message, ticket):
            return Composed(message, None, NotWanted())
        about = About(message.detail or "", f"{self.desk_url}/{reference}", self.words)
        note = NotePush(
            ticket_id=ticket.remote_id,
            text=f"{OURS}: {_SENTENCES[message.kind](about)}",
            mark=f"{reference} · {message.id}",
            ambiguous=message.ambiguous,
        )
        return Composed(message, Outgoing(message.id, reference, note))

    def landed(
        self, session: Session, pairs: Sequence[tuple[Composed, Outcome]], now: datetime
    ) -> None:
        """A note holds codes in words only: there is nothing to remember."""


def _references(session: Session, messages: Sequence[OutboxMessage]) -> dict[int, str]:
    ids = {message.referral_id for message in messages}
    rows = session.execute(select(Referral.id, Referral.reference).where(Referral.id.in_(ids)))
    return {row.id: row.reference for row in rows}


def _tickets(session: Session, references: Sequence[str]) -> dict[str, RemoteRecord]:
    found = session.scalars(
        select(RemoteRecord).where(
            RemoteRecord.kind == "ticket", RemoteRecord.local_key.in_(references)
        )
    )
    return {ticket.local_key: ticket for ticket in found}


def _still_holds(message: OutboxMessage, ticket: RemoteRecord) -> bool:
    if message.kind != "refused_move":
        return True
    move = (message.detail or "").partition(":")[0]
    return ticket.refused == move.partition(">")[2]


def _refused_move(about: About) -> str:
    """The detail is "from>to:once:what it lacks"."""
    words = about.words
    move, _, rest = about.detail.partition(":")
    current, _, wanted = move.partition(">")
    lacking = rest.rpartition(":")[2]
    kept = f"The referral stays {words.stage(current)} until then."
    if not lacking:
        return f"{_illegal(current, wanted, words)} {kept}"
    wanting = _wanting(about, lacking, codes_of(current, wanted))
    return f"{words.stage(wanted)} is not taken yet: {wanting} It is then taken by itself. {kept}"


def _wanting(about: About, lacking: str, reason: tuple[str, frozenset[str]]) -> str:
    """What is to be done; `reason` is the field that says why it moves, with its codes."""
    words, (field, codes) = about.words, reason
    if lacking == "care_summary":
        return (
            f"add the care summary on {about.page}#summary, or mail it to the inbox with the"
            " reference in the subject; or, where there is none, set"
            f" {words.field('status_reason')} to {_label('seen_no_summary')}."
        )
    if lacking != field:
        return f"fill in {words.field(lacking)}."
    again = "" if field == "status_reason" else " (if it still shows the last one, clear it first)"
    return f"set {words.field(field)} to one of: {', '.join(sorted(map(_label, codes)))}{again}."


def _illegal(current: str, wanted: str, words: CrmWords) -> str:
    may = [words.stage(status) for status in words.stages if status in LEGAL.get(current, ())]
    ways = f"it may go to {', '.join(may)}" if may else "it may not be moved any more"
    return (
        f"{words.stage(wanted)} cannot follow {words.stage(current)}; {ways}."
        " Please move the ticket back, or to one of these."
    )


def _unreadable_value(about: About) -> str:
    name = about.detail.partition(":")[0]
    return (
        f"what stands in {about.words.field(name)} cannot be read, so it was not taken over."
        " Please correct it; it is then taken by itself."
    )


def _merged_ticket(about: About) -> str:
    """The detail is the reference of the referral whose ticket went into this one."""
    reference = about.page.rpartition("/")[2]
    question = f"{about.page.removesuffix(reference)}{about.detail}"
    return (
        f"the ticket of referral {about.detail} was merged into this one. What is done here counts"
        f" for {reference} alone. Please say at the review desk whether both are one referral or"
        f" two: {question}."
    )


def _company_stays(about: About) -> str:
    """The detail is the company's record id."""
    return (
        "the practice that sent this referral was merged with another at the desk, and its tickets"
        f" go under that company from now on. The company with the record ID {about.detail} stays"
        " as it is, with all it holds. If it is to go, please merge it into the other one here."
    )


def _partner_message(about: About) -> str:
    return f"the sender wrote a message. Please read it and answer on {about.page}."


def _sender_unreached(_about: About) -> str:
    return (
        "letters to the sender come back, and no other address of theirs is known. Please call"
        " them, and add an address on their page at the referral desk; what waits then goes out."
    )


def _label(code: str) -> str:
    """As setup labels the options of a property."""
    return code.replace("_", " ").capitalize()


_SENTENCES: Final[Mapping[str, Callable[[About], str]]] = {
    "refused_move": _refused_move,
    "unreadable_value": _unreadable_value,
    "merged_ticket": _merged_ticket,
    "company_stays": _company_stays,
    "partner_message": _partner_message,
    "sender_unreached": _sender_unreached,
}
