"""What changed in a sheet since it was last read: new rows, edits, copied references. Pure.

A row is known by the reference we wrote beside it, never by its number, so sorting, inserting and
deleting change nothing. A row without one is known by its content: `new:{digest}:{k}`, k counting
rows of the same content over the life of the sheet. An edit is `{reference}:v{n}:{digest}`. Ids
are announced in the cursor before the envelopes come, so that a crash in between repeats them and
never shifts them, and so that a reference written by us is recognised when it is first read.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from connectors.google_sheets.memory import Known, Memory, position
from connectors.google_sheets.rows import Row

COPIED_NOTE = "Copied row: clear the reference cell to send this row as a new referral."
UNKNOWN_NOTE = "Unknown reference: clear the reference cell to send this row as a new referral."
NOTES = frozenset({COPIED_NOTE, UNKNOWN_NOTE})
"""Problem texts that fetching writes; the status sink leaves rows with these alone."""

_OURS = re.compile(r"R-[0-9A-HJKMNP-TV-Z]{6}")
"""The shape of a reference (Crockford's base 32); any other text was typed by somebody."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A row to be fetched, new or edited."""

    row: Row
    external_id: str
    known: Known | None = None
    """The version an edit becomes; None for a new row."""

    @property
    def about(self) -> str | None:
        return self.row.reference if self.known else None


@dataclass(frozen=True, slots=True)
class Notice:
    """A row that is not imported, and why."""

    row: Row
    external_id: str
    code: str
    advice: str
    note: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One read, understood."""

    arrivals: Sequence[Arrival]
    notices: Sequence[Notice]
    before: Mapping[str, Any]
    """Position to record with the first of the arrivals."""
    after: Mapping[str, Any]
    """Position to record when all of them are kept."""
    complete: bool
    """False when `limit` cut something off."""


@dataclass(slots=True)
class _Read:
    """A read being understood."""

    memory: Memory
    loose: dict[str, list[Row]]
    """Rows without a reference, by digest."""
    edits: list[Arrival] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def plan(rows: Sequence[Row], memory: Memory, *, limit: int) -> Plan:
    """Hold the rows against the memory; at most `limit` arrivals."""
    grouped = _by(rows, "reference")
    loose = _by(grouped.pop("", []), "digest")
    read = _Read(replace(memory, copies={}), loose)
    strangers = [ref for ref, group in grouped.items() if not _settled(read, memory, ref, group)]
    for reference in strangers:
        _stranger(read, memory, reference, grouped[reference])
    fresh, repeats = _loose_arrivals(read)
    urgent = [*read.edits, *fresh]
    chosen = [*urgent, *repeats][:limit]
    return Plan(
        arrivals=chosen,
        notices=read.notices,
        before=position(_announcing(read.memory, chosen)),
        after=position(_keeping(read.memory, chosen, left=urgent[limit:])),
        complete=len(urgent) <= limit,
    )


def _by(rows: Sequence[Row], name: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, name)].append(row)
    return dict(groups)


def _settled(read: _Read, memory: Memory, reference: str, group: Sequence[Row]) -> bool:
    """Deal with the rows of a reference we know, or wrote since the last read."""
    base = memory.edits.get(reference) or memory.versions.get(reference)
    if base is None:
        return _recognised(read, reference, group)
    owner = _owner(group, base, memory.copies.get(reference, ()))
    _flag_copies(read, reference, group, owner)
    if owner is None:
        return True
    if reference in memory.edits and owner.digest == base.digest:
        read.edits.append(_edit(owner, base))
    elif owner.digest != base.digest:
        read.edits.append(_edit(owner, Known(base.number + 1, owner.digest, base.origin)))
    return True


def _recognised(read: _Read, reference: str, group: Sequence[Row]) -> bool:
    """The row is as it was fetched when it had no reference: this is its version 0."""
    pending = read.memory.pending
    owner = next((row for row in group if pending.get(row.digest)), None)
    if owner is None or not _OURS.fullmatch(reference):
        return False
    _adopt(read.memory, reference, Known(0, owner.digest, owner.digest))
    _flag_copies(read, reference, group, owner)
    return True


def _adopt(memory: Memory, reference: str, known: Known) -> None:
    memory.versions = {**memory.versions, reference: known}
    memory.pending = {**memory.pending, known.origin: memory.pending[known.origin] - 1}


def _owner(group: Sequence[Row], base: Known, copies: Sequence[str]) -> Row | None:
    """Whose reference it is: the row as we know it, or the only one not known as a copy."""
    same = [row for row in group if row.digest == base.digest]
    if same:
        return same[0]
    others = [row for row in group if row.digest not in copies]
    return others[0] if len(others) == 1 else None


def _edit(row: Row, known: Known) -> Arrival:
    return Arrival(row, f"{row.reference}:v{known.number}:{known.digest}", known)


def _flag_copies(read: _Read, reference: str, group: Sequence[Row], owner: Row | None) -> None:
    copies = [row for row in group if row is not owner]
    if copies:
        read.memory.copies[reference] = sorted({row.digest for row in copies})
    numbers = ", ".join(str(row.number) for row in group)
    for row in copies:
        advice = (
            f"Reference {reference} stands in rows {numbers} of the sheet; row {row.number} was "
            "not imported. Clear its reference cell to send it as a new referral."
            if len(group) > 1
            else f"Row {row.number} of the sheet was copied with reference {reference} and was "
            "not imported. Clear its reference cell to send it as a new referral."
        )
        external_id = f"{reference}:copy:{row.digest}"
        read.notices.append(Notice(row, external_id, "copied_reference", advice, COPIED_NOTE))


def _stranger(read: _Read, memory: Memory, reference: str, group: Sequence[Row]) -> None:
    """A reference never seen: a row edited between our writing it and this read, or not ours."""
    origin = _missing_origin(read) if _OURS.fullmatch(reference) else None
    owner = _owner(group, Known(0, "", ""), memory.copies.get(reference, ()))
    if origin is None or owner is None:
        read.notices.extend(_unknown(row) for row in group)
        return
    _adopt(read.memory, reference, Known(0, origin, origin))
    _flag_copies(read, reference, group, owner)
    read.edits.append(_edit(owner, Known(1, owner.digest, origin)))


def _missing_origin(read: _Read) -> str | None:
    """The row this must have been: one fetched without a reference that is no longer there as it
    was, or the only one still waiting for its reference (somebody made its like meanwhile)."""
    waiting = {digest: count for digest, count in read.memory.pending.items() if count}
    gone = (d for d, count in sorted(waiting.items()) if count > len(read.loose.get(d, ())))
    return next(gone, next(iter(waiting)) if len(waiting) == 1 else None)


def _unknown(row: Row) -> Notice:
    advice = (
        f"Row {row.number} of the sheet carries a reference that was not given by this source. "
        "Clear its reference cell to send it as a new referral."
    )
    external_id = f"unknown:{row.digest}"
    return Notice(row, external_id, "unknown_reference", advice, UNKNOWN_NOTE)


def _loose_arrivals(read: _Read) -> tuple[list[Arrival], list[Arrival]]:
    """New rows, and rows fetched before that still wait for their reference.

    Which of several alike rows got which reference cannot be told, so all ids are repeated; the
    store drops those it has.
    """
    given, pending = read.memory.ids_given(), read.memory.pending
    fresh: list[Arrival] = []
    repeats: list[Arrival] = []
    for digest, group in read.loose.items():
        waiting = min(pending.get(digest, 0), len(group))
        again = [_new(group[0], k) for k in range(given[digest])] if waiting else []
        (fresh if digest in read.memory.announced else repeats).extend(again)
        fresh += [_new(row, given[digest] + n) for n, row in enumerate(group[waiting:])]
    return fresh, repeats


def _new(row: Row, k: int) -> Arrival:
    return Arrival(row, f"new:{row.digest}:{k}")


def _announcing(memory: Memory, chosen: Sequence[Arrival]) -> Memory:
    """The memory as it must be before any of the arrivals is kept."""
    news = [arrival.row.digest for arrival in chosen if arrival.known is None]
    edits = {one.row.reference: one.known for one in chosen if one.known}
    return replace(
        memory,
        pending=_pending(memory, chosen),
        edits={**memory.edits, **edits},
        announced=sorted({*memory.announced, *news}),
    )


def _keeping(memory: Memory, chosen: Sequence[Arrival], *, left: Sequence[Arrival]) -> Memory:
    """The memory when all of the arrivals are kept; `left` still has to come."""
    edits = {one.row.reference: one.known for one in chosen if one.known}
    still = {one.row.digest for one in left if one.known is None}
    return replace(
        memory,
        versions={**memory.versions, **edits},
        pending=_pending(memory, chosen),
        edits={ref: known for ref, known in memory.edits.items() if ref not in edits},
        announced=sorted(still & set(memory.announced)),
    )


def _pending(memory: Memory, chosen: Sequence[Arrival]) -> dict[str, int]:
    """Pending rows with the chosen new ones; an id given before is counted already."""
    given = memory.ids_given()
    counts = Counter(memory.pending)
    for arrival in chosen:
        digest, k = arrival.row.digest, arrival.external_id.rpartition(":")[2]
        if arrival.known is None and int(k) >= given[digest]:
            counts[digest] += 1
    return dict(counts)
