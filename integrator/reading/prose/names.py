"""Who the patient is in running text: names, weighed by what stands before and behind them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from integrator.reading.prose.person_words import (
    BARE_KIN,
    BEHIND,
    DATED,
    GREETED,
    HERE_IS,
    LISTED,
    NEXT_ONE,
    NOT_PATIENT,
    ONE_OF_TWO,
    ORG_BEHIND,
    OTHER_RELATION,
    REACHED,
    RELATION,
    RELATION_BESIDE,
    STRONG,
    TELLING,
    THEIRS,
    TITLED,
    WEAK,
    WORKPLACE,
)
from integrator.reading.prose.sentences import Sentence
from integrator.reading.values.name_words import DOCTORS, JOB_WORDS, NEVER_NAMES, ORG_WORDS
from integrator.reading.values.shapes import Name, is_credential, name_at

_WORD = re.compile(r"[^\W\d_][\w'’.-]*")


@dataclass(slots=True)
class Person:
    """Somebody named in running text, and how surely they are a patient."""

    name: Name
    text: str
    sentence: Sentence
    score: int
    mentions: list[Name] = field(default_factory=list)
    small: bool = False

    def words(self) -> set[str]:
        return {word.strip(".,'’").casefold() for word in self.text.split() if len(word) > 1}


def _score(text: str, name: Name, sentence: Sentence, own: set[str]) -> int:
    before = text[max(sentence.start, name.start - 70) : name.start]
    after = text[name.end : min(sentence.end, name.end + 60)]
    told = BEHIND.match(after) or DATED.match(after)
    before = TITLED.sub("", before)
    if told:
        before = GREETED.sub("", HERE_IS.sub("", before))
    if name.title in DOCTORS or NOT_PATIENT.search(before):
        return -5
    if _is_relative(before, told=bool(told)):
        return -3
    if WORKPLACE.search(before) and not told:
        return -5
    strong = STRONG.search(before) or NEXT_ONE.search(before)
    score = 3 if strong else 1 if WEAK.search(before) else 0
    score += 3 if told else 3 if REACHED.match(after) else 1 if TELLING.match(after) else 0
    score += 2 if name.title else 0
    score += 2 if LISTED.search(text[max(0, name.start - 12) : name.start]) else 0
    score += 1 if name.words > 1 else -1
    return score + _against(text, name, after, own)


def is_told_of(text: str, end: int) -> bool:
    """Whether an age or a birth date stands behind the name that ends at `end`."""
    after = text[end : end + 60]
    return bool(BEHIND.match(after) or DATED.match(after))


def _is_relative(before: str, *, told: bool) -> bool:
    """Whether the words before a name make it a patient's relative's: whose age is told, or who is
    the next of several, is a patient too, but for a parent or guardian."""
    if NEXT_ONE.search(before) or (told and ONE_OF_TWO.search(before)):
        return False
    if RELATION.search(before) or RELATION_BESIDE.search(before):
        return True
    if told:
        return False
    if BARE_KIN.fullmatch(before):
        return True
    return bool(THEIRS.search(before)) or bool(
        OTHER_RELATION.search(before) and not STRONG.search(before)
    )


_ALIKE = 7
"""First letters that a name and the writer's domain have in common where it is their practice."""


