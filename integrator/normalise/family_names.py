"""Where the family name begins, in a name written given name first."""

import re
from collections.abc import Iterator

from integrator.normalise.name_case import is_capital
from integrator.normalise.name_words import (
    DEVOTIONS,
    ENGLISH_GIVEN,
    JOINED_FORWARD,
    JOINERS,
    PARTICLES,
    SPANISH_FAMILY,
    SPANISH_GIVEN,
    SPANISH_PARTICLES,
    VIETNAMESE,
)
from integrator.normalise.words import folded

Unit = tuple[str, ...]
"""Words that go together: "de la Cruz", "María del Carmen", "Ortega y Gasset"."""

_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_SMALL_ONLY = frozenset(("do", "das", "ten", "den", "af", "av", "bin", "abu"))
"""Particles in small letters; with a capital they are names of their own as often."""
_WIDOWED = frozenset(("viuda", "vda"))
""" "Carrasco viuda de Lira" is one family name."""
_VIETNAMESE_MIDDLE = frozenset(("van", "le", "la", "di", "du", "al", "san"))


def _bare(word: str) -> str:
    return word.rstrip(".").casefold()


def _particle(word: str, last: str) -> bool:
    bare = _bare(word)
    if bare not in PARTICLES or bare in JOINERS:
        return False
    if bare in _SMALL_ONLY:
        return word[0].islower() or word.isupper()
    return not (bare in _VIETNAMESE_MIDDLE and last.casefold() in VIETNAMESE)


def _run(words: list[str], start: int) -> int:
    """Index behind the unit that begins at `start`."""
    stop = start
    while stop < len(words) - 1 and stop > 0 and _particle(words[stop], words[-1]):
        stop += 1
    if stop == start and words[start].casefold() in JOINED_FORWARD and len(words) - start > 2:
        stop += 1
    return stop + 1


def _single_units(words: list[str]) -> Iterator[Unit]:
    start = 0
    while start < len(words):
        stop = _run(words, start)
        yield tuple(words[start:stop])
        start = stop


def _is_devotion(unit: Unit) -> bool:
    return (
        len(unit) > 1
        and unit[0].casefold() in SPANISH_PARTICLES
        and unit[-1].casefold() in DEVOTIONS
    )


def _goes_with(units: list[Unit], unit: Unit, *, behind: int) -> bool:
    """Whether `unit` belongs to the one before it, with so many units still to come."""
    if len(units) > 1 and (_bare(unit[0]) in _WIDOWED or _bare(units[-1][-1]) in _WIDOWED):
        return True
    if len(units) == 1:
        return behind > 0 and _is_devotion(unit) and folded(units[0][0]) in SPANISH_GIVEN
    joined = len(units[-1]) > 1 and units[-1][-1] in JOINERS
    return joined or (behind > 0 and unit[0] in JOINERS)


def _units(words: list[str]) -> list[Unit]:
    units: list[Unit] = []
    single = list(_single_units(words))
    for number, unit in enumerate(single):
        behind = len(single) - number - 1
        if units and _goes_with(units, unit, behind=behind):
            units[-1] = (*units[-1], *unit)
        else:
            units.append(unit)
    return units


def _is_initial(unit: Unit) -> bool:
    return len(unit) == 1 and len(_bare(unit[0])) == 1


def _family_like(unit: Unit) -> bool:
    core = folded(unit[-1].replace("-", " ")).rpartition(" ")[2]
    spanish = core in SPANISH_FAMILY or (len(core) > 3 and core.endswith("ez"))
    return spanish or (len(unit) > 1 and unit[0].casefold() in SPANISH_PARTICLES)


def _given_like(unit: Unit) -> bool:
    core = folded(unit[0])
    return core in SPANISH_GIVEN or core in ENGLISH_GIVEN


def _known_double(units: list[Unit], *, spanish: bool) -> tuple[int, float]:
    """Two family names where the last but one is known as one."""
    if len(units) == 3 and _given_like(units[-2]):
        return 2, 0.75
    if spanish:
        return 2, 0.95
    return 2, 0.9 if _family_like(units[-1]) else 0.75


def _family_units(units: list[Unit], *, language: str | None) -> tuple[int, float]:
    """How many units at the end are the family name, and how sure that is."""
    before, last = units[-2], units[-1]
    if len(units) < 3 or _is_initial(before):
        return (
            (2, 0.85) if len(units) > 2 and _is_initial(last) and _family_like(before) else (1, 1.0)
        )
    spanish = language == "es"
    spanish_given = folded(units[0][0]) in SPANISH_GIVEN
    if _family_like(before) and (spanish or spanish_given or _family_like(last)):
        return _known_double(units, spanish=spanish)
    if before[0][0].islower() and len(before) > 1:
        return 2, 0.9
    if _given_like(before):
        return 1, 0.95 if spanish else 1.0
    return _unknown(units, spanish=spanish, spanish_given=spanish_given)


def _unknown(units: list[Unit], *, spanish: bool, spanish_given: bool) -> tuple[int, float]:
    """The last but one is in none of our lists: a middle name, or the first of two family names."""
    hispanic = spanish_given or _family_like(units[-1])
    if spanish:
        english = folded(units[0][0]) in ENGLISH_GIVEN and not hispanic
        return (1, 0.75) if english else (2, 0.85 if hispanic else 0.7)
    if len(units) > 3 and spanish_given and _given_like(units[1]):
        return 2, 0.85
    return 1, 0.9 if hispanic else 1.0


def _by_capitals(words: list[str]) -> tuple[int, int] | None:
    """Where the family name alone is in capitals: "Jane DOE", "DOE Jane"."""
    capital = [is_capital(word) for word in words]
    if all(capital) or not any(capital):
        return None
    start = len(words)
    while capital[start - 1]:
        start -= 1
    if start < len(words) and not any(capital[:start]):
        while start > 1 and _particle(words[start - 1], words[-1]):
            start -= 1
        return start, len(words)
    stop = capital.index(False)
    leads = stop > 0 and not any(capital[stop:]) and len(words[0]) > 2
    return (0, stop) if leads and not _particle(words[stop], "") else None


def family_start(words: list[str], *, language: str | None) -> tuple[int, int, float]:
    """The words [start, stop) of a name of two words or more that are the family name.

    It stands last but for two ways of writing: in capitals before the rest, and in Chinese,
    Japanese or Korean letters. The third value is how sure that is.
    """
    if all(_EAST_ASIAN.fullmatch(word) for word in words):
        return 0, 1, 0.75
    if found := _by_capitals(words):
        return (*found, 0.9)
    units = _units(words)
    if len(units) < 2:
        return len(words) - 1, len(words), 0.75
    count, confidence = _family_units(units, language=language)
    if _bare(words[0]) in VIETNAMESE and words[-1].casefold() not in VIETNAMESE:
        confidence = min(confidence, 0.7)
    return len(words) - sum(len(unit) for unit in units[-count:]), len(words), confidence
