"""What becomes of a value put into a cell, and how it is given out again.

Rules: developers.google.com/workspace/sheets/api/reference/rest/v4/ValueInputOption,
ValueRenderOption and DateTimeRenderOption, for the locale en_US.
"""

import ast
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

Scalar = str | int | float | bool

_DAY_ZERO = date(1899, 12, 30)
_NUMBER = re.compile(r"^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$")
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_US = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")
_SUMS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A value, the formula it came of, and how a date or a grouped number is shown."""

    value: Scalar
    formula: str | None = None
    shown: str | None = None

    @property
    def is_date(self) -> bool:
        return self.shown is not None and not isinstance(self.value, str) and "," not in self.shown


def enter(given: Scalar, *, typed: bool) -> Cell | None:
    """The cell after a write; `typed` is USER_ENTERED. An empty text empties the cell."""
    if given == "" and isinstance(given, str):
        return None
    if not typed or not isinstance(given, str):
        return Cell(given)
    if given.startswith("'"):
        return Cell(given[1:]) if given[1:] else None
    return _formula(given) or _truth(given) or _number(given) or _day(given) or Cell(given)


def render(cell: Cell | None, *, value: str, moment: str) -> Scalar:
    """The cell as values.get gives it, by ValueRenderOption and DateTimeRenderOption."""
    if cell is None:
        return ""
    if value == "FORMULA" and cell.formula:
        return cell.formula
    if value == "FORMATTED_VALUE":
        return _formatted(cell)
    if cell.is_date and moment == "FORMATTED_STRING":
        return _formatted(cell)
    return cell.value


def _formatted(cell: Cell) -> str:
    if cell.shown is not None:
        return cell.shown
    if isinstance(cell.value, bool):
        return "TRUE" if cell.value else "FALSE"
    if isinstance(cell.value, float):
        return f"{cell.value:.10g}"
    return str(cell.value)


def _formula(text: str) -> Cell | None:
    if not text.startswith(("=", "+")) or text in {"=", "+"} or _NUMBER.match(text):
        return None
    formula = "=" + text.lstrip("=")
    return Cell(_computed(formula[1:]), formula=formula)


def _computed(text: str) -> Scalar:
    """Sums of numbers are worked out; everything else is Google's error value."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return "#ERROR!"
    try:
        return _tidy(_worked_out(tree))
    except ZeroDivisionError:
        return "#DIV/0!"
    except TypeError:
        return "#NAME?"


def _worked_out(node: ast.expr) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd | ast.USub):
        inner = _worked_out(node.operand)
        return inner if isinstance(node.op, ast.UAdd) else -inner
    if isinstance(node, ast.BinOp) and type(node.op) in _SUMS:
        return float(_SUMS[type(node.op)](_worked_out(node.left), _worked_out(node.right)))
    raise TypeError


def _tidy(number: float) -> int | float:
    return int(number) if float(number).is_integer() else number


def _truth(text: str) -> Cell | None:
    return Cell(text.upper() == "TRUE") if text.upper() in {"TRUE", "FALSE"} else None


def _number(text: str) -> Cell | None:
    if not _NUMBER.match(text):
        return None
    return Cell(_tidy(float(text.replace(",", ""))), shown=text if "," in text else None)


def _day(text: str) -> Cell | None:
    try:
        if found := _ISO.match(text):
            day = date(int(found[1]), int(found[2]), int(found[3]))
        elif found := _US.match(text):
            day = date(int(found[3]), int(found[1]), int(found[2]))
        else:
            return None
    except ValueError:
        return None
    return Cell((day - _DAY_ZERO) // timedelta(days=1), shown=text)


def to_json(cell: Cell | None) -> Any:
    """A cell as the state file keeps it."""
    if cell is None:
        return None
    return [cell.value, cell.formula, cell.shown]


def from_json(kept: Any) -> Cell | None:
    return None if kept is None else Cell(*kept)
