"""vCards (RFC 6350, RFC 2426): of whoever refers, or of the patient; the heading says whose."""

import quopri
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from integrator.reading.attachments.plain import OCTETS, text_of
from integrator.reading.attachments.words import Unread, Words
from integrator.reading.mails.text import clean, decoded

_LINE: Final = re.compile(
    r"(?:[\w-]+\.)?(?P<name>[A-Za-z-]+)(?P<parameters>(?:;[^:\n]*)?):(?P<value>.*)"
)
_PARTED: Final = re.compile(r"(?<!\\);")
_ESCAPED: Final = re.compile(r"\\([,;:\\nN])")
_PARTNER: Final[Mapping[str, str]] = {
    "FN": "Referring provider",
    "ORG": "Practice name",
    "TEL": "Provider phone",
    "EMAIL": "Provider email",
}
_PATIENT: Final[Mapping[str, str]] = {
    "FN": "Patient name",
    "BDAY": "Date of birth",
    "TEL": "Patient phone",
    "EMAIL": "Patient email",
    "LANG": "Preferred language",
}
_AT_WORK: Final = frozenset(("ORG", "TITLE", "ROLE"))


@dataclass(frozen=True, slots=True)
class _Property:
    name: str
    parameters: str
    value: str


def read_vcard(body: bytes, _until: float, *, writers: Collection[str] = ()) -> Words:
    """One card; a file of several is an address book, and says nothing of this referral.

    `writers` are the addresses, lower case, of those whose mail it came with: a card that has one
    is theirs. Another's is the patient's only if it is plainly a private one.
    """
    text = text_of(body[:OCTETS])
    if text.upper().count("BEGIN:VCARD") != 1:
        raise Unread("not_read")
    found = list(_properties(_lines(text)))
    if _is_patient(found, writers):
        return Words(_block("Patient information", _PATIENT, found))
    return Words(_block("Referring provider information", _PARTNER, found), voice="signature")


def _is_patient(found: Iterable[_Property], writers: Collection[str]) -> bool:
    """A birthday or a home number, and nothing of work."""
    names = {one.name for one in found}
    told = {one.parameters for one in found if one.name in ("TEL", "EMAIL")}
    addresses = {one.value.lower() for one in found if one.name == "EMAIL"}
    if not addresses.isdisjoint(writers) or not names.isdisjoint(_AT_WORK):
        return False
    private = "BDAY" in names or any("home" in parameters for parameters in told)
    return private and not any("work" in parameters for parameters in told)


def _block(heading: str, labels: Mapping[str, str], found: Iterable[_Property]) -> str:
    said: dict[str, str] = {}
    for one in found:
        said.setdefault(one.name, one.value)
    lines = (f"{label}: {said[name]}" for name, label in labels.items() if said.get(name))
    return "\n".join((heading, *lines))


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


def _properties(lines: Iterable[str]) -> Iterator[_Property]:
    for match in filter(None, map(_LINE.match, lines)):
        name, parameters = match["name"].upper(), match["parameters"].lower()
        if name != "TEL" or "fax" not in parameters:
            value = _value(match["value"], quoted="quoted-printable" in parameters)
            yield _Property(name, parameters, value)


def _value(raw: str, *, quoted: bool) -> str:
    if quoted:
        raw = clean(decoded(quopri.decodestring(raw.encode("utf-8", "replace")), None))
    raw = _PARTED.split(raw.removeprefix("tel:").removeprefix("mailto:"), 1)[0]
    return " ".join(_ESCAPED.sub(lambda m: " " if m[1] in "nN" else m[1], raw).split())
