"""Names of people: split into given and family, and tidied without changing who they are."""

import re
from dataclasses import dataclass

from integrator.normalise.family_names import family_start, is_family_name
from integrator.normalise.given_names import SPANISH_GIVEN
from integrator.normalise.name_case import is_capital, soften
from integrator.normalise.name_parts import NameLine, name_line, without_notes, without_title
from integrator.normalise.name_words import RELATIONS, SPANISH_TITLES, TITLES_BEFORE_GIVEN
from integrator.normalise.outcome import Normalised
from integrator.normalise.words import folded, plain

LIMIT = 100
_TWO_PEOPLE = re.compile(r"\s(?:&|and)\s", re.IGNORECASE)
_RELATION = re.compile(r"^\s*([^\W\d_/]+(?:\s*/\s*[^\W\d_]+)?)\s*[:,/-]?\s+(?=\S)")
_LETTER_TITLES = frozenset(("d", "c"))
""" "D. Luis" is Don Luis; "C." is ciudadano, in Mexican letters."""
_NO_LETTERS = "The name has no letters in it."
_TOO_LONG = "The name is too long to be one."
_SEVERAL_PEOPLE = "The name seems to be that of two people."
_OTHER_THINGS = "The name holds more than a name."


@dataclass(frozen=True, slots=True)
class Name:
    """A name in its two parts, in the writer's own letters; "" for what is not there."""

    given: str
    family: str
    confidence: float = 1.0

    @property
    def whole(self) -> str:
        """Given name first."""
        return f"{self.given} {self.family}".strip()


def _is_given_behind(titles: list[str], word: str, language: str | None) -> bool:
    """Whether the only word behind a title is a given name: "Doña Ana", not "Mrs. Doe"."""
    if titles[-1] in TITLES_BEFORE_GIVEN:
        return True
    return language == "es" and folded(word) in SPANISH_GIVEN


def _without_spanish_title(words: list[str], language: str | None) -> tuple[list[str], list[str]]:
    """ "Don" and "D." are titles where the words around are Spanish."""
    title = words[0].rstrip(".").casefold() if len(words) > 1 else ""
    if title in _LETTER_TITLES:
        known = language == "es" and words[0].endswith(".")
    elif title == "don":
        known = language == "es" or folded(words[1]) in SPANISH_GIVEN
    else:
        known = title in SPANISH_TITLES
    return (words[1:], [title]) if known else (words, [])


def _titled(words: list[str], language: str | None) -> tuple[list[str], list[str]]:
    words, titles = without_title(words)
    words, more = _without_spanish_title(words, language)
    again, last = without_title(words) if more else (words, [])
    return again, [*titles, *more, *last]


def _family_first(line: NameLine, language: str | None) -> Name:
    family, _ = _titled(line.parts[0].split(), language)
    given, _ = _titled(" ".join(line.parts[1:]).split(), language)
    confidence = 1.0 if len(line.parts) == 2 else 0.6
    return Name(" ".join(given), " ".join(family), confidence)


def _given_first(text: str, language: str | None) -> Name:
    words, titles = _titled(text.split(), language)
    if len(words) < 2:
        alone = " ".join(words)
        if titles and not _is_given_behind(titles, alone, language):
            return Name("", alone, 0.7)
        return Name(alone, "")
    if titles and titles[-1] not in TITLES_BEFORE_GIVEN and is_family_name(words):
        return Name("", " ".join(words), 0.8)
    start, stop, confidence = family_start(words, language=language)
    given = " ".join((*words[:start], *words[stop:]))
    return Name(given, " ".join(words[start:stop]), confidence)


def read_name(text: str, *, language: str | None = None) -> Name:
    """Given and family name out of one line, with how sure the split is.

    "DOE, Jane" is family first; particles go with the family name ("Maria de la Cruz"); a Spanish
    name has two family names ("Ana María Ruiz Gómez"), known by the mail's `language` (ISO 639-1)
    or by the words of the name. Titles, nicknames, credentials and what follows in brackets or with
    digits (an age, a birth date) are left out; a suffix stays with the family name ("Doe Jr").
    """
    line = name_line(text)
    if not line.parts:
        return Name("", "")
    read = _family_first if len(line.parts) > 1 else _one_part
    name = read(line, language)
    family = f"{name.family} {line.suffix}".strip()
    confidence = min(name.confidence, 0.5 if _TWO_PEOPLE.search(text) else 1.0)
    return Name(name.given, family, confidence)


def _one_part(line: NameLine, language: str | None) -> Name:
    return _given_first(line.parts[0], language)


def split_name(text: str, *, language: str | None = None) -> tuple[str, str]:
    """`read_name` as a pair: given, family."""
    name = read_name(text, language=language)
    return name.given, name.family


def _checked(name: str, text: str, confidence: float = 1.0) -> Normalised:
    if len(name) > LIMIT or len(text) > 2 * LIMIT:
        return Normalised.refused(_TOO_LONG)
    if not any(letter.isalpha() for letter in name):
        return Normalised.refused(_NO_LETTERS)
    if _TWO_PEOPLE.search(name):
        return Normalised(name, 0.5, _SEVERAL_PEOPLE)
    if any(mark.isdigit() or mark in "@:/,?" for mark in name):
        return Normalised(name, 0.6, _OTHER_THINGS)
    return Normalised(name, confidence)


def given_name(text: str) -> Normalised:
    """A given name alone: without title and nickname, in ordinary letters."""
    words, _ = without_title(without_notes(text).split())
    return _checked(soften(" ".join(words)), text)


def family_name(text: str) -> Normalised:
    """A family name alone, with particles and suffix, in ordinary letters."""
    line = name_line(text)
    words, _ = without_title(" ".join(line.parts[:1]).split())
    rest = "".join(f", {part}" for part in line.parts[1:])
    name = soften(" ".join(words)) + rest
    return _checked(f"{name} {line.suffix}".strip() if name else line.suffix, text)


def _without_relation(text: str) -> str:
    """ "mother: Ana Ruiz" is Ana Ruiz."""
    match = _RELATION.match(text)
    while match and not RELATIONS.isdisjoint(re.split(r"\s*/\s*", match[1].casefold())):
        text = text[match.end() :]
        match = _RELATION.match(text)
    return text


def full_name(text: str, *, language: str | None = None) -> Normalised:
    """A whole name in one line, given name first: "DOE, Jane (mother)" is "Jane Doe"."""
    first = _whole(text, language)
    again = _whole(first.value, language) if first.value else first
    return Normalised(again.value, min(first.confidence, again.confidence), first.problem)


def _whole(text: str, language: str | None) -> Normalised:
    name = read_name(_without_relation(plain(text[: 3 * LIMIT])), language=language)
    return _checked(_softened(name), text[:LIMIT], name.confidence)


def _softened(name: Name) -> str:
    named = (part for part in (name.given, name.family) if any(map(str.isalpha, part)))
    words = " ".join(map(soften, named)).split()
    return " ".join(soften(word) if len(word) > 2 and is_capital(word) else word for word in words)


def clinician_name(text: str, *, language: str | None = None) -> Normalised:
    """A clinician's name without title and credentials, given name first: "Jane Smith".

    A family name alone keeps its title ("Dr. Patel"): it would say too little without. What was
    left out stays in the evidence.
    """
    name = read_name(text, language=language)
    if name.given or not name.family:
        return _checked(_softened(name), text[:LIMIT], name.confidence)
    words = without_notes(text).split(",")[0].split()
    titles = [word for word in words[:-1] if word not in name.family.split()]
    return _checked(" ".join((*titles, soften(name.family))), text[:LIMIT])
