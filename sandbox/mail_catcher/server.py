"""Starts the catcher: SMTP and the page, each in a thread of this process."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal
from weakref import WeakSet

from aiosmtpd.smtp import SMTP

from sandbox.certificates import make_certificate
from sandbox.loops import in_thread
from sandbox.mail_catcher.page import running_page
from sandbox.mail_catcher.smtp import Handler, Misbehaviour, Script, hang_up
from sandbox.mail_catcher.store import Caught, CaughtMail

HOST = "127.0.0.1"

Security = Literal["starttls", "tls", "none"]


@dataclass(slots=True)
class Counter:
    """Connections made so far."""

    count: int = 0


@dataclass(frozen=True, slots=True)
class Catcher:
    """A running catcher: where it listens, what it caught, and how to make it misbehave."""

    host: str
    smtp_port: int
    security: Security
    ca_file: Path
    users: Mapping[str, str]
    page_url: str
    """The page's address, with a slash at the end."""
    _caught: Caught
    _script: Script
    _connections: Counter = field(default_factory=Counter)

    @property
    def mails(self) -> tuple[CaughtMail, ...]:
        """Every caught mail, oldest first."""
        return self._caught.all()

    @property
    def connections(self) -> int:
        """How many SMTP connections were made."""
        return self._connections.count

    def to(self, recipient: str) -> list[CaughtMail]:
        """The mails caught for a recipient, oldest first."""
        return [mail for mail in self.mails if recipient in mail.envelope_to]

    def misbehave(self, address: str, *misbehaviours: Misbehaviour) -> None:
        """Plan misbehaviours for a recipient (for stage "mail": a sender); each happens once."""
        self._script.plan(address, *misbehaviours)

    def wait(
        self, enough: Callable[[Sequence[CaughtMail]], bool], *, seconds: float = 10
    ) -> tuple[CaughtMail, ...]:
        """Return the mails as soon as `enough` says so; TimeoutError after `seconds`."""
        return self._caught.wait(enough, seconds=seconds)

    def clear(self) -> None:
        """Forget the mails (not their files), the plans and the count of connections."""
        self._caught.clear()
        self._script.clear()
        self._connections.count = 0


@contextmanager
def running_catcher(
    folder: Path,
    *,
    users: Mapping[str, str],
    tokens: Mapping[str, str] | None = None,
    security: Security = "starttls",
    smtp_port: int = 0,
    page_port: int = 0,
    mail_folder: Path | None = None,
    smtputf8: bool = True,
) -> Iterator[Catcher]:
    """Serve SMTP and the page on 127.0.0.1 until the end of the block.

    `folder` gets the certificate; `mail_folder`, where given, the caught mails as .eml, which a
    later run shows again. Port 0 takes a free one. Without `users` and `tokens` nobody logs in.
    """
    certificate = make_certificate(folder, name="catcher")
    caught, script, connections = Caught(mail_folder), Script(), Counter()
    connected = partial(
        _protocol,
        Handler(caught, script, users, tokens or {}),
        connections,
        security=security,
        tls=certificate.server_context(),
        smtputf8=smtputf8,
    )
    tls = certificate.server_context() if security == "tls" else None
    service = partial(_listening, connected, port=smtp_port, tls=tls)
    with (
        in_thread(service, name="mail-catcher") as smtp,
        running_page(caught, port=page_port) as page_url,
    ):
        yield Catcher(
            host=HOST,
            smtp_port=smtp.served,
            security=security,
            ca_file=certificate.certificate_file,
            users=users,
            page_url=page_url,
            _caught=caught,
            _script=script,
            _connections=connections,
        )


def _protocol(
    handler: Handler,
    connections: Counter,
    *,
    security: Security,
    tls: ssl.SSLContext,
    smtputf8: bool,
) -> SMTP:
    connections.count += 1
    return SMTP(
        handler,
        hostname="localhost",
        ident="Sandbox mail catcher",
        loop=asyncio.get_running_loop(),
        enable_SMTPUTF8=smtputf8,
        tls_context=tls if security == "starttls" else None,
        require_starttls=security == "starttls",
        auth_require_tls=security == "starttls",
        auth_exclude_mechanism=_unused_mechanisms(handler),
        authenticator=handler.authenticate,
    )


def _unused_mechanisms(handler: Handler) -> list[str]:
    by_password = [] if handler.users else ["PLAIN", "LOGIN"]
    return by_password if handler.tokens else [*by_password, "XOAUTH2"]


@asynccontextmanager
async def _listening(
    connected: Callable[[], SMTP], *, port: int, tls: ssl.SSLContext | None
) -> AsyncIterator[int]:
    live: WeakSet[SMTP] = WeakSet()

    def remembered() -> SMTP:
        protocol = connected()
        live.add(protocol)
        return protocol

    server = await asyncio.get_running_loop().create_server(remembered, HOST, port, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for protocol in tuple(live):
            hang_up(protocol)