def _squashed(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _first_names_only(people: Sequence[Person], text: str) -> None:
    """Children of one family by given name, "Marco, 12, …; Lucia, 9, …": where nobody is named in
    full, each of them is a patient."""
    alone = [
        one for one in people
        if one.name.words == 1 and one.score > 0 and is_told_of(text, one.name.end)
    ]  # fmt: skip
    if len(alone) < _FAMILY or any(one.score > _SURE and one.name.words > 1 for one in people):
        return
    for one in alone:
        one.score = max(one.score, _SURE + 1)


_FAMILY = 2
_SURE = 3


def _jobs(said: str) -> frozenset[str]:
    """Words for what people do; "Ma. del Refugio" is María, and no medical assistant."""
    return JOB_WORDS - {"ma"} if said.startswith(("Ma. ", "MA. ")) else JOB_WORDS


def _against(text: str, name: Name, after: str, own: set[str]) -> int:
    words = {word.strip(".,").casefold() for word in text[name.start : name.end].split()}
    behind = ORG_BEHIND.match(after)
    domain = next((word[1:] for word in own if word.startswith("@")), "")
    if len(domain) > _ALIKE and _squashed(text[name.start : name.end])[:_ALIKE] == domain[:_ALIKE]:
        return -6
    against = -4 if words and len(words & own) >= min(2, len(words)) else 0
    if behind and behind[1].casefold() in ORG_WORDS and behind[1][:1].isupper():
        against -= 4
    lettered = re.match(r",?\s([A-Z][\w.-]+)", after)
    if (lettered and is_credential(lettered[1])) or words & _jobs(text[name.start : name.end]):
        against -= 5
    return against


def _names(text: str, sentence: Sentence) -> Iterator[Name]:
    at = sentence.start
    while match := _WORD.search(text, at, sentence.end):
        name = None
        if match.group()[0].isupper() or match.group().rstrip(".").casefold() in (
            "mr",
            "mrs",
            "ms",
            "dr",
        ):
            name = name_at(text, match.start(), sentence.end)
        if name:
            yield name
            at = max(name.end, match.end() if name.words == 0 else name.end)
        else:
            at = match.end()


_SMALL = re.compile(
    r"\b(?:pt|patient|client):? (?P<d>[a-zñáéíóú'’-]+, [a-zñáéíóú'’-]+)"
    r"(?=[.,;]|$)|"
    r"\b(?:my|our|this|the|new|a) (?:pt|patient|client)[,:]? (?P<a>[a-z'’-]+(?: [a-z'’-]+){0,3})|"
    r"\b(?:sending(?: you| over)?|referring(?: you)?|refer|introduce|re:?|se llama|paciente|pt|"
    r"patient|remito a|derivo a|mando a|env[ií]o a|client|"
    r"see|one for (?:you|u),?|for (?:u|ya|yall|y'all),|"
    r"(?:lady|guy|man|woman|gal|kid|fella|client|friend|neighbor)(?: here)?,|"
    r"her name is|his name is|name'?s) "
    r"(?P<b>[a-zñáéíóú'’-]+(?: [a-zñáéíóú'’-]+){0,3})|"
    r", (?P<c>[a-zñáéíóú'’-]+(?: [a-zñáéíóú'’-]+){1,2})(?=, \d{1,2}(?:,| y))"
)
_STOPS = (
    NEVER_NAMES
    | ORG_WORDS
    | JOB_WORDS
    | frozenset(
        [
            "dob",
            "nacio",
            "nació",
            "nacida",
            "nacido",
            "yo",
            "yr",
            "years",
            "who",
            "that",
            "which",
            "wants",
            "told",
            "tengo",
            "de",
            "del",
            "mas",
            "más",
            "muy",
            "re",
            "ph",
            "cell",
            "ins",
            "lives",
            "comes",
            "came",
            "asked",
            "gave",
            "has",
            "got",
            "under",
            "here",
            "below",
            "there",
            "problem",
            "issues",
            "since",
            "because",
            "too",
            "them",
            "him",
            "her",
            "on",
            "over",
            "my",
            "again",
            "soon",
            "next",
            "week",
            "tomorrow",
            "when",
            "goes",
            "by",
            "aka",
            "stays",
            "shes",
            "hes",
            "she",
            "he",
            "age",
            "aged",
            "you",
            "your",
        ]
    )
    - {"de", "del"}
)


_NOTED = re.compile(r"[.,;]?\s{1,2}\(?(?:dob|d\.o\.b|\d|[mf]\b|age|yo\b)", re.I)
"""Behind a name in a clinician's notes, "pt ferris, joan. dob …"."""


def _small_names(text: str, sentence: Sentence) -> Iterator[Name]:
    """Names written small, behind words that announce one; two words at least, three at most."""
    at = 0
    while match := _SMALL.search(sentence.text, at):
        at = match.start() + 1
        group = next(one for one in ("a", "b", "c", "d") if match[one])
        start = sentence.start + match.start(group)
        words: list[str] = []
        for word in match[group].split(" "):
            if word in _STOPS or len(word) < 2:
                break
            words.append(word)
        behind = text[start + len(" ".join(words)) : sentence.end].lstrip(" ,(").casefold()
        told = re.match(
            r"\d|dob|re\b|for\b|nac|age|yo\b|with\b|who\b|has\b|"
            r"is\b|ph\b|tel\b|cell\b|[.]|$|goes by\b|aka\b|lives\b|stays\b|she\b|he\b|shes\b|hes\b|"
            r"por\b|con\b|edad|tiene\b|vive\b|es\b|de \d",
            behind,
        )
        if group == "d":
            told = _NOTED.match(text, start + len(" ".join(words)))
        if 2 <= len(words) <= 4 and told:
            yield Name(start, start + len(" ".join(words)), len(words))
            at = start + len(" ".join(words)) - sentence.start


def people_in(text: str, sentences: Sequence[Sentence], *, author: str) -> list[Person]:
    """Those who seem to be patients, in order; what is one person's other mention is with them."""
    own = {
        word.strip(".,").casefold() for word in author.replace("@", " ").split() if len(word) > 2
    }
    people: list[Person] = []
    for sentence in sentences:
        for name in _names(text, sentence):
            _mention(people, text, name, sentence, _score(text, name, sentence, own))
        if not people:
            for name in _small_names(text, sentence):
                people.append(
                    Person(name, text[name.start : name.end], sentence, 5, [name], small=True)
                )
    _first_names_only(people, text)
    sure = [one for one in people if one.score >= (3 if one.name.words > 1 or one.small else 4)]
    return sure or _likely(people, sentences)


_PRONOUN = re.compile(r"\b(?:she|he|her|him|his|ella|él|su|le|they|them|she's|he's|tiene)\b", re.I)


def _likely(people: Sequence[Person], sentences: Sequence[Sentence]) -> list[Person]:
    """The only one named, where the words that follow speak of somebody."""
    named = [one for one in people if one.score >= 1 and one.name.words > 1]
    if len(named) == 1 or (named and named[0].score > max(one.score for one in named[1:])):
        at = named[0].sentence.start
        if any(_PRONOUN.search(one.text) for one in sentences if one.start >= at):
            return [named[0]]
    return []


def _mention(people: list[Person], text: str, name: Name, sentence: Sentence, score: int) -> None:
    said = text[name.start : name.end]
    new = Person(name, said, sentence, score, [name])
    words = new.words()
    for person in people:
        if words <= person.words():
            person.score = max(person.score, score) + (score > 0) if score > -3 else person.score
            person.mentions.append(name)
            return
        if person.words() < words and person.score > -3 and score > -3:
            person.name, person.text, person.score = name, said, max(person.score, score)
            person.mentions.append(name)
            return
    people.append(new)


def guardian_in(text: str, sentence: Sentence) -> Name | None:
    """A parent or guardian named in a sentence."""
    for name in (one for one in _names(text, sentence) if one.title not in DOCTORS):
        before = TITLED.sub("", text[max(sentence.start, name.start - 70) : name.start])
        after = text[name.end : min(sentence.end, name.end + 40)]
        if RELATION.search(before) or RELATION_BESIDE.search(before) or re.match(
            r",? \(?(?:his|her|their|the|su|la) (?:mother|mom|" r"father|"
                    r"dad|guardian|grandmother|parent|madre|padre|" r"abuel(?:it)?a|tutora?)\b|"
                    r" (?:(?:muy )?preocupad[oa] por|trajo a|vino con|pide cita para) "
                    r"su (?:hij|niet)[oa]\b",
            after, re.I,
        ):  # fmt: skip
            return name
    return None
