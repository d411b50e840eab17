"""Spreadsheets as the twin holds them: tabs of cells, who may see them, when they changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.sheets_twin import cells
from sandbox.sheets_twin.cells import Cell, Scalar

ROLES = ("reader", "writer")


@dataclass(slots=True)
class Tab:
    """One tab; `plain_text` is Format > Number > Plain text over the whole of it."""

    sheet_id: int
    title: str
    row_count: int = 1000
    column_count: int = 26
    plain_text: bool = False
    rows: list[list[Cell | None]] = field(default_factory=list)

    def cell(self, row: int, column: int) -> Cell | None:
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return None
        return self.rows[row][column]

    def put(self, row: int, column: int, cell: Cell | None) -> None:
        while len(self.rows) <= row:
            self.rows.append([])
        line = self.rows[row]
        line.extend([None] * (column + 1 - len(line)))
        line[column] = cell

    def enter(self, row: int, column: int, given: Scalar, *, typed: bool) -> None:
        self.put(row, column, cells.enter(given, typed=typed and not self.plain_text))

    def used_rows(self) -> int:
        """How many rows there are up to the last one that holds something."""
        filled = [
            n for n, line in enumerate(self.rows, 1) if any(cell is not None for cell in line)
        ]
        return filled[-1] if filled else 0

    def used_columns(self) -> int:
        return max((_used(line) for line in self.rows), default=0)

    def insert_row(self, at: int) -> None:
        if at < len(self.rows):
            self.rows.insert(at, [])
        self.row_count += 1

    def delete_row(self, at: int) -> None:
        if at < len(self.rows):
            del self.rows[at]
        self.row_count -= 1

    def copy_row(self, source: int, target: int) -> None:
        """Copy a row and paste it as a new row before `target`, as people do."""
        line = list(self.rows[source])
        self.insert_row(target)
        for column, cell in enumerate(line):
            self.put(target, column, cell)

    def insert_column(self, at: int) -> None:
        for line in self.rows:
            if at < len(line):
                line.insert(at, None)
        self.column_count += 1

    def sort(self, column: int, *, descending: bool = False) -> None:
        """Sort the range below the header row; empty cells come last either way."""
        body = self.rows[1 : self.used_rows()]
        filled = [line for line in body if _text(line, column)]
        empty = [line for line in body if not _text(line, column)]
        filled.sort(key=lambda line: _text(line, column).casefold(), reverse=descending)
        self.rows[1:] = filled + empty

    def texts(self) -> list[list[str]]:
        """The used grid as people see it, every row equally long."""
        width = self.used_columns()
        return [
            [_text(line, column) for column in range(width)]
            for line in self.rows[: self.used_rows()]
        ]


def _used(line: Sequence[Cell | None]) -> int:
    return max((n for n, cell in enumerate(line, 1) if cell is not None), default=0)


def _text(line: Sequence[Cell | None], column: int) -> str:
    cell = line[column] if column < len(line) else None
    return str(cells.render(cell, value="FORMATTED_VALUE", moment="FORMATTED_STRING"))


@dataclass(slots=True)
class Book:
    """One spreadsheet; `sharing` is e-mail → role."""

    id: str
    title: str
    tabs: list[Tab]
    created: datetime
    modified: datetime
    sharing: dict[str, str] = field(default_factory=dict)

    def tab(self, title: str) -> Tab | None:
        return next((tab for tab in self.tabs if tab.title == title), None)

    def touch(self, now: datetime) -> None:
        """Move modifiedTime, always forward, by at least the millisecond that Drive shows."""
        self.modified = max(now, self.modified + timedelta(milliseconds=1))


def tab_of(
    title: str, rows: Iterable[Sequence[Scalar]], *, sheet_id: int = 0, plain_text: bool = True
) -> Tab:
    """A tab holding `rows` as they stand, nothing interpreted."""
    tab = Tab(sheet_id, title, plain_text=plain_text)
    for number, line in enumerate(rows):
        for column, given in enumerate(line):
            tab.enter(number, column, given, typed=False)
    tab.column_count = max(tab.column_count, tab.used_columns())
    tab.row_count = max(tab.row_count, len(tab.rows))
    return tab


def stamp(moment: datetime) -> str:
    """RFC 3339 with milliseconds and Z, as Drive writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def book_to_json(book: Book) -> dict[str, Any]:
    return {
        "id": book.id,
        "title": book.title,
        "created": stamp(book.created),
        "modified": stamp(book.modified),
        "sharing": book.sharing,
        "tabs": [_tab_to_json(tab) for tab in book.tabs],
    }


def _tab_to_json(tab: Tab) -> dict[str, Any]:
    return {
        "sheet_id": tab.sheet_id,
        "title": tab.title,
        "row_count": tab.row_count,
        "column_count": tab.column_count,
        "plain_text": tab.plain_text,
        "rows": [[cells.to_json(cell) for cell in line] for line in tab.rows],
    }


def book_from_json(kept: dict[str, Any]) -> Book:
    tabs = [
        Tab(**{**tab, "rows": [[cells.from_json(cell) for cell in line] for line in tab["rows"]]})
        for tab in kept["tabs"]
    ]
    return Book(
        id=kept["id"],
        title=kept["title"],
        tabs=tabs,
        created=datetime.fromisoformat(kept["created"]),
        modified=datetime.fromisoformat(kept["modified"]),
        sharing=dict(kept["sharing"]),
    )
