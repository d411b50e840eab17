"""Pages of open referrals by keyset, what is due first at the top."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import request
from sqlalchemy import Select, and_, or_
from sqlalchemy.orm import Session

from integrator.models import Referral
from integrator.times import from_iso
from integrator.web.admin.keyset import PAGE

Place = tuple[datetime, int]
"""When the last row of a page is due, and its id."""


@dataclass(frozen=True, slots=True)
class DuePage:
    """One page, and where the next begins."""

    rows: Sequence[Referral]
    later: str | None
    """`after` of the next page; None on the last."""
    is_first: bool


def after_due() -> Place | None:
    """Where this page begins, from the address; the first where that says nothing."""
    moment, _, number = request.args.get("after", "").partition("_")
    try:
        return from_iso(moment), int(number)
    except ValueError:
        return None


def due_first(session: Session, query: Select[Referral], after: Place | None) -> DuePage:
    """One page; one row more says whether others follow."""
    wanted = query.where(Referral.due_at.is_not(None))
    if after is not None:
        moment, number = after
        same = and_(Referral.due_at == moment, Referral.id > number)
        wanted = wanted.where(Referral.due_at >= moment, or_(Referral.due_at > moment, same))
    ordered = wanted.order_by(Referral.due_at, Referral.id).limit(PAGE + 1)
    found = session.scalars(ordered).all()
    rows = found[:PAGE]
    later = _place(rows[-1]) if len(found) > PAGE else None
    return DuePage(rows, later, is_first=after is None)


def _place(last: Referral) -> str | None:
    return f"{last.due_at.isoformat()}_{last.id}" if last.due_at else None
