"""spreadsheets.values: read, write, append and clear, as the API does them on a Book."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.sheets_twin import a1, cells
from sandbox.sheets_twin.answers import Refusal
from sandbox.sheets_twin.book import Book, Tab

Asked = Mapping[str, Any]
_RANGE_KEYS = {"range", "majorDimension", "values"}


@dataclass(frozen=True, slots=True)
class Place:
    """A range found in a spreadsheet, cut to the grid."""

    tab: Tab
    box: a1.Box
    top: int
    left: int
    bottom: int
    right: int

    def text(self) -> str:
        return a1.write(
            self.tab.title, top=self.top, left=self.left, bottom=self.bottom, right=self.right
        )


def find(book: Book, text: str) -> Place:
    """Resolve A1 notation: a title alone, cells alone (of the first tab), or both."""
    title, rest = a1.split_title(text)
    tab = book.tab(text) if title is None else book.tab(title)
    if title is None and tab is not None:
        rest = ""
    elif title is None:
        tab = book.tabs[0]
    if tab is None:
        raise Refusal(400, f"Unable to parse range: {text}")
    try:
        return _cut(tab, a1.parse_cells(rest), text)
    except a1.BadRange as error:
        raise Refusal(400, f"Unable to parse range: {text}") from error


def _cut(tab: Tab, box: a1.Box, text: str) -> Place:
    if box.top >= tab.row_count or box.left >= tab.column_count:
        raise _beyond(tab, text)
    bottom = min(box.bottom or tab.row_count, tab.row_count)
    right = min(box.right or tab.column_count, tab.column_count)
    return Place(tab, box, box.top, box.left, bottom, right)


def _beyond(tab: Tab, text: str) -> Refusal:
    return Refusal(
        400,
        f"Range ({text}) exceeds grid limits. Max rows: {tab.row_count}, "
        f"max columns: {tab.column_count}",
    )


def read(book: Book, text: str, asked: Asked) -> dict[str, Any]:
    """A ValueRange: empty cells at the end of a row, and empty rows at the end, are left out."""
    place = find(book, text)
    bottom = min(place.bottom, place.tab.used_rows())
    grid = [_line(place, row, asked) for row in range(place.top, bottom)]
    major = asked.get("majorDimension", "ROWS")
    if major == "COLUMNS":
        grid = _turned(grid, "")
    grid = _trimmed([_trimmed(line, "") for line in grid], [])
    answer: dict[str, Any] = {"range": place.text(), "majorDimension": major}
    return {**answer, "values": grid} if grid else answer


def _line(place: Place, row: int, asked: Asked) -> list[cells.Scalar]:
    value = asked.get("valueRenderOption", "FORMATTED_VALUE")
    moment = asked.get("dateTimeRenderOption", "SERIAL_NUMBER")
    line = place.tab.rows[row][place.left : place.right]
    return [cells.render(cell, value=value, moment=moment) for cell in line]


def _turned(grid: Sequence[Sequence[Any]], fill: Any) -> list[list[Any]]:
    width = max((len(line) for line in grid), default=0)
    return [[line[n] if n < len(line) else fill for line in grid] for n in range(width)]


def _trimmed(line: list[Any], empty: Any) -> list[Any]:
    end = len(line)
    while end and line[end - 1] == empty:
        end -= 1
    return line[:end]


@dataclass(frozen=True, slots=True)
class Write:
    """A checked write, ready to be carried out: a batch is all or nothing."""

    place: Place
    grid: list[list[Any]]
    typed: bool


def plan(book: Book, text: str, body: Asked, option: str) -> Write:
    """Check one write of a ValueRange against the grid."""
    if option not in {"RAW", "USER_ENTERED"}:
        raise Refusal(400, "'valueInputOption' is required but not specified")
    _known(body)
    if body.get("range") not in {None, "", text}:
        raise Refusal(
            400, f"Requested range[{text}] does not match value range[{body.get('range')}]"
        )
    grid = body.get("values") or []
    if body.get("majorDimension") == "COLUMNS":
        grid = _turned(grid, None)
    _check_values(grid)
    place = find(book, text)
    _check_size(place, grid, text)
    return Write(place, grid, typed=option == "USER_ENTERED")


def _known(body: Asked) -> None:
    for name in body:
        if name not in _RANGE_KEYS:
            raise Refusal(
                400,
                f'Invalid JSON payload received. Unknown name "{name}": Cannot find field.',
            )


def _check_values(grid: Any) -> None:
    if not isinstance(grid, list) or not all(isinstance(line, list) for line in grid):
        raise Refusal(400, "Invalid value at 'data.values' (type.googleapis.com/ListValue)")
    for row, line in enumerate(grid):
        for column, given in enumerate(line):
            if isinstance(given, dict | list):
                raise Refusal(400, f"Invalid values[{row}][{column}]: struct_value")


def _check_size(place: Place, grid: list[list[Any]], text: str) -> None:
    height, width = len(grid), max((len(line) for line in grid), default=0)
    if place.box.single:
        if place.top + height > place.tab.row_count or (
            place.left + width > place.tab.column_count
        ):
            raise _beyond(place.tab, text)
        return
    if place.top + height > place.bottom:
        row = place.bottom + 1
        raise Refusal(
            400, f"Requested writing within range [{text}], but tried to write row [{row}]"
        )
    if place.left + width > place.right:
        column = a1.letters(place.right)
        raise Refusal(
            400, f"Requested writing within range [{text}], but tried to write column [{column}]"
        )


def carry_out(book: Book, write: Write) -> dict[str, Any]:
    """Write the cells; null leaves a cell as it is. The answer is an UpdateValuesResponse."""
    touched = 0
    for row, line in enumerate(write.grid, write.place.top):
        for column, given in enumerate(line, write.place.left):
            if given is not None:
                write.place.tab.enter(row, column, given, typed=write.typed)
            touched += 1
    return _updated(book, write, touched)


def _updated(book: Book, write: Write, touched: int) -> dict[str, Any]:
    height, width = len(write.grid), max((len(line) for line in write.grid), default=0)
    place = write.place
    bottom, right = place.top + max(height, 1), place.left + max(width, 1)
    answer: dict[str, Any] = {
        "spreadsheetId": book.id,
        "updatedRange": a1.write(
            place.tab.title, top=place.top, left=place.left, bottom=bottom, right=right
        ),
    }
    if touched:
        answer |= {"updatedRows": height, "updatedColumns": width, "updatedCells": touched}
    return answer


def append(book: Book, text: str, body: Asked, asked: Asked) -> dict[str, Any]:
    """Write below the table found at `text`; the grid grows where it must."""
    place = find(book, text)
    _known(body)
    grid = body.get("values") or []
    tab, end = place.tab, max(place.tab.used_rows(), place.top)
    if asked.get("insertDataOption") == "INSERT_ROWS":
        for _ in grid:
            tab.insert_row(end)
    tab.row_count = max(tab.row_count, end + len(grid))
    target = a1.write(tab.title, top=end, left=place.left, bottom=end + 1, right=place.left + 1)
    write = plan(book, target, {"values": grid}, asked.get("valueInputOption", ""))
    answer: dict[str, Any] = {"spreadsheetId": book.id, "updates": carry_out(book, write)}
    if tab.used_rows() and end:
        width = max(tab.used_columns(), 1)
        answer["tableRange"] = a1.write(tab.title, top=0, left=0, bottom=end, right=width)
    return answer


def clear(book: Book, text: str) -> dict[str, Any]:
    """Empty a range; formats stay."""
    place = find(book, text)
    for row in range(place.top, min(place.bottom, place.tab.used_rows())):
        for column in range(place.left, place.right):
            if place.tab.cell(row, column) is not None:
                place.tab.put(row, column, None)
    return {"spreadsheetId": book.id, "clearedRange": place.text()}
