"""What a value under a label nobody knows tells by itself: one of the clinic's services, or how
soon. Forms have labels of their own; what is filled in is often one word of a list."""

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

from integrator.reading.labels.asked import asked_for
from integrator.reading.labels.bare_values import SHAPES
from integrator.reading.labels.known import Table, fold, named_loosely
from integrator.reading.labels.names import bared
from integrator.reading.labels.read import Read
from integrator.reading.values.choices import ticked
from integrator.reading.values.found import Found
from integrator.reading.values.offered import Offered
from integrator.reading.values.shapes import EMAIL, PHONE, Span

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
    read.found, told = _asked(text, read.found, told, table)
    told = [one for one in told if one.field]
    if not told:
        return
    if all(one.start <= other.start for one, other in pairwise(read.found)):
        read.found = sorted((*read.found, *told), key=lambda one: one.start)
    else:
        for one in told:
            _put_in(read.found, one)
    starts = sorted(one.start for one in told)
    read.prose = [line for line in read.prose if not _holds(line, starts)]


def _put_in(found: list[Found], told: Found) -> None:
    """Put a value behind the one above it; those of columns do not stand in the text's order."""
    before = [at for at, one in enumerate(found) if one.start < told.start]
    nearest = max(before, key=lambda at: found[at].start, default=-1)
    found.insert(nearest + 1, told)


def _asked(
    text: str, found: list[Found], unknown: list[Found], table: Table
) -> tuple[list[Found], list[Found]]:
    """Both with the fields that labels nobody knows ask for, where no known label does."""
    known = {one.field for one in found if one.field and one.end > one.start}
    named = {
        word for one in found if one.field in _NAMED
        for word in fold(text[one.start : one.end]).split() if len(word) > 2
    }  # fmt: skip
    formal = len(known) >= _A_FORM
    told = [_answered(text, one, table, named) for one in found]
    told_too = [_answered(text, one, table, named) if formal else one for one in unknown]
    labels: dict[str, str] = {}
    for one in sorted((*told, *told_too), key=lambda one: one.start):
        if one.rule == _RULE:
            labels.setdefault(one.field, fold(one.label))

    def kept(one: Found, before: Found) -> Found:
        if one.rule != _RULE:
            return one
        again = one.field in known and not one.field.startswith("any_")
        return (
            before if again or labels[one.field] != fold(one.label) else replace(one, rule="label")
        )

    return (
        [kept(*pair) for pair in zip(told, found, strict=True)],
        [kept(*pair) for pair in zip(told_too, unknown, strict=True)],
    )


_A_FORM = 3
"""Fields that known labels name where a line of words and a colon is a label too."""
_RULE = "asked"
_SURE = 0.85
"""Confidence of what a label nobody knows asks for."""
_NAMED = frozenset(("patient_name", "patient_given_name", "patient_family_name", "any_name"))


def _is_open(field: str, value: str) -> bool:
    """Whether no label tells what a value is, or one that its shape gives the lie to."""
    shape = SHAPES.get(field)
    return not field or (
        shape in (PHONE, EMAIL) and not (PHONE.search(value) or EMAIL.search(value))
    )


def _is_title(text: str, found: Found) -> bool:
    """Whether a dash or a gap parts the two halves of a page's title: "Paz Clinic - Referral"."""
    line = text.rfind("\n", 0, found.start) + 1
    before = text[line : found.start]
    return not before.strip() or not re.search(r"[:=?\t.*_]\W*$", before)


def _answered(text: str, found: Found, table: Table, named: Collection[str]) -> Found:
    value = text[found.start : found.end].lstrip(" :.*-")
    if not found.label or not value or not _is_open(found.field, value):
        return found
    field = asked_for(bared(found.label), value, patient=named)
    not_kept = not found.field and named_loosely(found.label.strip(" :*"), table) == ""
    if field is None or (not_kept and field != "partner_practice"):
        return found
    if field == "partner_practice" and _is_title(text, found):
        return found
    start = found.end - len(value)
    sure = min(found.confidence, _SURE)
    return replace(found, field=field, start=start, rule=_RULE, confidence=sure)


def _holds(line: tuple[int, int], starts: Sequence[int]) -> bool:
    at = bisect_left(starts, line[0])
    return at < len(starts) and starts[at] < line[1]


def _told(text: str, found: Found, services: Offered, table: Table) -> Found:
    value = text[slice(*_chosen(text, found))]
    if found.field not in ("", "asked_for") or not value.strip() or len(value) > _LONGEST:
        return found
    if not found.label or _NOT_ASKED_FOR.search(fold(found.label)):
        return found
    if is_service(value, services):
        return _as(text, found, "service_words")
    if found.field == "" and fold(found.label) in table:
        return found
    if found.field == "" and _PRIORITY.fullmatch(fold(value)):
        told = _as(text, found, "priority")
        return replace(told, confidence=min(found.confidence, 0.9))
    return found


def _chosen(text: str, found: Found) -> Span:
    """What is filled in: all of it, or the one box of several that is ticked."""
    choices = ticked(text, (found.start, found.end))
    return choices[0] if choices and len(choices) == 1 else (found.start, found.end)


def _as(text: str, found: Found, field: str) -> Found:
    start, end = _chosen(text, found)
    return replace(found, field=field, start=start, end=end)


def is_service(value: str, services: Offered) -> bool:
    """Whether all of `value` names one service of the clinic."""
    mentions = list(services.mentions_in(value))
    if len({one.key for one in mentions}) != 1:
        return False
    left = value
    for one in reversed(mentions):
        left = left[: one.start] + " " + left[one.end :]
    return _BESIDE.issuperset(fold(_BRACKETS.sub(" ", left)).split())
