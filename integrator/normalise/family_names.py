"""Where the family name begins, in a name written given name first."""

import re
from collections.abc import Iterator

from integrator.normalise.given_names import ENGLISH_GIVEN, SPANISH_GIVEN, SPANISH_ONLY
from integrator.normalise.name_case import is_capital
from integrator.normalise.name_words import (
    DEVOTIONS,
    JOINED_FORWARD,
    JOINERS,
    PARTICLES,
    SPANISH_FAMILY,
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
_SPANISH_LETTERS = frozenset("ñáíóú")
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
    if _bare(units[-1][-1]) in _WIDOWED:
        return True
    if _bare(unit[0]) in _WIDOWED:
        return len(units) > 1 and not _given_like(units[-1])
    if _is_devotion(unit) and all(_is_in(one, SPANISH_GIVEN) for one in units):
        return behind >= len(units)
    if len(units) == 1:
        return False
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


def _is_in(unit: Unit, names: frozenset[str]) -> bool:
    """Whether the unit's first word is one of `names`; "Mª" and "M.ª" are "Ma."."""
    return folded(unit[0].replace(".", "")) in names


def _given_like(unit: Unit) -> bool:
    return _is_in(unit, SPANISH_GIVEN) or _is_in(unit, ENGLISH_GIVEN)


def _seems_spanish(unit: Unit) -> bool:
    accented = any(letter in _SPANISH_LETTERS for word in unit for letter in word.casefold())
    return accented or _family_like(unit) or _is_in(unit, SPANISH_ONLY)


def _has_two_families(units: list[Unit], *, language: str | None) -> bool:
    """Whether a name of three units or more is borne the Spanish way."""
    if _family_like(units[-2]) and _family_like(units[-1]):
        return True
    if _is_in(units[0], SPANISH_ONLY):
        return True
    spanish = any(map(_seems_spanish, units[1:]))
    if _is_in(units[0], SPANISH_GIVEN):
        return spanish or language == "es"
    return language == "es" and (spanish or not _is_in(units[0], ENGLISH_GIVEN))


def _goes_on(units: list[Unit], count: int) -> bool:
    """Whether the unit behind the first `count` is a given name too."""
    unit, left = units[count], len(units) - count
    if _is_initial(unit):
        return True
    if _family_like(unit):
        return _given_like(unit) and left > 2
    if _given_like(unit):
        return True
    plain = sum(len(one) == 1 for one in units[count:])
    return count == 1 and plain > 2


def _two_families(units: list[Unit], *, language: str | None) -> tuple[int, float]:
    """All that follows the given names is family name: "Marcela Buitrago Londoño"."""
    count = 1
    while count < len(units) - 1 and _goes_on(units, count):
        count += 1
    first = units[count]
    if _family_like(first):
        sure = language == "es" or _family_like(units[-1])
        confidence = 0.75 if _given_like(first) and len(units) == 3 else 0.95 if sure else 0.8
    elif count == len(units) - 1:
        confidence = 0.95
    else:
        spanish = _is_in(units[0], SPANISH_GIVEN) or any(map(_seems_spanish, units))
        confidence = 0.85 if spanish else 0.7
    return len(units) - count, confidence


def _family_units(units: list[Unit], *, language: str | None) -> tuple[int, float]:
    """How many units at the end are the family name, and how sure that is."""
    before, last = units[-2], units[-1]
    if len(units) > 2 and _is_initial(last) and _family_like(before):
        return 2, 0.85
    if len(units) < 3:
        return 1, 1.0
    if _has_two_families(units, language=language):
        return _two_families(units, language=language)
    if before[0][0].islower() and len(before) > 1:
        return 2, 0.9
    if _given_like(before) or _is_initial(before):
        return 1, 1.0
    return 1, 0.75 if language == "es" else 0.9 if _is_in(units[0], SPANISH_GIVEN) else 1.0


def _leading_family(units: list[Unit]) -> int:
    """How many units are a family name that stands first, as on lists: "Ruiz Gómez Ana María"."""
    given = len(units)
    while given and (_is_in(units[given - 1], SPANISH_GIVEN) or _is_initial(units[given - 1])):
        given -= 1
    before, behind = units[:given], units[given:]
    leads = bool(before) and _family_like(before[0]) and not any(map(_given_like, before))
    return given if leads and behind and not any(map(_family_like, behind)) else 0


def _ends_in_an_initial(words: list[str]) -> bool:
    """Whether a name all in capitals ends in a middle initial: "DOE JANE A"."""
    initial = len(words) > 2 and len(words[-1]) == 1
    return initial and " ".join(words).isupper() and not _family_like((words[1],))


def _by_capitals(words: list[str]) -> tuple[int, int] | None:
    """Where the family name alone is in capitals: "Jane DOE", "DOE Jane"."""
    capital = [is_capital(word) for word in words]
    if all(capital) or not any(capital):
        return None
    if _ends_in_an_initial(words):
        family = next(at for at, word in enumerate(words, 1) if not _particle(word, words[-1]))
        return None if _given_like((words[0],)) else (0, family)
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


def is_family_name(words: list[str]) -> bool:
    """Whether a name behind a title is a family name alone: "Sra. de la Torre", "Sr. Ruiz Soto"."""
    first = _units(words)[0]
    if _given_like(first):
        return False
    widowed = any(_bare(word) in _WIDOWED for word in words)
    return widowed or _family_like(first) or words[0].casefold() in SPANISH_PARTICLES


def family_start(words: list[str], *, language: str | None) -> tuple[int, int, float]:
    """The words [start, stop) of a name of two words or more that are the family name.

    It stands last but for three ways of writing: in capitals before the rest, in Chinese, Japanese
    or Korean letters, and Spanish lists. The third value is how sure that is.
    """
    if all(_EAST_ASIAN.fullmatch(word) for word in words):
        return 0, 1, 0.75
    if found := _by_capitals(words):
        return (*found, 0.9)
    units = _units(words)
    if len(units) < 2:
        return len(words) - 1, len(words), 0.75
    if leading := _leading_family(units):
        return 0, sum(map(len, units[:leading])), 0.8 if len(units) > 2 else 0.75
    count, confidence = _family_units(units, language=language)
    if _bare(words[0]) in VIETNAMESE and words[-1].casefold() not in VIETNAMESE:
        confidence = min(confidence, 0.7)
    return len(words) - sum(len(unit) for unit in units[-count:]), len(words), confidence
