"""The first thing in a stretch of text that is built like a name."""

import re

from integrator.reading.values.shapes import Name, name_at

_PERSON_WORD = re.compile(r"[^\W\d_]+")


def first_name(text: str, start: int, end: int, *, single: bool = True) -> Name | None:
    """The first thing within [start, end) that is built like a name."""
    for match in _PERSON_WORD.finditer(text, start, min(end, start + 120)):
        if match.start() > start and (
            text[match.start() - 1] in "'’-." or text[match.start() - 1].isalnum()
        ):
            continue
        name = name_at(text, match.start(), end)
        if name and (name.words > 1 or single):
            return name
    return None
