"""The inbox as a source: fetch what is due, file away what is kept."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from connectors.imap_inbox.checking import check_mailbox
from connectors.imap_inbox.collecting import Collector, Step
from connectors.imap_inbox.epochs import Epochs
from connectors.imap_inbox.faults import translated
from connectors.imap_inbox.filing import file_away, moves
from connectors.imap_inbox.line import Address, Line
from connectors.imap_inbox.listing import Known, Plan, plan, windows
from connectors.imap_inbox.logins import Login
from connectors.imap_inbox.reading import FolderReader
from connectors.imap_inbox.watching import Watcher
from integrator.errors import SourcePaused
from integrator.ports import Cursor, Finding, Receipt
from integrator.times import Clock, utc_now

MAX_BYTES: Final = 25_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapInbox:
    """A mailbox read over IMAP (RFC 3501), independent of \\Seen and of what people do in it.

    The cursor is what the ledger says: {"folders": {folder: {"uidvalidity", "low_water", "done":
    [uids above low_water that are settled], "pending": {uid as text: attempts}}}}. The positions
    yielded are events for that ledger, each with "folder" and "uidvalidity": "seen" and "gone"
    (lists of UIDs, with None) or "uid" (with an Envelope or a FetchFailure).

    Raises CredentialsRefused, RemoteUnavailable, SourcePaused (a folder is missing).
    """

    name: str
    host: str
    port: int = 993
    user: str
    login: Login
    tls: bool = True
    ca_file: Path | None = None
    folders: tuple[str, ...] = ("INBOX",)
    processed_folder: str = "Processed"
    failed_folder: str = "Failed"
    max_bytes: int = MAX_BYTES
    connect_timeout: float = 5.0
    read_timeout: float = 30.0
    clock: Clock = utc_now
    _address: Address = field(init=False, repr=False, compare=False)
    _line: Line = field(init=False, repr=False, compare=False)
    _epochs: Epochs = field(default_factory=Epochs, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        address = Address(
            host=self.host,
            port=self.port,
            user=self.user,
            login=self.login,
            tls=self.tls,
            ca_file=self.ca_file,
            connect_timeout=self.connect_timeout,
            read_timeout=self.read_timeout,
        )
        object.__setattr__(self, "_address", address)
        object.__setattr__(self, "_line", Line(address))

    def fetch(self, cursor: Cursor, limit: int) -> Iterator[Step]:
        """Yield what is due in each folder, at most `limit` mails; a missing folder stops only
        itself, and is raised at the end."""
        missing: SourcePaused | None = None
        left = limit
        self._line.refresh()
        for folder in self.folders:
            try:
                for fetched, position in self._poll(folder, cursor, left):
                    left -= fetched is not None
                    yield fetched, position
            except SourcePaused as paused:
                missing = paused
        if missing is not None:
            raise missing

    def acknowledge(self, receipts: Sequence[Receipt]) -> None:
        """Move what is kept to the Processed or Failed folder; what cannot be moved stays."""
        self._line.refresh()
        for move in moves(receipts, processed=self.processed_folder, failed=self.failed_folder):
            with translated():
                self._line.ask(partial(file_away, self._line, move))

    def watch(
        self, on_arrival: Callable[[], None], stop: threading.Event, *, folder: str = ""
    ) -> None:
        """Call `on_arrival` when mail may have come, until `stop`; blocks, so give it a thread.

        Watches the first folder unless told which. `on_arrival` must not raise. Returns at once
        where the server has no IDLE: polling must suffice everywhere.
        """
        Watcher(self._address, folder or self.folders[0], on_arrival, stop).run()

    def check(self) -> Sequence[Finding]:
        """Test log-in, folders and what the server can do; creates Processed and Failed."""
        return check_mailbox(
            self.name,
            self._address,
            folders=self.folders,
            targets=(self.processed_folder, self.failed_folder),
        )

    def close(self) -> None:
        """Close this thread's warm connection."""
        self._line.drop()

    def _poll(self, folder: str, cursor: Cursor, limit: int) -> Iterator[Step]:
        with translated():
            uidvalidity, todo = self._plan(folder, cursor)
        here = {"folder": folder, "uidvalidity": uidvalidity}
        if todo.seen:
            yield None, {**here, "seen": todo.seen}
        if todo.gone:
            yield None, {**here, "gone": todo.gone}
        reader = FolderReader(self._line, folder, uidvalidity)
        with translated():
            yield from Collector(self.name, reader, self.max_bytes, self.clock).collect(
                todo.due[: max(limit, 0)]
            )

    def _plan(self, folder: str, cursor: Cursor) -> tuple[int, Plan]:
        """Compare the folder with the ledger; a folder where nothing can be new is not opened."""
        what = ["UIDNEXT", "UIDVALIDITY", "MESSAGES"]
        status = self._line.ask(lambda: self._line.status(folder, what))
        uidvalidity, uidnext = status[b"UIDVALIDITY"], status[b"UIDNEXT"]
        self._epochs.note(folder, uidvalidity)
        known = Known.of(cursor, folder, uidvalidity=uidvalidity)
        if not known.pending and (uidnext - 1 <= known.low_water or not status[b"MESSAGES"]):
            return uidvalidity, Plan([], [], [])
        return self._line.ask(lambda: self._compare(folder, cursor, uidnext))

    def _compare(self, folder: str, cursor: Cursor, uidnext: int) -> tuple[int, Plan]:
        uidvalidity = self._line.enter(folder)
        known = Known.of(cursor, folder, uidvalidity=uidvalidity)
        listed: list[int] = []
        for window in windows(known.floor, uidnext):
            listed += self._line.search(window)
        return uidvalidity, plan(known, listed)
