"""Moving what is kept out of the inbox, so that people see what is done."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from connectors.imap_inbox.faults import LOST, REFUSED
from connectors.imap_inbox.line import Line, folder_exists
from integrator.ports import Receipt

AT_ONCE: Final = 500
"""UIDs in one command: a server reads command lines of 8,192 bytes at least (RFC 7162, 4)."""


@dataclass(frozen=True, slots=True)
class Move:
    """Messages of one folder and epoch that go to the same place."""

    folder: str
    uidvalidity: int
    target: str
    uids: Sequence[int]


def moves(receipts: Iterable[Receipt], *, processed: str, failed: str) -> Iterator[Move]:
    """Gather receipts by where their messages are and where they go."""
    gathered: dict[tuple[str, int, str], list[int]] = defaultdict(list)
    for receipt in receipts:
        position: Mapping[str, Any] = receipt.position
        target = failed if receipt.failed else processed
        if "uid" in position and position["folder"] != target:
            place = (position["folder"], position["uidvalidity"], target)
            gathered[place].append(position["uid"])
    for (folder, uidvalidity, target), uids in gathered.items():
        for start in range(0, len(uids), AT_ONCE):
            yield Move(folder, uidvalidity, target, sorted(uids)[start : start + AT_ONCE])


def file_away(line: Line, move: Move) -> None:
    """Do one move. What is gone already, or of another epoch, or may not be moved, stays as it is;
    a lost connection is raised."""
    if line.enter(move.folder, writable=True) != move.uidvalidity:
        return
    client = line.client()
    way = _way(client)
    if way is None:
        return
    try:
        ensure_folder(client, move.target)
        way(client, move)
    except LOST:
        raise
    except REFUSED:
        return  # read-only or over quota: cosmetic, and `check` tells the admin


def ensure_folder(client: Any, folder: str) -> None:
    """Create and subscribe the folder unless the server lists it."""
    if not folder_exists(client, folder):
        client.create_folder(folder)
        client.subscribe_folder(folder)


def can_move(client: Any) -> bool:
    """Whether the server can take a message out of a folder without touching others."""
    return _way(client) is not None


def _way(client: Any) -> Any:
    ways = (("MOVE", _by_move), ("UIDPLUS", _by_copy))
    return next((way for capability, way in ways if client.has_capability(capability)), None)


def _by_move(client: Any, move: Move) -> None:
    client.move(list(move.uids), move.target)


def _by_copy(client: Any, move: Move) -> None:
    """Never a bare EXPUNGE: that would remove what a person has marked for deletion."""
    client.copy(list(move.uids), move.target)
    client.add_flags(list(move.uids), [b"\\Deleted"], silent=True)
    client.uid_expunge(list(move.uids))
