"""A push that landed on another referral's ticket, as staff had merged the two a moment before.

HubSpot answers a merged id with the record it went into. What we wrote there was meant for the
other ticket: it is no word of staff, and the referral that the ticket stands for is written anew.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.delivery.delivering import Composed
from integrator.following import fieldsync
from integrator.following.fieldsync import SharedFields
from integrator.loop import merged_tickets, withdrawing
from integrator.loop.audience import CRM, NOTE, Audience
from integrator.loop.reviews import referral_named
from integrator.models import RemoteRecord
from integrator.ports import Delivered, RecordPush

AUDIENCE: Final = Audience(frozenset({CRM, NOTE}))


def elsewhere(
    session: Session, told: Sequence[tuple[RecordPush, Delivered]]
) -> dict[str, RemoteRecord]:
    """Reference → the record of the other referral's ticket that its push landed on."""
    found = {
        push.reference: end.remote_ids["ticket"]
        for push, end in told
        if push.remote_id and end.remote_ids.get("ticket", push.remote_id) != push.remote_id
    }
    if not found:
        return {}
    query = select(RemoteRecord).where(
        RemoteRecord.kind == "ticket",
        RemoteRecord.remote_id.in_(found.values()),
        RemoteRecord.state == "live",
    )
    there = {row.remote_id: row for row in session.scalars(query.with_for_update())}
    return {
        reference: there[remote_id]
        for reference, remote_id in found.items()
        if remote_id in there and there[remote_id].local_key != reference
    }


def settle(
    session: Session,
    push: RecordPush,
    keeper: RemoteRecord,
    shared: SharedFields | None,
    *,
    now: datetime,
) -> None:
    """The merge is followed at once, and what we wrote by mistake is ours to write over."""
    mine = session.scalar(
        select(RemoteRecord).where(
            RemoteRecord.kind == "ticket", RemoteRecord.local_key == push.reference
        )
    )
    if mine is None or mine.state != "live":
        return
    heir, key = keeper.remote_id, keeper.local_key
    merged_tickets.follow(session, mine, heir, key=key, audience=AUDIENCE, now=now)
    referral = referral_named(session, key)
    if keeper.state != "live" or referral is None:
        return
    keeper.status_seen = push.status or keeper.status_seen
    if shared is not None:
        values = _shared_values(shared, push.fields)
        fieldsync.agree(session, shared.rows("ticket", key, values, writer="ours", now=now))
    withdrawing.push(session, [referral], kind="upsert", audience=AUDIENCE, now=now)


def pushed(told: Sequence[tuple[Composed, Delivered]]) -> list[tuple[RecordPush, Delivered]]:
    """The pushes themselves."""
    return [(one.outgoing.body, end) for one, end in told if one.outgoing]


def _shared_values(shared: SharedFields, fields: Mapping[str, str]) -> dict[str, str]:
    owners = shared.owners.get("ticket", {})
    return {
        name: shared.normal(name, value) or value
        for name, value in fields.items()
        if value and name in owners
    }
