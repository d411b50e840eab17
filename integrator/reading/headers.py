"""Header fields of a mail, read strictly where trust hangs on them and kindly where it does not."""

import binascii
import re
from base64 import b64decode
from collections.abc import Mapping, Sequence
from email.message import Message

from integrator.reading.text import clean, decoded

Headers = Mapping[str, Sequence[str]]
"""Lower-case name to values in order; undecodable bytes are surrogates as the parser left them."""

_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(=\?)")
_ADDRESS = (
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*"
)
_BARE = re.compile(rf"\s*({_ADDRESS})\s*")
_NAMED = re.compile(rf'\s*("(?:[^"\\]|\\.)*"|[^"<>]*)\s*<({_ADDRESS})>\s*')
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
_AUTOMATIC_PRECEDENCE = frozenset(("bulk", "auto_reply", "junk"))


def headers_of(message: Message) -> Headers:
    """Every header of the top of a mail, unfolded lines and undecoded words as they are."""
    found: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        found.setdefault(name.lower(), []).append(str(value))
    return found


def first(headers: Headers, name: str) -> str:
    """The first value of a header, or ""."""
    values = headers.get(name)
    return values[0] if values else ""


def _word(match: re.Match[str]) -> str:
    charset, encoding, text = match.groups()
    raw = text.encode("ascii", "replace")
    try:
        octets = b64decode(raw + b"==") if encoding in "bB" else binascii.a2b_qp(raw, header=True)
    except binascii.Error:
        return match.group()
    return decoded(octets, charset.partition("*")[0])


def header_text(value: str) -> str:
    """A header as a person reads it (RFC 2047), on one line."""
    if not value.isascii():
        value = decoded(value.encode("utf-8", "surrogateescape"), None)
    if "=?" in value:
        value = _ENCODED_WORD.sub(_word, _BETWEEN_WORDS.sub(r"\1\2", value))
    return " ".join(clean(value).split())


def sender_of(headers: Headers) -> str | None:
    """The one address in From, lower case; None where there is none, several, or any doubt.

    Stricter than RFC 5322 on purpose: no groups, routes, comments or quoted local parts, for those
    are what tricks a parser into trusting another address than the one delivered.
    """
    values = headers.get("from", ())
    if len(values) != 1 or len(values[0]) > 998:
        return None
    bare = _BARE.fullmatch(values[0])
    if bare:
        return bare[1].lower()
    named = _NAMED.fullmatch(values[0])
    if not named or _hides_another(named[1]):
        return None
    return named[2].lower()


def _hides_another(display: str) -> bool:
    quoted = display.startswith('"')
    return not quoted and "@" in display and any(mark in display for mark in ",;:")


def message_id_of(headers: Headers) -> str | None:
    """The Message-ID with its angle brackets, where it is one we can answer to."""
    found = _MESSAGE_ID.fullmatch(first(headers, "message-id").strip())
    return found.group() if found and found.group().isascii() else None


def is_automatic(headers: Headers) -> bool:
    """Whether a machine sent it: automatic reply, bounce, bulk mail (RFC 3834, RFC 6522)."""
    submitted = first(headers, "auto-submitted").partition(";")[0].strip().lower()
    return (
        submitted not in ("", "no")
        or first(headers, "content-type").lstrip().lower().startswith("multipart/report")
        or first(headers, "precedence").strip().lower() in _AUTOMATIC_PRECEDENCE
        or first(headers, "return-path").strip() == "<>"
    )
