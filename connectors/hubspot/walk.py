"""Every record of ours in the order it changed, by search, from a position on.

Search shows a change only after a while, gives at most 10,000 hits a query, and a record changed
during paging slips to the end. So each page asks anew from the last value seen, each walk starts
some minutes back, and what was yielded before is remembered and passed over. A repeat is possible,
a gap is not, as long as the index lags less than `overlap`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from connectors.hubspot.client import SEARCH_PAGE, HubSpotClient, Row
from integrator.ports import Cursor
from integrator.times import Clock, from_iso, utc_now

RECORD_ID = "hs_object_id"
MERGED = "hs_merged_object_ids"
MODIFIED = "hs_lastmodifieddate"
MODIFIED_OF = {"contacts": "lastmodifieddate"}
"""Contacts have a name of their own for the moment of the last change."""
REMEMBERED = 1_000
"""Most (id, moment) pairs in a cursor; beyond it the oldest are yielded again."""


class Page(NamedTuple):
    """Records not seen before, the position that stands while they are dealt with, and the next."""

    fresh: Sequence[Row]
    before: Cursor
    after: Cursor


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk over records of one type. The cursor is {"since": ms, "seen": {record id: ms}}."""

    client: HubSpotClient
    object_type: str
    properties: Sequence[str]
    filters: Sequence[Row]
    """What makes a record ours."""
    overlap: timedelta = timedelta(minutes=2)
    page: int = SEARCH_PAGE
    clock: Clock = utc_now

    def pages(self, cursor: Cursor) -> Iterator[Page]:
        """Pages of what changed since `cursor`; a page without anything fresh is left out."""
        began = milliseconds(self.clock())
        position: Cursor = cursor
        for rows in self._pages(self._floor(cursor)):
            fresh = [row for row in rows if not self._is_seen(row, position)]
            after = self._advanced(position, rows, began)
            if fresh:
                yield Page(fresh, position, after)
            position = after

    def _floor(self, cursor: Cursor) -> int:
        since = int(cursor.get("since", 0))
        return max(0, since - int(self.overlap.total_seconds() * 1000))

    def _pages(self, floor: int) -> Iterator[Sequence[Row]]:
        """Pages in order of change, each asked for by value, so that none can slip away."""
        while True:
            rows = self._search([_filter(self._modified, "GTE", str(floor))], sort=self._modified)
            yield rows
            if len(rows) < self.page:
                return
            last = modified(rows[-1])
            if last == floor:
                yield from self._ties(floor)
                last = floor + 1
            floor = last

    def _ties(self, moment: int) -> Iterator[Sequence[Row]]:
        """All records changed in one millisecond, by id, when they fill a page by themselves."""
        last_id = "0"
        while True:
            same = _filter(self._modified, "EQ", str(moment))
            rows = self._search([same, _filter(RECORD_ID, "GT", last_id)], sort=RECORD_ID)
            yield rows
            if len(rows) < self.page:
                return
            last_id = str(rows[-1]["id"])

    def _search(self, filters: Sequence[Row], *, sort: str) -> Sequence[Row]:
        body = {
            "filterGroups": [{"filters": [*filters, *self.filters]}],
            "sorts": [{"propertyName": sort, "direction": "ASCENDING"}],
            "properties": [*self.properties, self._modified, MERGED],
            "limit": self.page,
        }
        rows: Sequence[Row] = self.client.search(self.object_type, body).get("results", ())
        return rows

    @property
    def _modified(self) -> str:
        return MODIFIED_OF.get(self.object_type, MODIFIED)

    def _advanced(self, position: Cursor, rows: Sequence[Row], began: int) -> Cursor:
        """The position behind `rows`: never later than the walk's start, since what the index
        shows during a long walk may be older than what the walk has passed."""
        last = max((modified(row) for row in rows), default=0)
        since = max(int(position.get("since", 0)), min(last, began))
        seen = {**position.get("seen", {}), **{str(row["id"]): modified(row) for row in rows}}
        horizon = self._floor({"since": since})
        newest = sorted(seen.items(), key=lambda pair: pair[1])[-REMEMBERED:]
        return {"since": since, "seen": {i: moment for i, moment in newest if moment >= horizon}}

    def _is_seen(self, row: Row, position: Cursor) -> bool:
        seen: Mapping[str, int] = position.get("seen", {})
        return seen.get(str(row["id"])) == modified(row)


def _filter(name: str, operator: str, value: str) -> dict[str, Any]:
    return {"propertyName": name, "operator": operator, "value": value}


def equals(name: str, value: str) -> Row:
    """A filter: this property has this value."""
    return _filter(name, "EQ", value)


def has(name: str) -> Row:
    """A filter: this property has a value."""
    return {"propertyName": name, "operator": "HAS_PROPERTY"}


def modified(row: Row) -> int:
    """Moment of the last change in ms, as the index or the record knew it."""
    values = row["properties"]
    found = values.get(MODIFIED_OF["contacts"]) or values.get(MODIFIED) or row["updatedAt"]
    return milliseconds(from_iso(found))


def milliseconds(moment: datetime) -> int:
    """Since 1970."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def moment_of(row: Row) -> datetime:
    """When the record changed last."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=modified(row))


def merged_ids(row: Row) -> list[str]:
    """Ids of the records that were merged into this one."""
    listed = row["properties"].get(MERGED) or ""
    return [remote_id for remote_id in listed.split(";") if remote_id]
