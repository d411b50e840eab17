"""The status of a referral written back beside its row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from connectors.google_sheets.changes import NOTES
from connectors.google_sheets.rows import Row
from connectors.google_sheets.source import GoogleSheet, Table
from connectors.google_sheets.tab import CellWrite
from integrator.errors import IntegratorError, RejectedByRemote
from integrator.ports import Delivered, Failed, Outcome, Outgoing, RowUpdate


@dataclass(frozen=True, slots=True)
class SheetStatusSink:
    """Delivers "sheet.status": one read and one write per sheet, however many messages."""

    sheets: Mapping[str, GoogleSheet]
    """By source name."""
    topic: str = "sheet.status"

    def deliver(self, batch: Sequence[Outgoing[RowUpdate]]) -> Sequence[Outcome]:
        """One outcome per message. A row that is gone counts as told: nobody reads it any more."""
        rows = [row for one in batch for row in _rows(one.body)]
        outcomes: dict[str, Outcome] = {
            source: self._deliver(source, [row for row in rows if row.source == source])
            for source in {row.source for row in rows}
        }
        return [_worst([outcomes[row.source] for row in _rows(one.body)]) for one in batch]

    def _deliver(self, source: str, updates: Sequence[RowUpdate]) -> Outcome:
        sheet = self.sheets.get(source)
        if sheet is None:
            return Failed(RejectedByRemote(remote_code="unknown_source"))
        try:
            table = sheet.read()
            sheet.tab.write(_status_cells(table, updates))
        except IntegratorError as error:
            return Failed(error)
        return Delivered()


def _rows(update: RowUpdate) -> list[RowUpdate]:
    """One for each row it is for."""
    places = [(update.source, update.reference), *update.also]
    return [replace(update, source=source, reference=name, also=()) for source, name in places]


def _worst(outcomes: Sequence[Outcome]) -> Outcome:
    """What one sheet did not take is tried again in all of its rows: what stands there stays."""
    return next((one for one in outcomes if isinstance(one, Failed)), Delivered())


def _status_cells(table: Table, updates: Sequence[RowUpdate]) -> list[CellWrite]:
    """The cells that differ; of several updates of one row the last counts."""
    wanted = {update.reference: update for update in updates}
    cells: list[CellWrite] = []
    for row in _owners(table.rows):
        update = wanted.get(row.reference)
        if update:
            texts = {"status": update.status_label, "problem": update.problem}
            cells += _differing(table, row, texts)
    return cells


def _owners(rows: Sequence[Row]) -> list[Row]:
    """Rows with a reference, without those that only carry a copy of it."""
    return [row for row in rows if row.reference and row.problem not in NOTES]


def _differing(table: Table, row: Row, texts: Mapping[str, str]) -> list[CellWrite]:
    now = {"status": row.status, "problem": row.problem}
    return [
        CellWrite(row.number, table.columns.own[name], text)
        for name, text in texts.items()
        if name in table.columns.own and now[name] != text
    ]
