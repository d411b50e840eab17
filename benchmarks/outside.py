"""The outside systems, each in a process of its own: a HubSpot twin, an inbox, Dovecot."""

import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tests.peers import dovecot
from tests.whole_way.samples import Sample

ROOT = Path(__file__).parent.parent
USER, PASSWORD = "referrals@harbor.example", "bench-mail-password"


class Mailbox(Protocol):
    """Where mails are delivered to."""

    @property
    def env(self) -> Mapping[str, str]: ...

    @property
    def pid(self) -> int: ...

    def deliver(self, count: int, *, apart: float = 0.0) -> list[float]:
        """Deliver samples so many seconds apart; the time of each."""
        ...


@dataclass(frozen=True, slots=True)
class Twin:
    """A HubSpot twin at `url`."""

    url: str
    pid: int

    def ask(self, path: str) -> Any:
        """What `/_twin/...` says."""
        with urllib.request.urlopen(f"{self.url}/_twin{path}", timeout=20) as answer:
            return json.load(answer)

    def turn(self, path: str, **values: Any) -> None:
        """PATCH limits or switches."""
        request = urllib.request.Request(
            f"{self.url}/_twin{path}",
            data=json.dumps(values).encode(),
            headers={"Content-Type": "application/json"},
            method="PATCH",
        )
        urllib.request.urlopen(request, timeout=20).close()

    def tickets(self) -> int:
        """Live tickets."""
        return int(self.ask("/stats")["records"]["tickets"])

    def calls(self) -> int:
        """API calls that were answered with a 2xx."""
        statuses = self.ask("/stats")["by_status"]
        return sum(count for status, count in statuses.items() if status.startswith("2"))

    def refused(self) -> int:
        """API calls that were answered with 429."""
        return int(self.ask("/stats")["by_status"].get("429", 0))

    def by_key(self) -> Mapping[str, int]:
        """Our reference -> live tickets that bear it."""
        counts: dict[str, int] = self.ask("/count/tickets/referral_reference")["counts"]
        return counts

    def created(self) -> dict[str, float]:
        """Our reference -> when its ticket came to be, in seconds."""
        counts: dict[str, float] = {}
        for record in self.search():
            counts[record["properties"]["referral_reference"]] = _seconds(record["createdAt"])
        return counts

    def search(self) -> Iterator[Mapping[str, Any]]:
        """Every ticket, by the API's own listing."""
        after = "0"
        while after:
            address = f"{self.url}/crm/v3/objects/tickets?limit=100&after={after}"
            request = urllib.request.Request(
                f"{address}&properties=referral_reference",
                headers={"Authorization": f"Bearer {TOKEN}"},
            )
            with urllib.request.urlopen(request, timeout=20) as answer:
                page = json.load(answer)
            yield from page["results"]
            after = page.get("paging", {}).get("next", {}).get("after", "")


TOKEN = "pat-na1-benchmark-0123456789"


def _seconds(text: str) -> float:
    from datetime import datetime

    return datetime.fromisoformat(text).timestamp()


@contextmanager
def running_twin() -> Iterator[Twin]:
    """A twin with nothing in it."""
    command = [sys.executable, "-m", "sandbox.hubspot_twin", "--token", TOKEN]
    with _process(command) as popen:
        assert popen.stdout is not None
        yield Twin(popen.stdout.readline().split()[-1], popen.pid)


@dataclass(frozen=True, slots=True)
class SandboxInbox:
    """The sandbox's inbox."""

    popen: "subprocess.Popen[str]"
    port: int
    folder: Path

    @property
    def env(self) -> Mapping[str, str]:
        """How to reach it."""
        return _imap_env("127.0.0.1", self.port, USER, PASSWORD, _certificate(self.folder))

    @property
    def pid(self) -> int:
        """Its process."""
        return self.popen.pid

    def deliver(self, count: int, *, apart: float = 0.0) -> list[float]:
        """Deliver samples; the time of each."""
        assert self.popen.stdin is not None
        assert self.popen.stdout is not None
        self.popen.stdin.write(f"{count} {apart}\n")
        self.popen.stdin.flush()
        times: list[float] = json.loads(self.popen.stdout.readline())
        return times


def _certificate(folder: Path) -> Path:
    return next(path for path in sorted(folder.glob("*.pem")) if "key" not in path.name)


@contextmanager
def running_sandbox_inbox() -> Iterator[SandboxInbox]:
    """The sandbox's inbox, empty."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.inbox_process", folder, USER, PASSWORD]
        with _process(command) as popen:
            assert popen.stdout is not None
            port = int(popen.stdout.readline())
            yield SandboxInbox(popen, port, Path(folder))


@dataclass(frozen=True, slots=True)
class DovecotInbox:
    """One user's mailbox at a real Dovecot."""

    server: dovecot.Dovecot
    user: str
    _delivered: list[int]

    @property
    def env(self) -> Mapping[str, str]:
        """How to reach it."""
        server = self.server
        port, ca_file = server.ports.imaps, server.ca_file
        return _imap_env(server.host, port, self.user, dovecot.PASSWORD, ca_file)

    @property
    def pid(self) -> int:
        """Its master process; the sessions are others."""
        return self.server.master.pid

    def deliver(self, count: int, *, apart: float = 0.0) -> list[float]:
        """One by one over LMTP; many at once straight into the Maildir."""
        times = []
        for number in range(sum(self._delivered), sum(self._delivered) + count):
            times.append(time.time())
            if apart:
                self.server.deliver(Sample(number).mail(), self.user)
                time.sleep(apart)
            else:
                self.server.drop_into_maildir(Sample(number).mail(), self.user)
        self._delivered.append(count)
        return times


@contextmanager
def running_dovecot_inbox() -> Iterator[DovecotInbox]:
    """A Dovecot of our own, with the folders that filing needs."""
    with tempfile.TemporaryDirectory() as base:
        Path(base).chmod(0o755)
        with dovecot.running_dovecot(Path(base)) as server:
            yield DovecotInbox(server, server.new_user(), [])


def _imap_env(host: str, port: int, user: str, password: str, ca_file: Path) -> dict[str, str]:
    return {
        "IMAP_HOST": host,
        "IMAP_PORT": str(port),
        "IMAP_TLS": "tls",
        "IMAP_USER": user,
        "IMAP_PASSWORD": password,
        "IMAP_CA_FILE": str(ca_file),
    }


@contextmanager
def _process(command: list[str]) -> Iterator["subprocess.Popen[str]"]:
    popen = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield popen
    finally:
        popen.terminate()
        popen.wait(20)
