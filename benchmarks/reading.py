"""Reading: what an ordinary mail costs, here and in the child, and what the child adds."""

import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from benchmarks.figures import Figure, at_most, percentile
from benchmarks.intake import SOURCE, mails
from integrator.intake.limited import LimitedReader
from integrator.ports import Envelope
from integrator.reading.read import read
from integrator.times import utc_now

SAMPLES = Path(__file__).parents[1] / "tests" / "reading" / "samples"
MAILS = 1_000
ROUNDS = 5


def run() -> list[Figure]:
    """Milliseconds a mail."""
    plain = [_envelope(raw) for raw in mails(MAILS)]
    corpus = [_envelope(path.read_bytes()) for path in sorted(SAMPLES.glob("*.eml"))]
    child = LimitedReader()
    list(child.drafts(plain[:10]))
    here = _each(plain, lambda lot: [read(one) for one in lot])
    there = _each(plain, lambda lot: list(child.drafts(lot)))
    alone = [_took(partial(_only, child, one)) for one in corpus * ROUNDS]
    child.close()
    cold = _took(partial(_only, child, plain[0]))
    child.close()
    return [
        Figure("an ordinary mail, read in this process", here, "ms"),
        Figure("an ordinary mail, read in the child, in lots", there, "ms"),
        at_most("what the child adds to an ordinary mail", there - here, "ms", target=2),
        Figure(
            f"{len(corpus)} samples in the child, one by one: median",
            statistics.median(alone),
            "ms",
        ),
        at_most("  of which 99 in 100 take at most", percentile(alone, 0.99), "ms", target=50),
        Figure("starting the child, once", cold, "ms"),
    ]


def _envelope(raw: bytes) -> Envelope:
    return Envelope(SOURCE, "mail", utc_now(), "message/rfc822", raw)


def _only(child: LimitedReader, envelope: Envelope) -> None:
    list(child.drafts([envelope]))


def _took(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1_000


def _each(lot: Sequence[Envelope], work: Callable[[Sequence[Envelope]], object]) -> float:
    return statistics.median(_took(lambda: work(lot)) for _ in range(ROUNDS)) / len(lot)
