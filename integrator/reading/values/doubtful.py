"""Values that their shape gives the lie to: better left out than told wrongly."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from integrator.reading.values.shapes import EMAIL, phones_in

_PEOPLE: Final = ("partner_clinician", "partner_clerk", "from_clinician", "guardian_name")
_NOBODYS: Final = frozenset((
    "patient", "patients", "client", "clients", "paciente", "provider", "providers", "referrer",
    "referring", "clinician", "doctor", "physician", "unknown", "view", "click", "here",
    "submit", "submitted", "submission", "response", "responses", "respuesta", "respuestas",
    "resultados", "form", "forms", "formulario", "portal", "notification", "notifications",
    "support", "team", "inbox", "referral", "requested", "wanted", "required", "optional",
    "insurance", "phone", "email",
))  # fmt: skip
"""Words of labels, buttons and tools, which no person is called."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_TOOL: Final = re.compile(r"(?!Mac|Mc|De|Di|La|Le|Van|Fitz|O)[A-Z][a-z]{3,}[A-Z][a-z]{2,}")
""" "FormHub" by itself: two words run together, as products are called."""


def is_doubtful(name: str, value: str) -> bool:
    """Whether `value` cannot be what field `name` holds, whoever wrote it."""
    judge = _JUDGES.get(name)
    return judge is not None and judge(value)


def _nobody(value: str) -> bool:
    words = [word.casefold() for word in _WORD.findall(value)]
    called = any(len(word) > 1 for word in words)
    return (
        not called or not _NOBODYS.isdisjoint(words) or _TOOL.fullmatch(value.strip()) is not None
    )


def _no_practice(value: str) -> bool:
    numbered = EMAIL.search(value) is not None or any(True for _ in phones_in(value))
    return numbered or value.count("(") != value.count(")")


_JUDGES: Final[Mapping[str, Callable[[str], bool]]] = {
    **dict.fromkeys(_PEOPLE, _nobody),
    "partner_practice": _no_practice,
}
