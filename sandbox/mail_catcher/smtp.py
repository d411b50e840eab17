"""The SMTP side of the catcher: accepts all, unless told to misbehave for a recipient."""

import asyncio
import base64
import hmac
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from sandbox.mail_catcher.store import Caught

DROP = "drop"
HANG = "hang"
ACCEPTED = "250 2.0.0 Caught"

Stage = Literal["mail", "rcpt", "data"]


@dataclass(frozen=True, slots=True)
class Misbehaviour:
    """What the server does once, instead of accepting.

    `answer` is an SMTP reply ("451 4.7.1 Later"), DROP (closes the connection without a word) or
    HANG (never answers). At stage "data" it comes after the final dot.
    """

    stage: Stage
    answer: str
    kept: bool = False
    """At stage "data": the mail is caught all the same, only the sender does not learn it."""


@dataclass(slots=True)
class Script:
    """Misbehaviours still to come: per recipient, or per sender for the stage "mail"."""

    _planned: defaultdict[str, deque[Misbehaviour]] = field(
        default_factory=lambda: defaultdict(deque)
    )

    def plan(self, address: str, *misbehaviours: Misbehaviour) -> None:
        """Add misbehaviours for an address; each happens once, in order."""
        self._planned[address.lower()].extend(misbehaviours)

    def clear(self) -> None:
        """Behave from now on."""
        self._planned.clear()

    def next_for(self, address: str, stage: Stage) -> Misbehaviour | None:
        """Take the next misbehaviour for an address, if it is due at this stage."""
        planned = self._planned[address.lower()]
        return planned.popleft() if planned and planned[0].stage == stage else None


@dataclass(slots=True, eq=False)
class Handler:
    """Hooks of aiosmtpd: catches the mail or follows the script."""

    caught: Caught
    script: Script
    users: Mapping[str, str]
    """Password by user; none means that nobody needs to log in."""
    tokens: Mapping[str, str]
    """XOAUTH2 token by user."""

    async def handle_MAIL(  # noqa: N802 -- aiosmtpd's name and arguments
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """Accept the sender of one who has logged in."""
        if (self.users or self.tokens) and not session.authenticated:
            return "530 5.7.0 Authentication required"
        reply = await self._reply(server, self.script.next_for(address, "mail"))
        if reply == ACCEPTED:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return reply

    async def handle_RCPT(  # noqa: N802
        self,
        server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """Accept the recipient."""
        reply = await self._reply(server, self.script.next_for(address, "rcpt"))
        if reply == ACCEPTED:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return reply

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Catch the mail."""
        planned = self.script.next_for(envelope.rcpt_tos[0], "data")
        if planned is None or planned.kept:
            self.caught.add(
                bytes(envelope.original_content or b""),
                envelope_from=envelope.mail_from or "",
                envelope_to=envelope.rcpt_tos,
                at=datetime.now(UTC),
            )
        return await self._reply(server, planned)

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802
        """Log in with a token; a wrong one gets Google's challenge before the refusal."""
        user, token = _xoauth2(args[1]) if len(args) > 1 else ("", "")
        if hmac.compare_digest(self.tokens.get(user, "\0").encode(), token.encode()):
            return AuthResult(success=True, auth_data=user)
        await server.challenge_auth('{"status":"401"}')
        return AuthResult(success=False, handled=False)

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _kind: str, given: Any
    ) -> AuthResult:
        """Check user and password of PLAIN and LOGIN."""
        if not isinstance(given, LoginPassword):
            return AuthResult(success=False, handled=False)
        expected = self.users.get(given.login.decode(), "\0")
        matches = hmac.compare_digest(expected.encode(), given.password)
        return AuthResult(success=matches, handled=False)

    async def _reply(self, server: SMTP, planned: Misbehaviour | None) -> str:
        if planned is None:
            return ACCEPTED
        if planned.answer == DROP:
            hang_up(server)
        if planned.answer in {DROP, HANG}:
            await asyncio.Event().wait()  # until aiosmtpd sees the connection end
        return planned.answer


def hang_up(server: SMTP) -> None:
    """Close a connection without a word."""
    if isinstance(server.transport, asyncio.WriteTransport):
        server.transport.abort()


def _xoauth2(response: str) -> tuple[str, str]:
    """User and token of `user=U^Aauth=Bearer T^A^A` (Google, XOAUTH2 protocol)."""
    fields = base64.b64decode(response).decode().split("\x01")
    pairs = dict(part.partition("=")[::2] for part in fields if part)
    return pairs.get("user", ""), pairs.get("auth", "").removeprefix("Bearer ")
