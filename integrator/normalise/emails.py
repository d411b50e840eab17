"""E-mail addresses: one, plain, lower case."""

import re

from integrator.normalise.outcome import Normalised
from integrator.normalise.words import plain

_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}"
_ADDRESS = re.compile(
    rf"(?=.{{3,254}}\Z){_ATOM}(?:\.{_ATOM})*@"
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
_APART = re.compile(r"[\s<>()\[\],;:\"“”«»|]+")
_MAILTO = re.compile(r"mailto:|e-?mail:|correo:", re.IGNORECASE)
_QUERY = re.compile(r"\?(?:subject|body|cc)=.*", re.IGNORECASE)
_SPACED = re.compile(r"(?<=[\w.+-])\s+@\s*(?=\w)|(?<=[\w.+-])@\s+(?=\w)")
_SAID = (
    (
        re.compile(r"\s*[\[({]\s*(?:at|arroba|@)\s*[\])}]\s*|\s+(?:at|arroba)\s+", re.IGNORECASE),
        "@",
    ),
    (re.compile(r"\s*[\[({]\s*(?:dot|punto)\s*[\])}]\s*|\s+(?:dot|punto)\s+", re.IGNORECASE), "."),
)
_SLIPS = (".con", ".cmo", ".comm", ".ocm", ".vom", ".nte", ".ent")
"""Endings that no registry has, from fingers beside the key."""
_INVALID = "The e-mail address is not a valid one."
_SPELT_OUT = "The e-mail address is spelt out or broken up; please check it."
_MISTYPED = "The ending of the e-mail address looks mistyped."
LIMIT = 400


def _addresses(text: str) -> list[str]:
    words = (_QUERY.sub("", word) for word in _APART.split(_MAILTO.sub(" ", text)) if "@" in word)
    tidy = (word.strip(".,;:!'`*").lower() for word in words)
    return list(dict.fromkeys(word for word in tidy if _ADDRESS.fullmatch(word)))


def email(text: str) -> Normalised:
    """The address in `text` (RFC 5321 dot-atoms only), lower case, as it is compared and mailed.

    The first of several, noted; one spelt out ("name at x dot example") is doubtful.
    """
    text = plain(text[:LIMIT])
    found = _addresses(text)
    if not found:
        return _spelt_out(text)
    if found[0].endswith(_SLIPS):
        return Normalised(found[0], 0.6, _MISTYPED)
    return Normalised(found[0], 1.0 if len(found) == 1 else 0.85)


def _spelt_out(text: str) -> Normalised:
    said = _SPACED.sub("@", text)
    if "@" not in said:
        for words, sign in _SAID:
            said = words.sub(sign, said)
    found = _addresses(said)
    if len(found) != 1 or said == text:
        return Normalised.refused(_INVALID)
    return Normalised(found[0], 0.7, _SPELT_OUT)
