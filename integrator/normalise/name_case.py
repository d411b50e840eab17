"""The letters of a name: ALL CAPITALS and no capitals at all become ordinary ones."""

import re

from integrator.normalise.name_words import LOWER_PARTICLES, MAC_NAMES, SUFFIXES

_PIECE = re.compile(r"[^\W\d_]+")
_VOWELS = frozenset("aeiouyáéíóúàèìòùâêîôûäëïöüāēīōū")
_NUMERALS = frozenset(("ii", "iii", "iv"))
_ALONE = frozenset(("la", "los", "las"))
"""Particles in lower case only behind another: "de la Cruz", but "La Rue"."""


def is_capital(word: str) -> bool:
    """Whether a name is written in capitals for show; "JRR" and "NG" may be so by nature."""
    letters = word.replace("-", "").replace("'", "").replace("’", "")
    shown = letters.isalpha() and word.isupper() and len(letters) > 1
    return shown and not (word.isascii() and _VOWELS.isdisjoint(word.lower()))


def _is_initials(word: str) -> bool:
    """ "JD", "TJ", "AJ" stand for two names; "NG" is one."""
    small = word.casefold()
    return (
        len(word) == 2
        and word.isascii()
        and small != "ng"
        and (_VOWELS.isdisjoint(small) or small[1] == "j")
    )


def _piece(match: re.Match[str]) -> str:
    """One run of letters; after an apostrophe a lone letter stays small ("Children's")."""
    word, start = match.group(), match.start()
    small = word.lower()
    if len(word) == 1:
        return small if start > 0 and match.string[start - 1] in "'’" else word.upper()
    if small in MAC_NAMES:
        return MAC_NAMES[small]
    if len(small) > 3 and small.startswith("mc"):
        return f"Mc{small[2:].capitalize()}"
    return small.capitalize()


def _softened_word(word: str, *, first: bool) -> str:
    bare = word.strip(".,").casefold()
    if bare in _NUMERALS or (first and _is_initials(word)):
        return word.upper()
    if bare in ("jr", "sr") and not first:
        return SUFFIXES[bare]
    return _PIECE.sub(_piece, word)


def _is_particle(words: list[str], number: int) -> bool:
    small = words[number].casefold()
    if number + 1 == len(words):
        return False
    behind = number > 0 and words[number - 1].casefold() in ("de", "van", "y")
    return small in LOWER_PARTICLES or (behind and (small in _ALONE or small in ("der", "den")))


def _has_one_case(name: str) -> bool:
    letters = [letter for letter in name if letter.isalpha()]
    return len(letters) > 1 and (name.isupper() or name.islower())


def soften(name: str) -> str:
    """A name all in capitals, or with none, in ordinary letters; any other is left as written.

    "MCDONALD" is "McDonald", "O'BRIEN" "O'Brien", "DE LA CRUZ" "de la Cruz".
    """
    if not _has_one_case(name):
        return name
    words = name.split(" ")
    softened = " ".join(
        word.lower() if _is_particle(words, number) else _softened_word(word, first=number == 0)
        for number, word in enumerate(words)
    )
    return softened if len(softened) == len(name) or name.isascii() else name
