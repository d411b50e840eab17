"""Tickets at HubSpot as staff leave them: by polling its search, and by reading those hinted at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connectors.hubspot.account import Account, Ids
from connectors.hubspot.client import BATCH, HISTORY_BATCH, SEARCH_PAGE, HubSpotClient, Row
from connectors.hubspot.mapping import HubSpotMapping
from connectors.hubspot.owners import Owners
from connectors.hubspot.values import fields_of, versions, written_at, written_last
from connectors.hubspot.walk import (
    MERGED,
    MODIFIED,
    REMEMBERED,
    Walk,
    equals,
    has,
    merged_ids,
    moment_of,
)
from integrator.ports import Cursor, StageChange, Stood
from integrator.times import Clock, utc_now

__all__ = ["REMEMBERED", "HubSpotFeed"]

REASON, REOPEN, OUTCOME = "status_reason", "reopen_reason", "appointment_outcome"
Step = tuple[StageChange | None, Cursor]


@dataclass(frozen=True, slots=True)
class HubSpotFeed:
    """Every ticket of ours that changed, echoes of our own writes among them."""

    client: HubSpotClient
    mapping: HubSpotMapping
    account: Account
    overlap: timedelta = timedelta(minutes=2)
    page: int = SEARCH_PAGE
    clock: Clock = utc_now
    owners: Owners = field(init=False)

    def __post_init__(self) -> None:
        """Owners are asked for with the same client."""
        object.__setattr__(self, "owners", Owners(self.client))

    @property
    def name(self) -> str:
        return "hubspot"

    def changes(self, cursor: Cursor) -> Iterator[Step]:
        """Yield each changed ticket with the position to keep once it is dealt with.

        Within a page the position stays at the page's start; the last of a page moves it on.
        """
        for fresh, before, after in self._walk().pages(cursor):
            for row in fresh:
                for change in self._changes_of(row):
                    yield change, before
            yield None, after

    def as_they_stand(self, remote_ids: Sequence[str]) -> Iterator[StageChange]:
        """The tickets read again, with when each shared field was written: the index may show a
        stage that was left behind since."""
        for _, rows in self._read(remote_ids, dated=True):
            for row in rows:
                yield from self._changes_of(row)

    def glance(self, remote_ids: Sequence[str]) -> Iterator[StageChange]:
        """The tickets read again in as few calls as can be, without dates."""
        for _, rows in self._read(remote_ids):
            for row in rows:
                yield from self._changes_of(row)

    def vanished(self, remote_ids: Sequence[str]) -> Iterator[StageChange]:
        """Those of the tickets that were deleted, or merged into another."""
        for chunk, rows in self._read(remote_ids):
            there = {str(row["id"]) for row in rows}
            heirs = {old: row for row in rows for old in merged_ids(row)}
            for remote_id in chunk:
                if remote_id not in there:
                    yield self._gone(remote_id, heirs.get(remote_id))

    def _walk(self) -> Walk:
        mapping = self.mapping
        return Walk(
            client=self.client,
            object_type=mapping.object_type,
            properties=self._properties(),
            filters=[
                equals(mapping.pipeline_property, self.account.ids().pipeline),
                has(mapping.key_of("ticket")),
            ],
            overlap=self.overlap,
            page=self.page,
            clock=self.clock,
        )

    def _read(
        self, remote_ids: Sequence[str], *, dated: bool = False
    ) -> Iterator[tuple[Sequence[str], Sequence[Row]]]:
        size = HISTORY_BATCH if dated else BATCH
        for start in range(0, len(remote_ids), size):
            chunk = remote_ids[start : start + size]
            answer = self.client.read(
                self.mapping.object_type,
                chunk,
                properties=[*self._properties(), MODIFIED, MERGED],
                history=[*self._followed(), self.mapping.stage_property] if dated else (),
            )
            yield chunk, answer.results

    def _properties(self) -> list[str]:
        return [self.mapping.key_of("ticket"), self.mapping.stage_property, *self._followed()]

    def _followed(self) -> list[str]:
        """Properties that staff write: reasons, and fields that are not ours alone."""
        targets = self.mapping.fields["ticket"]
        return [targets[name].property for name in self._names() if name in targets]

    def _names(self) -> list[str]:
        return [REASON, REOPEN, OUTCOME, *self.mapping.shared("ticket")]

    def _changes_of(self, row: Row) -> Iterator[StageChange]:
        for old in merged_ids(row):
            yield self._gone(old, row)
        yield self._change(row, self.account.ids())

    def _change(self, row: Row, ids: Ids) -> StageChange:
        values = row["properties"]
        stage = values.get(self.mapping.stage_property) or ""
        status = ids.status_of(stage)
        if stage and status is None:
            status = self.account.refresh().status_of(stage)
        said = fields_of(self.mapping, "ticket", row, only=self._names())
        owner_id = said.get("owner")
        return StageChange(
            remote_id=str(row["id"]),
            reference=values.get(self.mapping.key_of("ticket")),
            stage=stage,
            status=status,
            modified_at=moment_of(row),
            reason=said.pop(REASON, "") or None,
            reopen_reason=said.pop(REOPEN, "") or None,
            appointment_outcome=said.pop(OUTCOME, "") or None,
            fields=said,
            written_at=self._dates(row),
            owner=self.owners.name(owner_id) if owner_id else None,
            stood=[
                Stood(ids.status_of(one.value), one.at, one.by_program)
                for one in versions(row, self.mapping.stage_property)
            ],
        )

    def _dates(self, row: Row) -> dict[str, datetime]:
        """When each followed field was written, and when the ticket came to its stage."""
        dates = written_at(self.mapping, "ticket", row, only=self._names())
        moved = written_last(row, self.mapping.stage_property)
        return dates | ({"stage": moved} if moved else {})

    def _gone(self, remote_id: str, heir: Row | None) -> StageChange:
        return StageChange(
            remote_id=remote_id,
            reference=heir["properties"].get(self.mapping.key_of("ticket")) if heir else None,
            stage="",
            status=None,
            modified_at=moment_of(heir) if heir else self.clock(),
            kind="merged" if heir else "deleted",
            merged_into=str(heir["id"]) if heir else None,
        )
