"""A Google sheet as a source: one cheap question at each turn, and one read when it changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from connectors.google_sheets.changes import NOTES, Arrival, Notice, Plan, plan
from connectors.google_sheets.headers import OWN, Columns, Spellings, letters, understand
from connectors.google_sheets.memory import Memory, recall
from connectors.google_sheets.rows import Row, rows_of
from connectors.google_sheets.tab import CellWrite, Grid, SheetTab
from integrator.errors import CredentialsRefused, IntegratorError, SourcePaused
from integrator.ports import Cursor, Digest, Envelope, Fetched, FetchFailure, Finding, Receipt
from integrator.times import Clock, from_iso, utc_now

_NO_REFERENCE_COLUMN = (
    'The sheet has lost its column "{header}", by which its rows are known. Put the header back '
    "over the references; nothing was imported."
)


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet as read: its columns and its rows."""

    columns: Columns
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoogleSheet:
    """A shared sheet whose rows are referrals.

    Our three columns (reference, status, problem) are added behind the last one when a sheet is
    read for the first time; after that a lost reference column pauses the source, because without
    it every row would look new. Raises RateLimited, RemoteUnavailable, CredentialsRefused,
    SourcePaused, RejectedByRemote.
    """

    name: str
    spreadsheet_id: str
    worksheet: str | int
    """Title of the tab, or its gid, which survives renaming."""
    credentials: Mapping[str, str] = field(repr=False)
    """A service-account key file, parsed. The sheet is shared with its client_email as editor."""
    aliases: Mapping[str, Sequence[str]]
    """Field → how its header may be spelt; case, spaces and punctuation do not matter."""
    digest: Digest = field(repr=False)
    required: Sequence[str] = ()
    reference_header: str = "Clinic reference"
    status_header: str = "Clinic status"
    problem_header: str = "Clinic question"
    api_base_url: str | None = None
    timeout: tuple[float, float] = (5.0, 30.0)
    """Seconds to connect and to wait for an answer."""
    full_read_every: float = 900.0
    """Seconds after which the sheet is read even if Drive says that nothing changed: modifiedTime
    is a hint (a recalculated formula may not move it)."""
    clock: Clock = utc_now
    tab: SheetTab = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._spellings().table()
        tab = SheetTab(
            self.spreadsheet_id, self.worksheet, self.credentials, self.api_base_url, self.timeout
        )
        object.__setattr__(self, "tab", tab)

    def fetch(self, cursor: Cursor, limit: int) -> Iterator[tuple[Fetched, Cursor]]:
        """New and edited rows. The first position announces their ids, the last settles them; the
        rows between carry {}, so that a long sheet's cursor is not written once per row."""
        now = self.clock()
        modified = self.tab.modified()
        if not self._due(cursor, modified, now):
            return
        memory = recall(cursor)
        table = self._open(memory)
        planned = plan(table.rows, memory, limit=limit)
        if planned.arrivals:
            yield None, planned.before
        for arrival in planned.arrivals:
            yield self._envelope(arrival, now), {}
        for notice in planned.notices:
            yield _failure(notice), {}
        yield None, _settled(planned, modified, now)
        self._write_notes(table, planned.notices)

    def _due(self, cursor: Cursor, modified: str, now: datetime) -> bool:
        if cursor.get("modified") != modified:
            return True
        read_at = from_iso(cursor["read_at"])
        return now - read_at >= timedelta(seconds=self.full_read_every)

    def _envelope(self, arrival: Arrival, now: datetime) -> Envelope:
        return Envelope(
            source=self.name,
            external_id=arrival.external_id,
            received_at=now,
            content_type="application/json",
            body=arrival.row.body(self.name),
            about=arrival.about,
        )

    def read(self) -> Table:
        """Read the whole tab, in one read of the quota."""
        return self._table(self.tab.read())

    def _table(self, grid: Grid) -> Table:
        if not grid or not any(cell.strip() for cell in grid[0]):
            raise SourcePaused("The first row of the sheet has no headers; nothing was imported.")
        columns = understand(grid[0], width=_width(grid), spellings=self._spellings())
        return Table(columns, rows_of(grid, columns, self.digest))

    def _open(self, memory: Memory) -> Table:
        """Read the tab; add our columns to one that was never read, refuse one that lost them."""
        grid = self.tab.read()
        table = self._table(grid)
        if memory.is_empty and table.columns.missing_own:
            self._add_columns(grid, table.columns)
            return table
        if "reference" not in table.columns.own:
            raise SourcePaused(_NO_REFERENCE_COLUMN.format(header=self.reference_header))
        return table

    def _add_columns(self, grid: Grid, columns: Columns) -> None:
        first, missing = _width(grid), columns.missing_own
        self.tab.widen(first + len(missing))
        headers = self._own_headers()
        self.tab.write([CellWrite(1, first + n, headers[own]) for n, own in enumerate(missing)])

    def _own_headers(self) -> Mapping[str, str]:
        texts = (self.reference_header, self.status_header, self.problem_header)
        return dict(zip(OWN, texts, strict=True))

    def _spellings(self) -> Spellings:
        return Spellings(self.aliases, self.required, self._own_headers())

    def _write_notes(self, table: Table, notices: Sequence[Notice]) -> None:
        """Say beside a row why it is not imported, and take back what is no longer so."""
        column = table.columns.own.get("problem")
        if column is None:
            return
        notes = {notice.row.number: notice.note for notice in notices}
        wanted = [(row, notes.get(row.number, "")) for row in table.rows]
        self.tab.write(
            [
                CellWrite(row.number, column, note)
                for row, note in wanted
                if row.problem != note and (note or row.problem in NOTES)
            ]
        )

    def acknowledge(self, receipts: Sequence[Receipt]) -> None:
        """Write the references beside their rows, which are found by content just before.

        A row edited or deleted since it was fetched is left; one already marked is not marked
        twice.
        """
        news = [receipt for receipt in receipts if receipt.external_id.startswith("new:")]
        if not news:
            return
        table = self.read()
        if "reference" not in table.columns.own:
            raise SourcePaused(_NO_REFERENCE_COLUMN.format(header=self.reference_header))
        self.tab.write(_reference_cells(table, news))

    def check(self) -> Sequence[Finding]:
        """For the doctor: readable, headers, writable. Changes nothing."""
        subject = f"sheet {self.name}"
        try:
            columns = self.read().columns
            return [_headers_finding(subject, columns), self._writable(subject)]
        except (CredentialsRefused, SourcePaused) as error:
            return [Finding(subject, False, error.advice)]
        except IntegratorError as error:
            return [Finding(subject, False, f"{error} Try again later ({error.code}).")]

    def _writable(self, subject: str) -> Finding:
        if self.tab.may_edit():
            return Finding(subject, True, "The sheet may be written to.")
        email = self.credentials.get("client_email", "the service account")
        return Finding(subject, False, f"Share the sheet with {email} as editor.")


