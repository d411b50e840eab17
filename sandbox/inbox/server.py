"""Starts the inbox: pymap behind TLS, and a door to deliver mail by."""

import asyncio
import ssl
from argparse import Namespace
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import Config
from pymap.backend.dict.filter import FilterSet
from pymap.concurrent import Subsystem
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import FetchRequirement
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

from sandbox.certificates import make_certificate
from sandbox.inbox.mailboxes import Accounts, Folders
from sandbox.loops import in_thread

HOST = "127.0.0.1"
ANSWER_SECONDS = 10

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Inbox:
    """A running IMAP server (TLS on connect): where it listens, and what tests do to it."""

    host: str
    port: int
    ca_file: Path
    """Verifies the server for the names localhost and 127.0.0.1."""
    users: Mapping[str, str]
    """Password by user."""
    _loop: asyncio.AbstractEventLoop
    _folders: Mapping[str, Folders]

    @property
    def user(self) -> str:
        """The first user."""
        return next(iter(self.users))

    @property
    def password(self) -> str:
        """The first user's password."""
        return self.users[self.user]

    def deliver(self, raw: bytes, *, user: str | None = None, folder: str = "INBOX") -> int:
        """Put a mail into a folder as an MTA would, waking who idles there; returns its UID."""
        return self._do(_append(self._folders[user or self.user], raw, folder=folder))

    def mails(self, folder: str = "INBOX", *, user: str | None = None) -> list[bytes]:
        """The mails of a folder, oldest first, byte for byte."""
        return self._do(_read(self._folders[user or self.user], folder))

    def _do(self, task: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(task, self._loop).result(timeout=ANSWER_SECONDS)


@contextmanager
def running_inbox(
    folder: Path,
    *,
    users: Mapping[str, str],
    port: int = 0,
    mail_folders: Sequence[str] = ("Processed", "Failed"),
) -> Iterator[Inbox]:
    """Serve an inbox on 127.0.0.1 until the end of the block, in a thread of this process.

    `folder` gets the certificate; mails live in memory. `port` 0 takes a free one.
    """
    certificate = make_certificate(folder, name="inbox")
    service = partial(
        _listening,
        users=users,
        port=port,
        mail_folders=mail_folders,
        tls=certificate.server_context(),
    )
    with in_thread(service, name="inbox") as running:
        bound_port, folders = running.served
        yield Inbox(HOST, bound_port, certificate.certificate_file, users, running.loop, folders)


class _Config(Config):
    """pymap's settings, with a greeting that asks no name server."""

    @property
    def greeting(self) -> bytes:
        return b"Sandbox inbox ready"


def _config() -> Config:
    return _Config(
        Namespace(passlib_cfg=None, proxy_protocol=None),
        host=HOST,
        port=0,
        demo_data=False,
        demo_user="",
        demo_password="",
        tls_enabled=False,  # no STARTTLS: the connection is TLS from its first byte
        hash_context=Cleartext(),
        cpu_subsystem=Subsystem.for_asyncio(),
        invalid_user_sleep=0.0,
        reject_dnsbl=False,
    )


@asynccontextmanager
async def _listening(
    *, users: Mapping[str, str], port: int, mail_folders: Sequence[str], tls: ssl.SSLContext
) -> AsyncIterator[tuple[int, Mapping[str, Folders]]]:
    config = _config()
    config.apply_context()
    login = Accounts(config)
    folders = {user: await _account(config, login, user, users[user]) for user in users}
    for made in folders.values():
        for name in mail_folders:
            await made.add_mailbox(name)
    async with _sockets(IMAPServer(login, config), port=port, tls=tls) as bound_port:
        yield bound_port, folders


async def _account(config: Config, login: Accounts, user: str, password: str) -> Folders:
    login.users_dict[user] = UserMetadata(config, user, password=password)
    folders = Folders()
    config.set_cache[user] = (folders, FilterSet())
    return folders


@asynccontextmanager
async def _sockets(imap: IMAPServer, *, port: int, tls: ssl.SSLContext) -> AsyncIterator[int]:
    writers: set[WholeAnswers] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        whole = WholeAnswers(writer)
        writers.add(whole)
        try:
            answers = cast(asyncio.StreamWriter, whole)  # pymap writes, drains and closes, no more
            await imap(reader, answers, SocketInfo.get(writer, None))
        finally:
            writers.discard(whole)

    server = await asyncio.start_server(connected, HOST, port, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for open_writer in tuple(writers):
            open_writer.abort()


class WholeAnswers:
    """A stream writer that sends an answer in one piece.

    pymap writes an answer in fragments. IMAPClient polls without blocking while it idles, and
    imaplib takes half a line for a dead connection ("unterminated line").
    """

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._unsent = bytearray()

    def write(self, fragment: bytes) -> None:
        """Add to the answer."""
        self._unsent += fragment

    async def drain(self) -> None:
        """Send the answer."""
        self._flush()
        await self._writer.drain()

    def close(self) -> None:
        """Send what is left and close."""
        self._flush()
        self._writer.close()

    def abort(self) -> None:
        """Drop the connection."""
        self._writer.transport.abort()

    def _flush(self) -> None:
        answer, self._unsent = bytes(self._unsent), bytearray()
        if answer:
            self._writer.write(answer)


async def _append(folders: Folders, raw: bytes, *, folder: str) -> int:
    mailbox = await folders.get_mailbox(folder)
    received = AppendMessage(raw, datetime.now(UTC), frozenset())
    return (await mailbox.append(received, recent=True)).uid


async def _read(folders: Folders, folder: str) -> list[bytes]:
    mailbox = await folders.get_mailbox(folder)
    loaded = [
        await mail.load_content(FetchRequirement.CONTENT) async for mail in mailbox.messages()
    ]
    return [bytes(mail.get_body(binary=True)) for mail in loaded]
