"""What a benchmark finds, and how it is told."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One number; `target` says in words what it should be, and `met` whether it is."""

    name: str
    value: float
    unit: str
    target: str = ""
    met: bool | None = None

    def line(self) -> str:
        """For the terminal and for README.md."""
        verdict = {None: "", True: "met", False: "MISSED"}[self.met]
        number = f"{self.value:,.0f}" if self.value >= 100 else f"{self.value:.3g}"
        return f"  {self.name:<64} {number:>8} {self.unit:<8} {self.target:<12} {verdict}".rstrip()


def at_least(name: str, value: float, unit: str, *, target: float) -> Figure:
    """A figure that should be high."""
    return Figure(name, value, unit, f">= {target:,g}", value >= target)


def at_most(name: str, value: float, unit: str, *, target: float) -> Figure:
    """A figure that should be low."""
    return Figure(name, value, unit, f"<= {target:,g}", value <= target)


def median_rate(work: Callable[[], int], *, rounds: int = 5) -> float:
    """Things done a second, the median of several rounds; `work` returns how many it did."""
    rates = []
    for _ in range(rounds):
        start = time.perf_counter()
        count = work()
        rates.append(count / (time.perf_counter() - start))
    return statistics.median(rates)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of all are; nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def wait_until(happened: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Poll until it happened; TimeoutError names `what`."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:.0f} s for {what}")
        time.sleep(0.05)
