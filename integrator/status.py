"""The only writer of a referral's status: legal moves, events, and who must hear of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

from sqlalchemy import insert
from sqlalchemy.orm import Session

from integrator import outbox
from integrator.audit import Deed, record
from integrator.errors import PermanentError
from integrator.models import Referral, StatusEvent
from integrator.outbox import Intent
from integrator.statuses import ENDED, LEGAL, REASONS, STATUSES, UNTOLD

CRM: Final = "hubspot.referral"
LETTER: Final = "mail.status"
ROW: Final = "sheet.status"


class IllegalMove(PermanentError):  # noqa: N818
    """This status may not follow that one, or its reason is missing; `advice` says which."""

    code: ClassVar[str] = "illegal_move"

    def __init__(self, advice: str) -> None:
        super().__init__(advice)
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Change:
    """A status someone wants a referral to have."""

    to: str
    actor: str
    origin: str
    """Where it was said: "intake", "hubspot", "admin"."""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """Which topics exist in this installation, and what is wrong to say now."""

    topics: frozenset[str]
    row_sources: frozenset[str] = frozenset()
    """Sources whose rows want a status written back."""
    held: frozenset[str] = frozenset()
    """Topics whose messages wait for a person's release."""


def change(
    session: Session, referral: Referral, wanted: Change, *, audience: Audience, now: datetime
) -> None:
    """Move a referral, write the event, and queue what must be told, in the caller's transaction.

    Raises IllegalMove and changes nothing when the move is not in the table or lacks its reason.
    """
    refuse_illegal(referral.status, wanted)
    event = _event(referral, wanted, now=now)
    referral.status = wanted.to
    referral.status_reason = wanted.reason
    referral.status_seq = event["seq"]
    referral.status_at = referral.updated_at = now
    referral.version += 1
    session.flush()
    session.execute(insert(StatusEvent), [event])
    outbox.add(
        session,
        intents(referral, origin=wanted.origin, audience=audience),
        now=now,
        held=audience.held,
    )
    record(session, [_deed(referral, event)], now=now)


def refuse_illegal(current: str | None, wanted: Change) -> None:
    """Raise IllegalMove with a sentence unless the table allows the move."""
    if wanted.to not in STATUSES:
        raise IllegalMove(f"There is no status {wanted.to!r}.")
    if wanted.to not in LEGAL[current]:
        may = ", ".join(sorted(LEGAL[current])) or "nothing"
        raise IllegalMove(f"{current} may not become {wanted.to}; it may become: {may}.")
    codes = REASONS.get(wanted.to)
    if codes and wanted.reason not in codes:
        raise IllegalMove(f"{wanted.to} needs a reason, one of: {', '.join(sorted(codes))}.")
    if current in ENDED and not wanted.reason:
        raise IllegalMove("Opening it again needs a reason.")


def intents(referral: Referral, *, origin: str, audience: Audience) -> list[Intent]:
    """What must be told of a referral's present status, and where.

    A change that came from the CRM is not told to the CRM again.
    """
    wanted = []
    if CRM in audience.topics and origin != "hubspot":
        wanted.append(_intent(referral, CRM, kind="upsert", version=referral.version))
    if LETTER in audience.topics and referral.contact_id and referral.status not in UNTOLD:
        kind = "acknowledgement" if referral.status_seq == 1 else "status"
        wanted.append(_intent(referral, LETTER, kind=kind, contact_id=referral.contact_id))
    if ROW in audience.topics and referral.source in audience.row_sources:
        wanted.append(_intent(referral, ROW, kind="status", version=referral.version))
    return wanted


def _intent(
    referral: Referral, topic: str, *, kind: str, version: int = 0, contact_id: int | None = None
) -> Intent:
    return Intent(
        topic=topic,
        kind=kind,
        referral_id=referral.id,
        reference=referral.reference,
        status_seq=referral.status_seq,
        version=version,
        contact_id=contact_id,
    )


def open_referrals(
    session: Session,
    rows: Sequence[Mapping[str, Any]],
    *,
    actor: str,
    audience: Audience,
    now: datetime,
) -> list[Referral]:
    """Insert new referrals with their first event, and queue what must be told of them.

    `rows` carry every column but the status columns' first values; each has "status" of None → it.
    """
    for row in rows:
        refuse_illegal(None, Change(to=row["status"], actor=actor, origin="intake"))
    inserted = session.scalars(
        insert(Referral).returning(Referral, sort_by_parameter_order=True),
        [{**row, "status_seq": 1, "status_at": now, "version": 1} for row in rows],
    ).all()
    session.execute(insert(StatusEvent), [_first_event(row, actor, now=now) for row in inserted])
    queued = [one for row in inserted for one in intents(row, origin="intake", audience=audience)]
    outbox.add(session, queued, now=now, held=audience.held)
    return list(inserted)


def tell_again(session: Session, referral: Referral, *, audience: Audience, now: datetime) -> None:
    """The content changed, the status did not: the CRM and the row hear of it, not the sender."""
    referral.version += 1
    referral.updated_at = now
    session.flush()
    silent = Audience(audience.topics - {LETTER}, audience.row_sources, audience.held)
    outbox.add(session, intents(referral, origin="intake", audience=silent), now=now)


def _first_event(referral: Referral, actor: str, *, now: datetime) -> dict[str, Any]:
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
        "occurred_at": now,
    }


def _deed(referral: Referral, event: Mapping[str, Any]) -> Deed:
    return Deed(
        actor=event["actor"],
        action="status.changed",
        subject=referral.reference,
        detail={"from": event["from_status"], "to": event["to_status"], "seq": event["seq"]},
    )
