"""Reading: what an ordinary mail costs, here and in the child, and what the child adds."""

import resource
import statistics
import time
from collections.abc import Callable, Sequence
from email import message_from_bytes
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
    samples = [path.read_bytes() for path in sorted(SAMPLES.glob("*.eml"))]
    corpus = [_envelope(raw) for raw in samples]
    ordinary = [_envelope(raw) for raw in samples if _is_ordinary(raw)]
    work = _work_of_each(ordinary)
    child = LimitedReader()
    list(child.drafts(plain[:10]))
    here = _each(plain, lambda lot: [read(one) for one in lot])
    there = _each(plain, lambda lot: list(child.drafts(lot)))
    alone = [_took(partial(_only, child, one)) for one in corpus * ROUNDS]
    child.close()
    in_child, asking = _work_of_child(ordinary)
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
        Figure(
            f"{len(ordinary)} ordinary samples, CPU time here: median",
            statistics.median(work),
            "ms",
        ),
        Figure("  mean", statistics.mean(work), "ms"),
        Figure("  of which 99 in 100 take at most", percentile(work, 0.99), "ms"),
        at_most("the same in the warm child, mean", in_child, "ms", target=2),
        Figure("  and in the process that asks it", asking, "ms"),
        Figure("starting the child, once", cold, "ms"),
    ]


def _is_ordinary(raw: bytes) -> bool:
    """Whether a mail is text or HTML alone: no file, and no report of a delivery."""
    mail = message_from_bytes(raw)
    leaves = [part for part in mail.walk() if not part.is_multipart()]
    return mail.get_content_type() != "multipart/report" and all(
        part.get_content_type() in ("text/plain", "text/html")
        and part.get_content_disposition() != "attachment"
        for part in leaves
    )


def _work_of_each(envelopes: Sequence[Envelope]) -> list[float]:
    """Milliseconds of CPU time of each: the median of several rounds, after one to warm up."""
    rounds = [[_worked(partial(read, one)) for one in envelopes] for _ in range(ROUNDS + 1)]
    return [statistics.median(took) for took in zip(*rounds[1:], strict=True)]


def _work_of_child(envelopes: Sequence[Envelope]) -> tuple[float, float]:
    """Milliseconds of CPU time a mail, of a warm child and of the process that asks it.

    A child's time is told when it has ended: that of one round is taken from that of more.
    """
    few, _ = _work_of_rounds(envelopes, 1)
    many, asking = _work_of_rounds(envelopes, 1 + ROUNDS)
    count = len(envelopes)
    return (many - few) / ROUNDS / count, asking / (1 + ROUNDS) / count


def _work_of_rounds(envelopes: Sequence[Envelope], rounds: int) -> tuple[float, float]:
    """Milliseconds of CPU time of a child from start to end, and ours meanwhile."""
    ended, child = _of_children(), LimitedReader()
    asking = _worked(lambda: [list(child.drafts([one])) for one in list(envelopes) * rounds])
    child.close()
    return _of_children() - ended, asking


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) * 1_000


def _worked(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1_000


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
