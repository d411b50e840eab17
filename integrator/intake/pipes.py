"""Frames to and from a child process, each with a deadline."""

import os
import select
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from integrator.reading.wire import HEAD, unpacked

CHUNK: Final = 1 << 20
PLAIN_LIMIT: Final = 64_000_000
BESIDE_LIMIT: Final = 400_000_000
"""Octets of an answer; a child that says more of itself is out of its mind."""


class TimedOut(Exception):  # noqa: N818 -- reads as the sentence it is
    """The child did not take or answer a frame in time."""


class Ended(Exception):  # noqa: N818
    """The child is gone, or speaks no more sense."""


@dataclass(slots=True)
class Pipes:
    """A running child, spoken to through its standard input and output."""

    child: subprocess.Popen[bytes]

    def __post_init__(self) -> None:
        os.set_blocking(self._asking, False)

    @property
    def ended(self) -> bool:
        """Whether it has ended by itself."""
        return self.child.poll() is not None

    @property
    def _asking(self) -> int:
        assert self.child.stdin is not None  # noqa: S101 -- made with a pipe
        return self.child.stdin.fileno()

    @property
    def _answering(self) -> int:
        assert self.child.stdout is not None  # noqa: S101
        return self.child.stdout.fileno()

    def send(self, pieces: Sequence[bytes], *, seconds: float) -> None:
        """Hand over one frame. Raises TimedOut or Ended."""
        until = time.monotonic() + seconds
        for piece in pieces:
            left = memoryview(piece)
            while left:
                left = left[self._write(left[:CHUNK], until) :]

    def _write(self, piece: memoryview, until: float) -> int:
        """Octets taken; 0 where the pipe was full after all."""
        if not select.select([], [self._asking], [], _left(until))[1]:
            raise TimedOut
        try:
            return os.write(self._asking, piece)
        except BlockingIOError:
            return 0
        except BrokenPipeError as error:
            raise Ended from error

    def receive(self, *, seconds: float) -> Any:
        """Wait for one frame. Raises TimedOut or Ended."""
        until = time.monotonic() + seconds
        plain_size, beside_size = HEAD.unpack(self._exactly(HEAD.size, until))
        if plain_size > PLAIN_LIMIT or beside_size > BESIDE_LIMIT:
            raise Ended
        plain = self._exactly(plain_size, until)
        try:
            return unpacked(plain, self._exactly(beside_size, until))
        except ValueError as error:
            raise Ended from error

    def _exactly(self, size: int, until: float) -> bytes:
        taken = bytearray()
        while len(taken) < size:
            if not select.select([self._answering], [], [], _left(until))[0]:
                raise TimedOut
            piece = os.read(self._answering, min(size - len(taken), CHUNK))
            if not piece:
                raise Ended
            taken += piece
        return bytes(taken)

    def kill(self) -> None:
        """End it and whatever it started, and close the pipes."""
        if not self.ended:
            with suppress(ProcessLookupError):
                os.killpg(self.child.pid, signal.SIGKILL)
            self.child.wait()
        for end in (self.child.stdin, self.child.stdout):
            if end is not None:
                end.close()


def _left(until: float) -> float:
    return max(0.0, until - time.monotonic())
