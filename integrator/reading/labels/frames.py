"""The practice that a form tool names in its own words round what was filled in.

The form may as well stand on the clinic's own site: the name counts only where the referrer's
address is spelt like it.
"""

import re
from collections.abc import Iterator

from integrator.reading.values.found import Found, Zone

_SEARCHED = 20_000
_SURE = 0.88
_FRAME = re.compile(
    r"\b(?:form submission (?:from|-)|formulario desde|your (?:web)?site:?|submitted (?:on|from|"
    r"via|at)(?: the)?|"
    r"created (?:inside|within)(?: of)?|se cre[oó] en|submission for:?|(?:submission|entry|"
    r"response|message) (?:from|on|via)(?: the)?|sent (?:from|via|through)(?: the)?|"
    r"^on|just submitted [^\n]{0,80}? on|(?:su|tu) sitio(?: web)?|(?:enviado|recibido) (?:desde|"
    r"en)(?: el sitio(?: de)?)?)"
    r"\s{1,3}[\"“']?(?P<name>(?-i:[A-ZÁÉÍÓÚÑ])[^\n:;!|<>\"”]{2,60})",
    re.I | re.M,
)
_ENDS = re.compile(r"\s(?:[-–—]|website|web ?site|form|contact form|at)\b|\.\s|\.$|[,(]", re.I)
_LETTERS = re.compile(r"[^a-z]+")
_LIKE = 6


def spelt_like(name: str, address: str) -> bool:
    """Whether the domain of `address` is made of `name`: "Little Oaks Clinic" @littleoaks."""
    domain = address.partition("@")[2].rpartition(".")[0].rpartition(".")[2]
    host, called = _LETTERS.sub("", domain.casefold()), _LETTERS.sub("", name.casefold())
    if min(len(host), len(called)) < _LIKE:
        return False
    return host[:_LIKE] == called[:_LIKE] or host in called or called in host


def framed_practice(text: str, addresses: Iterator[str]) -> list[Found]:
    """The practice that a tool's frame names, where one of the referrer's `addresses` bears it "
    "out."""
    known = tuple(addresses)
    for match in _FRAME.finditer(text[:_SEARCHED]) if known else ():
        name = _ENDS.split(match["name"])[0].strip(" .'’")
        if name[:1].isupper() and any(spelt_like(name, address) for address in known):
            at = match.start("name")
            return [Found("partner_practice", at, at + len(name), Zone.SIGNATURE, "frame",
                          confidence=_SURE)]  # fmt: skip
    return []
