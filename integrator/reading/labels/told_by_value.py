"""What a value under a label nobody knows tells by itself: one of the clinic's services, or how
soon. Forms have labels of their own; what is filled in is often one word of a list."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from integrator.reading.labels.known import Table, fold
from integrator.reading.labels.lines import Read
from integrator.reading.values.found import Found
from integrator.reading.values.offered import Offered

_LONGEST = 60
_BRACKETS = re.compile(r"[()\[\]]")
_BESIDE = frozenset((
    "clinic", "program", "programme", "service", "services", "consult", "consultation", "team",
    "the", "your", "a", "and", "or", "y", "o", "care", "support", "help", "with", "of", "for", "de",
    "del", "la", "el", "en", "con", "para", "apoyo", "orientacion", "consulta", "servicio",
    "programa", "evaluation", "evaluacion", "pls", "favor", "por", "al", "se", "refiere", "visit",
    "referral", "please", "health", "salud",
))  # fmt: skip
"""Words beside a service's name that name nothing else."""
_PRIORITY = re.compile(
    r"(?:not |non |no (?:es )?|muy |very )?(?:routine|urgent|urgente|stat|asap|emergent|rutina|"
    r"semi urgent|elective)(?: please| por favor)?|(?:no rush|no hurry|sin prisa|sin urgencia|"
    r"(?:as )?soon as (?:possible|you can|able)|lo (?:antes|mas pronto) posible|cuanto antes|"
    r"within (?:\d|a|one|two) (?:days?|weeks?)(?: .{2,12})?|si urgente|no no es urgente)"
)
_NOT_ASKED_FOR = re.compile(
    r"\b(?:history|condition|allerg\w*|diagn\w*|problem\w*|title|cargo|role|credential\w*|"
    r"profession|occupation|specialty|especialidad|medic\w*|antecedentes|symptom\w*|sintoma\w*|"
    r"tried|previous|past|subject|asunto|heard|source|newsletter|practice|clinic name)\b"
)


def told_by_value(text: str, read: Read, services: Offered, table: Table) -> None:
    """Give the labelled values of `read` that no label names the field that they tell of."""
    read.found = [_told(text, one, services, table) for one in read.found]
    told = [_told(text, one, services, table) for one in read.unknown]
    told = [one for one in told if one.field]
    if not told:
        return
    read.found = sorted((*read.found, *told), key=lambda one: one.start)
    starts = sorted(one.start for one in told)
    read.prose = [line for line in read.prose if not _holds(line, starts)]


def _holds(line: tuple[int, int], starts: Sequence[int]) -> bool:
    at = bisect_left(starts, line[0])
    return at < len(starts) and starts[at] < line[1]


def _told(text: str, found: Found, services: Offered, table: Table) -> Found:
    value = text[found.start : found.end]
    if found.field not in ("", "asked_for") or not value.strip() or len(value) > _LONGEST:
        return found
    if not found.label or _NOT_ASKED_FOR.search(fold(found.label)):
        return found
    if is_service(value, services):
        return replace(found, field="service_words")
    if found.field == "" and fold(found.label) in table:
        return found
    if found.field == "" and _PRIORITY.fullmatch(fold(value)):
        return replace(found, field="priority", confidence=min(found.confidence, 0.9))
    return found


def is_service(value: str, services: Offered) -> bool:
    """Whether all of `value` names one service of the clinic."""
    mentions = list(services.mentions_in(value))
    if len({one.key for one in mentions}) != 1:
        return False
    left = value
    for one in reversed(mentions):
        left = left[: one.start] + " " + left[one.end :]
    return _BESIDE.issuperset(fold(_BRACKETS.sub(" ", left)).split())
