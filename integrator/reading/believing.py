"""Holds readings to the trust of the page they were read in."""

from collections.abc import Sequence
from dataclasses import replace

from integrator.reading.mails.pages import Page
from integrator.reading.values.settle import Readings


def believed(readings: Readings, pages: Sequence[Page]) -> Readings:
    """The readings, none of them surer than the text it stands in."""
    trust = {page.part: page.trust for page in pages if page.trust < 1}
    if not trust:
        return readings
    return {
        name: replace(one, confidence=min(one.confidence, trust.get(one.part, 1.0)))
        for name, one in readings.items()
    }
