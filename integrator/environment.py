"""Reads environment variables by rule and collects a sentence for each that is wrong."""

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

PLACEHOLDER = "change-me"
"""Marks the sample values of config/env.sample; a secret that contains it is refused."""

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*")
_QUOTED = re.compile(r"""(["'])(.*)\1""")


class Environment:
    """One reading of the environment. A wrong value adds a problem and yields a harmless one."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.problems: list[str] = []

    def wrong(self, name: str, complaint: str) -> None:
        """Add a problem about one variable; never quote a value."""
        self.problems.append(f"{name} {complaint}")

    def given(self, name: str) -> bool:
        """Whether the variable, or its _FILE, is set to something."""
        return any(self._variables.get(key, "").strip() for key in (name, f"{name}_FILE"))

    def optional(self, name: str) -> str | None:
        """The value of NAME, or the contents of the file that NAME_FILE points to."""
        direct = self._variables.get(name, "").strip()
        path = self._variables.get(f"{name}_FILE", "").strip()
        if direct and path:
            self.wrong(name, f"and {name}_FILE are both set: keep one of them")
        return direct or (self._from_file(name, Path(path)) if path else None)

    def text(self, name: str, *, default: str | None = None, advice: str = "set it") -> str:
        """A text; without a default it may not be missing."""
        found = self.optional(name)
        if found is not None:
            return found
        if default is None:
            self.wrong(name, f"is missing: {advice}")
        return default or ""

    def secret(self, name: str, *, least: int = 1, advice: str) -> str:
        """A secret of at least `least` characters that is not a sample value."""
        found = self.text(name, advice=advice)
        if PLACEHOLDER in found.casefold():
            self.wrong(name, f"still holds the sample value: {advice}")
        elif found and (len(found) < least or (least >= 16 and len(set(found)) < 8)):
            self.wrong(name, f"is too short or too plain (at least {least} characters): {advice}")
        return found

    def number(self, name: str, *, default: int, low: int, high: int) -> int:
        """A whole number within [low, high]."""
        found = self.text(name, default=str(default))
        if found.isascii() and found.isdigit() and low <= int(found) <= high:
            return int(found)
        self.wrong(name, f"must be a whole number from {low} to {high}")
        return default

    def choice(self, name: str, allowed: tuple[str, ...], *, default: str) -> str:
        """One of a few words."""
        found = self.text(name, default=default)
        if found in allowed:
            return found
        self.wrong(name, f"must be one of {', '.join(allowed)}")
        return default

    def url(self, name: str, *, default: str | None = None, advice: str = "set it") -> str:
        """An https address, or http on loopback, without a slash at its end."""
        found = self.text(name, default=default, advice=advice)
        if found and not _is_safe_url(found):
            self.wrong(name, "must be an https:// address; http:// is for loopback only")
        return found.rstrip("/")

    def readable_path(self, name: str) -> str | None:
        """Path of a file that exists, or None where the variable is not set."""
        found = self._variables.get(name, "").strip()
        if not found:
            return None
        if not Path(found).is_file():
            self.wrong(name, "points to a file that does not exist")
        return found

    def _from_file(self, name: str, path: Path) -> str | None:
        try:
            found = path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            self.wrong(f"{name}_FILE", "points to a file that cannot be read: check path and mode")
            return ""
        if not found:
            self.wrong(f"{name}_FILE", "points to an empty file: put the secret into it")
        return found


def is_loopback(host: str) -> bool:
    """Whether traffic to this host stays on this machine."""
    return host in _LOOPBACK


def read_env_file(path: Path) -> dict[str, str]:
    """KEY=VALUE lines; # starts a comment line; quotes around a whole value are dropped.

    Read here and not by honcho, whose reader cuts values at # and at spaces and passes over
    a malformed line in silence. Raises ValueError that names the line.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise ValueError(f"{path.name} line {number} is not KEY=VALUE: correct or remove it")
        quoted = _QUOTED.fullmatch(match[2])
        found[match[1]] = quoted[2] if quoted else match[2]
    return found


def _is_safe_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    if not parts.hostname or parts.query or parts.fragment or parts.username:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname))
