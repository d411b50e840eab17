"""Reads a TOML table key by key and names every mistake with its file and key."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


class Table:
    """One table being read. A wrong or missing key adds a problem and yields a harmless value."""

    def __init__(self, entries: object, *, at: str, problems: list[str]) -> None:
        self.at = at
        self.problems = problems
        self._left: dict[str, Any] = dict(entries) if isinstance(entries, Mapping) else {}
        if not isinstance(entries, Mapping):
            problems.append(f"{at} must be a table")

    def wrong(self, key: str, complaint: str) -> None:
        """Add a problem about one key of this table."""
        self.problems.append(f"{self.at}: {key} {complaint}")

    def text(
        self, key: str, *, default: str | None = None, pattern: str = r"(?s).*\S.*", shape: str = ""
    ) -> str:
        """A string that matches `pattern`; `shape` says in words what is wanted."""
        found = self._left.pop(key, default)
        if found is None:
            self.wrong(key, "is missing")
            return ""
        if not isinstance(found, str) or not (found == default or re.fullmatch(pattern, found)):
            self.wrong(key, f"must be {shape or 'text'}")
            return ""
        return found

    def optional_text(self, key: str, *, pattern: str = r".*\S.*", shape: str = "") -> str | None:
        """A string or nothing."""
        return self.text(key, pattern=pattern, shape=shape) if key in self._left else None

    def number(self, key: str, *, default: int, low: int, high: int) -> int:
        """A whole number within [low, high]."""
        found = self._left.pop(key, default)
        if type(found) is not int or not low <= found <= high:
            self.wrong(key, f"must be a whole number from {low} to {high}")
            return default
        return found

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        found = self._left.pop(key, default)
        if not isinstance(found, bool):
            self.wrong(key, "must be true or false")
            return default
        return found

    def texts(self, key: str, *, default: Sequence[str] | None = None) -> tuple[str, ...]:
        """A list of strings; without a default it may not be missing or empty."""
        found = self._left.pop(key, default)
        if found is None or (default is None and found == []):
            self.wrong(key, "is missing or empty")
            return ()
        if not isinstance(found, list | tuple) or not all(isinstance(text, str) for text in found):
            self.wrong(key, "must be a list of texts")
            return ()
        return tuple(found)

    def tables(self, key: str) -> "list[Table]":
        """An array of tables ([[key]]); none is fine."""
        found = self._left.pop(key, [])
        if not isinstance(found, list):
            self.wrong(key, f"must be written as [[{key}]]")
            return []
        return [self._child(entry, f"[[{key}]] {number}") for number, entry in enumerate(found, 1)]

    def table(self, key: str) -> "Table":
        """A table within this one; missing reads as empty."""
        return self._child(self._left.pop(key, {}), f"[{key}]")

    def unread(self) -> tuple[str, ...]:
        """Keys not read yet, in the order of the file."""
        return tuple(self._left)

    def close(self) -> None:
        """Name every key that nothing read: most often a slip of spelling."""
        for key in self._left:
            self.wrong(key, "is not a setting known here; correct or remove it")

    def _child(self, entries: object, label: str) -> "Table":
        return Table(entries, at=f"{self.at} {label}", problems=self.problems)


def read_toml(path: Path, problems: list[str]) -> Table:
    """Open a file as a table named after it; a missing or broken file is a problem."""
    entries: dict[str, Any] = {}
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        problems.append(f"{path.name} cannot be read in {path.parent}: {error.strerror}")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(f"{path.name} is not valid TOML: {error}")
    return Table(entries, at=path.name, problems=problems)
