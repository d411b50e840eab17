"""Tick boxes in running text: the ticked answer stays, those left open go."""

import re
from collections.abc import Iterable
from typing import Final

_TICKED: Final = "☒☑✓✔✗✘🗹⊠■"
_OPEN: Final = "☐□◻▢❏❑"
_WORDED: Final = re.compile(
    r"(?<!\w)\[( ?)([xX✓✔]?)( ?)\](?=\s?\S)"
    r"|(?<!\w)\(( ?)([xX]?)( ?)\)(?=\s?[^\W\d])"
)
_BOX: Final = re.compile(rf"([{_TICKED}{_OPEN}])")
_WORD: Final = re.compile(r"[^\W\d_]")
_LABEL: Final = re.compile(r"[^:\t\n]{1,60}[:\t]\s*")


def resolved(text: str) -> str:
    """`text` with each line of boxes as a person would say it: "Consent: ☒ Yes ☐ No" is
    "Consent: Yes", and "Consent: ☐ Yes ☐ No" is "Consent:"."""
    text = _WORDED.sub(_drawn, text)
    if not _BOX.search(text):
        return text
    return "\n".join(_line(line) if _BOX.search(line) else line for line in text.split("\n"))


def _drawn(match: re.Match[str]) -> str:
    return "☒" if (match[2] or match[5]) else "☐"


def _line(line: str) -> str:
    """One line; the boxes stand before their words, unless the first words have none before."""
    label = _LABEL.match(line)
    start = label.end() if label and not _BOX.search(label.group()) else 0
    head, options = line[:start], line[start:]
    pieces = _BOX.split(options)
    if start and pieces[0].strip():
        return head + _joined(zip(pieces[1::2], pieces[0::2], strict=False))
    lead = "" if start else pieces[0].rstrip()
    said = _joined(zip(pieces[1::2], pieces[2::2], strict=True))
    return f"{lead}: {said}".rstrip() if _WORD.search(lead) else head + said


def _joined(options: Iterable[tuple[str, str]]) -> str:
    """The words of the ticked ones."""
    chosen = (words.strip(" ;,/|") for box, words in options if box in _TICKED)
    return ", ".join(words for words in chosen if words)
