"""One tab of one spreadsheet: when it changed, what it holds, and writing single cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from connectors.google_sheets.headers import letters
from integrator.errors import RejectedByRemote, SourcePaused

if TYPE_CHECKING:
    from connectors.google_sheets.google import GoogleClient

Grid = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class CellWrite:
    """A text for one cell; the row counts as people do, the column from 0."""

    row: int
    column: int
    text: str


@dataclass(slots=True)
class SheetTab:
    """A tab, by title or by gid. Keeps its client and the title it found; not for two threads."""

    spreadsheet_id: str
    worksheet: str | int
    credentials: Mapping[str, str] = field(repr=False)
    api_base_url: str | None
    timeout: tuple[float, float]
    _client: "GoogleClient | None" = field(default=None, init=False, repr=False)
    _title: str | None = field(default=None, init=False, repr=False)

    def client(self) -> "GoogleClient":
        """The client, made at first use."""
        if self._client is None:
            from connectors.google_sheets.google import connect

            self._client = connect(
                self.credentials, base_url=self.api_base_url, timeout=self.timeout
            )
        return self._client

    def modified(self) -> str:
        """Drive's modifiedTime: a call that spends no Sheets quota."""
        return str(self._drive("modifiedTime")["modifiedTime"])

    def may_edit(self) -> bool:
        """Whether the service account may write, asked without writing."""
        return bool(self._drive("capabilities/canEdit")["capabilities"]["canEdit"])

    def _drive(self, fields: str) -> Mapping[str, Any]:
        return self.client().drive_file(self.spreadsheet_id, fields)

    def read(self) -> Grid:
        """All cells as shown (so "007" stays "007"), rows ragged. One read of the quota."""
        try:
            return self._read(self._title or self._found_title())
        except RejectedByRemote as error:
            if error.remote_code != "INVALID_ARGUMENT":
                raise
            return self._read(self._renamed_title())

    def _read(self, title: str) -> Grid:
        answer = self.client().values_batch_get(
            self.spreadsheet_id,
            [_quoted(title)],
            {"valueRenderOption": "FORMATTED_VALUE", "majorDimension": "ROWS"},
        )
        self._title = title
        return [[str(cell) for cell in line] for line in answer["valueRanges"][0].get("values", ())]

    def _found_title(self) -> str:
        if isinstance(self.worksheet, str):
            return self.worksheet
        return str(self._properties()["title"])

    def _renamed_title(self) -> str:
        """Ask again for the title: ranges go by it, and people rename tabs."""
        self._title = None
        return str(self._properties()["title"])

    def _properties(self) -> Mapping[str, Any]:
        from connectors.google_sheets.google import tabs

        found = tabs(self.client(), self.spreadsheet_id)
        name = "title" if isinstance(self.worksheet, str) else "sheetId"
        for properties in found:
            if properties.get(name, 0) == self.worksheet:
                return properties
        there = ", ".join(f'"{properties["title"]}"' for properties in found)
        raise SourcePaused(
            f'The spreadsheet has no tab "{self.worksheet}". Tabs found: {there}. '
            "Rename the tab back, or change `worksheet`; nothing was imported."
        )

    def write(self, cells: Sequence[CellWrite]) -> None:
        """Write cells in one call, RAW: a formula stays a text. Nothing to write, no call."""
        if not cells:
            return
        title = _quoted(self._title or self._found_title())
        ranges = [
            {"range": f"{title}!{letters(cell.column)}{cell.row}", "values": [[cell.text]]}
            for cell in cells
        ]
        self.client().values_batch_update(
            self.spreadsheet_id, {"valueInputOption": "RAW", "data": ranges}
        )

    def widen(self, columns: int) -> None:
        """See that the grid has at least so many columns."""
        properties = self._properties()
        lacking = columns - int(properties["gridProperties"]["columnCount"])
        if lacking <= 0:
            return
        order = {
            "sheetId": properties.get("sheetId", 0),
            "dimension": "COLUMNS",
            "length": lacking,
        }
        self.client().batch_update(self.spreadsheet_id, {"requests": [{"appendDimension": order}]})


def _quoted(title: str) -> str:
    return "'" + title.replace("'", "''") + "'"
