"""Tables, as rows of cells parted by one tab: label and value side by side, or labels on top."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from integrator.reading.labels.known import Table, named, named_loosely, named_nearly
from integrator.reading.values.found import Found, Zone
from integrator.reading.values.shapes import PHONE, names_a_practice

_HEADER_SHARE = 0.6
_DIGITS_OF_A_VALUE = 5
_A_PAIR = 2
_SAYS_ITSELF = frozenset((None, "priority", "consent"))
"""Fields whose labels are values too: "Urgente"."""
_MOST_CELLS = 200
"""Cells of one row that are looked at."""
_NUMBERED = re.compile(r"\(?\d{1,2}[.)]\s+")
_BOXES = re.compile(r"[☐☑☒□■✅✓✔◻◼○●◉⬜]|\[[ xX✓✔]?\]")
_LABELLED = re.compile(r"(?P<label>[^:]{1,40}?)\s*:\s+(?P<value>\S.*)", re.DOTALL)
_REACHED = re.compile(r"(?P<label>[^\W\d_][^\d:(+]{0,24}?)[ .]{1,3}(?P<value>[(+\d].*)", re.DOTALL)
"""A way to reach somebody that no colon parts from its label: "Phone (510) 555-0103"."""
_NAMES = frozenset(("patient_name", "patient_given_name", "any_name"))


@dataclass(frozen=True, slots=True)
class _Cell:
    start: int
    end: int
    text: str


Rows = Sequence[Sequence[_Cell]]


def _cells(text: str, start: int, end: int) -> Iterator[_Cell]:
    for piece in text[start:end].split("\t", _MOST_CELLS)[:_MOST_CELLS]:
        bare = piece.strip(" *_|\xa0")
        at = start + piece.find(bare) if bare else start
        yield _Cell(at, at + len(bare), bare)
        start += len(piece) + 1


def _is_value(said: str) -> bool:
    """Whether a cell holds a date or a number, and so is no label."""
    return sum(mark.isdigit() for mark in said) >= _DIGITS_OF_A_VALUE


def _label(cell: _Cell, table: Table, *, loosely: bool = True) -> str | None:
    if not cell.text or len(cell.text) > 100 or _BOXES.search(cell.text):
        return None
    if (said := _LABELLED.match(cell.text)) and named(said["label"], table) is not None:
        return None
    if _is_value(cell.text):
        return None
    label = _NUMBERED.sub("", cell.text.rstrip(" :*?.").lstrip("¿*•·- "))
    if named(label, table) is None and names_a_practice(label) and cell.text[-1] not in ":?":
        return None
    label += "?" if cell.text.endswith("?") else ""
    return named_loosely(label, table) if loosely else named(label, table)


def _found(field: str, cell: _Cell, zone: Zone, label: str, row: int | None = None) -> Found:
    rule = "table" if zone is Zone.BODY else zone.value
    return Found(field, cell.start, cell.end, zone, rule, label, row=row)


def _header(row: Sequence[_Cell], table: Table) -> list[str | None] | None:
    """The fields a header row names, where it is one: most cells are labels, two at least."""
    if any(_is_value(cell.text) for cell in row):
        return None
    ended = [cell.text.endswith(":") for cell in row if cell.text]
    if any(ended) and not all(ended):
        return None
    named_cells: list[str | None] = [_label(cell, table) for cell in row]
    filled = sum(1 for cell in row if cell.text)
    known = sum(1 for name in named_cells if name is not None)
    if known < 2 or (known < filled and (known < 3 or known < _HEADER_SHARE * filled)):
        return None
    return named_cells


def _lead(rows: Rows, table: Table) -> bool:
    """Whether most rows begin with a label: what stands above is one of them and heads none."""
    first = [row[0] for row in rows if row[0].text]
    led = sum(1 for cell in first if _label(cell, table, loosely=False) is not None)
    return led > 1 and led >= _HEADER_SHARE * len(first)


def _by_header(
    rows: Rows, header: list[str | None], zone: Zone, label: Sequence[_Cell]
) -> list[Found]:
    several = len([row for row in rows if sum(1 for cell in row if cell.text) > 1]) > 1
    return [
        _found(name, cell, zone, label[column].text, number if several else None)
        for number, row in enumerate(rows)
        for column, cell in enumerate(row)
        if column < len(header) and (name := header[column]) is not None and cell.text
    ]


def _columns(rows: Rows, table: Table, zone: Zone) -> list[Found] | None:
    """Labels down the first column and a patient in each of the others, where it is so."""
    labels = [_label(row[0], table) for row in rows]
    named_rows = [row for row, name in zip(rows, labels, strict=True) if name in _NAMES]
    if not named_rows or sum(1 for cell in named_rows[0][1:] if cell.text) < 2:
        return None
    if any(_label(cell, table, loosely=False) is not None for cell in named_rows[0][1:]):
        return None
    return [
        _found(name, cell, zone, row[0].text, column)
        for column in range(1, max(len(row) for row in rows))
        for row, name in zip(rows, labels, strict=True)
        if name is not None and column < len(row) and (cell := row[column]).text
    ]


def _inside(cell: _Cell, table: Table, zone: Zone) -> Found | None:
    """The value of a cell that holds a label and its value: "Priority: Routine"."""
    said = _LABELLED.match(cell.text)
    name = named_nearly(said["label"], table) if said else None
    if said is None and PHONE.search(cell.text):
        said = _REACHED.fullmatch(cell.text)
        name = named(said["label"], table) if said else None
        name = name if name is None or not name or name.endswith("_phone") else None
    if said is None or name is None:
        return None
    value = _Cell(cell.start + said.start("value"), cell.end, said["value"])
    return _found(name, value, zone, said["label"])


def _pair_by_itself(row: Sequence[_Cell], table: Table, zone: Zone) -> Found | None:
    """Two cells of which the first is no label we know: kept for what the value may tell."""
    filled = [cell for cell in row if cell.text]
    if len(filled) != _A_PAIR or _label(filled[0], table) is not None:
        return None
    known = _label(filled[1], table)
    if any(_inside(cell, table, zone) for cell in filled) or known not in _SAYS_ITSELF:
        return None
    return _found("", filled[1], zone, filled[0].text)


def _alternates(row: Sequence[_Cell], table: Table) -> bool:
    """Whether a row is label, value, label, value, though a value is a label too: "Urgent"."""
    labels = [_label(cell, table) for cell in row[::2] if cell.text]
    values = [_label(cell, table, loosely=False) for cell in row[1::2] if cell.text]
    return (
        len(row) > _A_PAIR and len(row) % 2 == 0 and len(labels) > 1 and None not in labels
        and any(values) and all(name in _SAYS_ITSELF for name in values)
    )  # fmt: skip


def _side_by_side(row: Sequence[_Cell], table: Table, zone: Zone) -> Iterator[Found]:
    for label, value in zip(row[::2], row[1::2], strict=True):
        if label.text:
            yield _found(_label(label, table) or "", value, zone, label.text)


def _pairs(row: Sequence[_Cell], table: Table, zone: Zone) -> Iterator[Found]:
    """Label, value, label, value; a label with nothing after it may have its value below."""
    if _alternates(row, table):
        yield from _side_by_side(row, table, zone)
        return
    alone = _pair_by_itself(row, table, zone)
    if alone:
        yield alone
    else:
        yield from _one_by_one(row, table, zone)


def _one_by_one(row: Sequence[_Cell], table: Table, zone: Zone) -> Iterator[Found]:
    waiting: tuple[str, _Cell] | None = None
    for cell in row:
        inside = None if waiting else _inside(cell, table, zone)
        if inside:
            yield inside
            continue
        name = _label(cell, table, loosely=waiting is None) if cell.text else None
        if name is not None and not (waiting and cell is row[-1] and len(row) % 2 == 0):
            if waiting:
                yield _found(waiting[0], _Cell(cell.start, cell.start, ""), zone, waiting[1].text)
            waiting = (name, cell)
        elif waiting:
            yield _found(waiting[0], cell, zone, waiting[1].text)
            waiting = None
    if waiting:
        end = waiting[1].end
        yield _found(waiting[0], _Cell(end, end, ""), zone, waiting[1].text)


def read_table(
    text: str, lines: Sequence[tuple[int, int]], table: Table, *, zone: Zone
) -> list[Found]:
    """What a block of tab-parted lines says; [] where no cell of it is a label."""
    rows = [list(_cells(text, start, end)) for start, end in lines]
    for number, row in enumerate(rows[:3]):
        header = _header(row, table)
        below = rows[number + 1 :]
        if header and below and _header(below[0], table) is None and not _lead(below, table):
            above = [one for before in rows[:number] for one in _pairs(before, table, zone)]
            return [*above, *_by_header(below, header, zone, row)]
    by_columns = _columns(rows, table, zone)
    if by_columns is not None:
        return by_columns
    found = [one for row in rows for one in _pairs(row, table, zone)]
    return found if any(one.field for one in found) else []
