"""Reading in a child process, so that no mail can hang, crash or bloat the worker that has it.

See docs/decisions/0005-reading-in-a-child.md.
"""

import atexit
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import integrator
from integrator.errors import TransientError
from integrator.intake.pipes import Ended, Pipes, TimedOut
from integrator.ports import Draft, Envelope
from integrator.reading.wire import packed

SECONDS: Final = 20.0
"""By the clock, for one envelope."""
START_SECONDS: Final = 60.0
LIFE: Final = 5_000
"""Envelopes after which a child is replaced, so that what its libraries keep does not add up."""
AT_ONCE: Final = 32
OCTETS_AT_ONCE: Final = 1_000_000
"""Sent in one go, the envelope that reaches it among them."""

READ_CHILD: Final = (sys.executable, "-m", "integrator.reading.child")
_ROOT: Final = Path(integrator.__file__).parents[1]

_CAUSES: Final[Mapping[int | None, str]] = {
    0: "reader_left",
    -signal.SIGALRM: "reader_timeout",
    -signal.SIGXCPU: "reader_timeout",
}

Words = Mapping[str, Sequence[str]] | None


@dataclass(frozen=True, slots=True)
class NotRead:
    """No draft came of an envelope."""

    code: str
    """"reader_timeout", "reader_memory", "reader_killed": it took the child with it; else the code
    of what reading said, or the name of the error that stopped it."""

    @property
    def struck(self) -> bool:
        """Whether it took the child with it: worth another try, in case it was not to blame."""
        return self.code.startswith("reader_")


@dataclass(slots=True)
class LimitedReader:
    """One warm child, started when first needed and replaced when it ends. Safe for threads."""

    command: Sequence[str] = READ_CHILD
    seconds: float = SECONDS
    _pipes: Pipes | None = None
    _owner: int = 0
    """The process that started the child; after a fork it is the other's."""
    _served: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def drafts(
        self, envelopes: Iterable[Envelope], *, aliases: Words = None, services: Words = None
    ) -> Generator[Draft | NotRead]:
        """One answer for each envelope, in order, as they come; a few are taken in advance."""
        with self._lock:
            for lot in _lots(envelopes):
                while lot:
                    for answer in self._lot(lot, {"aliases": aliases, "services": services}):
                        lot.pop(0)
                        yield answer

    def warm(self) -> None:
        """Start the child before the first envelope is there, which would wait seconds for it.

        Raises TransientError where it does not come up.
        """
        with self._lock:
            self._warm()

    def close(self) -> None:
        """End the child, if there is one."""
        with self._lock:
            self._end()

    def _lot(
        self, lot: Sequence[Envelope], words: Mapping[str, Words]
    ) -> Iterator[Draft | NotRead]:
        """Answers until the lot is done or the child ended. Leaves it in step with us, or gone."""
        pipes = self._warm()
        in_step = False
        try:
            pipes.send(packed({"envelopes": lot, **words}), seconds=self.seconds)
            for waiting in range(len(lot), 0, -1):
                answer = _answer(pipes.receive(seconds=self.seconds))
                in_step = waiting == 1 and not _is_last(answer)
                self._served += 1
                yield answer
                if _is_last(answer):
                    return
        except (TimedOut, Ended) as error:
            in_step = False
            cause = _cause(pipes, error)
            if cause != "reader_left":
                yield NotRead(cause)
        finally:
            if not in_step:
                self._end()

    def _warm(self) -> Pipes:
        """The child; another where it has ended, served long enough, or is another process's."""
        if self._owner != os.getpid():
            self._pipes = None
        if self._pipes is not None and (self._served >= LIFE or self._pipes.ended):
            self._end()
        if self._pipes is None:
            self._pipes, self._owner, self._served = _started(self.command), os.getpid(), 0
        return self._pipes

    def _end(self) -> None:
        if self._pipes is not None and self._owner == os.getpid():
            self._pipes.kill()
        self._pipes = None


def _lots(envelopes: Iterable[Envelope]) -> Iterator[list[Envelope]]:
    """As many at a time as go at once."""
    lot: list[Envelope] = []
    size = 0
    for envelope in envelopes:
        lot.append(envelope)
        size += len(envelope.body)
        if len(lot) == AT_ONCE or size >= OCTETS_AT_ONCE:
            yield lot
            lot, size = [], 0
    yield lot


def _answer(content: Any) -> Draft | NotRead:
    draft = content.get("draft")
    if isinstance(draft, Draft):
        return draft
    if content.get("broke") == MemoryError.__name__:
        return NotRead("reader_memory")
    return NotRead(str(content.get("unreadable") or content.get("broke"))[:64])


def _cause(pipes: Pipes, error: Exception) -> str:
    """Why there was no answer. "reader_left": it was idle for so long that it went as we came."""
    if isinstance(error, TimedOut):
        return "reader_timeout"
    with suppress(subprocess.TimeoutExpired):
        pipes.child.wait(timeout=1)
    return _CAUSES.get(pipes.child.returncode, "reader_killed")


def _is_last(answer: Draft | NotRead) -> bool:
    """Whether the child ends after this: its memory is not to be relied on."""
    return isinstance(answer, NotRead) and answer.code == "reader_memory"


def _started(command: Sequence[str]) -> Pipes:
    """A child with nothing of ours but the pipes: no key in its environment, no terminal.

    Raises TransientError where it does not come up; no envelope is to blame for that.
    """
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(_ROOT),
        "LC_ALL": "C.UTF-8",
    }
    pipes = Pipes(
        subprocess.Popen(  # noqa: S603 -- our own program
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd="/",
            start_new_session=True,
            bufsize=0,
        )
    )
    try:
        pipes.receive(seconds=START_SECONDS)
    except (TimedOut, Ended) as error:
        pipes.kill()
        raise TransientError(
            "The reading process does not start: look at the machine's memory, and at what"
            " `python -m integrator.reading.child` says."
        ) from error
    return pipes


@cache
def shared() -> LimitedReader:
    """This process's reader; its child ends with the process."""
    reader = LimitedReader()
    atexit.register(reader.close)
    return reader


def drafts(
    envelopes: Iterable[Envelope], *, aliases: Words = None, services: Words = None
) -> Iterator[Draft | NotRead]:
    """One answer for each envelope from this process's reader, in order, as they come."""
    return shared().drafts(envelopes, aliases=aliases, services=services)
