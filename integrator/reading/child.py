"""The process that reads: started by `integrator.intake.limited`: `-m integrator.reading.child`.

Takes frames of envelopes on its standard input and answers each envelope in turn with one frame.
It holds no key, opens no file and no connection, and ends when its parent does.
"""

import gc
import os
import resource
import select
import signal
from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO, Final

from integrator.errors import UnreadableEnvelope
from integrator.ports import Draft, Envelope
from integrator.reading.read import read
from integrator.reading.wire import HEAD, packed, unpacked

MEMORY: Final = 512 * 1024 * 1024
"""Octets of address space, the program's own among them."""
SECONDS: Final = 20
"""For one envelope, both by the clock and of work; the parent ends it at the same time."""
IDLE_SECONDS: Final = 1800.0
"""It ends by itself when nothing has come for so long: it holds some 30 MB, and another takes
seconds to start on a busy machine, which whoever refers next would wait for."""

READY: Final[Mapping[str, Any]] = {"ready": True}
"""Said first of all: starting is no envelope's fault, however long it takes."""

Words = Mapping[str, Sequence[str]] | None
Read = Callable[[Envelope, Words, Words], Draft]
"""Reads an envelope with the labels and the services it is given."""


def _read(envelope: Envelope, aliases: Words, services: Words) -> Draft:
    return read(envelope, aliases=aliases, services=services)


def serve(read_one: Read = _read) -> None:
    """Answer until the input ends, or nothing comes for a while."""
    _limit()
    gc.freeze()  # what is imported stays: it need not be walked again for every few mails
    asked, answers = _pipes()
    _say(answers, READY)
    while (frame := _frame(asked)) is not None:
        for envelope in frame["envelopes"]:
            _start_clock()
            answer = _answer(envelope, frame, read_one)
            _say(answers, answer)
            if answer.get("broke") == MemoryError.__name__:
                return
        signal.alarm(0)


def _say(answers: BinaryIO, content: Mapping[str, Any]) -> None:
    answers.writelines(packed(content))
    answers.flush()


def _answer(envelope: Envelope, frame: Mapping[str, Any], read_one: Read) -> dict[str, Any]:
    """The draft, or the name of what went wrong; never its text, which may quote the mail."""
    try:
        return {"draft": read_one(envelope, frame["aliases"], frame["services"])}
    except UnreadableEnvelope as error:
        return {"unreadable": error.code}
    except Exception as error:  # noqa: BLE001 -- whatever it is, the next envelope is to be read
        return {"broke": type(error).__name__}


def _limit() -> None:
    """No more memory than ours, and no image of it left behind when we are ended."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _start_clock() -> None:
    """Let the kernel end us when this envelope takes too long, even if the parent is gone."""
    signal.alarm(SECONDS + 2)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (used + SECONDS + 2, hard))


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Our two ends; what anything prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return os.fdopen(0, "rb", buffering=0), answers


def _frame(asked: BinaryIO) -> dict[str, Any] | None:
    if not select.select([asked], [], [], IDLE_SECONDS)[0]:
        return None
    head = _exactly(asked, HEAD.size)
    if head is None:
        return None
    plain_size, beside_size = HEAD.unpack(head)
    plain, beside = _exactly(asked, plain_size), _exactly(asked, beside_size)
    if plain is None or beside is None:
        return None
    frame: dict[str, Any] = unpacked(plain, beside)
    return frame


def _exactly(asked: BinaryIO, size: int) -> bytes | None:
    """So many octets, or None where the input ends before."""
    taken = bytearray()
    while len(taken) < size:
        piece = asked.read(min(size - len(taken), 1 << 20))
        if not piece:
            return None
        taken += piece
    return bytes(taken)


if __name__ == "__main__":
    serve()
