"""Where a reference leads once referrals are joined, and who else hears of one."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from integrator.models import JoinedEnvelope, Referral, StoredEnvelope


@dataclass(frozen=True, slots=True)
class Follower:
    """Somebody whose own referral was joined to this one, and the reference they know."""

    contact_id: int
    reference: str


def followers(session: Session, referral_id: int) -> list[Follower]:
    """Everybody who hears of a referral by a join, once each; those joined to the joined too."""
    ids = _with_joined(session, referral_id)
    rows = session.execute(_FOLLOWING, {"b_ids": ids})
    first: dict[int, str] = {}
    for contact_id, reference in rows:
        if contact_id is not None:
            first.setdefault(contact_id, reference)
    return [Follower(contact_id, reference) for contact_id, reference in first.items()]


_FOLLOWING: Final = (
    select(JoinedEnvelope.contact_id, JoinedEnvelope.reference)
    .where(
        JoinedEnvelope.referral_id.in_(bindparam("b_ids", expanding=True)),
        JoinedEnvelope.undone_at.is_(None),
        JoinedEnvelope.contact_id.is_not(None),
    )
    .order_by(JoinedEnvelope.id)
)
_LEADING: Final = select(Referral.id, Referral.merged_into_id).where(
    Referral.merged_into_id.in_(bindparam("b_ids", expanding=True))
)
"""Both made once: they are asked at every change of status."""


@dataclass(frozen=True, slots=True)
class JoinedRow:
    """Something received that is told of as another referral."""

    source: str
    reference: str
    envelope_id: int


def joined_rows(
    session: Session, ids: Collection[int], *, sources: Collection[str]
) -> dict[int, list[JoinedRow]]:
    """Referral → what came from these sources and was joined to it; two or three queries in all."""
    leads = _leading(session, ids) if sources else {}
    found: dict[int, list[JoinedRow]] = {}
    query = (
        select(
            JoinedEnvelope.referral_id,
            StoredEnvelope.source,
            JoinedEnvelope.reference,
            JoinedEnvelope.envelope_id,
        )
        .join(StoredEnvelope, StoredEnvelope.id == JoinedEnvelope.envelope_id)
        .where(
            JoinedEnvelope.referral_id.in_(leads),
            JoinedEnvelope.undone_at.is_(None),
            StoredEnvelope.source.in_(sources),
        )
        .order_by(JoinedEnvelope.id)
    )
    for referral_id, source, reference, envelope_id in session.execute(query) if leads else ():
        found.setdefault(leads[referral_id], []).append(JoinedRow(source, reference, envelope_id))
    return found


def _with_joined(session: Session, referral_id: int) -> list[int]:
    """The referral and all that lead to it."""
    return list(_leading(session, [referral_id]))


def _leading(session: Session, ids: Collection[int]) -> dict[int, int]:
    """Each of these and all that lead to it → the one it leads to."""
    found = {number: number for number in ids}
    newest = set(found)
    while newest:
        fresh = {
            one: found[into]
            for one, into in session.execute(_LEADING, {"b_ids": list(newest)})
            if into is not None and one not in found
        }
        found |= fresh
        newest = set(fresh)
    return found


def resolved(session: Session, reference: str, *, lock: bool = False) -> Referral | None:
    """The referral a reference leads to now, joined or not."""
    return resolved_all(session, [reference], lock=lock).get(reference)


def resolved_all(
    session: Session, references: Iterable[str], *, lock: bool = False
) -> dict[str, Referral]:
    """Reference → the referral it leads to now; those that lead nowhere are left out."""
    asked = set(references)
    own = {one.reference: one for one in _by(session, Referral.reference, asked)}
    joined = _joined(session, asked - own.keys())
    ids = {reference: one.id for reference, one in own.items()} | joined
    rows = {one.id: one for one in [*own.values(), *_by(session, Referral.id, {*joined.values()})]}
    ends = {reference: _end(session, rows[number]) for reference, number in ids.items()}
    if lock:
        _lock(session, sorted({end.id for end in ends.values()}))
    return ends


def _by(session: Session, column: object, values: set[str] | set[int]) -> Sequence[Referral]:
    if not values:
        return []
    return session.scalars(select(Referral).where(column.in_(values))).all()  # type: ignore[attr-defined]


def _joined(session: Session, references: set[str]) -> dict[str, int]:
    if not references:
        return {}
    rows = session.execute(
        select(JoinedEnvelope.reference, JoinedEnvelope.referral_id).where(
            JoinedEnvelope.reference.in_(references), JoinedEnvelope.undone_at.is_(None)
        )
    )
    return {row.reference: row.referral_id for row in rows}


def _end(session: Session, referral: Referral) -> Referral:
    while referral.merged_into_id is not None:
        referral = session.get_one(Referral, referral.merged_into_id)
    return referral


def _lock(session: Session, ids: Sequence[int]) -> None:
    """In the order of their ids, and read anew: others may have changed them meanwhile."""
    query = select(Referral).where(Referral.id.in_(ids)).order_by(Referral.id).with_for_update()
    session.scalars(query.execution_options(populate_existing=True)).all()
