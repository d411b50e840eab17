"""Changes of stage at HubSpot, by polling its search.

Search shows a change only after a while (`as_they_stand` reads the record itself), gives at most
10,000 hits a query, and a record changed during paging slips to the end. So each page asks anew
from the last value seen, each poll starts some minutes back, and what was yielded before is
remembered and passed over. A repeat is possible, a gap is not, as long as the index lags less than
`overlap`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.hubspot.account import Account, Ids
from connectors.hubspot.client import BATCH, SEARCH_PAGE, HubSpotClient, Row
from connectors.hubspot.mapping import HubSpotMapping
from integrator.ports import Cursor, StageChange
from integrator.times import Clock, from_iso, utc_now

MODIFIED = "hs_lastmodifieddate"
MERGED = "hs_merged_object_ids"
RECORD_ID = "hs_object_id"
REMEMBERED = 1_000
"""Most (id, moment) pairs in a cursor; beyond it the oldest are yielded again."""
Step = tuple[StageChange | None, Cursor]


@dataclass(frozen=True, slots=True)
class HubSpotFeed:
    """Every ticket of ours that changed, echoes of our own writes among them.

    The cursor is {"since": ms, "seen": {ticket id: ms}}.
    """

    client: HubSpotClient
    mapping: HubSpotMapping
    account: Account
    overlap: timedelta = timedelta(minutes=2)
    page: int = SEARCH_PAGE
    clock: Clock = utc_now

    @property
    def name(self) -> str:
        return "hubspot"

    def changes(self, cursor: Cursor) -> Iterator[Step]:
        """Yield each changed ticket with the position to keep once it is dealt with.

        Within a page the position stays at the page's start; the last of a page moves it on.
        """
        began = _milliseconds(self.clock())
        position: Cursor = cursor
        for rows in self._pages(self._floor(cursor)):
            fresh = [row for row in rows if not _is_seen(row, position)]
            after = self._advanced(position, rows, began)
            for row in fresh:
                for change in self._changes_of(row):
                    yield change, position
            if fresh:
                yield None, after
            position = after

    def as_they_stand(self, remote_ids: Sequence[str]) -> Iterator[StageChange]:
        """The tickets read again: the index may show a stage that was left behind since."""
        for _, rows in self._read(remote_ids):
            for row in rows:
                yield from self._changes_of(row)

    def _read(self, remote_ids: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[Row]]]:
        for start in range(0, len(remote_ids), BATCH):
            chunk = remote_ids[start : start + BATCH]
            answer = self.client.read(
                self.mapping.object_type, chunk, properties=self._properties()
            )
            yield chunk, answer.results

    def vanished(self, remote_ids: Sequence[str]) -> Iterator[StageChange]:
        """Those of the tickets that were deleted, or merged into another."""
        for chunk, rows in self._read(remote_ids):
            there = {str(row["id"]) for row in rows}
            heirs = {old: row for row in rows for old in _merged_ids(row)}
            for remote_id in chunk:
                if remote_id not in there:
                    yield self._gone(remote_id, heirs.get(remote_id))

    def _floor(self, cursor: Cursor) -> int:
        since = int(cursor.get("since", 0))
        return max(0, since - int(self.overlap.total_seconds() * 1000))

    def _pages(self, floor: int) -> Iterator[Sequence[Row]]:
        """Pages in order of change, each asked for by value, so that none can slip away."""
        while True:
            rows = self._search([_filter(MODIFIED, "GTE", str(floor))], sort=MODIFIED)
            yield rows
            if len(rows) < self.page:
                return
            last = _modified(rows[-1])
            if last == floor:
                yield from self._ties(floor)
                last = floor + 1
            floor = last

    def _ties(self, moment: int) -> Iterator[Sequence[Row]]:
        """All records changed in one millisecond, by id, when they fill a page by themselves."""
        last_id = "0"
        while True:
            same = _filter(MODIFIED, "EQ", str(moment))
            rows = self._search([same, _filter(RECORD_ID, "GT", last_id)], sort=RECORD_ID)
            yield rows
            if len(rows) < self.page:
                return
            last_id = str(rows[-1]["id"])

    def _search(self, filters: Sequence[Row], *, sort: str) -> Sequence[Row]:
        ours = [
            _filter(self.mapping.pipeline_property, "EQ", self.account.ids().pipeline),
            {"propertyName": self.mapping.key_of("ticket"), "operator": "HAS_PROPERTY"},
        ]
        body = {
            "filterGroups": [{"filters": [*filters, *ours]}],
            "sorts": [{"propertyName": sort, "direction": "ASCENDING"}],
            "properties": self._properties(),
            "limit": self.page,
        }
        rows: Sequence[Row] = self.client.search(self.mapping.object_type, body).get("results", ())
        return rows

    def _properties(self) -> list[str]:
        reason = self.mapping.fields["ticket"].get("status_reason")
        names = [self.mapping.key_of("ticket"), self.mapping.stage_property, MODIFIED, MERGED]
        return [*names, reason.property] if reason else names

    def _advanced(self, position: Cursor, rows: Sequence[Row], began: int) -> Cursor:
        """The position behind `rows`: never later than the poll's start, since what the index
        shows during a long poll may be older than what the poll has passed."""
        last = max((_modified(row) for row in rows), default=0)
        since = max(int(position.get("since", 0)), min(last, began))
        seen = {**position.get("seen", {}), **{str(row["id"]): _modified(row) for row in rows}}
        horizon = self._floor({"since": since})
        newest = sorted(seen.items(), key=lambda pair: pair[1])[-REMEMBERED:]
        return {"since": since, "seen": {i: moment for i, moment in newest if moment >= horizon}}

    def _changes_of(self, row: Row) -> Iterator[StageChange]:
        for old in _merged_ids(row):
            yield self._gone(old, row)
        yield self._change(row, self.account.ids())

    def _change(self, row: Row, ids: Ids) -> StageChange:
        values = row["properties"]
        stage = values.get(self.mapping.stage_property) or ""
        status = ids.status_of(stage)
        if stage and status is None:
            status = self.account.refresh().status_of(stage)
        reason = self.mapping.fields["ticket"].get("status_reason")
        return StageChange(
            remote_id=str(row["id"]),
            reference=values.get(self.mapping.key_of("ticket")),
            stage=stage,
            status=status,
            modified_at=_moment(_modified(row)),
            reason=(values.get(reason.property) or None) if reason else None,
        )

    def _gone(self, remote_id: str, heir: Row | None) -> StageChange:
        return StageChange(
            remote_id=remote_id,
            reference=None,
            stage="",
            status=None,
            modified_at=_moment(_modified(heir)) if heir else self.clock(),
            kind="merged" if heir else "deleted",
            merged_into=str(heir["id"]) if heir else None,
        )


def _filter(name: str, operator: str, value: str) -> dict[str, Any]:
    return {"propertyName": name, "operator": operator, "value": value}


def _is_seen(row: Row, position: Cursor) -> bool:
    seen: Mapping[str, int] = position.get("seen", {})
    return seen.get(str(row["id"])) == _modified(row)


def _modified(row: Row) -> int:
    """Moment of the last change in ms, as the index knew it."""
    return _milliseconds(from_iso(row["properties"].get(MODIFIED) or row["updatedAt"]))


def _milliseconds(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def _moment(milliseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)


def _merged_ids(row: Row) -> list[str]:
    listed = row["properties"].get(MERGED) or ""
    return [remote_id for remote_id in listed.split(";") if remote_id]
