"""A line with a name in it, brought down to the words of the name."""

import re
from dataclasses import dataclass

from integrator.normalise.name_words import CREDENTIALS, NOT_NAMES, PARTICLES, SUFFIXES, TITLES
from integrator.normalise.words import plain

LIMIT = 200
_QUOTES = '"“”„«»'
_NICKNAME = re.compile(
    r"(?:^|(?<=\s))(?:[\"“”„«][^\"“”„«»]{1,30}[\"“”»]|['‘’][^'‘’\s][^'‘’]{0,20}['‘’](?=[\s,]|$))"
)
_MARKUP = re.compile(r"[<>*_`~=\\^#%+$!?]+")
_BRACKETED = re.compile(r"[(\[{][^()\[\]{}]*[)\]}]")
_AFTER_NAME = re.compile(
    r"(?:[(\[{;|•·]|\s[-–—/]+\s|,(?=[^,]*\d)|\s(?:dob|d\.o\.b|f\.\s?nac|mrn|ssn|pronouns?)\b"
    r"|\s(?:born|aged?|edad|nacid[oa]|aka|a\.k\.a\.?|goes by|prefers|tel|phone|cell)[\s:]"
    r"|\s(?-i:n[ée]e)\s|\s(?!\d(?:nd|rd|th)\b)\d).*$",
    re.DOTALL | re.IGNORECASE,
)
_NAMES_TOO = frozenset(("do", "ma", "ba", "jd", "pa", "ms", "dc"))
"""Credentials that are names or initials as often."""
_CREDENTIAL_LETTERS = re.compile(r"[^a-z]")


@dataclass(frozen=True, slots=True)
class NameLine:
    """What is left of a line: its parts between commas, and what was taken off them."""

    parts: tuple[str, ...]
    suffix: str = ""
    """Canonical, e.g. "Jr"."""


def without_notes(text: str) -> str:
    """`text` without nicknames, brackets, and whatever follows a name: age, birth date, remarks."""
    text = plain(_MARKUP.sub(" ", text[:LIMIT]))
    if len(text) > 1 and text[0] in _QUOTES and text[-1] in _QUOTES:
        text = text[1:-1]
    named = _BRACKETED.sub(" ", _NICKNAME.sub(" ", text))
    if not any(letter.isalpha() for letter in named):
        named = text.strip("()[]{} " + _QUOTES)
    if not any(letter.isalpha() for letter in named):
        return ""
    words = re.sub(r"\s+,", ",", _AFTER_NAME.sub("", named)).split()
    said = (word for word in words if word in ("&", ",") or any(map(str.isalpha, word)))
    return " ".join(said).strip(" ,;:" + _QUOTES)


def is_suffix(word: str) -> bool:
    """Whether the word is Jr., III and the like."""
    return word.rstrip(".").casefold() in SUFFIXES


def is_credential(word: str) -> bool:
    """Whether the word is a degree or licence, written as one: "MD", "Ph.D.", "PA-C", not "Ma"."""
    folded = _CREDENTIAL_LETTERS.sub("", word.casefold())
    return folded in CREDENTIALS and sum(letter.isupper() for letter in word) > 1


def _says_what(part: str) -> bool:
    """Whether a part names a role, a place or a remark instead of a person."""
    words = [word.strip(".").casefold() for word in part.split()]
    return not NOT_NAMES.isdisjoint(words) or "/" in part


def _is_note(part: str, before: str) -> bool:
    """A part in small letters behind a written name: "Jane Doe, her mother called"."""
    word = part.split(" ")[0].casefold()
    return part[0].islower() and not before.islower() and " " in before and word not in PARTICLES


def _named_parts(parts: list[str]) -> list[str]:
    """The parts that can be names: the first always, no credentials, roles or remarks."""
    kept = parts[:1]
    for part in parts[1:]:
        enough = " " in kept[0] or len(parts) > 2
        if enough and all(is_credential(word) for word in part.split()):
            continue
        if _says_what(part) or _is_note(part, kept[0]):
            break
        kept.append(part)
    return kept


def _without_end(part: str, *, alone: bool) -> str:
    """Credentials at the end of a part are no part of the name, where a name is left."""
    words = part.split()
    while len(words) > 1 and is_credential(words[-1]):
        if len(words) == 2 and (alone or words[-1].strip(".").casefold() in _NAMES_TOO):
            break
        words.pop()
    return " ".join(words).rstrip(",")


def _taken_suffix(parts: list[str]) -> tuple[list[str], str]:
    """The parts without Jr., III …, and the first of those found."""
    left: list[str] = []
    suffix = ""
    for part in parts:
        words = part.split()
        while words and is_suffix(words[-1]) and (left or len(words) > 1):
            suffix = SUFFIXES[words.pop().rstrip(".").casefold()]
        if words:
            left.append(" ".join(words))
    return left, suffix


def without_title(words: list[str]) -> tuple[list[str], list[str]]:
    """The words behind the titles at the start, and the titles in lower case."""
    titles = []
    while len(words) > 1 and (title := words[0].replace(".", "").casefold()) in TITLES:
        titles.append(title)
        words = words[1:]
    return words, titles


def _tidy(part: str) -> str:
    """Without the full stop of a sentence; an initial or abbreviation keeps its own."""
    last = part.rpartition(" ")[2]
    if last.endswith(".") and "." not in last[:-1] and len(last) > 3 and not is_suffix(last):
        return part.rstrip(".")
    return part.removesuffix("'s").removesuffix("’s")


def name_line(text: str) -> NameLine:
    """The parts of the name in `text`: one, or the family name and then the given ones."""
    parts = [part.strip() for part in without_notes(text).split(",")]
    kept = _named_parts([part for part in parts if part])
    named = [_tidy(_without_end(part, alone=len(kept) == 1)) for part in kept]
    left, suffix = _taken_suffix([part for part in named if part])
    return NameLine(tuple(left), suffix)
