"""The reference of ours that a mail names: in its words, or in the ids of what it answers."""

import re
from collections.abc import Iterator, Sequence

from integrator.reading.mails.pages import Page
from integrator.references import ALPHABET

_SHAPE = f"R-[{ALPHABET}]{{6}}"
_IN_WORDS = re.compile(rf"(?<![A-Za-z0-9-])({_SHAPE})(?![A-Za-z0-9-])", re.IGNORECASE)
_IN_ID = re.compile(rf"<({_SHAPE})\.[\w.]+@[^<>\s]+>", re.IGNORECASE)
"""Our letters' Message-IDs begin with the reference (see `telling.letters`)."""


def _places(subject: str, page: Page, answers: Sequence[str]) -> Iterator[re.Match[str] | None]:
    yield _IN_WORDS.search(subject)
    for _, text in page.spoken("writer", "cover"):
        yield _IN_WORDS.search(text)
    for answered in answers:
        yield _IN_ID.fullmatch(answered)
    for _, text in page.spoken("quoted"):
        yield _IN_WORDS.search(text)


def reference_named(subject: str, page: Page, answers: Sequence[str]) -> str | None:
    """Reference such as R-7F3K9Q, upper case: of subject, own words, answered ids, quoted words."""
    return next((found[1].upper() for found in _places(subject, page, answers) if found), None)
