"""What a reader of one kind of file answers with, and how it says that it cannot."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from integrator.reading.mails.pages import Voice

CHARACTERS: Final = 200_000
"""Of one file; no letter comes near it."""
SCANNED: Final = 0.75
"""How far words may be believed that a machine made out in a picture."""


@dataclass(frozen=True, slots=True)
class Words:
    """The text of a file: table cells parted by one tab, form fields as "label<tab>value"."""

    text: str
    trust: float = 1.0
    """0 to 1; values read from it are no surer than this."""
    whole: bool = True
    """False when there is more in the file than was read."""
    voice: Voice = "writer"
    """"signature" for what tells only of whoever refers."""


class Unread(Exception):  # noqa: N818 -- reads as the sentence it is
    """The words of a file cannot be had; `code` says why, and nothing of what is in it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


Reader = Callable[[bytes, float], Words]
"""From a file's octets, and the moment (time.monotonic) by which to have done."""


def remaining(until: float) -> float:
    """Seconds left; Unread("too_slow") when there are none."""
    left = until - time.monotonic()
    if left <= 0:
        raise Unread("too_slow")
    return left


def cut(text: str, *, trust: float = 1.0, whole: bool = True) -> Words:
    """Words within the limit of characters."""
    return Words(text[:CHARACTERS], trust, whole=whole and len(text) <= CHARACTERS)
