"""Staff merged the tickets of two referrals: one ticket is left, and a person says what that means.

No machine takes two referrals for one, as their senders may differ. The ticket that is left goes on
standing for the referral whose key it carries; the other referral has none until it is decided.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from integrator.loop import reviews, withdrawing
from integrator.loop.audience import Audience
from integrator.loop.noting import tell
from integrator.models import Referral, RemoteRecord, Review
from integrator.store.upserts import insert_new

QUESTION: Final = "tickets_merged"
NOTE_KIND: Final = "merged_ticket"


def follow(
    session: Session,
    ticket: RemoteRecord,
    heir_id: str,
    *,
    key: str | None,
    audience: Audience,
    now: datetime,
) -> None:
    """The ticket went into the one with the id `heir_id`, which carries the reference `key`."""
    heir = _record_of_another(session, ticket, heir_id, key)
    loser = reviews.referral_named(session, ticket.local_key)
    keeper = reviews.referral_named(session, heir.local_key) if heir else None
    if heir is None or keeper is None or loser is None:
        ticket.remote_id = heir_id
    elif keeper.status == "void" and loser.status != "void":
        _hold_both(ticket, heir)
        _take_over(session, ticket, heir, loser, heir_id, audience=audience, now=now)
    else:
        ticket.state, ticket.updated_at = "merged", now
        _hold_both(heir, ticket)
        if keeper.disclosure_limit:
            withdrawing.push(session, [keeper], kind="withdraw", audience=audience, now=now)
        if loser.status != "void":
            _ask(session, ticket, loser, keeper, now=now)
            tell(session, keeper, NOTE_KIND, loser.reference, audience, now=now)


def stand_alone(session: Session, referral: Referral, *, audience: Audience, now: datetime) -> None:
    """It is a referral of its own: where its ticket went into another's, it gets a new one."""
    row = session.scalar(
        select(RemoteRecord).where(
            RemoteRecord.kind == "ticket",
            RemoteRecord.local_key == referral.reference,
            RemoteRecord.state == "merged",
        )
    )
    if row is None:
        return
    session.delete(row)
    _forget_task(session, referral)
    withdrawing.push(session, [referral], kind="upsert", audience=audience, now=now)


def _record_of_another(
    session: Session, ticket: RemoteRecord, heir_id: str, key: str | None
) -> RemoteRecord | None:
    """The record of the referral that the remaining ticket stands for, where that is another."""
    if key == ticket.local_key:
        return None
    named = RemoteRecord.local_key == key if key else RemoteRecord.remote_id == heir_id
    return session.scalar(
        select(RemoteRecord).where(
            RemoteRecord.kind == "ticket",
            named,
            RemoteRecord.state == "live",
            RemoteRecord.id != ticket.id,
        )
    )


def _hold_both(left: RemoteRecord, gone: RemoteRecord) -> None:
    """The CRM fills what the ticket that is left lacked from the one that is gone: the next push
    takes back what may not be there."""
    names = f"{left.disclosed or ''},{gone.disclosed or ''}".split(",")
    left.disclosed = ",".join(sorted({name for name in names if name}))


def _take_over(
    session: Session,
    ticket: RemoteRecord,
    heir: RemoteRecord,
    referral: Referral,
    heir_id: str,
    *,
    audience: Audience,
    now: datetime,
) -> None:
    """What is left stood for a referral that is none: from now on it stands for this one."""
    heir.state, heir.updated_at = "merged", now
    ticket.remote_id, ticket.updated_at = heir_id, now
    ticket.status_seen = ticket.status_offered = ticket.links = None
    withdrawing.push(session, [referral], kind="upsert", audience=audience, now=now)


def _ask(
    session: Session, ticket: RemoteRecord, loser: Referral, keeper: Referral, *, now: datetime
) -> None:
    """Once for each merge: kept apart, they have two tickets, which may be merged again."""
    once = f"{keeper.reference}:{ticket.remote_id}"
    row = reviews.question_row(loser, QUESTION, keeper.reference, once=once, now=now)
    insert_new(session, Review, [row], key=("natural_key",))


def _forget_task(session: Session, referral: Referral) -> None:
    """The open task, if any, hangs on the other's ticket: it is completed there, and not kept."""
    session.execute(
        update(RemoteRecord)
        .where(RemoteRecord.kind == "task", RemoteRecord.local_key == referral.reference)
        .values(mark="")
        .execution_options(synchronize_session=False)
    )
