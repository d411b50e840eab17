"""What forms write between a question and its answer: how it is to be filled in."""

import re

from integrator.reading.values.empty import NOTHING

_DATE_SHAPE = r"(?:mm?|dd?|y{4}|aaaa)\W{1,2}(?:mm?|dd?)\W{1,2}(?:y{2,4}|a{2,4}|dd?)"
_WORDS = re.compile(
    r"\b(?:first|last|names?|full|legal|optional|required|if (?:known|any|applicable)|please|"
    r"format|e\.?g|ex|examples?|include|check|select|choose|pick|tick|mark|circle|apply|area code|"
    r"briefly|describe|one|only|as (?:on|it)|opcional|obligatori[oa]|requerid[oa]|nombres?|"
    r"apellidos?|marque|elija|seleccione|por ejemplo|ej|favor|formato|c[oó]digo|si (?:lo|aplica))\b"
    rf"|^{_DATE_SHAPE}$",
    re.I,
)
_BRACKETED = re.compile(r"\s{0,3}[(\[](?P<said>[^()\[\]\d\n]{2,80})[)\]]\s{0,3}:?\s{0,3}")
_ALONE = re.compile(rf"\(?{_DATE_SHAPE}\)?|\([^()]{{1,60}}\)", re.I)


def answer_start(text: str, start: int, end: int) -> int:
    """Where the answer in text[start:end] begins, behind a bracket that says how to give it."""
    bracketed = _BRACKETED.match(text, start, end)
    return bracketed.end() if bracketed and _WORDS.search(bracketed["said"]) else start


def is_hint(line: str) -> bool:
    """Whether a line below a question is but a hint: "(first and last)", "MM/DD/YYYY"."""
    return _ALONE.fullmatch(line) is not None and line.casefold() not in NOTHING
