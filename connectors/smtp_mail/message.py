"""Turns a letter into a mail, so that no text of a letter can become a header or a recipient."""

import re
import unicodedata
from binascii import b2a_qp
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from functools import lru_cache
from typing import Final

from integrator.errors import PermanentError
from integrator.ports import Letter

_LOCAL_OCTETS, _ADDRESS_OCTETS = 64, 254  # RFC 5321 4.5.3.1.1, and the erratum on its path limit
_LINE_OCTETS = 998  # RFC 5322 2.1.1

_ATOM = r"[^\x00-\x20\x7f()<>\[\]:;@\\,.\"]+"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_ATOM}(?:\.{_ATOM})*")
_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_DOT_ATOM = rf"{_ATEXT}(?:\.{_ATEXT})*"
_MESSAGE_ID = re.compile(rf"<{_DOT_ATOM}@(?:{_DOT_ATOM}|\[[A-Za-z0-9.:]+\])>")
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNSAFE = frozenset({"Cc", "Cs", "Zl", "Zp"})

_BOUNDARY: Final = b"=_letter"
"""In no quoted-printable text, where hex follows each = (RFC 2045 6.7)."""
_OPENING: Final = b"""MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="%b"
"""
_PART: Final = b"""
--%b
Content-Type: text/%b; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

"""
_CLOSING: Final = b"\n--%b--\n"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a letter comes from."""

    address: str
    name: str
    reply_to: str | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter ready for the wire."""

    recipient: str
    raw: bytes
    """CRLF lines, not yet dot-stuffed."""
    international: bool
    """True when the server must offer SMTPUTF8 (RFC 6531)."""


def compose(letter: Letter, sender: Sender, *, at: datetime) -> Mail:
    """Build the mail; PermanentError where the letter cannot be a mail.

    Only what people wrote goes through the standard library's headers, which take a millisecond
    each: the rest was checked to be fit for a line as it is, or is always the same.
    """
    _refuse(letter)
    international = not (letter.recipient + sender.address + (sender.reply_to or "")).isascii()
    head = [
        _origin(sender, international),
        f"To: {letter.recipient}\r\n".encode(),
        _folded("Subject", letter.subject, international),
        *(f"{name}: {value}\r\n".encode() for name, value in _marks(letter, at)),
    ]
    return Mail(letter.recipient, b"".join([*head, _body(letter)]), international)


@lru_cache(maxsize=16)
def _origin(sender: Sender, international: bool) -> bytes:
    """The same in every letter."""
    line = _folded("From", _mailbox(sender.address, sender.name), international)
    if sender.reply_to is None:
        return line
    return line + _folded("Reply-To", _mailbox(sender.reply_to), international)


def _folded(name: str, value: str | Address, international: bool) -> bytes:
    policy = SMTPUTF8 if international else SMTP
    return policy.fold_binary(*policy.header_store_parse(name, value))


def _mailbox(address: str, name: str = "") -> Address:
    local, _, domain = address.rpartition("@")
    return Address(name, username=local, domain=domain)


def _marks(letter: Letter, at: datetime) -> Iterator[tuple[str, str]]:
    """Identify and thread the mail, and say that a machine wrote it (RFC 3834 5)."""
    yield "Date", format_datetime(at)
    yield "Message-ID", letter.message_id
    answers = letter.in_reply_to is not None
    yield "Auto-Submitted", "auto-replied" if answers else "auto-generated"
    yield "X-Auto-Response-Suppress", "All"
    # A partner's mail program chose this id: where it is malformed, the letter goes unthreaded.
    if letter.in_reply_to is not None and is_message_id(letter.in_reply_to):
        yield "In-Reply-To", letter.in_reply_to
        yield "References", letter.in_reply_to


def _body(letter: Letter) -> bytes:
    """The letter as plain text and as HTML, for the reader to choose."""
    text = _PART % (_BOUNDARY, b"plain") + _quoted(letter.text)
    html = _PART % (_BOUNDARY, b"html") + _quoted(letter.html)
    whole = _OPENING % _BOUNDARY + text + html + _CLOSING % _BOUNDARY
    return whole.replace(b"\n", b"\r\n")


def _quoted(text: str) -> bytes:
    """Quoted-printable; every kind of line end ends a line."""
    lines = text.encode().splitlines()
    return b2a_qp(b"\n".join([*lines, b""]))


def _refuse(letter: Letter) -> None:
    problem = address_problem(letter.recipient) or line_problem(letter.subject)
    if problem is not None:
        raise PermanentError(f"The letter cannot be a mail: {problem}.")
    if not is_message_id(letter.message_id):
        raise PermanentError("The letter cannot be a mail: its Message-ID is malformed.")
    if _SURROGATE.search(letter.text + letter.html):
        raise PermanentError("The letter cannot be a mail: its text is not valid Unicode.")


def is_message_id(text: str) -> bool:
    """Whether a text is one msg-id, of no obsolete form, and fits a line (RFC 5322 3.6.4)."""
    fits = len(text) + len("In-Reply-To: ") <= _LINE_OCTETS
    return fits and _MESSAGE_ID.fullmatch(text) is not None


def line_problem(text: str) -> str | None:
    """Why a text cannot stand in one header line, without quoting it; None when it can."""
    unsafe = any(unicodedata.category(character) in _UNSAFE for character in text)
    return "a line break or control character in a header" if unsafe else None


def address_problem(address: str) -> str | None:
    """Why an address cannot be used, without quoting it; None when it can.

    Quoted local parts and address literals (RFC 5321 4.1.2) are refused: no partner has one.
    """
    problem = line_problem(address)
    if problem is not None:
        return problem
    if _ADDRESS.fullmatch(address) is None or any(map(str.isspace, address)):
        return "an address that is not of the form name@domain"
    local, _, _ = address.rpartition("@")
    too_long = len(local.encode()) > _LOCAL_OCTETS or len(address.encode()) > _ADDRESS_OCTETS
    return "an address that is too long" if too_long else None
