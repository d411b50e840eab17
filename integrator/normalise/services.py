"""The service asked for, as a key of the clinic's list."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from integrator.normalise.outcome import SURE, Normalised
from integrator.normalise.words import folded, plain, ticked

Services = Mapping[str, Sequence[str]]
"""Key to its label and synonyms."""

LIMIT = 500
_LONG_ENOUGH = 6
_PURPOSE = re.compile(
    r"\b(?:for|due to|because|re|secondary to|given|with|para|por|debido a|con)\b"
)
_DENIALS = frozenset(("not", "no", "without", "sin"))

_OTHERWISE = re.compile(
    r"\bstress (?:fracture|test|echo|reaction|incontinence|urinary)\w*"
    r"|\b(?:gain(?:s|ed|ing)?|los(?:es|t|ing)|bear(?:s|ing)?) (?:any |much )?weight\b"
    r"|\bweight[- ]bearing\b|\bsleeps? (?:over|at (?:the|a|his|her))\b"
    r"|\binflama\w+",
    re.IGNORECASE,
)
"""A service's words within a reason, said of something else."""

_UNKNOWN = "The service named is not one this clinic offers."
_SEVERAL = "More than one service is named; say which is meant."


@dataclass(frozen=True, slots=True)
class _Index:
    """The clinic's list, ready to be looked up: phrases of stems to keys."""

    keys: Mapping[tuple[str, ...], str]
    longest: int
    alike: Mapping[str, Mapping[str, str]]
    """The same phrases as text, for likeness, by their first letter."""


@dataclass(frozen=True, slots=True)
class _Hit:
    key: str
    start: int
    stop: int
    """Words [start, stop)."""


def _stem(word: str) -> str:
    """Without the plural's -s: "hormones" and "hormone" are one."""
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _stems(text: str) -> tuple[str, ...]:
    return tuple(_stem(word) for word in folded(text.replace("_", " ")).split())


@lru_cache(maxsize=16)
def _index(listed: tuple[tuple[str, tuple[str, ...]], ...]) -> _Index:
    """Of the clinic's own words only; nothing a patient or partner wrote is kept here."""
    keys = {
        stems: key for key, labels in listed for name in (key, *labels) if (stems := _stems(name))
    }
    alike: dict[str, dict[str, str]] = {}
    for stems, key in keys.items():
        if len(text := " ".join(stems)) >= _LONG_ENOUGH:
            alike.setdefault(text[0], {})[text] = key
    return _Index(keys, max(map(len, keys), default=0), alike)


def _listed_index(services: Services) -> _Index:
    return _index(tuple((key, tuple(labels)) for key, labels in services.items()))


def _exact_hits(stems: Sequence[str], index: _Index) -> Iterator[_Hit]:
    """The longest names in the words, from left to right, none within another."""
    start = 0
    while start < len(stems):
        for stop in range(min(len(stems), start + index.longest), start, -1):
            key = index.keys.get(tuple(stems[start:stop]))
            if key is not None:
                if not (start and stems[start - 1] in _DENIALS):
                    yield _Hit(key, start, stop)
                start = stop - 1
                break
        start += 1


def _near_hit(stems: Sequence[str], index: _Index) -> _Hit | None:
    """A name with a slip of the keyboard in it: the whole answer, else one long word of it.

    Letters left out, doubled, changed or in turned order, but the first: "height" is not "weight".
    """
    if not _DENIALS.isdisjoint(stems):
        return None
    whole = " ".join(stems)
    words = [(whole, 0, len(stems))] if len(whole) < 60 else []
    words += [(stem, at, at + 1) for at, stem in enumerate(stems[:12])]
    for text, start, stop in words:
        if len(text) < _LONG_ENOUGH:
            continue
        slips = 1 if len(text) < 2 * _LONG_ENOUGH else 2
        names = index.alike.get(text[0], {})
        found = process.extractOne(text, names.keys(), scorer=OSA.distance, score_cutoff=slips)
        if found:
            return _Hit(names[found[0]], start, stop)
    return None


def service(text: str, *, services: Services) -> Normalised:
    """The key whose label or synonym the words are, or else contain.

    The longest name wins over one within it. Of several services the first is taken, doubtful, but
    for "nutrition for IBS": what comes before the purpose is the service.
    """
    if text in services:
        return Normalised(text)
    index = _listed_index(services)
    words = ticked(plain(text[:LIMIT]))
    stems = _stems(words)
    hits = list(_exact_hits(stems, index))
    if not hits:
        near = _near_hit(stems, index)
        return Normalised(near.key, 0.85) if near else Normalised.refused(_UNKNOWN)
    if len({hit.key for hit in hits}) > 1:
        return _first(words, hits)
    whole = hits[0].stop - hits[0].start == len(stems)
    return Normalised(hits[0].key, 1.0 if whole else 0.9)


def meant_by(reason: str, *, services: Services) -> Normalised:
    """The service that most of the reason's words speak of; none where two are spoken of alike."""
    stems = _stems(ticked(plain(_OTHERWISE.sub(" ", reason[:LIMIT]))))
    hits = _exact_hits(stems, _listed_index(services))
    named = {(hit.key, stems[hit.start : hit.stop]) for hit in hits}
    most = Counter(key for key, _ in named).most_common(2)
    if not most or (len(most) > 1 and most[0][1] == most[1][1]):
        return Normalised("")
    return Normalised(most[0][0], SURE)


def _first(words: str, hits: list[_Hit]) -> Normalised:
    """The first of several; sure enough where it alone stands before the purpose."""
    purpose = _PURPOSE.search(folded(words))
    if purpose:
        before = len(folded(words)[: purpose.start()].split())
        if len({hit.key for hit in hits if hit.start < before}) == 1 and hits[0].stop <= before:
            return Normalised(hits[0].key, 0.85)
    return Normalised(hits[0].key, 0.6, _SEVERAL)
