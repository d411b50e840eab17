"""vCards (RFC 6350, RFC 2426): the card of whoever refers, under a heading that says so."""

import quopri
import re
from collections.abc import Iterator, Mapping
from typing import Final

from integrator.reading.attachments.plain import OCTETS, text_of
from integrator.reading.attachments.words import Unread, Words
from integrator.reading.text import clean, decoded

_HEADING: Final = "Referring provider information"
_FOLDED: Final = re.compile(r"\n[ \t]")
_SOFT_BREAK: Final = re.compile(r"(?im)^(.*quoted-printable.*)=\n")
_LINE: Final = re.compile(
    r"(?:[\w-]+\.)?(?P<name>[A-Za-z-]+)(?P<parameters>(?:;[^:\n]*)?):(?P<value>.*)"
)
_ESCAPED: Final = re.compile(r"\\([,;:\\nN])")
_LABELS: Final[Mapping[str, str]] = {
    "FN": "Referring provider",
    "ORG": "Practice name",
    "TEL": "Provider phone",
    "EMAIL": "Provider email",
}


def read_vcard(body: bytes, _until: float) -> Words:
    """One card; a file of several is an address book, and says nothing of this referral."""
    text = text_of(body[:OCTETS])
    if text.upper().count("BEGIN:VCARD") != 1:
        raise Unread("not_read")
    text = _FOLDED.sub("", _SOFT_BREAK.sub(r"\1", text))
    seen: dict[str, str] = {}
    for name, value in _values(text):
        seen.setdefault(name, value)
    lines = [f"{label}: {seen[name]}" for name, label in _LABELS.items() if seen.get(name)]
    return Words("\n".join((_HEADING, *lines)), voice="signature")


def _values(text: str) -> Iterator[tuple[str, str]]:
    for match in _LINE.finditer(text):
        name, parameters = match["name"].upper(), match["parameters"].lower()
        if name in _LABELS and not (name == "TEL" and "fax" in parameters):
            yield name, _value(match["value"], quoted="quoted-printable" in parameters)


def _value(raw: str, *, quoted: bool) -> str:
    if quoted:
        raw = clean(decoded(quopri.decodestring(raw.encode("utf-8", "replace")), None))
    raw = raw.removeprefix("tel:").removeprefix("mailto:")
    first = re.split(r"(?<!\\);", raw)[0] if ";" in raw else raw
    return " ".join(_ESCAPED.sub(lambda m: " " if m[1] in "nN" else m[1], first).split())
