"""What processes use: memory (PSS, so that what they share is counted once) and CPU time."""

import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.installation import Installation


def megabytes(pid: int) -> float:
    """PSS of one process; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def cpu_seconds(pid: int) -> float:
    """CPU time of one process, its own and its kernel's; 0 when it is gone."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def of(service: Installation) -> dict[str, float]:
    """PSS of each process of the service, by name."""
    return {name: megabytes(one.pid) for name, one in list(service.running.items())}


class Peak:
    """The highest sum of all processes while the block lasts, looked at five times a second."""

    def __init__(self, service: Installation) -> None:
        self.megabytes = 0.0
        self.parts: dict[str, float] = {}
        self._service = service
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            parts = of(self._service)
            if sum(parts.values()) > self.megabytes:
                self.megabytes, self.parts = sum(parts.values()), parts

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()
