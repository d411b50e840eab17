"""Order: labels, rows and columns told in another order, where order tells nothing."""

import re
from collections.abc import Callable, Iterator, Sequence
from random import Random

from integrator.reading.labels.known import label_table, named
from tests.reading.mutations.lying import is_drawn, label_of
from tests.reading.mutations.material import Material, Mutation

FAMILY = "order"
_STANDS_ALONE = frozenset((
    "patient_name", "patient_given_name", "patient_family_name", "patient_birth_date",
    "patient_age", "patient_language", "preferred_contact", "guardian_name", "partner_practice",
    "partner_clinician", "partner_npi", "service_words", "reason", "priority", "consent",
    "consent_date", "affiliations", "insurance", "partner_reference",
))  # fmt: skip
"""Fields whose labels say whose the value is, wherever they stand."""
_SAYS_WHOSE = frozenset((
    "patient_phone", "patient_email", "partner_phone", "partner_email", "guardian_phone",
    "guardian_email",
))  # fmt: skip
_OF_ANYBODY = frozenset(("any_phone", "any_email"))
_WHOSE = ("patient_", "partner_", "guardian_", "any_")
_ROW = re.compile(r"<tr\b[^>]*>.*?</tr\s*>", re.I | re.S)
_CELL = re.compile(r"<t[dh]\b[^>]*>.*?</t[dh]\s*>", re.I | re.S)
_TAG = re.compile(r"<[^>]*>")
_LEAST = 3


def _field(line: str) -> str:
    label = label_of(line)
    return (named(label.words, label_table()) or "") if label else ""


def _units(lines: Sequence[str]) -> list[list[str]] | None:
    """Label lines, each with what belongs behind it; None where a value hangs on more than that.

    A "Phone" is of whoever the line above it names.
    """
    units: list[list[str]] = []
    for line in lines:
        field = _field(line)
        if is_drawn(line) or label_of(line) is None:
            return None
        if field in _STANDS_ALONE or field in _SAYS_WHOSE:
            units.append([line])
        elif field in _OF_ANYBODY and units and _field(units[-1][-1]).startswith(_WHOSE):
            units[-1].append(line)
        else:
            return None
    return units


def _fields_once(lines: Sequence[str]) -> bool:
    """Whether no label stands twice: then it is not about two people."""
    fields = [_field(line) for line in lines]
    return len(set(fields)) == len(fields)


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, int, list[list[str]]]]:
    """Runs of label lines that nothing follows but a blank line or the end."""
    start = 0
    for at in range(len(lines) + 1):
        if at < len(lines) and lines[at].strip():
            continue
        units = _units(lines[start:at])
        if units is not None and len(units) >= _LEAST:
            yield start, at, units
        start = at + 1


def _labels_shuffled(material: Material, seed: Random) -> bytes | None:
    if material.text is None or len(material.sample.referrals) != 1:
        return None
    lines = material.text.split("\n")
    blocks = list(_blocks(lines))
    if not blocks or not _fields_once([line for one in blocks for unit in one[2] for line in unit]):
        return None
    for start, end, units in blocks:
        lines[start:end] = [line for unit in seed.sample(units, len(units)) for line in unit]
    return material.saying("\n".join(lines))


def _cells(row: str) -> list[str]:
    return _CELL.findall(row)


def _plain(cell: str) -> str:
    return " ".join(_TAG.sub(" ", cell).replace("&nbsp;", " ").split())


def _is_grid(html: str, rows: Sequence[str]) -> bool:
    """Whether these rows are one table of equal cells, three wide at least, labels on top."""
    widths = {len(_cells(row)) for row in rows}
    if len(widths) != 1 or widths.pop() < _LEAST or "colspan" in html.lower():
        return False
    return html.lower().count("<table") == 1 and len(rows) > 1


Rearranged = Callable[[list[str], Random], list[str]]


def _grid(rearranged: Rearranged) -> Callable[[Material, Random], bytes | None]:
    def change(material: Material, seed: Random) -> bytes | None:
        html = material.html
        rows = _ROW.findall(html) if html is not None else []
        if html is None or not _is_grid(html, rows):
            return None
        told = iter(rearranged(rows, seed))
        return material.saying(_ROW.sub(lambda _: next(told), html))

    return change


def _rows_shuffled(rows: list[str], seed: Random) -> list[str]:
    return [rows[0], *seed.sample(rows[1:], len(rows) - 1)]


def _columns_shuffled(rows: list[str], seed: Random) -> list[str]:
    order = list(range(len(_cells(rows[0]))))
    seed.shuffle(order)
    return [_reordered(row, order) for row in rows]


def _reordered(row: str, order: Sequence[int]) -> str:
    cells = _cells(row)
    told = iter([cells[at] for at in order])
    return _CELL.sub(lambda _: next(told), row)


def _pairs_shuffled(material: Material, seed: Random) -> bytes | None:
    """Rows of label and value in HTML, where every label says whose its value is."""
    html = material.html
    rows = _ROW.findall(html) if html is not None else []
    if html is None or html.lower().count("<table") != 1 or len(rows) < _LEAST:
        return None
    pairs = [[_plain(cell) for cell in _cells(row)] for row in rows]
    if any(len(pair) != 2 for pair in pairs):
        return None
    lines = [f"{label.rstrip(' :?')}: {value or '-'}" for label, value in pairs]
    units = _units(lines)
    if units is None or len(units) != len(rows) or not _fields_once(lines):
        return None
    told = iter(seed.sample(rows, len(rows)))
    return material.saying(_ROW.sub(lambda _: next(told), html))


MUTATIONS = (
    Mutation(FAMILY, "label lines", _labels_shuffled,
             "blocks of nothing but label lines of one patient; a bare phone stays with its owner"),
    Mutation(FAMILY, "rows under headers", _grid(_rows_shuffled), "HTML grids, a patient a row"),
    Mutation(FAMILY, "columns under headers", _grid(_columns_shuffled), "HTML grids"),
    Mutation(FAMILY, "rows of pairs", _pairs_shuffled,
             "HTML tables of label and value whose labels say whose they are"),
)  # fmt: skip
