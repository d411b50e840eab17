"""The words of the admins' daily list: references, codes as sentences, and a link. Pure."""

import re
from collections.abc import Mapping, Sequence
from string import Template
from typing import Final

from integrator.config.clinic import Clinic
from integrator.config.mail import MailTemplates
from integrator.telling.wording import Composed, filled

REASONS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "escalated": "nobody has done what is next, long after its time",
        "unowned": "nobody owns it",
        "stopped": "something about it could not be told and goes no further by itself",
        "unacknowledged": "its sender has had no acknowledgement for an hour",
    },
    "es": {
        "escalated": "nadie ha dado el siguiente paso, mucho después del plazo",
        "unowned": "no es de nadie",
        "stopped": "algo sobre ella no se pudo comunicar y no avanza por sí solo",
        "unacknowledged": "quien la envió lleva una hora sin acuse de recibo",
    },
}
"""Language → why a referral is in the list, by the codes of `attention.PRESSING`."""

_COUNTED: Final[Mapping[str, tuple[str, str, str]]] = {
    "en": ("one referral", "$count referrals", "and $count more"),
    "es": ("una derivación", "$count derivaciones", "y $count más"),
}
_ASKED: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "en": ("one question", "$count questions", " and ", "Review desk: $asked for over a day"),
    "es": (
        "una pregunta",
        "$count preguntas",
        " y ",
        "Mesa de revisión: $asked desde hace más de un día",
    ),
}
"""Language → what waits at the desk: one, several, what joins them to the referrals, a line."""
_REFERENCE = re.compile(r"[A-Z]-[0-9A-Z]{4,12}")
_PLACEHOLDER = re.compile(r"\$\{?[a-z_]+\}?")


def compose_daily(
    named: Mapping[str, Sequence[str]],
    count: int,
    link: str,
    *,
    questions: int = 0,
    clinic: Clinic,
    templates: MailTemplates,
) -> Composed:
    """The list in the clinic's first language: reference → codes of REASONS.

    `named` are the first of `count` in all; `questions` wait at the desk. Raises ValueError
    for what is no reference.
    """
    if not all(_REFERENCE.fullmatch(reference) for reference in named):
        raise ValueError("the list names references only")
    spoken = clinic.languages[0]
    template = templates["daily", spoken]
    asked, joint = _counted(questions, _ASKED[spoken]), _ASKED[spoken][2]
    lines = _lines(named, count, spoken)
    lines += [Template(_ASKED[spoken][3]).substitute(asked=asked)] if asked else []
    words = {
        "count": joint.join(filter(None, (_counted(count, _COUNTED[spoken]), asked))),
        "lines": "\n".join(lines),
        "link": link,
        "clinic_name": clinic.name,
        "clinic_phone": clinic.phone,
    }
    return filled(template, words, language=spoken, link=link)


def ours(clinic: Clinic, templates: MailTemplates) -> list[str]:
    """All that the list can say but references, numbers and the link: ours, for `leaks`."""
    spoken = clinic.languages[0]
    template = templates["daily", spoken]
    pieces = [*_COUNTED[spoken], *_ASKED[spoken], template.subject, *template.body.split("\n")]
    cut = [part for piece in pieces for part in _PLACEHOLDER.split(piece)]
    return [clinic.name, *REASONS[spoken].values(), *cut]


def _counted(count: int, words: Sequence[str]) -> str:
    return words[0] if count == 1 else Template(words[1]).substitute(count=count) if count else ""


def _lines(named: Mapping[str, Sequence[str]], count: int, language: str) -> list[str]:
    reasons = REASONS[language]
    lines = [f"{one}: {'; '.join(reasons[code] for code in codes)}" for one, codes in named.items()]
    more = count - len(named)
    return [*lines, Template(_COUNTED[language][2]).substitute(count=more)] if more else lines
