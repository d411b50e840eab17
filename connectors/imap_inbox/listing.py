"""Which messages of a folder are due: what the server lists, compared with what the ledger says."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from integrator.ports import Cursor

WINDOW: Final = 50_000
"""UIDs asked for in one SEARCH: imaplib reads no line over 1 MB, about 140,000 UIDs."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger knows of a folder in one epoch (one UIDVALIDITY)."""

    low_water: int = 0
    """Every message up to this UID is settled."""
    done: frozenset[int] = frozenset()
    """Settled messages above it."""
    pending: Mapping[int, int] = field(default_factory=dict)
    """Attempts by UID, for those listed and not settled."""

    @classmethod
    def of(cls, cursor: Cursor, folder: str, *, uidvalidity: int) -> "Known":
        """Read the cursor; of another epoch nothing is known."""
        kept: Mapping[str, Any] = cursor.get("folders", {}).get(folder, {})
        if kept.get("uidvalidity") != uidvalidity:
            return cls()
        return cls(
            low_water=kept.get("low_water", 0),
            done=frozenset(kept.get("done", ())),
            pending={int(uid): attempts for uid, attempts in kept.get("pending", {}).items()},
        )

    @property
    def floor(self) -> int:
        """The UID above which the server is asked; a message put back to pending lowers it."""
        return min([self.low_water, *(uid - 1 for uid in self.pending)])


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do in a folder."""

    seen: list[int]
    """Not known to the ledger yet."""
    gone: list[int]
    """Pending, and no longer on the server."""
    due: list[int]
    """To fetch, those with the fewest attempts first, so that no message blocks another."""


def plan(known: Known, listed: Iterable[int]) -> Plan:
    """Compare every UID: neither order, nor UIDNEXT, nor flags are relied on.

    `UID n:*` also lists the last message where its UID is below n (RFC 3501, 6.4.8).
    """
    floor = known.floor
    present = {uid for uid in listed if uid > floor}
    pending = set(known.pending)
    unsettled = {uid for uid in present if uid > known.low_water} - known.done
    due = unsettled | (present & pending)
    return Plan(
        seen=sorted(due - pending),
        gone=sorted(pending - present),
        due=sorted(due, key=lambda uid: (known.pending.get(uid, 0), uid)),
    )


def windows(floor: int, uidnext: int) -> Iterator[str]:
    """Ranges of UIDs above `floor` for SEARCH; the last is open, for mail arriving meanwhile."""
    start = floor + 1
    while uidnext - start > WINDOW:
        yield f"{start}:{start + WINDOW - 1}"
        start += WINDOW
    yield f"{start}:*"
