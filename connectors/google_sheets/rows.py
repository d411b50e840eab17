"""The rows of a sheet: their content, its fingerprint, and the envelope's body. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connectors.google_sheets.headers import Columns, fold
from integrator.ports import Digest

DIGEST_LENGTH = 24
"""96 bits of the keyed digest: enough for any sheet, and half the cursor."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row that holds something beside our own columns."""

    number: int
    """As people count: the header is row 1. Never part of a row's identity."""
    reference: str
    status: str
    problem: str
    cells: Mapping[str, str]
    """Header → value, the empty ones left out."""
    fields: Mapping[str, str]
    digest: str

    def body(self, source: str) -> bytes:
        """The envelope's body: canonical JSON, the same for the same content."""
        content = {"kind": "row", "source": source, "row": self.cells, "fields": self.fields}
        return _canonical(content)


def rows_of(grid: Sequence[Sequence[str]], columns: Columns, digest: Digest) -> list[Row]:
    """Every row below the header that is not empty; ragged rows are padded."""
    rows = (_row(number, line, columns, digest) for number, line in enumerate(grid[1:], start=2))
    return [row for row in rows if row.cells]


def _row(number: int, line: Sequence[str], columns: Columns, digest: Digest) -> Row:
    own = {name: _at(line, column) for name, column in columns.own.items()}
    inside = [
        column
        for column in range(len(line))
        if column not in columns.own.values() and line[column].strip()
    ]
    by_column = {column: name for name, column in columns.fields.items()}
    return Row(
        number=number,
        reference=own.get("reference", ""),
        status=own.get("status", ""),
        problem=own.get("problem", ""),
        cells={columns.headers[column]: line[column] for column in inside},
        fields={by_column[c]: line[c].strip() for c in inside if c in by_column},
        digest=_fingerprint(line, inside, columns, by_column, digest),
    )


def _at(line: Sequence[str], column: int) -> str:
    return line[column].strip() if column < len(line) else ""


def _fingerprint(
    line: Sequence[str],
    inside: Sequence[int],
    columns: Columns,
    by_column: Mapping[int, str],
    digest: Digest,
) -> str:
    """Of names and values, sorted: a column moved, inserted or spelt otherwise is no edit."""
    pairs = sorted(
        (
            by_column[column] if column in by_column else f" {fold(columns.headers[column])}",
            line[column].strip(),
        )
        for column in inside
    )
    return digest(_canonical(pairs))[:DIGEST_LENGTH]


def _canonical(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(
        "utf-8"
    )
