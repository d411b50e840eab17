"""Processes of an installation: those of the Procfile, and one that forks a child to be killed."""

import json
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FRESH_ENOUGH = 60.0
"""Seconds within which something that should happen has happened, on a busy machine."""


@dataclass(slots=True)
class Process:
    """One of ours, running; what it says goes to a file."""

    kind: str
    popen: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """SIGKILL."""
        self.popen.kill()
        self.popen.wait(timeout=15)

    def stop(self) -> int:
        """SIGTERM; the exit status."""
        self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(timeout=30)

    def said(self, text: str) -> bool:
        """Whether it logged this."""
        return text in self.log.read_text(errors="replace")


@dataclass(slots=True)
class Forge:
    """The process that forks a child for each order."""

    popen: subprocess.Popen[str]
    answers: queue.SimpleQueue[str]

    def begin(self, env: Mapping[str, str], *, ahead: float = 0, turns: int = 1) -> int:
        """Let a child go `turns` times the whole way; its process id."""
        assert self.popen.stdin is not None
        line = json.dumps({"env": dict(env), "ahead": ahead, "turns": turns})
        self.popen.stdin.write(line + "\n")
        self.popen.stdin.flush()
        return int(self.answers.get(timeout=FRESH_ENOUGH))

    @property
    def has_ended(self) -> bool:
        """Whether the child is gone and its status waits to be taken."""
        return not self.answers.empty()

    def status(self) -> int:
        """Wait for the child; its exit status, negative for a signal."""
        return int(self.answers.get(timeout=FRESH_ENOUGH))

    def end(self) -> None:
        """Let it go."""
        assert self.popen.stdin is not None
        self.popen.stdin.close()
        self.popen.wait(timeout=15)


def start_forge() -> Forge:
    """Start it; it takes orders once it has imported everything."""
    command = [sys.executable, "-m", "tests.whole_way.steps"]
    pipe = subprocess.PIPE
    popen = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT)
    forge = Forge(popen, queue.SimpleQueue())
    threading.Thread(target=_listen, args=(forge,), daemon=True).start()
    return forge


def _listen(forge: Forge) -> None:
    assert forge.popen.stdout is not None
    with forge.popen.stdout as lines:
        for line in lines:
            forge.answers.put(line)
