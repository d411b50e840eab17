"""Content-transfer-encodings undone, also where they were damaged or not declared (RFC 2045, 6)."""

import binascii
import re
from base64 import b64decode
from email.message import Message

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]")
_PADDING = re.compile(rb"=+")
_WORDS = re.compile(rb"(?:\A|\n)[^\n]*[^\s] +[^\s][^\n]*")
_SPACE_AFTER_SOFT_BREAK = re.compile(rb"=[ \t]+(?=\r?\n)")
_QUOTED_OCTET = re.compile(rb"=(?:[0-9A-F]{2}|\r?\n)")
_BASE64_LINES = re.compile(rb"\s*(?:[A-Za-z0-9+/]{40,80}\r?\n)+[A-Za-z0-9+/]*={0,2}\s*")
_TEXT_LEAST = 0.9
_SAMPLE = 2_000


def _from_base64(raw: bytes) -> bytes:
    """What can be decoded: damage and a missing end cost only the letters they hit.

    A footer that a mailing list wrote below the encoded text is left out.
    """
    words = _WORDS.search(raw)
    if words and words.start() == 0:
        return raw
    digits = _NOT_BASE64.sub(b"", raw[: words.start()] if words else raw)
    return b"".join(_run(run) for run in _PADDING.split(digits))


def _run(run: bytes) -> bytes:
    over = len(run) % 4
    if over == 1:
        run, over = run[:-1], 0
    return b64decode(run + b"=" * (-over % 4))


def _from_quoted_printable(raw: bytes) -> bytes:
    return binascii.a2b_qp(_SPACE_AFTER_SOFT_BREAK.sub(b"=", raw))


def _as_the_library_does(head: Message, raw: bytes) -> bytes:
    """Rare encodings (uuencode)."""
    head.set_payload(raw.decode("ascii", "surrogateescape"))
    decoded = head.get_payload(decode=True)
    return decoded if isinstance(decoded, bytes) else raw


def encoding_of(head: Message) -> str:
    """Content-Transfer-Encoding, lower case; "" where there is none."""
    return str(head.get("content-transfer-encoding", "")).strip().lower()


def octets_of(head: Message, raw: bytes) -> bytes:
    """The octets of a part; never an error."""
    encoding = encoding_of(head)
    if encoding == "base64":
        return _from_base64(raw)
    if encoding == "quoted-printable":
        return _from_quoted_printable(raw)
    if "uu" in encoding:
        return _as_the_library_does(head, raw)
    return raw


def text_octets_of(head: Message, raw: bytes) -> bytes:
    """As `octets_of`, for running text: also where the encoding's declaration was lost."""
    octets = octets_of(head, raw)
    if encoding_of(head) in ("base64", "quoted-printable"):
        return octets
    if b"=" in octets and _looks_quoted(octets):
        return _from_quoted_printable(octets)
    if _BASE64_LINES.fullmatch(octets) and _reads_as_text(found := _from_base64(octets)):
        return found
    return octets


def _looks_quoted(octets: bytes) -> bool:
    signs = len(_QUOTED_OCTET.findall(octets))
    return signs >= 2 and signs == octets.count(b"=")


def _reads_as_text(octets: bytes) -> bool:
    sample = octets[:_SAMPLE]
    shown = sum(byte in (9, 10, 13) or 32 <= byte < 127 for byte in sample)
    return bool(sample) and shown >= _TEXT_LEAST * len(sample)
