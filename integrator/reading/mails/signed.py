"""The content of an opaquely signed mail, smime.p7m (RFC 8551, 3.5.2; CMS: RFC 5652, 5.2).

Only the content is taken out, so that it can be read; nothing here says that a signature is good.
`cryptography` reads the certificates of such a file but not its content.
"""

from collections.abc import Iterator

_SIGNED = bytes.fromhex("2a864886f70d010702")
_SEQUENCE, _OBJECT, _OCTETS, _OCTETS_IN_PARTS, _CONTENT = 0x30, 0x06, 0x04, 0x24, 0xA0
_END = (0, 0)
_DEPTH = 12

Value = tuple[int, int, int, int]
"""Tag; start and end of what is in it; where the next one starts."""


def _one(octets: bytes, at: int, end: int, *, depth: int = 0) -> Value:
    """The value at `at` (BER, also of indefinite length); ValueError where there is none."""
    if at + 2 > end or depth > _DEPTH:
        raise ValueError("no value here")
    tag, length, start = octets[at], octets[at + 1], at + 2
    if length == 0x80:
        stop = _end_of_contents(octets, start, end, depth=depth)
        return tag, start, stop, stop + 2
    if length > 0x80:
        count = length - 0x80
        length, start = int.from_bytes(octets[start : start + count], "big"), start + count
    if start + length > end:
        raise ValueError("the value is longer than what holds it")
    return tag, start, start + length, start + length


def _end_of_contents(octets: bytes, at: int, end: int, *, depth: int) -> int:
    while at + 2 <= end:
        if (octets[at], octets[at + 1]) == _END:
            return at
        at = _one(octets, at, end, depth=depth + 1)[3]
    raise ValueError("the value has no end")


def _values(octets: bytes, start: int, end: int) -> Iterator[Value]:
    while start < end:
        value = _one(octets, start, end)
        yield value
        start = value[3]


def _only(octets: bytes, inside: Value, tag: int, *, place: int) -> Value:
    values = list(_values(octets, inside[1], inside[2]))
    if len(values) <= place or values[place][0] != tag:
        raise ValueError("not signed data")
    return values[place]


def _joined(octets: bytes, value: Value, *, depth: int = 0) -> bytes:
    if value[0] == _OCTETS:
        return octets[value[1] : value[2]]
    if value[0] != _OCTETS_IN_PARTS or depth > _DEPTH:
        raise ValueError("not octets")
    pieces = _values(octets, value[1], value[2])
    return b"".join(_joined(octets, piece, depth=depth + 1) for piece in pieces)


def signed_content(octets: bytes) -> bytes | None:
    """What was signed, itself a MIME entity; None where it is not signed data or is encrypted."""
    try:
        whole = _one(octets, 0, len(octets))
        kind = _only(octets, whole, _OBJECT, place=0)
        if octets[kind[1] : kind[2]] != _SIGNED:
            return None
        signed = _only(octets, _only(octets, whole, _CONTENT, place=1), _SEQUENCE, place=0)
        content = _only(octets, signed, _SEQUENCE, place=2)
        held = _only(octets, content, _CONTENT, place=1)
        return b"".join(_joined(octets, one) for one in _values(octets, held[1], held[2]))
    except (ValueError, IndexError):
        return None
