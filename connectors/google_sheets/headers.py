"""Which column means what: the header row held against the configured spellings. Pure."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from integrator.errors import ConfigError, SourcePaused

OWN = ("reference", "status", "problem")
"""The columns we write; never part of a row's content."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The header row, understood. Columns count from 0."""

    headers: tuple[str, ...]
    """As written, told apart where two are alike, "Column F" where one is empty."""
    fields: Mapping[str, int]
    own: Mapping[str, int]
    """Of OWN, those that are there."""

    @property
    def missing_own(self) -> tuple[str, ...]:
        return tuple(name for name in OWN if name not in self.own)


@dataclass(frozen=True, slots=True)
class Spellings:
    """How headers may be written: field → spellings, and our own columns' headers."""

    aliases: Mapping[str, Sequence[str]]
    required: Sequence[str]
    own: Mapping[str, str]

    def table(self) -> dict[str, tuple[str, str]]:
        """Folded header → ("field" or "own", name). A spelling with two meanings: ConfigError."""
        meanings: dict[str, tuple[str, str]] = {}
        problems = []
        for text, meaning in self._pairs():
            if meanings.setdefault(fold(text), meaning) != meaning:
                other = meanings[fold(text)][1]
                problems.append(f'The header "{text}" stands for both {other} and {meaning[1]}.')
        if problems:
            raise ConfigError(problems)
        return meanings

    def _pairs(self) -> Iterable[tuple[str, tuple[str, str]]]:
        for name, header in self.own.items():
            yield header, ("own", name)
        for field in dict.fromkeys([*self.aliases, *self.required]):
            for text in (field, *self.aliases.get(field, ())):
                yield text, ("field", field)


def fold(header: str) -> str:
    """A header without case, space and punctuation: "Patient's  E-mail:" → "patientsemail"."""
    plain = unicodedata.normalize("NFKC", header).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def understand(header_row: Sequence[str], *, width: int, spellings: Spellings) -> Columns:
    """Map the header row of a sheet `width` columns wide, or raise SourcePaused in a sentence."""
    table = spellings.table()
    found: dict[tuple[str, str], list[int]] = {}
    for column, header in enumerate(header_row):
        meaning = table.get(fold(header)) if header.strip() else None
        if meaning:
            found.setdefault(meaning, []).append(column)
    _refuse_doubles(header_row, found)
    _refuse_gaps(header_row, found, spellings)
    return Columns(
        headers=_told_apart(header_row, width),
        fields={name: at[0] for (kind, name), at in found.items() if kind == "field"},
        own={name: at[0] for (kind, name), at in found.items() if kind == "own"},
    )


def _refuse_doubles(
    header_row: Sequence[str], found: Mapping[tuple[str, str], Sequence[int]]
) -> None:
    doubles = [
        f"{name} (" + " and ".join(f'"{header_row[column]}"' for column in at) + ")"
        for (_, name), at in found.items()
        if len(at) > 1
    ]
    if doubles:
        raise SourcePaused(
            f"Two columns of the sheet mean the same: {'; '.join(doubles)}. "
            "Rename or remove one of them; nothing was imported."
        )


def _refuse_gaps(
    header_row: Sequence[str],
    found: Mapping[tuple[str, str], Sequence[int]],
    spellings: Spellings,
) -> None:
    missing = [name for name in spellings.required if ("field", name) not in found]
    if not missing:
        return
    wanted = "; ".join(_wanted(name, spellings.aliases) for name in missing)
    there = ", ".join(f'"{header}"' for header in header_row if header.strip()) or "none"
    raise SourcePaused(
        f"The sheet has no column for {wanted}. Headers found in its first row: {there}. "
        "Put the header back, or add its new spelling to the aliases; nothing was imported."
    )


def _wanted(field: str, aliases: Mapping[str, Sequence[str]]) -> str:
    spellings = aliases.get(field, ())
    return f"{field} (such as {spellings[0]!r})" if spellings else field


def _told_apart(header_row: Sequence[str], width: int) -> tuple[str, ...]:
    names: list[str] = []
    for column in range(max(width, len(header_row))):
        header = header_row[column].strip() if column < len(header_row) else ""
        name = header or f"Column {letters(column)}"
        names.append(name if name not in names else f"{name} ({letters(column)})")
    return tuple(names)


def letters(column: int) -> str:
    """The column's letters in A1 notation: 0 → A, 26 → AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