def _width(grid: Grid) -> int:
    return max((len(line) for line in grid), default=0)


def _settled(planned: Plan, modified: str, now: datetime) -> dict[str, Any]:
    """The last position; with something cut off, the sheet is read again at the next turn."""
    seen = modified if planned.complete else None
    return {**planned.after, "modified": seen, "read_at": now.isoformat()}


def _failure(notice: Notice) -> FetchFailure:
    return FetchFailure(notice.external_id, notice.code, permanent=True, advice=notice.advice)


def _reference_cells(table: Table, news: Sequence[Receipt]) -> list[CellWrite]:
    there = {row.reference for row in table.rows}
    loose: dict[str, list[Row]] = {}
    for row in table.rows:
        if not row.reference:
            loose.setdefault(row.digest, []).append(row)
    cells: list[CellWrite] = []
    for receipt in news:
        group = loose.get(receipt.external_id.split(":")[1])
        if group and receipt.reference not in there:
            there.add(receipt.reference)
            cells += _marks(table.columns, group.pop(0), receipt.reference)
    return cells


def _marks(columns: Columns, row: Row, reference: str) -> list[CellWrite]:
    """The reference, and nothing beside it of what a copied row brought along."""
    old = {"status": row.status, "problem": row.problem}
    cells = [CellWrite(row.number, columns.own["reference"], reference)]
    return cells + [
        CellWrite(row.number, columns.own[name], "") for name, text in old.items() if text
    ]


def _headers_finding(subject: str, columns: Columns) -> Finding:
    found = ", ".join(
        f"{field} in {letters(column)}" for field, column in sorted(columns.fields.items())
    )
    missing = columns.missing_own
    ours = f" Our columns ({', '.join(missing)}) will be added." if missing else ""
    return Finding(subject, True, f"Readable; columns found: {found or 'none'}.{ours}")
