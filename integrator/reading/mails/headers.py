"""Header fields of a mail, read strictly where trust hangs on them and kindly where it does not."""

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime

from integrator.reading.mails.opened import Party
from integrator.reading.mails.text import clean, decoded

Headers = Mapping[str, Sequence[str]]
"""Lower-case name to values in order; undecodable bytes are surrogates as the parser left them."""

TEXT_LIMIT = 10_000
"""Characters of one header that are decoded."""
_LONGEST_FROM = 998
_MOST_ANSWERED = 50
_ENCODED_WORDS = re.compile(
    r"=\?[^?\s]{1,40}\?[bBqQ]\?[^?]*\?=(?:\s*=\?[^?\s]{1,40}\?[bBqQ]\?[^?]*\?=)*"
)
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?]*)\?=")
ADDRESS = (
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*"
)
_BARE = re.compile(rf"\s*({ADDRESS})\s*")
_NAMED = re.compile(rf'\s*("(?:[^"\\]|\\.)*"|[^"<>]*)\s*<({ADDRESS})>\s*')
_ESCAPED = re.compile(r"\\(.)")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


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


def _octets(encoding: str, text: str) -> bytes:
    raw = text.encode("ascii", "replace")
    if encoding in "bB":
        return b64decode(raw + b"==")
    return binascii.a2b_qp(raw, header=True)


def _runs(words: str) -> Iterator[tuple[str, bytes]]:
    """Charset and octets; a letter may be broken over neighbours of one charset."""
    charset, held = "", b""
    for name, encoding, text in _ENCODED_WORD.findall(words):
        named = name.partition("*")[0].lower()
        if held and named != charset:
            yield charset, held
            held = b""
        charset, held = named, held + _octets(encoding, text)
    yield charset, held


def _words(match: re.Match[str]) -> str:
    try:
        return "".join(decoded(octets, charset) for charset, octets in _runs(match.group()))
    except binascii.Error:
        return match.group()


def header_text(value: str) -> str:
    """A header as a person reads it (RFC 2047), on one line."""
    value = value[:TEXT_LIMIT]
    if not value.isascii():
        value = decoded(value.encode("utf-8", "surrogateescape"), None)
    if "=?" in value:
        value = _ENCODED_WORDS.sub(_words, value)
    return " ".join(clean(value).split())


def sender_of(headers: Headers) -> Party:
    """The one address in From and the name beside it; nobody where there is any doubt."""
    values = headers.get("from", ())
    return party_of(values[0]) if len(values) == 1 else Party()


def party_of(value: str) -> Party:
    """Address and name of a header with one address; without address where there is any doubt.

    Stricter than RFC 5322 on purpose: no groups, routes, comments or quoted local parts, for those
    are what tricks a parser into trusting another address than the one delivered.
    """
    if len(value) > _LONGEST_FROM:
        return Party()
    if bare := _BARE.fullmatch(value):
        return Party(bare[1].lower())
    named = _NAMED.fullmatch(value)
    if not named or _hides_another(named[1]):
        return Party()
    return Party(named[2].lower(), shown_name(named[1]))


def shown_name(display: str) -> str:
    """A display name without quotes and encoding; "" where it is an address, not a name."""
    display = display.strip()
    if display.startswith('"'):
        display = _ESCAPED.sub(r"\1", display.strip('"'))
    name = header_text(display).strip(" '\"")
    return "" if "@" in name else name


def _hides_another(display: str) -> bool:
    quoted = display.startswith('"')
    return not quoted and "@" in display and any(mark in display for mark in ",;:")


def reply_to_of(headers: Headers) -> str | None:
    """The one address in Reply-To, lower case."""
    values = headers.get("reply-to", ())
    return party_of(values[0]).address if len(values) == 1 else None


def message_id_of(headers: Headers) -> str | None:
    """The Message-ID with its angle brackets, where it is one we can answer to."""
    found = _MESSAGE_ID.fullmatch(first(headers, "message-id").strip())
    return found.group() if found and found.group().isascii() else None


def answers_of(headers: Headers) -> tuple[str, ...]:
    """The Message-IDs this mail answers (In-Reply-To) or follows (References), nearest first."""
    answered = first(headers, "in-reply-to")[:TEXT_LIMIT]
    followed = first(headers, "references")[-TEXT_LIMIT:]
    found = [*_MESSAGE_ID.findall(answered), *reversed(_MESSAGE_ID.findall(followed))]
    return tuple(dict.fromkeys(found))[:_MOST_ANSWERED]


def date_in(value: str) -> datetime | None:
    """A Date header (RFC 5322, 3.3) with its offset, UTC where none is given; None if not one."""
    try:
        found = parsedate_to_datetime(value[:200])
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return found if found.astimezone(UTC) >= _EARLIEST else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
