"""Names of people: split into given and family, and tidied without changing who they are."""

import re

from integrator.normalise.outcome import Normalised

_PARTICLES = frozenset((
    "de", "del", "la", "las", "los", "el", "al", "von", "van", "der", "den", "ter", "ten",
    "di", "da", "do", "dos", "das", "du", "des", "le", "bin", "ibn", "bint", "y", "zu", "zur",
))  # fmt: skip
_TITLES = frozenset((
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sr", "sra", "srta", "dra", "don", "doña",
))  # fmt: skip
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
_AFTER_NAME = re.compile(
    r"(?:[(\[;|]|\s[-–—]\s|,(?=[^,]*\d)|\s(?:dob|d\.o\.b|born)\b).*$", re.DOTALL | re.I
)
_WORD = re.compile(r"[^\W\d_]+")
LIMIT = 100


def _is_suffix(word: str) -> bool:
    return word.rstrip(".").casefold() in _SUFFIXES


def _without_title(words: list[str]) -> list[str]:
    while len(words) > 1 and words[0].rstrip(".").casefold() in _TITLES:
        words = words[1:]
    return words


def _family_start(words: list[str]) -> int:
    """Index of the first word of the family name: the last word, its suffix and particles."""
    start = len(words) - 1
    if start > 1 and _is_suffix(words[start]):
        start -= 1
    while start > 1 and words[start - 1].casefold() in _PARTICLES:
        start -= 1
    return start


def split_name(text: str) -> tuple[str, str]:
    """Given and family name out of one line, in the writer's own letters; "" for what is not there.

    "DOE, Jane" is family first; "Maria de la Cruz" keeps its particles with the family name; what
    follows in brackets or with digits (an age, a birth date) is not part of the name.
    """
    text = _AFTER_NAME.sub("", " ".join(text.split())).strip(" ,.")
    family, comma, given = text.partition(",")
    if comma and not _is_suffix(given.strip()):
        given_words = _without_title(given.replace(",", " ").split())
        return " ".join(given_words), " ".join(_without_title(family.split()))
    words = _without_title(text.replace(",", " ").split())
    if len(words) < 2:
        return " ".join(words), ""
    start = _family_start(words)
    return " ".join(words[:start]), " ".join(words[start:])


def _softened_word(match: re.Match[str]) -> str:
    word = match.group()
    if len(word) > 3 and word.startswith("MC"):
        return f"Mc{word[2:].capitalize()}"
    return word.capitalize()


def soften(name: str) -> str:
    """A name written ALL IN CAPITALS in ordinary letters; any other is left as it was written."""
    if not name.isupper() or "." in name or len(name) < 2:
        return name
    words = _WORD.sub(_softened_word, name).split(" ")
    return " ".join(
        word.lower() if word.casefold() in _PARTICLES and number + 1 < len(words) else word
        for number, word in enumerate(words)
    )


def person_name(text: str) -> Normalised:
    """One part of a person's name, or the whole, with single spaces and softened capitals."""
    name = " ".join(text.split()).strip(" ,;")
    if len(name) > LIMIT:
        return Normalised.refused("The name is too long to be one.")
    if not any(letter.isalpha() for letter in name):
        return Normalised.refused("The name has no letters in it.")
    doubtful = any(mark.isdigit() or mark in "@:/" for mark in name)
    return Normalised(soften(name), 0.6 if doubtful else 1.0)
