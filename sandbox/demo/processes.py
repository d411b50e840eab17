"""Starts processes that end with the demo, whatever ends it, and stops them in good order.

Honcho's own manager puts a relay before each process and leaves both behind when it is killed, so
only its reading of the Procfile is used here.
"""

import contextlib
import ctypes
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from honcho.environ import parse_procfile

from sandbox.demo.faults import DemoFailed
from sandbox.demo.home import Home

STOP_SECONDS: Final = 15
LOOK_SECONDS: Final = 0.15
TAIL_LINES: Final = 15
INHERITED: Final = ("HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "USER")
"""All else stays outside: a variable of a real installation must not reach the demo."""
_PR_SET_PDEATHSIG: Final = 1

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Started:
    """A process and where it writes."""

    name: str
    popen: "subprocess.Popen[bytes]"
    log: Path

    def tail(self) -> str:
        """The last it said."""
        lines = self.log.read_text("utf-8", errors="replace").splitlines()
        return "\n".join(lines[-TAIL_LINES:])


@dataclass(frozen=True, slots=True)
class Crew:
    """Everything the demo has started."""

    home: Home
    lock: int
    """Descriptor each process inherits."""
    members: list[Started] = field(default_factory=list)

    @contextmanager
    def running(
        self, commands: Mapping[str, Sequence[str]], env: Mapping[str, str]
    ) -> Iterator[Sequence[Started]]:
        """Run each command by name until the end of the block; then stop all and wait."""
        mine: list[Started] = []
        try:
            for name, command in commands.items():
                mine.append(self._start(name, command, env))
            yield mine
        finally:
            self.members[:] = [one for one in self.members if one not in mine]
            stop_all(mine)

    def _start(self, name: str, command: Sequence[str], env: Mapping[str, str]) -> Started:
        log = self.home.logs / f"{name}.log"
        with log.open("wb") as output:
            popen = subprocess.Popen(  # noqa: S603 -- our own commands, no shell
                command,
                env={**inherited(), **env},
                cwd=self.home.folder,  # no .env here: that of the real thing is not read
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=(self.lock,),
                start_new_session=True,  # Ctrl-C reaches the demo alone, which stops the rest
                preexec_fn=_leash(),  # noqa: PLW1509 -- one system call, prepared before the fork
            )
        started = Started(name, popen, log)
        self.members.append(started)
        return started

    def wait(self, what: str, look: Callable[[], Found | None], *, seconds: float) -> Found:
        """What `look` finds; DemoFailed when it takes longer, or when a process ends meanwhile."""
        deadline = time.monotonic() + seconds
        while not (found := _seen(look)):
            self.check()
            if time.monotonic() > deadline:
                logs = self.home.logs
                raise DemoFailed(f"{what}: not within {seconds:.0f} s. Look into {logs}.")
            time.sleep(LOOK_SECONDS)
        return found

    def check(self) -> None:
        """DemoFailed when a process has ended by itself."""
        for one in self.members:
            if one.popen.poll() is not None:
                raise DemoFailed(
                    f"The process `{one.name}` ended with status {one.popen.returncode}, so all"
                    " others are stopped; `make demo` goes on with what is there. The end of"
                    f" {one.log}:\n{one.tail()}"
                )


def _seen(look: Callable[[], Found | None]) -> Found | None:
    """Nothing while a server does not answer: it may start still, or `check` tells it is gone."""
    try:
        return look()
    except OSError:
        return None


def procfile(path: Path) -> dict[str, Sequence[str]]:
    """The Procfile's commands by name."""
    found = parse_procfile(path.read_text("utf-8"))
    return {name: shlex.split(command) for name, command in found.processes.items()}


def run_once(command: Sequence[str], *, home: Home, env: Mapping[str, str]) -> None:
    """Run a command to its end; DemoFailed with what it said where it fails."""
    done = subprocess.run(  # noqa: S603
        command,
        env={**inherited(), **env},
        cwd=home.folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stdout + done.stderr).strip()
        raise DemoFailed(f"`{shlex.join(command)}` ended with status {done.returncode}:\n{said}")


def inherited() -> dict[str, str]:
    """What our processes take over: where programs are, and how this person's machine is set."""
    kept = {name: os.environ[name] for name in INHERITED if name in os.environ}
    programs = Path(sys.executable).parent
    return {**kept, "PATH": os.pathsep.join((str(programs), os.environ.get("PATH", os.defpath)))}


def stop_all(started: Sequence[Started]) -> None:
    """SIGTERM to each and its children, SIGKILL to those left after a while; waits for all."""
    for one in started:
        _signal(one, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for one in started:
        with contextlib.suppress(subprocess.TimeoutExpired):
            one.popen.wait(max(0.0, deadline - time.monotonic()))
    for one in started:
        if one.popen.poll() is None:
            _signal(one, signal.SIGKILL)
            one.popen.wait()


def _signal(one: Started, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(one.popen.pid, number)


def _leash() -> Callable[[], None] | None:
    """Has the kernel end the process when the demo is gone, even killed (Linux, prctl(2))."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def leashed() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM.value)
        if os.getppid() != parent:
            os._exit(1)

    return leashed
