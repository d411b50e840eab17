"""A guard against a server that gives a folder a new UIDVALIDITY again and again."""

import time
from collections import defaultdict, deque
from typing import Final

from integrator.errors import SourcePaused

CHANGES_ALLOWED: Final = 3
WITHIN_SECONDS: Final = 3600.0


class Epochs:
    """The UIDVALIDITY of each folder as this process saw it change."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}
        self._changes: defaultdict[str, deque[float]] = defaultdict(deque)

    def note(self, folder: str, uidvalidity: int) -> None:
        """Take note; SourcePaused when it changed too often to read everything anew each time."""
        changes, now = self._changes[folder], time.monotonic()
        if self._last.setdefault(folder, uidvalidity) != uidvalidity:
            changes.append(now)
            self._last[folder] = uidvalidity
        while changes and now - changes[0] > WITHIN_SECONDS:
            changes.popleft()
        if len(changes) > CHANGES_ALLOWED:
            raise SourcePaused(
                f"The mail server gave {folder} a new UIDVALIDITY {len(changes)} times within an "
                "hour, so every mail would be read anew each time. Mend the mailbox's index."
            )
