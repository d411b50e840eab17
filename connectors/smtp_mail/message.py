"""Turns a letter into a mail, so that no text of a letter can become a header or a recipient."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, HeaderRegistry, MessageIDHeader
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from integrator.errors import PermanentError
from integrator.ports import Letter

_LOCAL_OCTETS, _ADDRESS_OCTETS = 64, 254  # RFC 5321 4.5.3.1.1, and the erratum on its path limit
_LINE_OCTETS = 998  # RFC 5322 2.1.1

_ATOM = r"[^\x00-\x20\x7f()<>\[\]:;@\\,.\"]+"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_ATOM}(?:\.{_ATOM})*")
_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_DOT_ATOM = rf"{_ATEXT}(?:\.{_ATEXT})*"
_MESSAGE_ID = re.compile(rf"<{_DOT_ATOM}@(?:{_DOT_ATOM}|\[[A-Za-z0-9.:]+\])>")
_UNSAFE = frozenset({"Cc", "Cs", "Zl", "Zp"})

# Long ids must stay whole: an unstructured header would be folded into encoded words.
# (typeshed does not know that the registry takes these types as mixins.)
_REGISTRY = HeaderRegistry()
_REGISTRY.map_to_type("in-reply-to", MessageIDHeader)  # type: ignore[arg-type]
_REGISTRY.map_to_type("references", MessageIDHeader)  # type: ignore[arg-type]


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
    """Build the mail; PermanentError where the letter cannot be a mail."""
    _refuse(letter)
    international = not (letter.recipient + sender.address + (sender.reply_to or "")).isascii()
    policy = (SMTPUTF8 if international else SMTP).clone(header_factory=_REGISTRY)
    message = EmailMessage(policy=policy)
    _address(message, letter, sender)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(at)
    _mark(message, letter)
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    return Mail(letter.recipient, message.as_bytes(), international)


def _address(message: EmailMessage, letter: Letter, sender: Sender) -> None:
    message["From"] = _mailbox(sender.address, sender.name)
    message["To"] = _mailbox(letter.recipient)
    if sender.reply_to is not None:
        message["Reply-To"] = _mailbox(sender.reply_to)


def _mailbox(address: str, name: str = "") -> Address:
    local, _, domain = address.rpartition("@")
    return Address(name, username=local, domain=domain)


def _mark(message: EmailMessage, letter: Letter) -> None:
    """Identify and thread the mail, and say that a machine wrote it (RFC 3834 5)."""
    message["Message-ID"] = letter.message_id
    answers = letter.in_reply_to is not None
    message["Auto-Submitted"] = "auto-replied" if answers else "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    # A partner's mail program chose this id: where it is malformed, the letter goes unthreaded.
    if letter.in_reply_to is not None and is_message_id(letter.in_reply_to):
        message["In-Reply-To"] = letter.in_reply_to
        message["References"] = letter.in_reply_to


def _refuse(letter: Letter) -> None:
    problem = address_problem(letter.recipient) or line_problem(letter.subject)
    if problem is not None:
        raise PermanentError(f"The letter cannot be a mail: {problem}.")
    if not is_message_id(letter.message_id):
        raise PermanentError("The letter cannot be a mail: its Message-ID is malformed.")
    if any("\ud800" <= character <= "\udfff" for character in letter.text + letter.html):
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
