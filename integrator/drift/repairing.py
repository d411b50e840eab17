"""Repairs, one by one or many: what is ours is pushed again, what is theirs is read again.

Never a raw write: a push goes through the outbox, a reading through following.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integrator.following import fieldsync
from integrator.following.fieldsync import SharedFields
from integrator.following.taking_fields import held
from integrator.loop import withdrawing
from integrator.loop.audience import Audience
from integrator.models import Drift, Referral, RemoteRecord
from integrator.ports import Hint
from integrator.store import hints
from integrator.store.audit import Deed, record

SAFE: Final = (
    "missing_there",
    "unknown_there",
    "stage_differs",
    "field_differs",
    "owner_differs",
    "association_missing",
)
"""What may be repaired in bulk; a deleted record is made again only when it is named."""
MOST: Final = 1_000


def plan_of(session: Session, drift: Drift, shared: SharedFields) -> str:
    """What a repair would do, as a code: "push", "look", "make_again", or "" for nothing safe."""
    if drift.referral_id is None:
        return ""
    if drift.difference == "deleted_there":
        return "make_again"
    if drift.difference == "owner_differs":
        return "look"
    if drift.difference == "stage_differs":
        row = _record(session, drift)
        return "push" if row and row.refused else "look"
    is_shared = drift.field in shared.owners.get(drift.kind, {})
    return "look" if drift.difference == "field_differs" and is_shared else "push"


def repair(
    session: Session,
    shared: SharedFields,
    drifts: Sequence[Drift],
    *,
    actor: str,
    audience: Audience,
    now: datetime,
) -> int:
    """Ask for the repair of these. Returns how many were; the next comparison says whether it
    helped. The feed must be rung for what is to be read again."""
    count, looked = 0, list[Hint]()
    for drift in drifts:
        wanted = plan_of(session, drift, shared)
        if not wanted:
            continue
        looked += _prepare(session, shared, drift, wanted, now=now)
        if wanted != "look":
            referral = session.get_one(Referral, drift.referral_id)
            withdrawing.push(session, [referral], kind="upsert", audience=audience, now=now)
        drift.asked_at, drift.asked_by = now, actor
        detail = {"difference": drift.difference, "field": drift.field, "by": wanted}
        record(session, [Deed(actor, "drift.repaired", drift.local_key, detail)], now=now)
        count += 1
    hints.keep(session, hints.rows_of(shared.vault, "hubspot", looked, now=now))
    return count


def chosen(session: Session, *, difference: str | None = None, ids: Sequence[int] = ()) -> Any:
    """Differences not asked about yet, by id or kind; a thousand at most."""
    open_ = Drift.asked_at.is_(None) & Drift.referral_id.is_not(None)
    query = select(Drift).where(open_).order_by(Drift.id).limit(MOST)
    if ids:
        return session.scalars(query.where(Drift.id.in_(ids))).all()
    kinds = [difference] if difference else SAFE
    return session.scalars(query.where(Drift.difference.in_(kinds))).all()


def unasked(session: Session) -> dict[str, int]:
    """Difference → how many of it a repair in bulk would still ask for."""
    rows = session.execute(
        select(Drift.difference, func.count())
        .where(Drift.asked_at.is_(None), Drift.referral_id.is_not(None), Drift.difference.in_(SAFE))
        .group_by(Drift.difference)
        .order_by(Drift.difference)
    )
    return dict(rows.all())


def _prepare(
    session: Session, shared: SharedFields, drift: Drift, wanted: str, *, now: datetime
) -> list[Hint]:
    """Forget what made us think that all was well."""
    row = _record(session, drift)
    if row is not None:
        if wanted == "make_again":
            session.delete(row)
            session.flush()
        elif drift.difference == "association_missing":
            row.links = None
        elif drift.difference == "stage_differs":
            row.status_seen = row.status_offered = None
    if wanted == "look" and drift.field:
        _agree_on_ours(session, shared, drift, now=now)
    return [_hint(drift, now)] if wanted == "look" else []


def _agree_on_ours(session: Session, shared: SharedFields, drift: Drift, *, now: datetime) -> None:
    """Then theirs is news, and no push of ours is in its way."""
    referral = session.get_one(Referral, drift.referral_id)
    ours = {drift.field: held(shared, referral, drift.field)}
    rows = shared.rows(drift.kind, drift.local_key, ours, writer="ours", now=now)
    fieldsync.agree(session, rows)


def _hint(drift: Drift, now: datetime) -> Hint:
    """Word to ourselves: look at this record."""
    kind = drift.kind if drift.kind in {"ticket", "company"} else "contact"
    return Hint(
        identity=f"drift|{drift.id}|{now.isoformat()}".encode(),
        kind=kind,  # type: ignore[arg-type]
        remote_id=drift.remote_id or "",
        event="drift.repair",
        raw=b"{}",
    )


def _record(session: Session, drift: Drift) -> RemoteRecord | None:
    return session.scalar(
        select(RemoteRecord)
        .where(RemoteRecord.kind == drift.kind, RemoteRecord.local_key == drift.local_key)
        .with_for_update()
    )
