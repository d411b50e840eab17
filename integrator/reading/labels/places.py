"""What stands round a line: whether it heads others, and what is below it."""

from collections.abc import Sequence
from dataclasses import dataclass

from integrator.reading.labels.known import Table, named
from integrator.reading.labels.label_like import unknown_pair

_BLANKS = frozenset(("", "-", "–", "•", "*", "·"))
_SHORT = 40
_FULL_LINE = 60
_UNDER_HEADINGS = frozenset((
    "any_name", "any_phone", "any_email", "patient_given_name", "patient_family_name",
))  # fmt: skip
"""Fields whose owner a heading tells."""


@dataclass(frozen=True, slots=True)
class Places:
    """The lines of a text, by number."""

    text: str
    lines: Sequence[tuple[int, int]]

    def line(self, index: int) -> str:
        """One line without the space round it; "" beyond either end."""
        inside = 0 <= index < len(self.lines)
        return self.text[slice(*self.lines[index])].strip() if inside else ""

    def below(self, index: int, most: int) -> str:
        """The first of the `most` next lines that is not blank."""
        following = (self.line(at) for at in range(index + 1, index + 1 + most))
        return next(filter(None, following), "")

    def heads(self, stripped: str, index: int) -> bool:
        """Whether a line stands by itself above another, as the question of a form does."""
        if len(stripped) > _FULL_LINE or stripped.endswith((".", ",", "!", ";")):
            return False
        return self.line(index - 1) in _BLANKS and bool(self.below(index, 2))

    def heads_labels(self, stripped: str, index: int, table: Table) -> bool:
        """Whether a line of a few words stands above labels with their values."""
        if len(stripped) > _SHORT or not stripped[-1].isalpha() or len(stripped.split()) > 6:
            return False
        below = self.below(index, 2)
        cell, tab, _ = below.partition("\t")
        if tab:
            return named(cell.strip(" :*"), table) in _UNDER_HEADINGS
        pair = unknown_pair(below)
        return pair is not None and named(pair[0], table) in _UNDER_HEADINGS
