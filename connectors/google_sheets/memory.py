"""What the cursor remembers of a sheet between reads: JSON-safe, and nothing of the content."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from integrator.ports import Cursor


@dataclass(frozen=True, slots=True)
class Known:
    """The version of a referenced row that was fetched last."""

    number: int
    """0 for the row as it was when it had no reference yet; each edit adds 1."""
    digest: str
    origin: str
    """Digest of version 0, under which the row was kept."""


@dataclass(slots=True)
class Memory:
    """What is known of a sheet."""

    versions: dict[str, Known] = field(default_factory=dict)
    """By reference. A vanished row keeps its entry: it deletes nothing."""
    pending: dict[str, int] = field(default_factory=dict)
    """Digest → how many rows were fetched and not yet seen with a reference."""
    edits: dict[str, Known] = field(default_factory=dict)
    """Versions announced, and not known to be kept, by reference."""
    announced: list[str] = field(default_factory=list)
    """Digests of new rows announced, and not known to be kept."""
    copies: dict[str, list[str]] = field(default_factory=dict)
    """Reference → digests of the rows that carry it wrongly."""

    @property
    def is_empty(self) -> bool:
        """True until the first row was fetched."""
        return not (self.versions or self.pending)

    def ids_given(self) -> Counter[str]:
        """Digest → how many rows of that content were ever fetched as new."""
        return Counter(known.origin for known in self.versions.values()) + Counter(self.pending)


def recall(cursor: Cursor) -> Memory:
    """The memory a cursor holds; {} is an empty one."""
    return Memory(
        versions={ref: Known(*kept) for ref, kept in cursor.get("versions", {}).items()},
        pending=dict(cursor.get("pending", {})),
        edits={ref: Known(*kept) for ref, kept in cursor.get("edits", {}).items()},
        announced=list(cursor.get("announced", ())),
        copies={ref: list(digests) for ref, digests in cursor.get("copies", {}).items()},
    )


def position(memory: Memory) -> dict[str, Any]:
    """The cursor keys that hold this memory."""
    return {
        "versions": {ref: _listed(known) for ref, known in memory.versions.items()},
        "pending": {digest: count for digest, count in memory.pending.items() if count},
        "edits": {ref: _listed(known) for ref, known in memory.edits.items()},
        "announced": list(memory.announced),
        "copies": {ref: list(digests) for ref, digests in memory.copies.items()},
    }


def _listed(known: Known) -> list[Any]:
    return [known.number, known.digest, known.origin]
