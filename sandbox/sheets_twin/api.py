"""The methods of the two Google APIs: what each answers, given a Book."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.sheets_twin import masks, values
from sandbox.sheets_twin.answers import Refusal
from sandbox.sheets_twin.book import Book, stamp

_SHEETS = "https://www.googleapis.com/auth/spreadsheets"
_DRIVE = "https://www.googleapis.com/auth/drive"
READ_SCOPES = frozenset({_SHEETS, f"{_SHEETS}.readonly", _DRIVE, f"{_DRIVE}.readonly"})
WRITE_SCOPES = frozenset({_SHEETS, _DRIVE, f"{_DRIVE}.file"})
DRIVE_SCOPES = frozenset(
    {_DRIVE, f"{_DRIVE}.readonly", f"{_DRIVE}.metadata", f"{_DRIVE}.metadata.readonly"}
)
_COMMON = frozenset({"fields", "alt", "prettyPrint", "key", "quotaUser", "access_token"})
_RENDER = frozenset({"majorDimension", "valueRenderOption", "dateTimeRenderOption"})
_WRITE = frozenset(
    {
        "valueInputOption",
        "includeValuesInResponse",
        "responseValueRenderOption",
        "responseDateTimeRenderOption",
    }
)
_ENUMS = {
    "majorDimension": {"ROWS", "COLUMNS"},
    "valueRenderOption": {"FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"},
    "dateTimeRenderOption": {"SERIAL_NUMBER", "FORMATTED_STRING"},
    "insertDataOption": {"OVERWRITE", "INSERT_ROWS"},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One call as it came: path, query and body."""

    cells: str
    query: Mapping[str, str]
    ranges: list[str]
    body: Mapping[str, Any]
    email: str


