"""The texts a mail is made of, and who speaks where in them.

A table is text too: a row a line, its cells parted by one tab. All spans of readings count in the
text of the page whose `part` they name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_SEEN = re.compile(r"[^\n]")

Voice = Literal["writer", "cover", "signature", "quoted", "footer"]
"""The one who refers; who forwarded it, in the note above; a signature block; an earlier mail that
is quoted; a disclaimer or a tool's own words."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters [start, end) of a page that one voice speaks."""

    start: int
    end: int
    voice: Voice


@dataclass(frozen=True, slots=True)
class Page:
    """One text: the subject, the body, or what an attachment says."""

    part: str
    """"subject", "body", "attachment:1" …; attachments are counted from 1 as the draft has them."""
    text: str
    stretches: tuple[Stretch, ...]
    """In order, without gaps or overlaps."""
    trust: float = 1.0
    """How far the text itself can be believed, 0 to 1: a value read in it is no surer. Below 1
    where a machine made the words out in a picture."""

    def spoken(self, *voices: Voice) -> Iterator[tuple[Stretch, str]]:
        """The stretches of these voices, each with its text."""
        for stretch in self.stretches:
            if stretch.voice in voices:
                yield stretch, self.text[stretch.start : stretch.end]

    def only(self, *voices: Voice) -> str:
        """The text with the words of all other voices blanked: spans count in it as in `text`."""
        said = (
            self.text[one.start : one.end]
            if one.voice in voices
            else _SEEN.sub(" ", self.text[one.start : one.end])
            for one in self.stretches
        )
        return "".join(said)


def one_voice(part: str, text: str, voice: Voice = "writer", *, trust: float = 1.0) -> Page:
    """A page that one voice speaks from end to end."""
    return Page(part, text, (Stretch(0, len(text), voice),), trust)
