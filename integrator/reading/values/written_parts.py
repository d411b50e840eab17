"""Values that a form shows in named parts: "First Name: Ana Last Name: Lopez",
"Day: 16 Month: 9"."""

import re

from integrator.reading.values.shapes import Span

_NAME = re.compile(
    r"(?:(?:title|prefix)\s?:?\s{1,3}\w{1,5}\.?\s{1,3})?"
    r"(?:first(?: name)?|given name|nombre\(?s?\)?|"
    r"forename)\s?:\s{0,3}(?P<given>[^:\n]{1,40}?)[ ,;]{1,3}"
    r"(?:middle(?: name| initial)?\s?:[^:\n]{0,30}?[ ,;]{1,3})?"
    r"(?:last(?: name)?|family name|surname|apellidos?)\s?:\s{0,3}(?P<family>[^:\n]{1,60})",
    re.I,
)
_FAMILY_FIRST = re.compile(
    r"(?:last(?: name)?|family name|surname|apellidos?)\s?:\s{0,3}(?P<family>[^:\n]{1,60}?)[ "
    r",;]{1,3}"
    r"(?:first(?: name)?|given name|nombre\(?s?\)?|forename)\s?:\s{0,3}(?P<given>[^:\n]{1,40})",
    re.I,
)
_DATE = re.compile(r"(?:(?:day|month|year|d[ií]a|mes|a[ñn]o)\s?:\s?[\w]{1,10}[ ,;/]{0,3}){3}", re.I)
_PART = re.compile(r"(day|month|year|d[ií]a|mes|a[ñn]o)\s?:\s?(\w{1,10})", re.I)
_KINDS = {"day": "d", "dia": "d", "día": "d", "month": "m", "mes": "m", "year": "y", "año": "y",
          "ano": "y"}  # fmt: skip


def name_in_parts(text: str, start: int, end: int) -> tuple[Span, Span] | None:
    """Where the given and the family name stand, where each has its own label."""
    for pattern in (_NAME, _FAMILY_FIRST):
        found = pattern.match(text, start, end)
        if found:
            return found.span("given"), _trimmed(text, found.span("family"))
    return None


def _trimmed(text: str, span: Span) -> Span:
    return span[0], span[0] + len(text[slice(*span)].rstrip(" ,;"))


def date_in_parts(text: str, start: int, end: int) -> Span | None:
    """Where a date stands whose day, month and year each have a label."""
    found = _DATE.search(text, start, end)
    return found.span() if found else None


def date_of_parts(said: str) -> str:
    """A date in named parts as year-month-day; any other words as they are."""
    parts = {_KINDS[kind.casefold()]: value for kind, value in _PART.findall(said)}
    if set(parts) != {"d", "m", "y"}:
        return said
    if not parts["m"].isdigit():
        return f"{parts['d']} {parts['m']} {parts['y']}"
    return f"{parts['y']}-{parts['m'].zfill(2)}-{parts['d'].zfill(2)}"
