"""What the clinic offers, found in running text by its own words for it."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

Services = Mapping[str, Sequence[str]]
"""Key of a service to its label and synonyms."""

_WORD = re.compile(r"[^\W_]+(?:['’´][^\W_]+)*")
_APOSTROPHES = re.compile(r"['’´]")
_SHORTEST_PLURAL = 4
_ANYBODYS = frozenset(("patient", "paciente"))
"""Words of phrases such as "new patient visit": said of every patient, and of no service."""


@dataclass(frozen=True, slots=True)
class Mention:
    """The words [start, end) of a text name the service `key`."""

    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True)
class Offered:
    """The clinic's words for each service: phrases of stems by their first, longest first."""

    phrases: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]

    def mentions_in(self, text: str) -> Iterator[Mention]:
        """Where services are named: by the longest words, none within another."""
        words = list(_WORD.finditer(text))
        stems = [stem_of(word.group()) for word in words]
        at = 0
        while at < len(words):
            length, key = self._longest(stems, at)
            if length:
                yield Mention(words[at].start(), words[at + length - 1].end(), key)
            at += length or 1

    def _longest(self, stems: Sequence[str], at: int) -> tuple[int, str]:
        """How many words from `at` name which service; 0 for none."""
        for phrase, key in self.phrases.get(stems[at], ()):
            if tuple(stems[at : at + len(phrase)]) == phrase:
                return len(phrase), key
        return 0, ""


NOTHING = Offered({})


def stem_of(word: str) -> str:
    """A word without case, accents, apostrophes and the plural's -s."""
    word = word.casefold()
    if not word.isalnum():
        word = _APOSTROPHES.sub("", word)
    if not word.isascii():
        word = "".join(one for one in unicodedata.normalize("NFKD", word) if one.isalnum())
    return word[:-1] if len(word) >= _SHORTEST_PLURAL and word[-1] == "s" else word


def offered(services: Services | None) -> Offered:
    """The clinic's list, ready to be looked for; nothing where there is none."""
    if not services:
        return NOTHING
    return _compiled(tuple((key, tuple(words)) for key, words in services.items()))


@lru_cache(maxsize=16)
def _compiled(listed: tuple[tuple[str, tuple[str, ...]], ...]) -> Offered:
    """Of the clinic's own words only; nothing that a patient or partner wrote is kept here."""
    phrases: dict[str, dict[tuple[str, ...], str]] = {}
    for key, words in listed:
        for phrase in (key.replace("_", " "), *words):
            stems = tuple(stem_of(match.group()) for match in _WORD.finditer(phrase))
            if stems and _ANYBODYS.isdisjoint(stems):
                phrases.setdefault(stems[0], {})[stems] = key
    return Offered({
        first: tuple(sorted(ones.items(), key=lambda one: (-len(one[0]), one)))
        for first, ones in phrases.items()
    })  # fmt: skip
