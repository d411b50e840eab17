"""vCards (RFC 6350, RFC 2426): the card of whoever refers, under a heading that says so."""

import quopri
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from integrator.reading.attachments.plain import OCTETS, text_of
from integrator.reading.attachments.words import Unread, Words
from integrator.reading.text import clean, decoded

_HEADING: Final = "Referring provider information"
_LINE: Final = re.compile(
    r"(?:[\w-]+\.)?(?P<name>[A-Za-z-]+)(?P<parameters>(?:;[^:\n]*)?):(?P<value>.*)"
)
_PARTED: Final = re.compile(r"(?<!\\);")
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
    seen: dict[str, str] = {}
    for name, value in _values(_lines(text)):
        seen.setdefault(name, value)
    lines = [f"{label}: {seen[name]}" for name, label in _LABELS.items() if seen.get(name)]
    return Words("\n".join((_HEADING, *lines)), voice="signature")


def _lines(text: str) -> Iterator[str]:
    """Logical lines: those that go on after a fold or a soft break are one."""
    said = ""
    for line in text.split("\n"):
        soft = said.endswith("=") and "quoted-printable" in said[:200].lower()
        if soft or line[:1] in (" ", "\t"):
            said = said.removesuffix("=" if soft else "") + line.lstrip(" \t")
        else:
            yield said
            said = line
    yield said


def _values(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for match in filter(None, map(_LINE.match, lines)):
        name, parameters = match["name"].upper(), match["parameters"].lower()
        if name in _LABELS and not (name == "TEL" and "fax" in parameters):
            yield name, _value(match["value"], quoted="quoted-printable" in parameters)


def _value(raw: str, *, quoted: bool) -> str:
    if quoted:
        raw = clean(decoded(quopri.decodestring(raw.encode("utf-8", "replace")), None))
    raw = raw.removeprefix("tel:").removeprefix("mailto:")
    first = _PARTED.split(raw, 1)[0]
    return " ".join(_ESCAPED.sub(lambda m: " " if m[1] in "nN" else m[1], first).split())
