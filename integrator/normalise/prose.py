"""Words that stay words: tidied, never interpreted."""

import re

from integrator.normalise.outcome import Normalised

LINE_LIMIT = 500
PROSE_LIMIT = 10_000
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n\s*\n+")


def line(text: str) -> Normalised:
    """One line with single spaces."""
    value = " ".join(text.split())
    return Normalised(value[:LINE_LIMIT], 1.0 if len(value) <= LINE_LIMIT else 0.7)


def prose(text: str) -> Normalised:
    """Paragraphs, with their line breaks kept."""
    value = _BLANK_LINES.sub("\n\n", _SPACES.sub(" ", text.replace("\r\n", "\n"))).strip()
    return Normalised(value[:PROSE_LIMIT], 1.0 if len(value) <= PROSE_LIMIT else 0.7)
