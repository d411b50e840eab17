"""Letters that must stand in a text for a pattern to match it: far quicker to look for.

Those of many patterns are looked for together, in one walk along the text. Knows the part of
regular expressions that phrases are written in; what it does not know gives no anchor, and the
pattern is then always tried.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_OPTIONAL = re.compile(r"\?|\*|\{0")
_QUANTIFIER = re.compile(r"[?*+]\??|\{\d*,?\d*\}\??")
_SHORTEST = 2
_ESCAPED = {"x": 4, "u": 6}
"""Characters of an escape that tells a character by its number."""

Anchors = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A pattern, and the letters of which one is in every text that it matches."""

    pattern: re.Pattern[str]
    anchors: Anchors

    def search(self, text: str, lowered: str) -> re.Match[str] | None:
        """Where the pattern, which minds no case, stands in a text; `lowered` is the same text."""
        if self.anchors and not any(anchor in lowered for anchor in self.anchors):
            return None
        return self.pattern.search(text)

    def is_in(self, said: "Said") -> bool:
        """Whether the pattern is found in a text whose anchors are known."""
        if self.anchors and said.anchors.isdisjoint(self.anchors):
            return False
        return self.pattern.search(said.lowered) is not None


@dataclass(frozen=True, slots=True)
class Said:
    """A text in lower case, and the anchors of some phrases that stand in it."""

    lowered: str
    anchors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Index:
    """The anchors of many phrases by their first letters, so that one walk finds them all."""

    by_key: Mapping[str, Anchors]
    short: Anchors
    """Those with fewer letters than a key has."""

    def said(self, lowered: str) -> Said:
        """The text, with those of the anchors that stand in it."""
        found = {
            anchor
            for at in range(len(lowered) - _KEY + 1)
            if (ones := self.by_key.get(lowered[at : at + _KEY]))
            for anchor in ones
            if lowered.startswith(anchor, at)
        }
        found.update(anchor for anchor in self.short if anchor in lowered)
        return Said(lowered, frozenset(found))


_KEY = 4


def index_of(phrases: Iterable[Phrase]) -> Index:
    """The anchors of these phrases, ready to be looked for together."""
    by_key: dict[str, Anchors] = {}
    every = dict.fromkeys(anchor for one in phrases for anchor in one.anchors)
    for anchor in every:
        if len(anchor) >= _KEY:
            by_key[anchor[:_KEY]] = (*by_key.get(anchor[:_KEY], ()), anchor)
    return Index(by_key, tuple(anchor for anchor in every if len(anchor) < _KEY))


def phrase(pattern: str) -> Phrase:
    """A phrase by its pattern, which must be in lower case."""
    return Phrase(re.compile(pattern), anchors_of(pattern))


def found_by(pattern: re.Pattern[str]) -> Phrase:
    """A compiled pattern, written in lower case, with its anchors."""
    return Phrase(pattern, anchors_of(pattern.pattern))


def anchors_of(pattern: str) -> Anchors:
    """Letters of which one is in whatever `pattern` matches; () where that cannot be told."""
    found = [_of_one(one) for one in _alternatives(pattern)]
    if any(not one for one in found):
        return ()
    return tuple(dict.fromkeys(anchor for one in found for anchor in one))


def _skipped(pattern: str, at: int) -> int:
    """The place after the token at `at`: a class, a group, an escape or a character."""
    if pattern[at] == "\\":
        return at + _ESCAPED.get(pattern[at + 1], 2)
    if pattern[at] == "[":
        end = at + 2
        while pattern[end] != "]":
            end += 2 if pattern[end] == "\\" else 1
        return end + 1
    if pattern[at] != "(":
        return at + 1
    end = at + 1
    while pattern[end] != ")":
        end = _skipped(pattern, end)
    return end + 1


def _alternatives(pattern: str) -> Iterator[str]:
    start = at = 0
    while at < len(pattern):
        if pattern[at] == "|":
            yield pattern[start:at]
            start = at + 1
        at = _skipped(pattern, at)
    yield pattern[start:]


def _of_one(pattern: str) -> Anchors:
    """The anchors of one alternative: of all that must be in it, the most telling."""
    return max(_candidates(pattern), key=_telling, default=())


def _telling(anchors: Anchors) -> tuple[int, int]:
    return min(map(len, anchors), default=0), -len(anchors)


def _candidates(pattern: str) -> Iterator[Anchors]:
    run, at = "", 0
    while at < len(pattern):
        end = _skipped(pattern, at)
        token = pattern[at:end]
        optional = _OPTIONAL.match(pattern, end) is not None
        quantified = _QUANTIFIER.match(pattern, end)
        at = quantified.end() if quantified else end
        letter = _letter(token)
        if letter and not optional:
            run += letter
        if quantified or not letter:
            yield from _run(run)
            run = ""
        if token[0] == "(" and not optional:
            yield _of_group(token)
    yield from _run(run)


def _run(run: str) -> Iterator[Anchors]:
    if len(run) >= _SHORTEST:
        yield (run,)


def _letter(token: str) -> str:
    """The character a token stands for, "" where it stands for several or for a place."""
    if token[0] == "\\":
        return "" if token[1].isalnum() else token[1]
    return "" if token[0] in ".^$[(" else token


def _of_group(token: str) -> Anchors:
    inner = token[1:-1]
    if inner.startswith(("?:", "?i:")):
        return anchors_of(inner.partition(":")[2])
    if inner.startswith("?P<"):
        return anchors_of(inner.partition(">")[2])
    return () if inner.startswith("?") else anchors_of(inner)
