"""What staff did to a ticket becomes ours: fields first, then the move, or a note why not."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from integrator.following import fieldsync
from integrator.following.fieldsync import Agreed, SharedFields
from integrator.following.replaying import longest_way, steps_since
from integrator.following.taking_fields import News, take_fields
from integrator.loop import handing, merged_tickets, status
from integrator.loop.audience import Audience
from integrator.loop.noting import tell
from integrator.loop.reviews import question_row, referral_named, ticket_gone
from integrator.loop.status import Change, IllegalMove, NoSummary
from integrator.models import Referral, RemoteRecord, Review, StatusEvent
from integrator.ports import StageChange, Stood
from integrator.statuses import LEGAL, codes_of
from integrator.store.audit import Deed, record
from integrator.store.upserts import insert_new
from integrator.times import from_iso

ACTOR: Final = "hubspot"
LEEWAY: Final = timedelta(minutes=2)
"""How much later than the CRM we may have noted that a referral ended, or was booked."""

SUMMARY: Final = "care_summary"
"""What a closing lacks that speaks of a summary nobody handed in."""

Appointed = Callable[[Session, Referral, datetime], None]
"""Told, in the transaction that takes it, when staff say when the patient is to be seen."""


@dataclass(frozen=True, slots=True)
class Ours:
    """What we hold of a batch of tickets, read at once."""

    agreed: Agreed
    referrals: Mapping[str, Referral]
    """By reference, locked for a change."""


def ours_of(session: Session, tickets: Sequence[RemoteRecord]) -> Ours:
    """What we hold of these tickets; their referrals are locked in the order of their ids."""
    found = session.scalars(_NAMED, {"b_references": [one.local_key for one in tickets]})
    referrals = {referral.reference: referral for referral in found}
    return Ours(agreements(session, tickets), referrals)


_NAMED: Final = (
    select(Referral)
    .where(Referral.reference.in_(bindparam("b_references", expanding=True)))
    .order_by(Referral.id)
    .with_for_update()
)
"""Made once: it is asked at every batch with news."""


@dataclass(frozen=True, slots=True)
class Taking:
    """How what staff did is taken in."""

    shared: SharedFields | None = None
    needs: Mapping[str, str] = field(default_factory=dict)
    """Status → the field that must have a value before a move there is taken."""
    appointed: Appointed | None = None

    def is_news(self, ticket: RemoteRecord, change: StageChange, agreed: Agreed) -> bool:
        """Whether it differs from what we last wrote, took or are writing."""
        if change.kind != "changed":
            return ticket.state == "live"
        return _has_moved(ticket, change) or bool(self._fields(ticket, change, agreed))

    def _fields(
        self, ticket: RemoteRecord, change: StageChange, agreed: Agreed
    ) -> Mapping[str, str]:
        if self.shared is None or not change.fields:
            return {}
        return self.shared.news("ticket", ticket.local_key, change.fields, agreed)

    def take(
        self,
        session: Session,
        ticket: RemoteRecord,
        change: StageChange,
        ours: Ours,
        audience: Audience,
        *,
        now: datetime,
    ) -> int:
        """Apply one ticket's news. Returns how many statuses it moved by."""
        if change.kind != "changed":
            _note_fate(session, ticket, change, audience, now=now)
            return 0
        referral = ours.referrals.get(ticket.local_key)
        if referral is not None:
            self._take_fields(session, referral, change, ours.agreed, audience, now=now)
        if not _has_moved(ticket, change):
            return 0
        return self._move(session, ticket, referral, change, audience, now=now)

    def _take_fields(
        self,
        session: Session,
        referral: Referral,
        change: StageChange,
        agreed: Agreed,
        audience: Audience,
        *,
        now: datetime,
    ) -> None:
        if self.shared is None:
            return
        values = self.shared.news("ticket", referral.reference, change.fields, agreed)
        said = News("ticket", referral.reference, values, change.written_at, change.modified_at)
        before = referral.appointment_at
        take_fields(session, self.shared, said, [referral], audience, known=agreed, now=now)
        if "owner" in values:
            owner = change.owner or referral.crm_owner_id
            handing.follow_owner(session, referral, owner, audience=audience, now=now)
        if referral.appointment_at != before and referral.status == "scheduled":
            handing.follow_appointment(session, referral, audience=audience, now=now)
            self._appoint(session, referral)

    def _appoint(self, session: Session, referral: Referral) -> None:
        if self.appointed is not None and referral.appointment_at is not None:
            self.appointed(session, referral, referral.appointment_at)

    def _move(
        self,
        session: Session,
        ticket: RemoteRecord,
        referral: Referral | None,
        change: StageChange,
        audience: Audience,
        *,
        now: datetime,
    ) -> int:
        if referral is None or change.status is None or referral.status == change.status:
            ticket.status_seen = change.status
            _settle_refusal(session, ticket, referral, now=now)
            return 0
        stands = Stood(referral.status, referral.status_at)
        arrived = Stood(change.status, change.written_at.get("stage", now))
        way = self._way(session, ticket, referral, change, stands, arrived)
        taken = [
            self._wanted(referral, change, before, step)
            for before, step in itertools.pairwise([stands, *way])
        ]
        for wanted in taken:
            status.change(session, referral, wanted, audience=audience, now=now)
            ticket.status_seen = wanted.to
            if wanted.to == "scheduled":
                self._appoint(session, referral)
        if referral.status == change.status:
            _settle_refusal(session, ticket, referral, now=now)
        else:
            ends = way[-1] if way else stands
            refused = self._wanted(referral, change, ends, arrived)
            lacking = self._lacking(session, referral, ends, refused) or ""
            _refuse(session, ticket, referral, change, lacking, audience, now=now)
        return len(taken)

    def _way(
        self,
        session: Session,
        ticket: RemoteRecord,
        referral: Referral,
        change: StageChange,
        stands: Stood,
        arrived: Stood,
    ) -> list[Stood]:
        """The one move where it may be taken; else the steps in between, as its history has them.

        Empty where nothing of it can be taken.
        """

        def may(before: Stood, step: Stood) -> bool:
            wanted = self._wanted(referral, change, before, step)
            return self._lacking(session, referral, before, wanted) is None

        if may(stands, arrived):
            return [arrived]
        given = _given_here(session, referral)
        seen = ticket.status_seen
        steps = steps_since(change.stood, current=referral.status, seen=seen, ours=given)
        return longest_way(stands, steps, may)

    def _wanted(
        self, referral: Referral, change: StageChange, before: Stood, step: Stood
    ) -> Change:
        """A step with what is written on the ticket for it."""
        return Change(
            to=step.status or "",
            actor=ACTOR,
            origin="hubspot",
            reason=_reason(change, before, step),
            appointment_at=self._appointment(referral, change, step),
            at=step.at,
        )

    def _appointment(self, referral: Referral, change: StageChange, step: Stood) -> datetime | None:
        if step.status != "scheduled":
            return None
        said = fieldsync.moment(change.fields.get("appointment_at", ""))
        return from_iso(said) if said else referral.appointment_at

    def _lacking(
        self, session: Session, referral: Referral, before: Stood, wanted: Change
    ) -> str | None:
        """What keeps a step from being taken: the field it lacks, or "" for one that may not
        follow; None where nothing does."""
        current = before.status or ""
        if wanted.to not in LEGAL[current]:
            return ""
        field_, codes = codes_of(current, wanted.to)
        if codes and not wanted.reason:
            return field_
        needed = self.needs.get(wanted.to)
        if needed and not _has(referral, wanted, needed):
            return needed
        try:
            status.refuse_from(session, referral, wanted, current=current)
        except NoSummary:
            return SUMMARY
        except IllegalMove:
            return ""
        return None


