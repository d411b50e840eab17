"""What `integrator doctor` asks of a connector."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing `integrator doctor` looked at."""

    subject: str
    ok: bool
    advice: str
    """What was found, or what is wrong and how to mend it."""


class Checkable(Protocol):
    """Anything that can be tested from outside by `integrator doctor`."""

    def check(self) -> Sequence[Finding]: ...
