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
    """One line: the boxes stand before their words, unless it ends in a box."""
    label = _LABEL.match(line)
    start = label.end() if label and not _BOX.search(label.group()) else 0
    head, pieces = line[:start], _BOX.split(line[start:])
    if start and pieces[0].strip() and not pieces[-1].strip():
        said = _joined(zip(pieces[1::2], pieces[0::2], strict=False))
        return (head + said).rstrip()
    lead = pieces[0].strip() if _WORD.search(pieces[0]) else ""
    said = _joined(zip(pieces[1::2], pieces[2::2], strict=True))
    mark = ": " if lead and not start else " "
    return (head + (f"{lead}{mark}{said}" if lead else said)).rstrip()


def _joined(options: Iterable[tuple[str, str]]) -> str:
    """The words of the ticked ones."""
    chosen = (words.strip(" ;,/|") for box, words in options if box in _TICKED)
    return ", ".join(words for words in chosen if words)