def _given_here(session: Session, referral: Referral) -> set[str]:
    """Statuses that were not taken from the CRM: seen there, they are ours."""
    query = select(StatusEvent.to_status).where(
        StatusEvent.referral_id == referral.id, StatusEvent.origin != "hubspot"
    )
    return set(session.scalars(query))


def _has(referral: Referral, wanted: Change, needed: str) -> bool:
    if needed == "appointment_at":
        return wanted.appointment_at is not None
    return bool(getattr(referral, needed, None))


def _has_moved(ticket: RemoteRecord, change: StageChange) -> bool:
    """A refused move is looked at again each time the ticket changes: what it lacked may be there.

    Moved back to where we have it, it ends the refusal.
    """
    if change.status is None:
        return False
    if ticket.refused:
        return True
    return change.status not in {ticket.status_seen, ticket.status_offered}


def _reason(change: StageChange, before: Stood, step: Stood) -> str | None:
    """The reason on the ticket, where it is one this step takes; an old one may still stand."""
    field_, codes = codes_of(before.status, step.status or "")
    said = getattr(change, _SAID_IN[field_])
    if said not in codes:
        return None
    return said if field_ == "status_reason" or _is_fresh(change, before, field_) else None


_SAID_IN: Final = {
    "status_reason": "reason",
    "reopen_reason": "reopen_reason",
    "appointment_outcome": "appointment_outcome",
}
"""Field → where a change has it."""


