"""The clinic's mailbox: on a real Dovecot where there is one, else on the sandbox's inbox."""

import shutil
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from imapclient import IMAPClient, SocketTimeout

from sandbox.inbox import Inbox, running_inbox
from tests.peers import dovecot as peer

PROCESSED = "Referrals/Processed"
USER = "referrals@clinic.example"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One mailbox, seen from outside."""

    host: str
    port: int
    user: str
    password: str
    ca_file: Path
    server: peer.Dovecot | Inbox

    def deliver(self, raw: bytes) -> None:
        """As the mail server does when a mail arrives."""
        if isinstance(self.server, Inbox):
            self.server.deliver(raw)
        else:
            self.server.deliver(raw, self.user)

    @property
    def dovecot(self) -> peer.Dovecot:
        """The Dovecot it is on; only for tests that need one."""
        assert isinstance(self.server, peer.Dovecot)
        return self.server

    @contextmanager
    def person(self) -> Iterator[IMAPClient]:
        """A person's own mail program on the same mailbox."""
        context = ssl.create_default_context(cafile=self.ca_file)
        patience = SocketTimeout(5, 10)
        with IMAPClient(self.host, self.port, ssl_context=context, timeout=patience) as client:
            client.login(self.user, self.password)
            yield client

    def count(self, folder: str = "INBOX") -> int:
        """How many mails a folder has; none where it is not there."""
        with self.person() as client:
            if not client.folder_exists(folder):
                return 0
            return int(client.folder_status(folder, ["MESSAGES"])[b"MESSAGES"])

    def env(self) -> dict[str, str]:
        """Where and how to log in."""
        return {
            "IMAP_HOST": self.host,
            "IMAP_PORT": str(self.port),
            "IMAP_USER": self.user,
            "IMAP_PASSWORD": self.password,
            "IMAP_CA_FILE": str(self.ca_file),
        }


def on_dovecot(server: peer.Dovecot) -> Mailbox:
    """A mailbox nobody else has."""
    user = server.new_user()
    return Mailbox(
        server.host, server.ports.imaps, user, peer.PASSWORD, server.ca_file, server=server
    )


@contextmanager
def running_mailboxes() -> Iterator[peer.Dovecot | None]:
    """A Dovecot until the end of the block; None on a machine without it."""
    if peer.missing() is not None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    folder.chmod(0o755)  # as root, Dovecot serves mail as another user
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        yield stack.enter_context(peer.running_dovecot(folder))


@contextmanager
def mailbox_on(server: peer.Dovecot | None, folder: Path) -> Iterator[Mailbox]:
    """A mailbox on the Dovecot, or on an inbox of its own where there is none."""
    if server is not None:
        yield on_dovecot(server)
        return
    with running_inbox(folder, users={USER: "sample-password"}, mail_folders=()) as inbox:
        yield Mailbox(
            inbox.host, inbox.port, inbox.user, inbox.password, inbox.ca_file, server=inbox
        )
