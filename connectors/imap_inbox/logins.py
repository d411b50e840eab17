"""Ways to prove to an IMAP server who we are."""

import base64
import binascii
import imaplib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from imapclient.exceptions import LoginError

from integrator.errors import CredentialsRefused, IntegratorError, RemoteUnavailable

_NOT_NOW: Final = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]", "TOO MANY")
"""Refusals that are no verdict on the credentials (RFC 5530; Gmail has no code but says so)."""


class Login(Protocol):
    """Authenticates a fresh connection; raises CredentialsRefused or RemoteUnavailable."""

    def __call__(self, client: Any, user: str) -> None: ...


@dataclass(frozen=True, slots=True)
class PasswordLogin:
    """LOGIN with a password, e.g. an app password."""

    password: str = field(repr=False)

    def __call__(self, client: Any, user: str) -> None:
        try:
            client.login(user, self.password)
        except LoginError as error:
            raise _verdict(
                error,
                f"The mail server refused user and password of {user}. Check both; providers with "
                "two-step log-in want an app password, or XOAUTH2 instead of a password.",
            ) from error


@dataclass(frozen=True, slots=True)
class XOAuth2Login:
    """AUTHENTICATE XOAUTH2 (https://developers.google.com/gmail/imap/xoauth2-protocol).

    `token` gives the access token of now; `renew`, where given, gets another one after a refusal,
    which is tried once on the same connection.
    """

    token: Callable[[], str] = field(repr=False)
    renew: Callable[[], str] | None = field(default=None, repr=False)

    def __call__(self, client: Any, user: str) -> None:
        try:
            _authenticate(client, user, self.token())
        except CredentialsRefused:
            if self.renew is None:
                raise
            _authenticate(client, user, self.renew())


def _authenticate(client: Any, user: str, token: str) -> None:
    mechanism = _XOAuth2(user, token)
    try:
        client.sasl_login("XOAUTH2", mechanism)
    except LoginError as error:
        raise _verdict(
            error,
            f"The mail server refused the access token for {user} ({mechanism.diagnosis()}). Check "
            "that the app may use IMAP and that the mailbox is granted to it.",
        ) from error


class _XOAuth2:
    """Answers the server's challenges and keeps the one that says why it refused.

    imapclient's own oauth2_login answers the refusal with the token again and drops the reason.
    """

    def __init__(self, user: str, token: str) -> None:
        self._first = f"user={user}\1auth=Bearer {token}\1\1".encode()
        self._challenges: list[bytes] = []

    def __call__(self, challenge: bytes) -> bytes:
        self._challenges.append(challenge)
        return self._first if len(self._challenges) == 1 else b""

    def diagnosis(self) -> str:
        """The status the server gave, e.g. "status 401"; never the token."""
        for challenge in self._challenges[1:]:
            status = _status_in(challenge)
            if status:
                return f"status {status}"
        return "without a reason"


def _status_in(challenge: bytes) -> str:
    for reading in (challenge, _decoded(challenge)):
        try:
            said = json.loads(reading)
        except ValueError:
            continue
        return str(said.get("status", ""))[:40] if isinstance(said, dict) else ""
    return ""


def _decoded(challenge: bytes) -> bytes:
    try:
        return base64.b64decode(challenge, validate=True)
    except binascii.Error:
        return b""


def _verdict(error: LoginError, advice: str) -> IntegratorError:
    """Tell a refusal from a connection lost on the way; imapclient calls both LoginError."""
    if isinstance(error.__context__, imaplib.IMAP4.abort):
        return RemoteUnavailable("The mail server closed the connection during log-in")
    if any(word in str(error).upper() for word in _NOT_NOW):
        return RemoteUnavailable("The mail server takes no log-in now")
    return CredentialsRefused(advice)
