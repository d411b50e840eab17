"""A sentence about consent as the kinds of its words, so that patterns can be told of kinds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from integrator.normalise.consent_words import (
    CARE,
    ENDINGS,
    FILLERS,
    JOINED,
    KINDS,
    PHRASES,
    TITLES,
)
from integrator.normalise.words import folded

_CHUNK: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[,;:.!?()–—\n]|\s-+\s")
_LONGEST_PHRASE: Final = 4

_LETTERS: Final = {
    kind: chr(0x4E00 + number)
    for number, kind in enumerate((*KINDS, "PASS_ON", "NAME", "NUMBER", "WORD", "BREAK"))
}
"""A letter for each kind, so that a sentence is a short text that patterns are matched in."""
_OF_WORD: Final = {word: _LETTERS[kind] for kind, words in KINDS.items() for word in words.split()}
_ONE_OF: Final = {
    "FOR": ("FOR", "QUE"),
    "CARE": ("PASS_ON", "SEE"),
    "PAPER": ("PAPER", "RELEASE"),
    "YET": ("YET", "PENDING"),
}
"""In a pattern, what stands for more than one kind."""


@dataclass(frozen=True, slots=True)
class Spelt:
    """A sentence by the kinds of its words."""

    letters: str
    starts: tuple[int, ...]
    """Where in the text the word of each letter begins."""
    ends: tuple[int, ...]


_KIND: Final = re.compile(
    "|".join((r"ANY(\d)", *sorted({*_LETTERS, *_ONE_OF}, key=len, reverse=True), " "))
)


def pattern(words: str) -> re.Pattern[str]:
    """A pattern of kinds, "PATIENT ANY3 (AGREE|OK)": ANY3 is up to three words of one clause."""

    def letters(kind: re.Match[str]) -> str:
        if kind[1]:
            return f"[^{_LETTERS['BREAK']}]{{0,{kind[1]}}}"
        if several := _ONE_OF.get(kind.group()):
            return f"[{''.join(_LETTERS[one] for one in several)}]"
        return _LETTERS.get(kind.group(), "")

    return re.compile(_KIND.sub(letters, words))


def kind_of(letter: str) -> str:
    """The kind that a letter stands for."""
    return _KIND_OF[letter]


_KIND_OF: Final = {letter: kind for kind, letter in _LETTERS.items()}


LIMIT: Final = 1_500
"""Characters of a sentence that are looked at."""


def spelt(text: str) -> Spelt:
    """The words of `text` that carry meaning, each as the letter of its kind."""
    words = [one for match in _CHUNK.finditer(text, 0, LIMIT) for one in _parted(match)]
    found: list[tuple[str, int, int]] = []
    at = 0
    while at < len(words):
        word, count = _joined(words, at)
        letter = _letter(word, capital=text[words[at][1]].isupper() and words[at][1] > 0)
        if letter and not (word == "." and words[at - 1][0] in TITLES):
            found.append((letter, words[at][1], words[at + count - 1][2]))
        at += count
    letters, starts, ends = zip(*found, strict=True) if found else ((), (), ())
    return Spelt("".join(letters), tuple(starts), tuple(ends))


def _parted(match: re.Match[str]) -> Iterator[tuple[str, int, int]]:
    """A word with its contraction written out; "sí" keeps what tells it from "si"."""
    raw = match.group().casefold().replace("’", "'")
    start, end = match.span()
    if raw in JOINED:
        parts: tuple[str, ...] = JOINED[raw]
    elif raw.endswith("n't"):
        parts = (raw[:-3], "not")
    elif "'" in raw and (ending := ENDINGS.get(raw.rpartition("'")[2])):
        parts = (raw.rpartition("'")[0], *ending)
    else:
        parts = (raw,)
    for part in parts:
        yield part if part == "sí" else folded(part) or part.strip(), start, end


def _joined(words: list[tuple[str, int, int]], at: int) -> tuple[str, int]:
    """The word at `at`, or the phrase that begins there, and of how many words it is."""
    first = words[at][0]
    if first in _PHRASE_STARTS:
        for count in range(_LONGEST_PHRASE, 1, -1):
            phrase = " ".join(word for word, _, _ in words[at : at + count])
            if phrase in PHRASES:
                return PHRASES[phrase], min(count, len(words) - at)
    return first, 1


_PHRASE_STARTS: Final = frozenset(phrase.split()[0] for phrase in PHRASES)


def _letter(word: str, *, capital: bool) -> str:
    if word in FILLERS:
        return ""
    known = _OF_WORD.get(word)
    if known:
        return known
    if not word[:1].isalnum():
        return _LETTERS["BREAK"]
    if word[0].isdigit():
        return _LETTERS["NUMBER"]
    if word.endswith("ologist"):
        return _LETTERS["OTHER"]
    if capital:
        return _LETTERS["NAME"]
    return _LETTERS["PASS_ON"] if word.startswith(CARE) else _LETTERS["WORD"]
