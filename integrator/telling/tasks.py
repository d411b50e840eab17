"""Staff's task on a ticket, worded as the turn stands when it is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only

from integrator.delivery.delivering import Composed, arrived
from integrator.errors import NotWanted
from integrator.loop import turns
from integrator.models import OutboxMessage, Referral, RemoteRecord
from integrator.ports import Outcome, Outgoing, TaskPush
from integrator.statuses import STATUSES
from integrator.store.audit import Deed, record
from integrator.store.upserts import upsert
from integrator.telling.notes import CrmWords

KIND: Final = "task"
TASKS: Final = "tasks"
"""What the connector calls the id of what it made."""

Known = Mapping[tuple[str, str], RemoteRecord]
"""(kind, reference) → ticket and task, as HubSpot has them."""

SUBJECTS: Final[Mapping[str, str]] = {
    "look": "Look at referral {reference}",
    "book": "Book the first appointment of referral {reference}",
    "close": "Close referral {reference}",
    "call_partner": "Call the sender of referral {reference}",
    "find_sender": "Find out who sent referral {reference}",
    "say_how_it_went": "Say how the appointment of referral {reference} went",
    "settle_consent": "Stop what is under way for referral {reference}: consent was withdrawn",
}
"""By next action."""

_BODIES: Final[Mapping[str, str]] = {
    "look": "It has arrived, and nobody has looked at it in time. Accept it, ask the sender for"
    " what is missing, or decline it: move the ticket to {accepted}, {needs_info} or {declined}.",
    "book": "It is accepted, and has no appointment yet. Agree on a time with the patient, fill in"
    " {appointment_at}, and move the ticket to {scheduled}.",
    "close": "The patient has been in care for a long time. If care is complete, send the care"
    " summary and move the ticket to {closed}.",
    "call_partner": "Details are missing, and letters to the sender had no answer. Call them and"
    " fill in what they say; or end it: move the ticket to {unsuccessful} with its reason.",
    "find_sender": "Details are missing, and nothing says for sure who sent it. Find the sender on"
    " the referral's page and link them there; they are then asked by letter.",
    "say_how_it_went": "The time of the appointment is over. If the patient came, move the ticket"
    " to {in_care}; if not, back to {accepted}.",
    "settle_consent": "Do not contact the patient about it any more, and cancel what is booked."
    " Then end it: move the ticket to {cancelled} with its reason. If they consent after all,"
    " record that on the referral's page.",
}
_LOOK_THERE: Final = "Everything about it: {desk}/{reference}"


@dataclass(frozen=True, slots=True)
class TaskTeller:
    """Words tasks. They say the reference and what is to be done; nothing of the patient."""

    words: CrmWords
    desk: str
    """Address of the referrals' pages."""

    def compose(self, session: Session, messages: Sequence[OutboxMessage]) -> list[Composed]:
        """One push per message that changes anything. Two queries."""
        referrals = _referrals(session, messages)
        known = _known(session, [one.reference for one in referrals.values()])
        return [self._composed(one, referrals[one.referral_id], known) for one in messages]

    def _composed(self, message: OutboxMessage, referral: Referral, known: Known) -> Composed:
        ticket = known.get(("ticket", referral.reference))
        task = known.get((KIND, referral.reference))
        is_open = turns.has_open_task(referral)
        if ticket is None or not (ticket.state == "live" or _is_over(ticket, task, is_open)):
            return Composed(message, None, NotWanted("no ticket to put it on"))
        if not is_open and not message.ambiguous and not (task and task.is_open):
            return Composed(message, None, NotWanted("there is no task, and none is due"))
        push = self._push(message, referral, ticket, task if task and task.is_open else None)
        return Composed(message, Outgoing(message.id, referral.reference, push))

    def _push(
        self,
        message: OutboxMessage,
        referral: Referral,
        ticket: RemoteRecord,
        task: RemoteRecord | None,
    ) -> TaskPush:
        is_open, mark = turns.has_open_task(referral), turns.mark(referral)
        is_it = task is not None and (task.mark == mark or not is_open)
        action = referral.next_action if is_open else "look"
        return TaskPush(
            ticket_id=ticket.remote_id,
            mark=mark,
            subject=SUBJECTS[action or "look"].format(reference=referral.reference),
            body=self._body(action or "look", referral.reference),
            due_at=referral.due_at or referral.updated_at,
            open=is_open,
            remote_id=task.remote_id if task and is_it else None,
            others=(task.remote_id,) if task and not is_it else (),
            owner_id=referral.crm_owner_id,
            ambiguous=message.ambiguous,
        )

    def _body(self, action: str, reference: str) -> str:
        said = {status: self.words.stage(status) for status in STATUSES}
        said |= {"appointment_at": self.words.field("appointment_at")}
        said |= {"reference": reference, "desk": self.desk}
        return "\n".join(line.format_map(said) for line in (_BODIES[action], _LOOK_THERE))

    def landed(
        self, session: Session, pairs: Sequence[tuple[Composed, Outcome]], now: datetime
    ) -> None:
        """Remember the task of each referral and whether it is open."""
        told = [(one, end) for one, end in arrived(pairs) if end.remote_ids.get(TASKS)]
        rows = [_row(one.outgoing, end.remote_ids[TASKS], now) for one, end in told if one.outgoing]
        upsert(session, RemoteRecord, rows, key=("kind", "local_key"))
        deeds = [
            Deed("delivery", "task.told", row["local_key"], {"open": row["is_open"]})
            for row in rows
        ]
        record(session, deeds, now=now)


def _is_over(ticket: RemoteRecord, task: RemoteRecord | None, is_open: bool) -> bool:
    """The ticket went into another's with the task on it, which is done: it is completed there."""
    return ticket.state == "merged" and task is not None and task.is_open and not is_open


def _row(outgoing: Outgoing[TaskPush], remote_id: str, now: datetime) -> dict[str, Any]:
    return {
        "kind": KIND,
        "local_key": outgoing.reference,
        "remote_id": remote_id,
        "state": "live",
        "mark": outgoing.body.mark,
        "is_open": outgoing.body.open,
        "updated_at": now,
    }


def _referrals(session: Session, messages: Sequence[OutboxMessage]) -> dict[int, Referral]:
    found = session.scalars(
        select(Referral)
        .options(
            load_only(
                Referral.reference,
                Referral.waiting_on,
                Referral.next_action,
                Referral.turn_since,
                Referral.due_at,
                Referral.reminded,
                Referral.crm_owner_id,
                Referral.updated_at,
            )
        )
        .where(Referral.id.in_({message.referral_id for message in messages}))
    )
    return {one.id: one for one in found}


def _known(session: Session, references: Sequence[str]) -> Known:
    """By the unique key of kind and local key."""
    found = session.scalars(
        select(RemoteRecord).where(
            RemoteRecord.kind.in_(("ticket", KIND)), RemoteRecord.local_key.in_(references)
        )
    )
    return {(one.kind, one.local_key): one for one in found}
