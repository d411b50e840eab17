"""The connection to a mail server: opened, kept warm, opened again."""

import contextlib
import ipaddress
import os
import random
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from imapclient import IMAPClient, SocketTimeout

from connectors.imap_inbox.faults import LOST, REFUSED, translated
from connectors.imap_inbox.logins import Login
from integrator.errors import ConfigError, RemoteUnavailable, SourcePaused

TRIES: Final = 3
"""Connections tried for one question before the source counts as unavailable."""
FIRST_PAUSE: Final = 0.1
"""Seconds; the longest pause before the second try, doubled for each further one."""

AnswerT = TypeVar("AnswerT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a mailbox is and how to get in."""

    host: str
    port: int
    user: str
    login: Login
    tls: bool = True
    ca_file: Path | None = None
    connect_timeout: float = 5.0
    read_timeout: float = 30.0

    def __post_init__(self) -> None:
        if not self.tls and not _is_loopback(self.host):
            raise ConfigError([f"{self.host}: a connection without TLS may only go to loopback"])

    def open(self) -> Any:
        """A connected, logged-in IMAPClient; raises this project's errors."""
        with translated():
            client = IMAPClient(
                self.host,
                self.port,
                ssl=self.tls,
                ssl_context=ssl.create_default_context(cafile=self.ca_file) if self.tls else None,
                timeout=SocketTimeout(self.connect_timeout, self.read_timeout),
            )
            client.normalise_times = False  # aware datetimes
            client._imap.debug = 0  # imapclient formats every line for a debug log: slow, private
            try:
                self.login(client, self.user)
            except BaseException:
                hang_up(client)
                raise
            return client


def hang_up(client: Any) -> None:
    """Close a connection that may already be dead; says no LOGOUT and waits for nothing."""
    with contextlib.suppress(*LOST):
        client.shutdown()


@dataclass(slots=True)
class _Held:
    """What this thread holds open."""

    client: Any
    pid: int
    folder: str | None = None
    writable: bool = False
    uidvalidity: int = 0


class Line:
    """One warm connection per thread; a forked child opens its own."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._local = threading.local()

    def ask(self, question: Callable[[], AnswerT]) -> AnswerT:
        """Ask; when the connection is lost, open another and ask again, at most TRIES times."""
        for tried in range(1, TRIES + 1):
            try:
                return question()
            except LOST:
                self.drop()
                if tried == TRIES:
                    raise
                time.sleep(random.uniform(0, FIRST_PAUSE * 2**tried))
        raise AssertionError("unreachable")

    def client(self) -> Any:
        """The connection of this thread, opened where there is none; it may have died unseen."""
        return self._held().client

    def refresh(self) -> None:
        """Make sure that the warm connection lives and has heard of new mail; else drop it."""
        held = self._mine()
        if held is None:
            return
        try:
            held.client.noop()
        except (*LOST, *REFUSED):
            self.drop()

    def enter(self, folder: str, *, writable: bool = False) -> int:
        """Select a folder unless it is selected; its UIDVALIDITY. Missing: SourcePaused."""
        held = self._held()
        if (held.folder, held.writable) != (folder, writable):
            held.folder = None
            answer = _or_missing(
                held.client, folder, lambda: held.client.select_folder(folder, not writable)
            )
            held.uidvalidity = int(answer[b"UIDVALIDITY"])
            held.folder, held.writable = folder, writable
        return held.uidvalidity

    def status(self, folder: str, what: list[str]) -> dict[bytes, int]:
        """STATUS of a folder. Missing: SourcePaused."""
        client = self.client()
        answer: dict[bytes, int] = _or_missing(
            client, folder, lambda: client.folder_status(folder, what)
        )
        return answer

    def search(self, uids: str) -> list[int]:
        """UIDs of the selected folder that are in a set such as "7", "1:5" or "1:*"."""
        try:
            return list(self.client().search(["UID", uids]))
        except LOST:
            raise
        except REFUSED as error:
            raise RemoteUnavailable("The mail server would not list its mails") from error

    def drop(self) -> None:
        """Forget this thread's connection."""
        held = self._mine()
        self._local.held = None
        if held is not None:
            hang_up(held.client)

    def _held(self) -> _Held:
        held = self._mine()
        if held is None:
            held = self._local.held = _Held(self._address.open(), os.getpid())
        return held

    def _mine(self) -> _Held | None:
        held: _Held | None = getattr(self._local, "held", None)
        if held is not None and held.pid != os.getpid():
            self._local.held = None
            _abandon(held.client)
            return None
        return held


def _abandon(client: Any) -> None:
    """Close our copy of a parent's connection without a word on the wire."""
    with contextlib.suppress(OSError):
        os.close(client.socket().detach())


def _or_missing(client: Any, folder: str, question: Callable[[], AnswerT]) -> AnswerT:
    """Ask about a folder; a refusal because it is not there names those that are."""
    try:
        return question()
    except LOST:
        raise
    except REFUSED as error:
        if folder_exists(client, folder):
            raise RemoteUnavailable(f"The mail server would not open {folder}") from error
        there = ", ".join(sorted(name for _, _, name in client.list_folders())[:30])
        raise SourcePaused(
            f"The mailbox has no folder {folder}. Create it or correct the setting; "
            f"there are: {there}."
        ) from error


def folder_exists(client: Any, folder: str) -> bool:
    """Whether the server lists the folder."""
    return any(name.upper() == folder.upper() for _, _, name in client.list_folders("", folder))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
