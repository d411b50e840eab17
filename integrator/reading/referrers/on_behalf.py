"""The clinician for whom somebody else writes, and who writes for one and is none."""

import re
from collections.abc import Iterator, Sequence

from integrator.normalise.given_names import ENGLISH_GIVEN, SPANISH_GIVEN
from integrator.normalise.words import folded
from integrator.reading.values.found import Found, Zone
from integrator.reading.values.shapes import Name, first_person, is_credential, name_at

ON_BEHALF = "on-behalf"
_SEARCHED = 20_000
_NEAR = 80
_LONG = 7
_SURE, _LIKELY = 0.9, 0.82
_CLERK = (
    r"(?:(?:certified |clinical )?medical assistant|"
    r"(?-i:(?:C|R|CC)?MA\b(?!\W{1,3}(?:[A-Z]{2}|in\b|and\b|[Ll]icensed|[Cc]ounsel|[Tt]herap|[Pp]sych)))|"
    r"front desk|(?:office|practice|clinic) manager|receptionist|secretary|scheduler|scribe|biller|"
    r"(?:referrals?|intake|scheduling) (?:coordinator|specialist|desk|clerk|team)|"
    r"(?:(?:executive|administrative|office|admin|personal) )?assistant"
    r"(?! (?:professor|director|medical|clinical))|recepcionista|recepci[oó]n|secretari[oa]|"
    r"asistente(?! social)|auxiliar|"
    r"coordinadora? de (?:referencias|referidos|remisiones|derivaciones|citas))"
)
"""Who keeps a clinician's office: they send what the clinician refers."""
_AIDE = rf"(?:{_CLERK}|nurse|rn|lvn|lpn|coordinator|enfermer[oa]|coordinador[a]?|admin|books)"
_BY_ROLE = re.compile(_AIDE, re.I)
_AS_CLERK = re.compile(
    rf"\W{{0,4}}(?:(?!physician|legal|nursing|social)\w+\s)?{_CLERK}\b|"
    rf"[^\n,(]{{0,20}}\((?:\w+\s)?{_CLERK}\)",
    re.I,
)
_OF_A_DESK = re.compile(
    rf"\b{_CLERK}\b|\b(?:desk|office|oficina|consultorio|referrals|referidos|referencias|remisiones|"
    r"derivaciones|intake|billing|scheduling|admisiones|citas|facturaci[oó]n|enfermer[ií]a|triage|"
    r"team|equipo|staff|programa?)\b",
    re.I,
)
_THE = (
    r"(?:(?:el|la|los|las|my|our|the|mi)\s"
    r"(?:(?:boss|jef[ea]|wife|husband|doctora?|m[eé]dic[oa]),?\s)?)?"
)
_TITLED = r"(?:Dra?|Prof|Doctora?)\b"
_NAMED = r"\.?\s(?:[\w'’-]{1,20}\.?\s){1,4}"
_ASKED = (
    r"(?:(?:has\s)?(?:asked\s(?:me|us)\sto|would\slike\s(?:(?:me|us)\s)?to|wishes\sto|"
    r"(?:wants|told)\s(?:me|us)\sto)\s(?:\w{1,9}\s)?"
    r"(?:send|refer|write|forward|pass|get|reach|share)|"
    r"(?:me|nos)\s(?:pidi[oó]|pide|encarg[oó]|indic[oó]|dijo|solicit[oó])\s(?:que\s)?(?:\w{1,9}\s)?"
    r"(?:mand|env[iíe]|escrib|refi|les|remit|deriv|pas|haga|hacer))"
)
_FOR = re.compile(
    rf"\b(?:(?:{_AIDE}|office|front desk|practice)\s(?:for|to|of|with|de|del|para)|"
    r"(?:process|send|writ|call|e-?mail|reach|fax)ing (?:(?:this|it|you|out|over|in) ){0,2}for|"
    r"on behalf of|en nombre del?|de parte del?|por encargo del?|en representaci[oó]n del?|"
    r"por (?:indicaci[oó]n|instrucci[oó]n|orden|petici[oó]n|solicitud|cuenta)(?:es)? del?|"
    r"a (?:petici[oó]n|solicitud|nombre) del?|dictated by|dictado por|(?:at|per) the request of|"
    r"work(?:ing)? (?:for|under)|trabajo (?:con|para)|sent (?:at the direction of|for))"
    rf"[:,]?\s{_THE}(?=\w)|"
    rf"\b(?={_TITLED}{_NAMED}{_ASKED})|"
    rf"\bfrom\s(?={_TITLED}\.?\s[\w .'’-]{{1,40}}['’]s?\s(?:office|practice|clinic))",
    re.I,
)
_SAID = re.compile(
    rf"(?:^|[.!?:,\n-]\s{{1,3}})(?:el |la )?(?={_TITLED}{_NAMED}"
    r"(?:would like|wants|asks|is referring|is sending|requests|recommends|feels|quiere|desea|pide|"
    r"solicita|refiere|remite|deriva|env[ií]a|manda|recomienda)\b)|"
    r"\b(?:(?:referral|letter|order|carta|orden|referencia|remisi[oó]n|derivaci[oó]n|referido)"
    r"(?: \w+){0,2} (?:from|by|de|del|por)|"
    r"(?:this is|it['’]?s|soy|habla|escribe) [\w ]{2,30}? (?:from|at|with|de|del|con)|per|\w+ at|"
    rf"oficina|consultorio|office of|a cargo de) (?:(?:el|la|del|de la|de) )?(?={_TITLED})",
    re.I | re.M,
)
_SMALL = re.compile(r"(?:dra?|doctora?)\b\.?\s(?P<name>[a-zñáéíóú'’-]{3,20})\b")
_LETTERED = re.compile(r"[,\s]+([A-Z][\w.]*(?:-[A-Z]+)?)")


