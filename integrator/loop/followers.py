"""Where a reference leads once referrals are joined, and who else hears of one."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import BindParameter, Select, bindparam, select
from sqlalchemy.orm import Session

from integrator.models import JoinedEnvelope, Referral, StoredEnvelope


@dataclass(frozen=True, slots=True)
class Follower:
    """Somebody whose own referral was joined to this one, and the reference they know."""

    contact_id: int
    reference: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Something received that is told of as another referral, and who sent it."""

    referral_id: int
    """Of those asked about, the one it leads to."""
    contact_id: int | None
    reference: str
    envelope_id: int
    source: str


def joined_to(session: Session, ids: Collection[int]) -> list[Joined]:
    """What was joined to any of these referrals, and to those joined to them, in its order."""
    rows = session.execute(_JOINED, {"b_ids": list(ids)}) if ids else ()
    return [Joined(*row) for row in rows]


def _joined_query() -> Select[Any]:
    asked: BindParameter[Any] = bindparam("b_ids", expanding=True)
    begin = select(Referral.id.label("leads_to"), Referral.id).where(Referral.id.in_(asked))
    way = begin.cte(recursive=True)
    further = select(way.c.leads_to, Referral.id).where(
        Referral.merged_into_id == way.c.id, Referral.id.not_in(asked)
    )
    way = way.union(further)
    return (
        select(
            way.c.leads_to,
            JoinedEnvelope.contact_id,
            JoinedEnvelope.reference,
            JoinedEnvelope.envelope_id,
            StoredEnvelope.source,
        )
        .join(JoinedEnvelope, JoinedEnvelope.referral_id == way.c.id)
        .join(StoredEnvelope, StoredEnvelope.id == JoinedEnvelope.envelope_id)
        .where(JoinedEnvelope.undone_at.is_(None))
        .order_by(JoinedEnvelope.id)
    )


_JOINED: Final = _joined_query()
"""Made once: it is asked at every change of status."""


def followers(session: Session, referral_id: int) -> list[Follower]:
    """Everybody who hears of a referral by a join, once each; those joined to the joined too."""
    return followers_among(joined_to(session, [referral_id]))


def followers_among(joined: Iterable[Joined]) -> list[Follower]:
    """Who sent these, once each, by the reference they got first."""
    first: dict[int, str] = {}
    for one in joined:
        if one.contact_id is not None:
            first.setdefault(one.contact_id, one.reference)
    return [Follower(contact_id, reference) for contact_id, reference in first.items()]


@dataclass(frozen=True, slots=True)
class JoinedRow:
    """Something received that is told of as another referral."""

    source: str
    reference: str
    envelope_id: int


def joined_rows(
    session: Session, ids: Collection[int], *, sources: Collection[str]
) -> dict[int, list[JoinedRow]]:
    """Referral → what came from these sources and was joined to it; one query in all."""
    found: dict[int, list[JoinedRow]] = {}
    for one in joined_to(session, ids) if sources else ():
        if one.source in sources:
            row = JoinedRow(one.source, one.reference, one.envelope_id)
            found.setdefault(one.referral_id, []).append(row)
    return found


def resolved(session: Session, reference: str, *, lock: bool = False) -> Referral | None:
    """The referral a reference leads to now, joined or not."""
    return resolved_all(session, [reference], lock=lock).get(reference)


def resolved_all(
    session: Session, references: Iterable[str], *, lock: bool = False
) -> dict[str, Referral]:
    """Reference → the referral it leads to now; those that lead nowhere are left out."""
    asked = set(references)
    own = {one.reference: one for one in _by(session, _NAMED, asked)}
    joined = _joined(session, asked - own.keys())
    ids = {reference: one.id for reference, one in own.items()} | joined
    rows = {one.id: one for one in [*own.values(), *_by(session, _NUMBERED, {*joined.values()})]}
    ends = {reference: _end(session, rows[number]) for reference, number in ids.items()}
    if lock:
        _lock(session, sorted({end.id for end in ends.values()}))
    return ends


_VALUES: Final[BindParameter[Any]] = bindparam("b_values", expanding=True)
_NAMED: Final = select(Referral).where(Referral.reference.in_(_VALUES))
_NUMBERED: Final = select(Referral).where(Referral.id.in_(_VALUES))
"""All made once: every link and every reference asks them."""


def _by(
    session: Session, query: Select[Referral], values: set[str] | set[int]
) -> Sequence[Referral]:
    if not values:
        return []
    return session.scalars(query, {"b_values": list(values)}).all()


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
