"""Priority to FHIR's request-priority: routine, urgent, asap, stat."""

import re
from typing import Final

from integrator.normalise.outcome import Normalised
from integrator.normalise.words import folded, plain, ticked

PRIORITIES: Final = ("routine", "urgent", "asap", "stat")
"""http://hl7.org/fhir/ValueSet/request-priority, in rising order."""

_ALONE = {
    **dict.fromkeys(("no", "n", "false", "low", "baja", "0"), "routine"),
    **dict.fromkeys(("yes", "y", "true", "si", "high", "alta", "priority", "x"), "urgent"),
}
"""Answers that mean something by themselves only."""
_PHRASES = {
    "routine": (
        "routine", "normal", "standard", "regular", "low priority", "elective", "no rush",
        "no hurry", "in no hurry", "no particular hurry", "whenever", "when convenient",
        "at your convenience", "can wait", "next available", "rutina", "rutinario", "rutinaria",
        "ordinario", "ordinaria", "de rutina", "prioridad baja", "baja prioridad", "sin prisa",
        "no hay prisa", "no corre prisa", "cuando pueda", "cuando puedan", "when you can",
        "when possible", "puede esperar", "nonurgent", "nonemergent", "electiva",
        "electivo", "programado", "con calma", "in due course", "in your own time", "when you get",
        "when you have", "no es para ya", "cuando haya", "cuando tengan", "cuando tenga",
    ),
    "urgent": (
        "urgent", "urgently", "high priority", "expedited", "expedite", "prioritize",
        "prioritise", "cannot wait", "cant wait", "urgente", "urgentemente", "urge",
        "alta prioridad", "prioridad alta", "preferente", "no puede esperar", "urgency high",
        "rush", "time sensitive", "urgency", "urgencia", "pressing", "prisa", "hurry", "apremiante",
        "priority case", "priority patient", "priority referral", "this week", "prioritario",
        "prioritaria",
    ),
    "asap": (
        "asap", "a s a p", "as soon as possible", "soon as possible", "soonest", "earliest",
        "very urgent", "extremely urgent", "muy urgente", "lo antes posible", "cuanto antes",
        "a la mayor brevedad", "a la brevedad", "earliest opportunity", "first opportunity",
        "soon as you can", "soon as you are able",
        "first opening", "sooner rather than later", "sooner the better", "right away",
        "straight away", "en cuanto puedan", "en cuanto pueda", "en cuanto sea posible",
        "en cuanto tengan", "lo mas pronto", "lo mas pronto posible", "tan pronto como sea posible",
    ),
    "stat": (
        "stat", "emergency", "emergent", "immediate", "immediately", "critical", "emergencia",
        "inmediato", "inmediata", "inmediatamente", "de inmediato", "same day",
    ),
}  # fmt: skip
_MEANING = {phrase: name for name, phrases in _PHRASES.items() for phrase in phrases}
_ANY = re.compile(rf"\b({'|'.join(sorted(_MEANING, key=len, reverse=True))})\b")
_DENIED = re.compile(
    r"\b(?:not|no|non|isnt|never|without|nothing|nada|sin|ni|wasnt|nor)"
    r"(?: (?:an?|the|big|great|real|huge|special|particular|immediate|really|very|at|all|that|"
    r"considered|deemed|es|se|trata|de|caso|muy|tan|una?|"
    r"is|any|so|\w+ly))*$"
)
_CONDITION = re.compile(r"\b(if|unless|until|si|salvo|semi|in case|should)\b")
_WITHIN = re.compile(
    r"\b(?:within|in(?: the next)?|en|dentro de|next|antes de)(?: the| las?| los)?"
    r"(?: next| proxim[oa]s?)?"
    r" (\d{1,2}|one|two|a|una?|dos)(?: to \d)? ?(hour|hr|day|week|wk|month|hora|dia|semana|mes)"
)
_DAYS = {"h": 1 / 24, "d": 1.0, "w": 7.0, "s": 7.0, "m": 30.0}
_COUNTS = {"one": 1, "a": 1, "un": 1, "una": 1, "two": 2, "dos": 2}

_STEP = re.compile(r"(\d)\s?(?:=|:|-|is|es)\s?([^\W\d_]{3,20})")
_NUMBER = re.compile(r"\W*(\d)\b(?!\s?(?:=|:|-|is|es|\d|\w))")

_UNKNOWN = "The priority is none of routine, urgent, asap or stat."
_DOUBTED = "The words do not say clearly how urgent it is."


def priority(text: str) -> Normalised:
    """The priority the words mean; what they deny counts for the contrary.

    "not urgent" is routine. Of several the most pressing, doubtful; so is a condition ("urgent if")
    and a mere time to be seen within.
    """
    words = folded(ticked(_told_by_scale(plain(text[:300]))))
    if words in _ALONE:
        return Normalised(_ALONE[words])
    if words in _MEANING:
        return Normalised(_MEANING[words])
    said, denied = _said(words)
    if said:
        return _strongest(said, doubted=bool(_CONDITION.search(words)))
    if denied:
        return _contrary(denied)
    return _by_time(words)


def _told_by_scale(text: str) -> str:
    """What a bare number stands for on the scale beside it: "1 (1 = routine, 3 = urgent)"."""
    steps = dict(_STEP.findall(text))
    chosen = _NUMBER.match(text)
    if len(steps) < 2:
        return text
    return steps.get(chosen[1], "") if chosen else ""


def _said(words: str) -> tuple[list[str], list[str]]:
    """What is said of the priority, and what is denied."""
    said: list[str] = []
    denied: list[str] = []
    for match in _ANY.finditer(words):
        refused = _DENIED.search(words[: match.start()][-40:].rstrip())
        (denied if refused else said).append(_MEANING[match[1]])
    return said, denied


def _strongest(said: list[str], *, doubted: bool) -> Normalised:
    strongest = max(said, key=PRIORITIES.index)
    if len(set(said)) > 1 or doubted:
        return Normalised(strongest, 0.7, _DOUBTED)
    return Normalised(strongest, 0.95)


def _contrary(denied: list[str]) -> Normalised:
    if "routine" in denied:
        return Normalised("urgent", 0.5, _DOUBTED)
    if "urgent" in denied:
        return Normalised("routine", 0.95)
    return Normalised("routine", 0.7, _DOUBTED)


def _by_time(words: str) -> Normalised:
    match = _WITHIN.search(words)
    if not match:
        return Normalised.refused(_UNKNOWN)
    days = (_COUNTS.get(match[1]) or int(match[1])) * _DAYS[match[2][0]]
    name = "asap" if days <= 3 else "urgent" if days <= 14 else "routine"
    return Normalised(name, 0.7, _DOUBTED)