Answer = Callable[[Book, Asked], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Method:
    """A method as the discovery document names it; `kind` is the quota it spends."""

    name: str
    verb: str
    path: str
    kind: str
    scopes: frozenset[str]
    parameters: frozenset[str]
    answer: Answer


def check_query(method: Method, query: Mapping[str, str]) -> None:
    """Refuse unknown parameters and enum values, as the Sheets API does; Drive does not."""
    if method.kind == "Drive":
        return
    for name, given in query.items():
        if name not in method.parameters | _COMMON:
            raise Refusal(
                400,
                f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query '
                f"parameter. Field '{name}' could not be found in request message.",
            )
        if given not in _ENUMS.get(name, {given}):
            raise Refusal(400, f"Invalid value at '{name}', \"{given}\"")


def _get(book: Book, asked: Asked) -> dict[str, Any]:
    if asked.query.get("includeGridData", "false").lower() == "true":
        raise Refusal(400, "The sandbox does not give grid data; read the values.")
    answer = {
        "spreadsheetId": book.id,
        "properties": {
            "title": book.title,
            "locale": "en_US",
            "autoRecalc": "ON_CHANGE",
            "timeZone": "Etc/GMT",
        },
        "sheets": [{"properties": _tab_properties(book, n)} for n in range(len(book.tabs))],
        "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{book.id}/edit",
    }
    return dict(masks.keep(answer, masks.parse(asked.query.get("fields", "*"))))


def _tab_properties(book: Book, index: int) -> dict[str, Any]:
    tab = book.tabs[index]
    return {
        "sheetId": tab.sheet_id,
        "title": tab.title,
        "index": index,
        "sheetType": "GRID",
        "gridProperties": {"rowCount": tab.row_count, "columnCount": tab.column_count},
    }


def _batch(book: Book, asked: Asked) -> dict[str, Any]:
    """spreadsheets.batchUpdate: only appendDimension, all that is ever asked of the twin."""
    orders = asked.body.get("requests")
    if not orders:
        raise Refusal(400, "Must specify at least one request.")
    planned = [_dimension(book, order, number) for number, order in enumerate(orders)]
    for tab, name, length in planned:
        setattr(tab, name, getattr(tab, name) + length)
    return {"spreadsheetId": book.id, "replies": [{} for _ in orders]}


def _dimension(book: Book, order: Mapping[str, Any], number: int) -> tuple[Any, str, int]:
    wanted = order.get("appendDimension")
    if wanted is None:
        raise Refusal(400, f"Invalid requests[{number}]: the sandbox knows appendDimension only.")
    sheet_id = wanted.get("sheetId", 0)
    tab = next((tab for tab in book.tabs if tab.sheet_id == sheet_id), None)
    if tab is None:
        raise Refusal(
            400, f"Invalid requests[{number}].appendDimension: No grid with id: {sheet_id}"
        )
    names = {"ROWS": "row_count", "COLUMNS": "column_count"}
    return tab, names[wanted.get("dimension", "ROWS")], int(wanted.get("length", 0))


def _values_get(book: Book, asked: Asked) -> dict[str, Any]:
    return values.read(book, asked.cells, asked.query)


def _values_batch_get(book: Book, asked: Asked) -> dict[str, Any]:
    found = [values.read(book, text, asked.query) for text in asked.ranges]
    answer: dict[str, Any] = {"spreadsheetId": book.id}
    return {**answer, "valueRanges": found} if found else answer


def _values_update(book: Book, asked: Asked) -> dict[str, Any]:
    option = asked.query.get("valueInputOption", "")
    answer = values.carry_out(book, values.plan(book, asked.cells, asked.body, option))
    return _with_values(book, answer, asked.query)


def _with_values(book: Book, answer: dict[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    if str(wanted.get("includeValuesInResponse", "false")).lower() != "true":
        return answer
    render = {
        "valueRenderOption": wanted.get("responseValueRenderOption", "FORMATTED_VALUE"),
        "dateTimeRenderOption": wanted.get("responseDateTimeRenderOption", "SERIAL_NUMBER"),
    }
    return {**answer, "updatedData": values.read(book, answer["updatedRange"], render)}


def _values_batch_update(book: Book, asked: Asked) -> dict[str, Any]:
    for name in asked.body:
        if name not in _WRITE | {"data"}:
            raise Refusal(
                400,
                f'Invalid JSON payload received. Unknown name "{name}": Cannot find field.',
            )
    option = str(asked.body.get("valueInputOption", ""))
    planned = [
        values.plan(book, str(one.get("range", "")), one, option)
        for one in asked.body.get("data", [])
    ]
    done = [_with_values(book, values.carry_out(book, one), asked.body) for one in planned]
    totals = {
        f"total{name}": sum(one.get(name[0].lower() + name[1:], 0) for one in done)
        for name in ("UpdatedRows", "UpdatedColumns", "UpdatedCells")
    }
    tabs = len({one.place.tab.sheet_id for one in planned})
    return {"spreadsheetId": book.id, **totals, "totalUpdatedSheets": tabs, "responses": done}


def _values_append(book: Book, asked: Asked) -> dict[str, Any]:
    answer = values.append(book, asked.cells, asked.body, asked.query)
    return {**answer, "updates": _with_values(book, answer["updates"], asked.query)}


def _values_clear(book: Book, asked: Asked) -> dict[str, Any]:
    return values.clear(book, asked.cells)


def _values_batch_clear(book: Book, asked: Asked) -> dict[str, Any]:
    cleared = [values.clear(book, text) for text in asked.body.get("ranges", [])]
    return {"spreadsheetId": book.id, "clearedRanges": [one["clearedRange"] for one in cleared]}


def _drive_get(book: Book, asked: Asked) -> dict[str, Any]:
    role = book.sharing.get(asked.email)
    answer = {
        "kind": "drive#file",
        "id": book.id,
        "name": book.title,
        "mimeType": "application/vnd.google-apps.spreadsheet",
        "createdTime": stamp(book.created),
        "modifiedTime": stamp(book.modified),
        "trashed": False,
        "capabilities": {"canEdit": role == "writer", "canDownload": True},
    }
    wanted = masks.parse(asked.query.get("fields", "kind,id,name,mimeType"))
    for name in wanted:
        if name != "*" and name not in answer:
            raise Refusal(400, f"Invalid field selection {name}", reason="invalidParameter")
    return dict(masks.keep(answer, wanted))


_BOOK = "/v4/spreadsheets/<book_id>"
_CELLS = f"{_BOOK}/values/<path:cells>"
METHODS = (
    Method(
        "spreadsheets.get",
        "GET",
        _BOOK,
        "Read",
        READ_SCOPES,
        frozenset({"includeGridData", "ranges", "excludeTablesInBandedRanges"}),
        _get,
    ),
    Method(
        "spreadsheets.batchUpdate",
        "POST",
        f"{_BOOK}:batchUpdate",
        "Write",
        WRITE_SCOPES,
        frozenset(),
        _batch,
    ),
    Method("values.get", "GET", _CELLS, "Read", READ_SCOPES, _RENDER, _values_get),
    Method(
        "values.batchGet",
        "GET",
        f"{_BOOK}/values:batchGet",
        "Read",
        READ_SCOPES,
        _RENDER | {"ranges"},
        _values_batch_get,
    ),
    Method("values.update", "PUT", _CELLS, "Write", WRITE_SCOPES, _WRITE, _values_update),
    Method(
        "values.batchUpdate",
        "POST",
        f"{_BOOK}/values:batchUpdate",
        "Write",
        WRITE_SCOPES,
        frozenset(),
        _values_batch_update,
    ),
    Method(
        "values.append",
        "POST",
        f"{_CELLS}:append",
        "Write",
        WRITE_SCOPES,
        _WRITE | {"insertDataOption"},
        _values_append,
    ),
    Method(
        "values.clear", "POST", f"{_CELLS}:clear", "Write", WRITE_SCOPES, frozenset(), _values_clear
    ),
    Method(
        "values.batchClear",
        "POST",
        f"{_BOOK}/values:batchClear",
        "Write",
        WRITE_SCOPES,
        frozenset(),
        _values_batch_clear,
    ),
    Method(
        "drive.files.get",
        "GET",
        "/drive/v3/files/<book_id>",
        "Drive",
        DRIVE_SCOPES,
        frozenset(),
        _drive_get,
    ),
)
