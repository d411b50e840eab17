"""What the labels of a stretch of text told, and what was left beside them."""

from dataclasses import dataclass, field

from integrator.reading.values.found import Found

_A_FORM = 4
"""Labels of a page that is filled in, not written."""


@dataclass(slots=True)
class Read:
    """The labelled values of a stretch of text, and the lines that are none of them."""

    found: list[Found] = field(default_factory=list)
    prose: list[tuple[int, int]] = field(default_factory=list)
    unknown: list[Found] = field(default_factory=list)
    """Values in lines of the prose that stand after what is built like a label."""

    @property
    def is_filled_in(self) -> bool:
        """Whether so many labels make a form of it: what stands between is no letter."""
        return len(self.found) > _A_FORM
