"""SMTP servers for the tests: the catcher, and one that says exactly what it is told."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.mail_catcher import Catcher, running_catcher

USERS = {"referrals@clinic.example": "sample-password"}
TOKENS = {"referrals@clinic.example": "sample-token"}
TIMEOUT_SECONDS = 10


@contextmanager
def running_peer(folder: Path) -> Iterator[Catcher]:
    """A catcher with STARTTLS that takes `USERS` by password and `TOKENS` by XOAUTH2."""
    with running_catcher(folder, users=USERS, tokens=TOKENS) as catcher:
        yield catcher


@dataclass(frozen=True, slots=True)
class Scripted:
    """A server that answers each line of the client with the next line of its script."""

    port: int
    heard: list[bytes] = field(default_factory=list)
    """What the client said, line by line; an empty line is its end of the connection."""


@contextmanager
def scripted_smtp(answers: Sequence[bytes]) -> Iterator[Scripted]:
    """Serve one client: `answers[0]` is the greeting; after the last one the connection closes.

    After an answer 354 the client's lines are swallowed up to the final dot. No TLS.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        peer = Scripted(listener.getsockname()[1])
        thread = threading.Thread(target=_serve, args=(listener, answers, peer.heard), daemon=True)
        thread.start()
        yield peer
        thread.join(timeout=TIMEOUT_SECONDS)


def _serve(listener: socket.socket, answers: Sequence[bytes], heard: list[bytes]) -> None:
    connection, _ = listener.accept()
    with connection, connection.makefile("rb") as lines:
        connection.settimeout(TIMEOUT_SECONDS)
        for position, answer in enumerate(answers):
            connection.sendall(answer + b"\r\n")
            if position == len(answers) - 1:
                return
            heard.append(lines.readline())
            while answer.startswith(b"354") and heard[-1] not in {b".\r\n", b""}:
                heard.append(lines.readline())
            if not heard[-1]:
                return
