"""Mailboxes on a real Dovecot, and a puller that does what the core does with a source."""

import shutil
import ssl
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from imapclient import IMAPClient, SocketTimeout

from connectors.imap_inbox import ImapInbox, PasswordLogin
from integrator.errors import RemoteUnavailable
from integrator.ports import Cursor, Envelope, FetchFailure, Receipt
from tests.connectors.imap_inbox.ledger import apply
from tests.peers import dovecot as peer
from tests.peers import need

WITHOUT_MOVE = "IMAP4rev1 IDLE UIDPLUS NAMESPACE UNSELECT LITERAL+"
WITHOUT_MUCH = "IMAP4rev1 NAMESPACE"


def sample_mail(subject: str, *, filler: int = 0, message_id: str = "") -> bytes:
    """A mail from an invented practice; `filler` adds about so many bytes."""
    lines = [
        "From: Dr. Grey <grey@practice.example>",
        "To: referrals@clinic.example",
        f"Subject: {subject}",
        *([f"Message-ID: {message_id}"] if message_id else []),
        "",
        f"Please see our patient ({subject}).",
        *["x" * 70] * (filler // 72),
        "",
    ]
    return "\r\n".join(lines).encode()


@dataclass(slots=True)
class Box:
    """One user's mailbox, seen from outside."""

    dovecot: peer.Dovecot
    user: str
    opened: list[Callable[[], object]] = field(default_factory=list)

    def drop(self, *mails: bytes) -> None:
        for mail in mails:
            self.dovecot.drop_into_maildir(mail, self.user)

    def deliver(self, mail: bytes) -> None:
        self.dovecot.deliver(mail, self.user)

    def person(self) -> Any:
        """A person's own mail program on the same mailbox."""
        client = IMAPClient(
            "localhost",
            self.dovecot.ports.imaps,
            ssl_context=ssl.create_default_context(cafile=self.dovecot.ca_file),
            timeout=SocketTimeout(5, 10),
        )
        self.opened.append(client.shutdown)
        client.login(self.user, peer.PASSWORD)
        return client

    def inbox(self, **changed: Any) -> ImapInbox:
        wanted: dict[str, Any] = {
            "name": "clinic-inbox",
            "host": "localhost",
            "port": self.dovecot.ports.imaps,
            "user": self.user,
            "login": PasswordLogin(peer.PASSWORD),
            "ca_file": self.dovecot.ca_file,
            "read_timeout": 10.0,
        }
        inbox = ImapInbox(**{**wanted, **changed})
        self.opened.append(inbox.close)
        return inbox

    def puller(self, **changed: Any) -> "Puller":
        return Puller(self.inbox(**changed))


@dataclass(slots=True)
class Puller:
    """The core in small: keeps by external id, advances the ledger, and only then acknowledges."""

    inbox: ImapInbox
    cursor: Cursor = field(default_factory=dict)
    kept: dict[str, Envelope] = field(default_factory=dict)
    failures: list[FetchFailure] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    positions: list[Cursor] = field(default_factory=list)

    def pull(self, limit: int = 100) -> int:
        """One turn; how many envelopes were new."""
        before = len(self.kept)
        for fetched, position in self.inbox.fetch(self.cursor, limit):
            if isinstance(fetched, Envelope):
                self.kept.setdefault(fetched.external_id, fetched)
                self.receipts.append(Receipt(fetched.external_id, "R-SAMPLE", position))
            if isinstance(fetched, FetchFailure):
                self.failures.append(fetched)
            self.positions.append(position)
            self.cursor = apply(self.cursor, fetched, position)
        return len(self.kept) - before

    def pull_through(self, turns: int) -> int:
        """Turns over a bad line; how many of them ended with RemoteUnavailable."""
        cut = 0
        for _ in range(turns):
            try:
                self.pull()
            except RemoteUnavailable:
                cut += 1
        return cut

    def acknowledge(self) -> None:
        self.inbox.acknowledge(self.receipts)

    @property
    def folder(self) -> Mapping[str, Any]:
        folder: Mapping[str, Any] = self.cursor["folders"]["INBOX"]
        return folder

    @property
    def bodies(self) -> list[bytes]:
        return sorted(envelope.body for envelope in self.kept.values())


MakeBox = Callable[[peer.Dovecot], Box]


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Callable[[], Path]]:
    """Makes folders that another user may reach, which pytest's tmp_path is not as root."""
    made: list[Path] = []

    def make() -> Path:
        folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
        folder.chmod(0o755)
        made.append(folder)
        return folder

    yield make
    for folder in made:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def dovecot(server_folder: Callable[[], Path]) -> Iterator[peer.Dovecot]:
    why = peer.missing()
    need("Dovecot", why is None, why or "")
    with peer.running_dovecot(server_folder()) as running:
        yield running


@pytest.fixture
def other_dovecot(
    server_folder: Callable[[], Path], request: pytest.FixtureRequest
) -> Iterator[peer.Dovecot]:
    """A Dovecot that offers other capabilities; parametrised with their list."""
    why = peer.missing()
    need("Dovecot", why is None, why or "")
    extra = f"imap_capability = {request.param}"
    with peer.running_dovecot(server_folder(), extra=extra) as running:
        yield running


@pytest.fixture
def make_box() -> Iterator[MakeBox]:
    boxes: list[Box] = []

    def make(dovecot: peer.Dovecot) -> Box:
        boxes.append(Box(dovecot, dovecot.new_user()))
        return boxes[-1]

    yield make
    for close in (close for box in boxes for close in box.opened):
        try:
            close()
        except OSError:  # the test has cut it already
            continue


@pytest.fixture
def box(dovecot: peer.Dovecot, make_box: MakeBox) -> Box:
    return make_box(dovecot)
