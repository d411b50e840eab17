"""What stands where a number or an address belongs, and is none: shown as written, with why."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from integrator.reading.values.found import Found

_NUMBER: Final = re.compile(r"[(+]?\d[\d().\s-]{2,20}\d")
_ADDRESS: Final = re.compile(r"[\w.+-]{2,40} ?(?:@| at | arroba )[\w. @-]{2,60}", re.IGNORECASE)
_DOUBTED: Final = 0.7


def broken_number(text: str, found: Found) -> Iterator[Found]:
    """The labelled stretch itself where it looks like a telephone number short of digits."""
    if _NUMBER.fullmatch(text, found.start, found.end):
        yield replace(found, confidence=_DOUBTED)


def broken_address(text: str, found: Found) -> Iterator[Found]:
    """The labelled stretch itself where it looks like an e-mail address gone wrong."""
    if _ADDRESS.fullmatch(text, found.start, found.end):
        yield replace(found, confidence=_DOUBTED)
