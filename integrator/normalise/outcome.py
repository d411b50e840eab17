"""What every rule of this package answers with."""

from dataclasses import dataclass
from typing import Final

SURE: Final = 0.8
"""Below this a person is asked."""


@dataclass(frozen=True, slots=True)
class Normalised:
    """One value in its one form, or why there is none."""

    value: str
    """"" where there is none."""
    confidence: float = 1.0
    """0 to 1; below 0.8 a person is asked."""
    problem: str | None = None
    """A sentence for whoever sent it, without the value; with a value it says why it is doubted."""

    @classmethod
    def refused(cls, problem: str) -> "Normalised":
        """No value, and the reason."""
        return cls("", 0.0, problem)
