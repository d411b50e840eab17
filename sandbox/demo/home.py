"""The folder a demo lives in: its places, what is remembered, and that only one runs there."""

import contextlib
import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from sandbox.demo.faults import DemoFailed
from sandbox.private import write_private

LEFTOVER_SECONDS = 15
"""How long what a killed demo had started may take to end."""


@dataclass(frozen=True, slots=True)
class Home:
    """var/demo."""

    folder: Path

    @property
    def env_file(self) -> Path:
        """The service's environment; never read by itself, unlike a .env."""
        return self.folder / "env"

    @property
    def config(self) -> Path:
        """The configuration the service runs with."""
        return self.folder / "config"

    @property
    def clinic(self) -> Path:
        """State of the outside systems."""
        return self.folder / "clinic"

    @property
    def service(self) -> Path:
        """The service's own files: its database above all."""
        return self.folder / "service"

    @property
    def logs(self) -> Path:
        """What each process said."""
        return self.folder / "log"

    @property
    def memory_file(self) -> Path:
        """What the demo itself remembers."""
        return self.folder / "demo.json"

    @property
    def lock_file(self) -> Path:
        """Locked as long as anything of a demo runs here."""
        return self.folder / "lock"


@dataclass(frozen=True, slots=True)
class Memory:
    """What one run leaves to the next."""

    password: str = ""
    """The admin's; empty before the account is made."""
    rounds: int = 0
    """How often three referrals were sent."""


def recall(home: Home) -> Memory:
    """What an earlier run left, or nothing."""
    if not home.memory_file.exists():
        return Memory()
    return Memory(**json.loads(home.memory_file.read_text()))


def remember(home: Home, memory: Memory) -> None:
    """Leave it to the next run."""
    write_private(home.memory_file, json.dumps(asdict(memory)))


def start_clean(home: Home) -> None:
    """Remove what earlier runs left, and nothing that is not ours."""
    for folder in (home.config, home.clinic, home.service, home.logs):
        shutil.rmtree(folder, ignore_errors=True)
    for file in (home.env_file, home.memory_file):
        file.unlink(missing_ok=True)


@contextmanager
def alone(home: Home) -> Iterator[int]:
    """Hold the lock until the end of the block; yields its descriptor.

    Every process of the demo inherits it, so the lock is free only when all of them are gone.
    """
    home.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(home.lock_file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(lock, home)
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        yield lock
    finally:
        os.close(lock)


def _take(lock: int, home: Home) -> None:
    deadline = time.monotonic() + LEFTOVER_SECONDS
    while True:
        with contextlib.suppress(BlockingIOError):
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        holder = int(os.pread(lock, 20, 0) or 0)
        if holder and _lives(holder):
            raise DemoFailed(
                f"A demo runs in {home.folder} already (process {holder}): use that one, or stop it"
                f" with Ctrl-C in its terminal or `kill {holder}`."
            )
        if time.monotonic() > deadline:
            raise DemoFailed(
                f"Processes of an earlier demo in {home.folder} still run: `fuser"
                f" {home.lock_file}` names them; end them, or choose another folder with --var."
            )
        time.sleep(0.1)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
