"""What Outlook packed into winmail.dat: the text and the files (MS-OXTNEF).

A few attributes are all we need; the one library for it brings many more and is not kept up.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from struct import error as struct_error
from struct import unpack_from

from integrator.ports import AttachmentDraft
from integrator.reading.mails.text import decoded

_SIGNATURE = 0x223E9F78
_BODY, _PROPERTIES = 0x2800C, 0x69003
_FILE_STARTS, _FILE_TITLE, _FILE_OCTETS, _FILE_PROPERTIES = 0x69002, 0x18010, 0x6800F, 0x69005
_P_TEXT, _P_HTML, _P_LONG_NAME, _P_KIND = 0x1000, 0x1013, 0x3707, 0x370E
_FIXED = {0x0002: 4, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000A: 4, 0x000B: 4,
          0x0014: 8, 0x0040: 8, 0x0048: 16}  # fmt: skip
_STRING, _UNICODE, _OBJECT, _BINARY = 0x001E, 0x001F, 0x000D, 0x0102
_MANY = 0x1000
_MOST_VALUES = 100


@dataclass(frozen=True, slots=True)
class Packed:
    """The contents of a winmail.dat."""

    text: str
    html: str
    files: tuple[AttachmentDraft, ...]


@dataclass(slots=True)
class _File:
    name: str = ""
    kind: str = "application/octet-stream"
    octets: bytes = b""


def _attributes(octets: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    while at + 9 <= len(octets):
        name, length = unpack_from("<II", octets, at + 1)
        yield name, octets[at + 9 : at + 9 + length]
        at += 9 + length + 2


def _properties(octets: bytes) -> Iterator[tuple[int, bytes]]:
    """MAPI properties as (id, octets); the rest is left at the first that is not understood."""
    (count,) = unpack_from("<I", octets, 0)
    at = 4
    for _ in range(min(count, 5_000)):
        kind, name = unpack_from("<HH", octets, at)
        at = _past_name(octets, at + 4) if name >= 0x8000 else at + 4
        if kind in _FIXED:
            yield name, octets[at : at + _FIXED[kind]]
            at += _FIXED[kind]
        else:
            value, at = _long_value(octets, at)
            yield name, value


def _past_name(octets: bytes, at: int) -> int:
    (by_text,) = unpack_from("<I", octets, at + 16)
    if not by_text:
        return at + 24
    (length,) = unpack_from("<I", octets, at + 20)
    return int(at + 24 + _padded(length))


def _long_value(octets: bytes, at: int) -> tuple[bytes, int]:
    (count,) = unpack_from("<I", octets, at)
    at, value = at + 4, b""
    for _ in range(min(count, _MOST_VALUES)):
        (length,) = unpack_from("<I", octets, at)
        value = value or octets[at + 4 : at + 4 + length]
        at += 4 + _padded(length)
    return value, at


def _padded(length: int) -> int:
    return length + -length % 4


def _string(octets: bytes) -> str:
    wide = len(octets) > 1 and octets[1:2] == b"\0"
    return decoded(octets, "utf-16-le" if wide else None).rstrip("\0")


def _known(octets: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    with suppress(struct_error):
        found.update(_properties(octets))
    return found


def _title(file: _File, octets: bytes) -> None:
    file.name = file.name or _string(octets)


def _described(file: _File, octets: bytes) -> None:
    known = _known(octets)
    file.name = _string(known.get(_P_LONG_NAME, b"")) or file.name
    file.kind = _string(known.get(_P_KIND, b"")) or file.kind


def _filled(file: _File, octets: bytes) -> None:
    file.octets = octets


_OF_FILES = {_FILE_TITLE: _title, _FILE_PROPERTIES: _described, _FILE_OCTETS: _filled}


def packed(octets: bytes) -> Packed | None:
    """Text and files of a winmail.dat; None where it is none, or holds nothing of either."""
    if len(octets) < 6 or unpack_from("<I", octets, 0)[0] != _SIGNATURE:
        return None
    text, html, files = "", "", [_File()]
    for name, value in _attributes(octets):
        if name == _BODY:
            text = text or _string(value)
        elif name == _PROPERTIES:
            known = _known(value)
            text, html = text or _string(known.get(_P_TEXT, b"")), _string(known.get(_P_HTML, b""))
        elif name == _FILE_STARTS:
            files.append(_File())
        elif name in _OF_FILES:
            _OF_FILES[name](files[-1], value)
    kept = tuple(AttachmentDraft(one.name, one.kind, one.octets) for one in files if one.octets)
    return Packed(text, html, kept) if text.strip() or html.strip() or kept else None