def is_clerk(text: str, name_end: int, end: int) -> bool:
    """Whether what stands behind a name says that they keep an office: "Ann Lee, MA"."""
    return _AS_CLERK.match(text, name_end, end) is not None


def person_shown(author: tuple[str | None, str | None]) -> str | None:
    """The person whom a sender's display name names: no desk ("Bev at Dr Lee's office"), and no
    practice, which its domain may tell ("Granite Peak" @granitepeak.example)."""
    shown, address = author
    if not shown or _OF_A_DESK.search(shown) or _is_domains(shown, address or ""):
        return None
    return first_person(shown)


def _is_domains(shown: str, address: str) -> bool:
    local, _, domain = address.casefold().partition("@")
    words = [folded(word) for word in shown.split()[:2]]
    person = words[0] in SPANISH_GIVEN or words[0] in ENGLISH_GIVEN or words[0] in local
    squashed = "".join(words).replace(" ", "")
    return not person and len(squashed) >= _LONG and squashed in domain


def _is_one(text: str, name: Name, *, by_role: bool) -> bool:
    """Whether the name is surely a clinician's: by title or letters, or as a clerk's principal."""
    behind = _LETTERED.match(text, name.end)
    if name.title or (behind and is_credential(behind[1])):
        return True
    first = folded(text[name.start : name.end].split()[0])
    return by_role and name.words > 1 and (first in SPANISH_GIVEN or first in ENGLISH_GIVEN)


def on_behalf(text: str) -> Iterator[Found]:
    """The clinician for whom somebody else writes, in so many words."""
    names = [
        name for at, role in _places(text, _FOR)
        if (name := _name_from(text, at)) and _is_one(text, name, by_role=role)
    ]  # fmt: skip
    if names:
        yield _fullest(text, [*names, *_spoken_of(text)], _SURE)


def spoken_for(text: str) -> Iterator[Found]:
    """The clinician of whom a mail without another speaks: "Dr. Sung would like …"."""
    places = (_SMALL.match(text, at) for at, _ in _places(text, _SAID))
    small = (Name(*one.span("name"), 1) for one in places if one)
    names = _spoken_of(text) or list(small)
    if names:
        yield _fullest(text, names, _LIKELY)


def _places(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, bool]]:
    """Where a name may follow, and whether somebody's office or aide stands before it."""
    for match in pattern.finditer(text, 0, _SEARCHED):
        yield match.end(), _BY_ROLE.match(match.group()) is not None


def _name_from(text: str, at: int) -> Name | None:
    return name_at(text, at, min(len(text), at + _NEAR))


def _spoken_of(text: str) -> list[Name]:
    named = (_name_from(text, at) for at, _ in _places(text, _SAID))
    return [name for name in named if name and name.title]


def _fullest(text: str, names: Sequence[Name], sure: float) -> Found:
    """The first of the names, as fully as any of them gives it."""
    last = text[names[0].start : names[0].end].split()[-1]
    alike = [one for one in names if last in text[one.start : one.end].split()]
    best = max(alike, key=lambda one: one.words)
    said = text[best.start : best.end].removesuffix("'s").removesuffix("’s")
    end = best.start + len(said)
    return Found("partner_clinician", best.start, end, Zone.SIGNATURE, ON_BEHALF, confidence=sure)
