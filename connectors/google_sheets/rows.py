"""The rows of a sheet: their content, its fingerprint, and the envelope's body. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

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
    by_column = {column: name for name, column in columns.fields.items()}
    names = [
        by_column.get(column, f" {fold(header)}") for column, header in enumerate(columns.headers)
    ]
    given = [column for column in range(len(names)) if column not in columns.own.values()]
    return [
        _row(number, line, columns, inside, digest=_fingerprint(line, inside, names, digest))
        for number, line in enumerate(grid[1:], start=2)
        if (inside := [c for c in given if c < len(line) and line[c].strip()])
    ]


def _row(
    number: int, line: Sequence[str], columns: Columns, inside: Sequence[int], *, digest: str
) -> Row:
    own = {name: _at(line, column) for name, column in columns.own.items()}
    filled = {name: _at(line, column) for name, column in columns.fields.items()}
    return Row(
        number=number,
        reference=own.get("reference", ""),
        status=own.get("status", ""),
        problem=own.get("problem", ""),
        cells={columns.headers[column]: line[column] for column in inside},
        fields={name: value for name, value in filled.items() if value},
        digest=digest,
    )


def _at(line: Sequence[str], column: int) -> str:
    return line[column].strip() if column < len(line) else ""


def _fingerprint(
    line: Sequence[str], inside: Sequence[int], names: Sequence[str], digest: Digest
) -> str:
    """Of names and values, sorted: a column moved, inserted or spelt otherwise is no edit."""
    pairs = sorted((names[column], line[column].strip()) for column in inside)
    return digest(_canonical(pairs))[:DIGEST_LENGTH]


_TEXT: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
"""Made once: a sheet has thousands of rows, and all are looked at each time."""


def _canonical(content: object) -> bytes:
    return _TEXT.encode(content).encode("utf-8")
