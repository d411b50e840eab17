"""Who refers, where only running text tells: "I'm Ann, a doula with Hearth & Home"."""

import re
from collections.abc import Iterator

from integrator.reading.values.found import Found, Zone
from integrator.reading.values.name_words import JOB_WORDS, NEVER_NAMES, ORG_WORDS
from integrator.reading.values.shapes import Name, Span, is_credential, name_at

_I = re.IGNORECASE
_SEARCHED = 20_000
_SURE = 0.82
_WORD = r"[^\W\d_][\w'’.-]{0,24}"
_PLACE = (
    r"(?P<place>(?:St\.|[A-ZÁÉÍÓÚÑ][\w'’-]*)"
    r"(?:\s(?:&|and|of|de|del|la|las|los|y|for|the|a(?= la)|\+|St\.|[A-ZÁÉÍÓÚÑ][\w'’-]*)){0,6})"
)
_SELF = (
    r"(?i:\b(?:i['’]?m|i am|this is|it['’]?s|my name is|soy|me llamo|"
    r"mi nombre es|i work|trabajo)\b)"
)
_AT_PLACE = (
    re.compile(
        rf"{_SELF}[^.!?;\n]{{0,70}}?\b(?P<where>with|at|from|for|of|over at|de|del|en|desde)\s"
        rf"(?i:the |la |el |los |las )?{_PLACE}"
    ),
    re.compile(
        rf"(?i:\b(?P<where>les escrib\w+ de(?:sde)?|le escribo de(?:sde)?|here at|all of us at|"
        rf"i run|i own|writing from|greetings from|hello from|saludos de(?:sde)?)\b)\s"
        rf"(?i:the |la |el )?{_PLACE}"
    ),
)
_SMALL_WRITER = re.compile(r"\b(?:its|it['’]?s|this is|i['’]?m|im|soy|hey|hi|hola|hello)\b")
_SMALL_PLACE = re.compile(
    r"\s(?:from|at|with|de la|del|de|en)\s(?=(?P<place>[^\W\d_]\w*(?:\s[^\W\d_]\w*){1,4}))"
)
_SMALL_SELF = re.compile(
    r"\b(?:(?:its|it's|it’s|this is|i'm|i’m|im|soy|les escribe|le escribe|les "
    r"habla)\s(?P<name>[^\W\d_]\w+(?:\s[^\W\d_]\w+)?)"
    r"(?=\s(?:from|at|with|again|promotor\w*|de|del|en)\b)|"
    r"(?:my name is|me llamo|mi nombre es)\s(?P<called>[^\W\d_]\w+(?:\s[^\W\d_]\w+)?))",
    _I,
)
_HOUSES = frozenset(
    [
        "clinica",
        "clínica",
        "centro",
        "casa",
        "iglesia",
        "escuela",
        "hogar",
        "consultorio",
        "dispensario",
        "parroquia",
        "fundacion",
        "fundación",
        "hospital",
        "ministerio",
        "mision",
        "misión",
        "proyecto",
    ]
)
_NEAR_START = 90
_SEEN_BY = re.compile(
    r"\b(?:seen|evaluated|examined|assessed)(?: \w+){0,3} by\s+|\bordering provider:?\s+", _I
)


def told_of_referrer(text: str, *, practice: bool, clinician: bool) -> Iterator[Found]:
    """What running text says of its writer; only what is asked for, as nothing better tells it."""
    start = text[:_SEARCHED]
    place = (_place(start) or _small_place(start)) if practice else None
    if place:
        yield _found("partner_practice", place)
    person = (_named(start) or _seen_by(start)) if clinician else None
    if person:
        yield _found("partner_clinician", person)


def _found(field: str, span: Span) -> Found:
    return Found(field, *span, zone=Zone.SIGNATURE, rule="prose", confidence=_SURE)


def _place(text: str) -> Span | None:
    for pattern in _AT_PLACE:
        for match in pattern.finditer(text):
            said = match["place"].rstrip(".,'’ ")
            words = [word.casefold() for word in re.findall(r"[^\W\d_]+", said)]
            sure = bool(ORG_WORDS & set(words)) or match["where"] in ("with", "at", "over at")
            named = [word for word in words if word not in NEVER_NAMES]
            if sure and len(named) > 1:
                return match.start("place"), match.start("place") + len(said)
    return None


def _small_place(text: str) -> Span | None:
    """A practice in small letters, known by a word that practices are called by."""
    writer = _SMALL_WRITER.search(text)
    if not writer:
        return None
    for match in _SMALL_PLACE.finditer(text, writer.end(), writer.end() + _NEAR_START):
        words = match["place"].split()
        count = _words_of_place([word.casefold() for word in words])
        if count:
            said = re.match(r"\s+".join(map(re.escape, words[:count])), match["place"])
            start = match.start("place")
            return (start, start + said.end()) if said else None
    return None


def _words_of_place(words: list[str]) -> int:
    """How many of the words are a practice's name: "clinica del sol", "iron house gym"."""
    if words[0] in _HOUSES and len(words) > 2 and words[1] in ("del", "de", "la"):
        return 4 if words[2] in ("la", "los", "las") and len(words) > 3 else 3
    if words[0] in NEVER_NAMES or words[0] in ORG_WORDS:
        return 0
    ends = (n for n in range(len(words), 1, -1) if words[n - 1] in ORG_WORDS)
    return next(ends, 0)


def _named(text: str) -> Span | None:
    """ "Soy Marisela Quintero": a whole name, else the words that stand for one."""
    said = re.search(rf"{_SELF}\s", text)
    name = name_at(text, said.end(), min(len(text), said.end() + 60)) if said else _here(text)
    return (name.start, name.end) if name and name.words > 1 else _small_name(text)


def _here(text: str) -> Name | None:
    """ "Dr. Lionel Frye here sending you …"."""
    for match in _HERE.finditer(text, 0, _GREETED):
        start = text.rfind("\n", 0, match.start()) + 1
        for at in range(match.start() - 1, max(start, match.start() - 40) - 1, -1):
            opens = at == start or text[at - 2 : at] in (", ", ". ", "! ", "- ")
            name = name_at(text, at, match.start()) if opens else None
            if name and name.end == match.start():
                return name
    return None


_HERE = re.compile(r"\s(?:here\b(?! (?:is|are)\b)|por aquí\b|por acá\b)", _I)
_GREETED = 200
"""Characters of a mail within which its writer says who they are."""


def _small_name(text: str) -> Span | None:
    for match in _SMALL_SELF.finditer(text):
        group = "name" if match["name"] else "called"
        kept: list[str] = []
        for word in match[group].split():
            if word.casefold() in NEVER_NAMES | JOB_WORDS | ORG_WORDS:
                break
            kept.append(word)
        if kept:
            return match.start(group), match.start(group) + len(" ".join(kept))
    return None


def _seen_by(text: str) -> Span | None:
    for match in _SEEN_BY.finditer(text):
        name = name_at(text, match.end(), min(len(text), match.end() + 60))
        behind = re.match(r",\s([A-Z][\w.-]+)", text[name.end :]) if name else None
        if name and ((behind and is_credential(behind[1])) or name.title):
            return name.start, name.end
    return None
