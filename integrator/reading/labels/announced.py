"""What a form tool says of itself round what was filled in: it tells nothing of anybody."""

import re

from integrator.reading.labels.read import Read
from integrator.reading.values.shapes import Span

_SENT = r"(?:submission|response|entry|entries|lead|respuesta|env[ií]o)"
_ANNOUNCES = re.compile(
    rf"\b(?:new|got an?|received an?|nuev[ao]|recibi[oó] una?) (?:\w+ )?{_SENT}s?\b|"
    rf"^\W*{_SENT} (?:summary|details)\W*$|"
    rf"\bto (?:respond|reply) to this {_SENT}\b|"
    rf"\b(?:view|see|edit|open|download)\b(?: \w+){{0,6}} {_SENT}s?\b|"
    r"^\W*(?:view|open|see) (?:contact|results?|in browser|online|record)\W*$|"
    r"^\W*(?:ver|abrir|consultar|editar) (?:(?:la|las|el|los|tod[oa]s|en) ){0,2}"
    r"(?:respuestas?|resultados?|formulario|env[ií]os?|registro|l[ií]nea)\W*$|"
    r"\b(?:manage|edit|change) your (?:\w+ )?(?:notifications?|settings|preferences)\b|"
    r"\bform was submitted (?:on|at|via)\b|\breport it as spam\b|\bunsubscribe\b|"
    r"\bno responda a este (?:correo|mensaje)\b|\bmailbox is not monitored\b",
    re.I,
)
_LONGEST = 240


def unannounced(text: str, read: Read) -> list[Span]:
    """The lines of running text, without those that a form tool puts round a form."""
    if not read.is_filled_in:
        return read.prose
    return [line for line in read.prose if not _announces(text, line)]


def _announces(text: str, line: Span) -> bool:
    return line[1] - line[0] < _LONGEST and _ANNOUNCES.search(text[slice(*line)]) is not None
