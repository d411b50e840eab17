"""The only writer of a referral's status: legal moves, events, and who must hear of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import insert
from sqlalchemy.orm import Session

from integrator.delivery import outbox
from integrator.delivery.outbox import Intent
from integrator.errors import PermanentError
from integrator.loop import appointments, closing, hearing, turns
from integrator.loop.audience import (
    LETTER,
    ROW,
    Audience,
    Standing,
    intent_of,
    intents,
    task_intents,
)
from integrator.loop.followers import Joined, followers_among, joined_to
from integrator.models import Referral, StatusEvent
from integrator.policy.consent import Facts, standing_limit
from integrator.statuses import LEGAL, STATUSES, UNTOLD, codes_of
from integrator.store.audit import Deed, record
from integrator.store.upserts import insert_all


class IllegalMove(PermanentError):  # noqa: N818
    """This status may not follow that one, or its reason is missing; `advice` says which."""

    code: ClassVar[str] = "illegal_move"

    def __init__(self, advice: str) -> None:
        super().__init__(advice)
        self.advice = advice


class NoSummary(IllegalMove):
    """It is to be closed with a care summary, and there is none to read."""

    code: ClassVar[str] = "no_summary"


@dataclass(frozen=True, slots=True)
class Change:
    """A status someone wants a referral to have."""

    to: str
    actor: str
    origin: str
    """Where it was said: "intake", "hubspot", "admin"."""
    reason: str | None = None
    appointment_at: datetime | None = None
    """When the patient is to be seen, where the change says so."""
    at: datetime | None = None
    """When it was done, where we hear of it later; None: now."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A referral just opened."""

    id: int
    reference: str
    envelope_id: int
    source: str
    status: str
    contact_id: int | None
    status_seq: int = 1
    version: int = 1
    priority: str = "routine"


def change(
    session: Session, referral: Referral, wanted: Change, *, audience: Audience, now: datetime
) -> None:
    """Move a referral, write the event, and queue what must be told, in the caller's transaction.

    Raises IllegalMove and changes nothing when the move is not in the table, or lacks its reason
    or the care summary that its reason speaks of.
    """
    refuse(session, referral, wanted)
    _move(session, referral, wanted, audience=audience, now=now)


def take_back_void(
    session: Session, referral: Referral, *, to: str, actor: str, audience: Audience, now: datetime
) -> None:
    """A referral that was joined to another stands by itself again, as it did before.

    The one way out of void: raises IllegalMove for a referral that is not.
    """
    if referral.status != "void":
        raise IllegalMove(f"{referral.reference} is not void; there is nothing to take back.")
    wanted = Change(to=to, actor=actor, origin="admin", reason="reopened")
    _move(session, referral, wanted, audience=audience, now=now)


def _move(
    session: Session, referral: Referral, wanted: Change, *, audience: Audience, now: datetime
) -> None:
    event = _event(referral, wanted, now=now)
    was, referral.status = referral.status, wanted.to
    referral.status_reason = wanted.reason
    referral.status_seq = event["seq"]
    referral.status_at, referral.updated_at = event["occurred_at"], now
    referral.version += 1
    referral.appointment_at = wanted.appointment_at or referral.appointment_at
    appointments.follow(session, referral, was=was, actor=wanted.actor, now=now)
    if was == "closed":
        closing.forget(referral)
    had_task = turns.may_have_task(referral, now=now)
    turns.begin_turn(referral, was=was, calendar=audience.calendar, now=now)
    session.flush()
    session.execute(insert(StatusEvent), [event])
    if wanted.to in UNTOLD:
        hearing.forget(session, referral.id)
    joined = joined_to(session, [referral.id])
    tell(
        session,
        referral,
        [
            *intents(referral, origin=wanted.origin, audience=audience),
            *_for_followers(referral, joined, audience=audience),
            *_for_rows(referral, joined, audience),
            *(task_intents(referral, audience) if had_task else ()),
        ],
        audience=audience,
        now=now,
    )
    record(session, [_deed(referral, event)], now=now)


def tell(
    session: Session,
    referral: Standing,
    wanted: Sequence[Intent],
    *,
    audience: Audience,
    now: datetime,
) -> None:
    """Queue what goes out now; what a contact wants in a digest waits for that."""
    zone = audience.calendar.time_zone
    due = hearing.at_once(session, wanted, status=referral.status, zone=zone, now=now)
    outbox.add(session, due, now=now, held=audience.held)


def _for_followers(
    referral: Referral, joined: Sequence[Joined], *, audience: Audience
) -> list[Intent]:
    """Letters to senders whose own referral was joined to this one; nobody gets two."""
    if LETTER not in audience.topics or referral.status in UNTOLD:
        return []
    return [
        intent_of(referral, LETTER, kind="status", contact_id=one.contact_id)
        for one in followers_among(joined)
        if one.contact_id != referral.contact_id
    ]


def joined_row_intents(session: Session, referral: Referral, audience: Audience) -> list[Intent]:
    """For a referral that is in no sheet itself, but was joined by one that is."""
    return _for_rows(referral, joined_to(session, [referral.id]), audience)


def _for_rows(referral: Referral, joined: Sequence[Joined], audience: Audience) -> list[Intent]:
    if ROW not in audience.topics or referral.source in audience.row_sources:
        return []
    has_row = any(one.source in audience.row_sources for one in joined)
    return [intent_of(referral, ROW, kind="status", version=referral.version)] if has_row else []


