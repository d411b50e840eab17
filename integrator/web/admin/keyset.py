"""Pages by keyset, newest first: the thousandth page costs what the first does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from flask import request
from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute, Session

PAGE: Final = 50

RowT = TypeVar("RowT")


@dataclass(frozen=True, slots=True)
class Page(Generic[RowT]):
    """One page, and where the next begins."""

    rows: Sequence[RowT]
    older: int | None
    """`before` of the next page; None on the last."""
    is_first: bool


def before() -> int | None:
    """The id this page begins below, from the address."""
    return request.args.get("before", type=int)


def paged(
    session: Session,
    query: Select[RowT],
    key: InstrumentedAttribute[int],
    below: int | None,
) -> Page[RowT]:
    """One page of a query ordered by `key` descending; one row more says whether others follow."""
    wanted = query if below is None else query.where(key < below)
    found: Sequence[Any] = session.scalars(wanted.limit(PAGE + 1)).all()
    rows = found[:PAGE]
    older = getattr(rows[-1], key.key) if len(found) > PAGE else None
    return Page(rows, older, is_first=below is None)
