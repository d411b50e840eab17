"""Words that stay words: tidied, never interpreted."""

import re

from integrator.normalise.outcome import Normalised

LINE_LIMIT = 500
PROSE_LIMIT = 10_000
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n\s*\n+")
_LABEL = re.compile(
    r"^(?:(?:our|your|case|referral|file|nuestra|su)\s+)*"
    r"(?:ref(?:erence|erencia)?|case|id|no|nr|number|n[úu]m(?:ero)?|caso|expediente)\b[\s.:#]+",
    re.IGNORECASE,
)


def line(text: str) -> Normalised:
    """One line with single spaces."""
    value = " ".join(text.split()).strip(" ,;|*_")
    return Normalised(value[:LINE_LIMIT].rstrip(), 1.0 if len(value) <= LINE_LIMIT else 0.7)


def prose(text: str) -> Normalised:
    """Paragraphs, with their line breaks kept."""
    value = _BLANK_LINES.sub("\n\n", _SPACES.sub(" ", text.replace("\r\n", "\n"))).strip()
    return Normalised(value[:PROSE_LIMIT], 1.0 if len(value) <= PROSE_LIMIT else 0.7)


def reference(text: str) -> Normalised:
    """The sender's own reference without its label: "Our ref: #AB-12" is AB-12."""
    value = " ".join(text.split())[:LINE_LIMIT]
    while (rest := _LABEL.sub("", value).strip(" #:;,.")) and rest != value:
        if not any(mark.isdigit() for mark in rest):
            break
        value = rest
    return Normalised(value, 1.0 if not value or any(mark.isdigit() for mark in value) else 0.7)