def _is_fresh(change: StageChange, before: Stood, field_: str) -> bool:
    """Given for this step: that of the last time still stands on the ticket."""
    given = change.written_at.get(field_, change.modified_at)
    return given >= before.at - LEEWAY


def _refuse(
    session: Session,
    ticket: RemoteRecord,
    referral: Referral,
    change: StageChange,
    lacking: str,
    audience: Audience,
    *,
    now: datetime,
) -> None:
    """Not taken: a question in the admin, and one note on the ticket, for each such move."""
    ticket.refused = change.status
    move = f"{referral.status}>{change.status}"
    moved_at = change.written_at.get("stage")
    once = f"{move}:{int(moved_at.timestamp()) if moved_at else referral.status_seq}"
    _ask_again(session, question_row(referral, "illegal_move", move, once=once, now=now))
    tell(session, referral, "refused_move", f"{once}:{lacking}", audience, now=now)


def _ask_again(session: Session, row: Mapping[str, object]) -> None:
    insert_new(session, Review, [row], key=("natural_key",))
    session.execute(
        update(Review)
        .where(Review.natural_key == row["natural_key"], Review.state == "resolved")
        .values(state="open", resolved_at=None, resolved_by=None)
        .execution_options(synchronize_session=False)
    )


def _settle_refusal(
    session: Session, ticket: RemoteRecord, referral: Referral | None, *, now: datetime
) -> None:
    """The move was taken, or taken back: the question about it is answered."""
    if ticket.refused is None or referral is None:
        return
    ticket.refused = None
    session.execute(
        update(Review)
        .where(
            Review.referral_id == referral.id,
            Review.question == "illegal_move",
            Review.state == "open",
        )
        .values(state="resolved", resolved_at=now, resolved_by=ACTOR)
        .execution_options(synchronize_session=False)
    )


def _note_fate(
    session: Session,
    ticket: RemoteRecord,
    change: StageChange,
    audience: Audience,
    *,
    now: datetime,
) -> None:
    """Merged: go on with what it became. Deleted: never made again silently."""
    heir = change.merged_into
    if change.kind == "merged" and heir:
        key = change.reference
        merged_tickets.follow(session, ticket, heir, key=key, audience=audience, now=now)
    elif (referral := referral_named(session, ticket.local_key)) is not None:
        ticket_gone(session, referral.id, now=now)
    record(session, [Deed(ACTOR, f"ticket.{change.kind}", ticket.local_key)], now=now)


def agreements(session: Session, tickets: Sequence[RemoteRecord]) -> Agreed:
    """What was agreed on for these tickets."""
    return fieldsync.agreed(session, ["ticket"], [ticket.local_key for ticket in tickets])
