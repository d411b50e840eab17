"""What HubSpot holds for us of any kind: walked through, read, and what became of what is gone."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.hubspot.account import Account
from connectors.hubspot.client import (
    ASSOCIATION_READ,
    BATCH,
    HISTORY_BATCH,
    SEARCH_PAGE,
    HubSpotClient,
    Row,
)
from connectors.hubspot.mapping import HubSpotMapping
from connectors.hubspot.owners import Owners
from connectors.hubspot.values import fields_of, written_at
from connectors.hubspot.walk import MERGED, MODIFIED, MODIFIED_OF, Walk, has, merged_ids, moment_of
from integrator.ports import CrmKind, Cursor, Fate, Mirrored
from integrator.times import Clock, utc_now

PARTS: Mapping[CrmKind, tuple[str, ...]] = {
    "ticket": ("ticket",),
    "company": ("company",),
    "contact": ("clinician", "patient"),
}
"""Which of our kinds a record may be."""


@dataclass(frozen=True, slots=True)
class HubSpotMirror:
    """Looks, and changes nothing."""

    client: HubSpotClient
    mapping: HubSpotMapping
    account: Account
    owners: Owners
    overlap: timedelta = timedelta(minutes=2)
    page: int = SEARCH_PAGE
    clock: Clock = utc_now

    def walk(
        self, kind: CrmKind, cursor: Cursor, *, overlapping: bool = True
    ) -> Iterator[tuple[Sequence[Mirrored], Cursor]]:
        """Pages of up to 200 records that carry our key, in the order they changed, one call each;
        with the position to keep once a page is dealt with."""
        walk = Walk(
            client=self.client,
            object_type=self._type(kind),
            properties=self._properties(kind),
            filters=[has(self._key(kind))],
            overlap=self.overlap if overlapping else timedelta(),
            page=self.page,
            clock=self.clock,
        )
        for fresh, _, after in walk.pages(cursor):
            yield [self._mirrored(kind, row) for row in fresh], after

    def read(
        self, kind: CrmKind, remote_ids: Sequence[str], *, dated: bool = False
    ) -> Iterator[Mirrored]:
        """The records as they stand, a hundred a call; those that are gone are left out."""
        for _, rows in self._read(kind, remote_ids, dated=dated):
            for row in rows:
                yield self._mirrored(kind, row)

    def fates(self, kind: CrmKind, remote_ids: Sequence[str]) -> Iterator[Fate]:
        """Of those that are there no more: what each was merged into, if anything."""
        for chunk, rows in self._read(kind, remote_ids):
            there = {str(row["id"]) for row in rows}
            heirs = {old: str(row["id"]) for row in rows for old in merged_ids(row)}
            for remote_id in chunk:
                if remote_id not in there:
                    yield Fate(remote_id, merged_into=heirs.get(remote_id))

    def by_key(self, kind: CrmKind, keys: Sequence[str]) -> Iterator[Mirrored]:
        """The records that carry these keys of ours."""
        for start in range(0, len(keys), BATCH):
            answer = self.client.read(
                self._type(kind),
                keys[start : start + BATCH],
                properties=self._all(kind),
                id_property=self._key(kind),
            )
            for row in answer.results:
                yield self._mirrored(kind, row)

    def links(self, remote_ids: Sequence[str]) -> Mapping[str, Collection[str]]:
        """Ticket → ids of the companies and contacts it is tied to; a thousand a call."""
        found: dict[str, set[str]] = {remote_id: set() for remote_id in remote_ids}
        for far in ("companies", "contacts"):
            for start in range(0, len(remote_ids), ASSOCIATION_READ):
                chunk = remote_ids[start : start + ASSOCIATION_READ]
                for row in self.client.links(self.mapping.object_type, far, chunk):
                    ends = {str(end["toObjectId"]) for end in row.get("to") or ()}
                    found.setdefault(str(row["from"]["id"]), set()).update(ends)
        return found

    def _read(
        self, kind: CrmKind, remote_ids: Sequence[str], *, dated: bool = False
    ) -> Iterator[tuple[Sequence[str], Sequence[Row]]]:
        size = HISTORY_BATCH if dated else BATCH
        for start in range(0, len(remote_ids), size):
            chunk = remote_ids[start : start + size]
            answer = self.client.read(
                self._type(kind),
                chunk,
                properties=self._all(kind),
                history=self._shared(kind) if dated else (),
            )
            yield chunk, answer.results

    def _type(self, kind: CrmKind) -> str:
        return self.mapping.type_of(PARTS[kind][0])

    def _key(self, kind: CrmKind) -> str:
        return self.mapping.key_of(PARTS[kind][0])

    def _all(self, kind: CrmKind) -> list[str]:
        modified = MODIFIED_OF.get(self._type(kind), MODIFIED)
        return [*self._properties(kind), modified, MERGED]

    def _properties(self, kind: CrmKind) -> list[str]:
        named = [t.property for part in PARTS[kind] for t in self.mapping.fields[part].values()]
        places = [self.mapping.stage_property, self.mapping.pipeline_property]
        return list(dict.fromkeys([self._key(kind), *named, *(places if kind == "ticket" else ())]))

    def _shared(self, kind: CrmKind) -> list[str]:
        return [
            self.mapping.fields[part][name].property
            for part in PARTS[kind]
            for name in self.mapping.shared(part)
        ]

    def _mirrored(self, kind: CrmKind, row: Row) -> Mirrored:
        values = row["properties"]
        fields: dict[str, str] = {}
        dates: dict[str, datetime] = {}
        for part in PARTS[kind]:
            fields |= fields_of(self.mapping, part, row)
            dates |= written_at(self.mapping, part, row, only=self.mapping.shared(part))
        owner_id = fields.get("owner")
        return Mirrored(
            kind=kind,
            remote_id=str(row["id"]),
            key=values.get(self._key(kind)) or None,
            modified_at=moment_of(row),
            fields=fields,
            status=self._status(values) if kind == "ticket" else None,
            merged=tuple(merged_ids(row)),
            written_at=dates,
            owner=self.owners.name(owner_id) if owner_id else None,
        )

    def _status(self, values: Mapping[str, str | None]) -> str | None:
        return self.account.ids().status_of(values.get(self.mapping.stage_property) or "")
