"""A mail's octets to its text, attachments and the headers that matter; no input breaks it.

The parser runs with the compat32 policy and decoding is done here: policy.default reads every
header into objects and is ten times slower.
"""

import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import InvalidBase64LengthDefect
from email.message import Message
from email.parser import BytesParser

from integrator.errors import UnreadableEnvelope
from integrator.ports import AttachmentDraft
from integrator.reading import headers as head
from integrator.reading.markup import text_of_html
from integrator.reading.text import clean, clean_filename, decoded

PART_LIMIT = 200
DEPTH_LIMIT = 20
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, decoded."""

    sender: str | None
    message_id: str | None
    automatic: bool
    subject: str
    text: str
    attachments: tuple[AttachmentDraft, ...]


@dataclass(frozen=True, slots=True)
class _Leaf:
    part: Message
    alternative: int | None
    """Which multipart/alternative it belongs to, so that one of its forms is taken."""


@dataclass(frozen=True, slots=True)
class _Words:
    text: str
    plain: bool
    alternative: int | None


def _parsed(body: bytes) -> Message:
    try:
        return BytesParser().parsebytes(body)
    except RecursionError:
        return BytesParser().parsebytes(body, headersonly=True)


def _leaves(root: Message) -> Iterator[_Leaf]:
    waiting: list[tuple[Message, int, int | None]] = [(root, 0, None)]
    for _ in range(PART_LIMIT):
        if not waiting:
            return
        part, depth, alternative = waiting.pop()
        children = part.get_payload() if part.is_multipart() else None
        if not isinstance(children, list):
            yield _Leaf(part, alternative)
        elif depth < DEPTH_LIMIT:
            if part.get_content_subtype() == "alternative":
                alternative = id(part)
            waiting.extend(
                (child, depth + 1, alternative)
                for child in reversed(children)
                if isinstance(child, Message)
            )


def _octets(part: Message) -> bytes:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return b""
    cut_off = any(isinstance(defect, InvalidBase64LengthDefect) for defect in part.defects)
    return _base64_so_far(raw) if cut_off else raw


def _base64_so_far(wire: bytes) -> bytes:
    """What can be decoded of base64 that lost its end; the parser gives all of it up."""
    digits = _NOT_BASE64.sub(b"", wire)
    return b64decode(digits[: len(digits) // 4 * 4])


def _unparsed(part: Message) -> bool:
    """Whether a container was too deep for the parser, so that its octets stand as they came."""
    return part.get_content_maintype() in ("multipart", "message")


def _filename(part: Message) -> str | None:
    try:
        name = part.get_filename()
    except (ValueError, LookupError, TypeError):
        return ""
    return None if name is None else head.header_text(name)


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


def _is_file(part: Message) -> bool:
    if "content-disposition" not in part and "name" not in str(part.get("content-type", "")):
        return False
    return part.get_content_disposition() == "attachment" or _filename(part) is not None


def _words(leaf: _Leaf) -> _Words | None:
    """The leaf as running text, or None when it is a file."""
    kind = leaf.part.get_content_type()
    if kind not in ("text/plain", "text/html") and not _unparsed(leaf.part):
        return None
    if _is_file(leaf.part):
        return None
    text = clean(decoded(_octets(leaf.part), _charset(leaf.part)))
    plain = kind != "text/html"
    return _Words(text if plain else clean(text_of_html(text)), plain, leaf.alternative)


def _attachment(part: Message, *, number: int) -> AttachmentDraft:
    name = clean_filename(_filename(part) or "", number=number)
    return AttachmentDraft(name, part.get_content_type(), _octets(part))


def _joined(words: list[_Words]) -> str:
    """The body: of each alternative the plain form, unless it is blank."""
    plain = {one.alternative for one in words if one.plain and one.text.strip()} - {None}
    kept = (one.text for one in words if one.plain or one.alternative not in plain)
    return "\n".join(text for text in kept if text.strip())


def open_mail(body: bytes) -> Mail:
    """Read a mail (RFC 5322, MIME); UnreadableEnvelope only when it is empty."""
    if not body.strip():
        raise UnreadableEnvelope("The mail is empty.")
    message = _parsed(body)
    headers = head.headers_of(message)
    words: list[_Words] = []
    attachments: list[AttachmentDraft] = []
    for leaf in _leaves(message):
        text = _words(leaf)
        if text is not None:
            words.append(text)
        else:
            attachments.append(_attachment(leaf.part, number=len(attachments) + 1))
    return Mail(
        sender=head.sender_of(headers),
        message_id=head.message_id_of(headers),
        automatic=head.is_automatic(headers),
        subject=head.header_text(head.first(headers, "subject")),
        text=_joined(words),
        attachments=tuple(attachments),
    )
