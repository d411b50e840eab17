"""A1 notation: which cells a text such as "'My tab'!A2:C" means, and back.

Rules: developers.google.com/workspace/sheets/api/guides/concepts#cell (A1 notation).
"""

import re
from dataclasses import dataclass

_CORNER = re.compile(r"^([A-Za-z]{0,3})([0-9]{0,7})$")
_BARE_TITLE = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")


class BadRange(ValueError):  # noqa: N818 -- reads as what it is
    """The text is not A1 notation."""


@dataclass(frozen=True, slots=True)
class Box:
    """Rows [top, bottom) and columns [left, right), from 0; None means to the end of the grid."""

    top: int = 0
    left: int = 0
    bottom: int | None = None
    right: int | None = None

    @property
    def single(self) -> bool:
        return self.bottom == self.top + 1 and self.right == self.left + 1


def letters(column: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def column_of(text: str) -> int:
    """A → 0, Z → 25, AA → 26."""
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def split_title(text: str) -> tuple[str | None, str]:
    """The tab's title, unquoted, and what follows the "!"; without a title, None."""
    quoted = re.match(r"^'((?:[^']|'')*)'(?:!(.*))?$", text)
    if quoted:
        return quoted[1].replace("''", "'"), quoted[2] or ""
    if "!" in text:
        title, _, cells = text.rpartition("!")
        return title, cells
    return None, text


def parse_cells(text: str) -> Box:
    """Read the part after the title; "" means the whole tab."""
    if not text:
        return Box()
    first, colon, last = text.partition(":")
    top, left = _corner(first)
    bottom, right = _corner(last) if colon else (top, left)
    if not colon and (top is None or left is None):
        raise BadRange(text)
    return Box(top or 0, left or 0, _after(bottom), _after(right))


def _corner(text: str) -> tuple[int | None, int | None]:
    found = _CORNER.match(text)
    if not found or not text:
        raise BadRange(text)
    row = int(found[2]) - 1 if found[2] else None
    if row is not None and row < 0:
        raise BadRange(text)
    return row, column_of(found[1]) if found[1] else None


def _after(position: int | None) -> int | None:
    return None if position is None else position + 1


def quote_title(title: str) -> str:
    """The title as Google writes it in answers: quoted unless it is a plain word."""
    if _BARE_TITLE.match(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def write(title: str, *, top: int, left: int, bottom: int, right: int) -> str:
    """The range as Google writes it in answers; one cell has no colon."""
    start = f"{letters(left)}{top + 1}"
    end = f"{letters(right - 1)}{bottom}"
    return f"{quote_title(title)}!{start}" + ("" if start == end else f":{end}")