def refuse(session: Session, referral: Referral, wanted: Change) -> None:
    """Raise IllegalMove with a sentence unless the referral may move there as it now stands."""
    refuse_from(session, referral, wanted, current=referral.status)


def refuse_from(session: Session, referral: Referral, wanted: Change, *, current: str) -> None:
    """Raise IllegalMove with a sentence unless the referral could move there out of `current`."""
    refuse_illegal(current, wanted)
    needs_summary = wanted.to == "closed" and wanted.reason == closing.SENT
    if needs_summary and not closing.has_summary(session, referral.id):
        raise NoSummary(
            f"{wanted.to} with {closing.SENT} needs a care summary: add it first, or choose the"
            " reason that there is none."
        )


def refuse_illegal(current: str | None, wanted: Change) -> None:
    """Raise IllegalMove with a sentence unless the table allows the move."""
    if wanted.to not in STATUSES:
        raise IllegalMove(f"There is no status {wanted.to!r}.")
    if wanted.to not in LEGAL[current]:
        may = ", ".join(sorted(LEGAL[current])) or "nothing"
        raise IllegalMove(f"{current} may not become {wanted.to}; it may become: {may}.")
    _, codes = codes_of(current, wanted.to)
    if codes and wanted.reason not in codes:
        raise IllegalMove(f"{wanted.to} needs a reason, one of: {', '.join(sorted(codes))}.")


def open_referrals(
    session: Session,
    rows: Sequence[Mapping[str, Any]],
    *,
    actor: str,
    audience: Audience,
    now: datetime,
    unanswered: Collection[str] = (),
) -> list[Opened]:
    """Insert new referrals with their first event, and queue what must be told of them.

    `rows` carry every column but those that count: status_seq, status_at, version. `unanswered`
    are references of those whose sender gets no letter now.
    """
    for row in rows:
        refuse_illegal(None, Change(to=row["status"], actor=actor, origin="intake"))
    complete = [{**row, **_first_columns(row, audience, now=now)} for row in rows]
    ids = insert_all(session, Referral, complete, key="reference")
    opened = [_opened(row, ids[row["reference"]]) for row in rows]
    events = [_first_event(one, actor, now=now) for one in opened]
    insert_all(session, StatusEvent, events, key="referral_id")
    queued = [
        one
        for row in opened
        for one in intents(row, origin="intake", audience=audience)
        if one.topic != LETTER or one.reference not in unanswered
    ]
    outbox.add(session, queued, now=now, held=audience.held)
    return opened


def _first_columns(row: Mapping[str, Any], audience: Audience, *, now: datetime) -> dict[str, Any]:
    can_ask = row["contact_id"] is not None
    is_part2 = row.get("part2", False) or row["source"] in audience.part2_sources
    turn = turns.first_turn(row["status"], can_ask=can_ask, calendar=audience.calendar, now=now)
    return {
        "status_seq": 1,
        "status_at": now,
        "version": 1,
        "owner": audience.calendar.front_desk,
        "part2": is_part2,
        "disclosure_limit": standing_limit(Facts(row["consent"], "unknown", is_part2)),
        **turn,
    }


def _opened(row: Mapping[str, Any], number: int) -> Opened:
    return Opened(
        id=number,
        reference=row["reference"],
        envelope_id=row["envelope_id"],
        source=row["source"],
        status=row["status"],
        contact_id=row["contact_id"],
        priority=row.get("priority", "routine"),
    )


def tell_again(session: Session, referral: Referral, *, audience: Audience, now: datetime) -> None:
    """The content changed, the status did not: the CRM and the row hear of it, not the sender."""
    referral.version += 1
    referral.updated_at = now
    session.flush()
    silent = audience.without(LETTER)
    wanted = intents(referral, origin="intake", audience=silent)
    rows = joined_row_intents(session, referral, audience)
    outbox.add(session, [*wanted, *rows], now=now)


def follow_needs(
    session: Session, referral: Referral, *, actor: str, audience: Audience, now: datetime
) -> None:
    """A correction can complete a referral, or leave a gap in one not yet accepted."""
    wanted = "needs_info" if referral.missing else "received"
    if referral.status in {"received", "needs_info"} and referral.status != wanted:
        move = Change(to=wanted, actor=actor, origin="intake")
        change(session, referral, move, audience=audience, now=now)
    else:
        tell_again(session, referral, audience=audience, now=now)


def _first_event(referral: Opened, actor: str, *, now: datetime) -> dict[str, Any]:
    return {
        "referral_id": referral.id,
        "seq": 1,
        "from_status": None,
        "to_status": referral.status,
        "reason": None,
        "origin": "intake",
        "actor": actor,
        "occurred_at": now,
    }


def _event(referral: Referral, wanted: Change, *, now: datetime) -> dict[str, Any]:
    return {
        "referral_id": referral.id,
        "seq": referral.status_seq + 1,
        "from_status": referral.status,
        "to_status": wanted.to,
        "reason": wanted.reason,
        "origin": wanted.origin,
        "actor": wanted.actor,
        "occurred_at": _when(referral, wanted, now=now),
    }


def _when(referral: Referral, wanted: Change, *, now: datetime) -> datetime:
    """Never before the status it leads from, whatever another's clock says."""
    return max(min(wanted.at or now, now), min(referral.status_at, now))


def _deed(referral: Referral, event: Mapping[str, Any]) -> Deed:
    return Deed(
        actor=event["actor"],
        action="status.changed",
        subject=referral.reference,
        detail={"from": event["from_status"], "to": event["to_status"], "seq": event["seq"]},
    )
