"""A mail's octets to its leaves: multiparts and mails in mails taken apart, within caps.

The standard library checks every line against the boundaries of every open level, which takes
seconds for a few hundred levels; here each level looks for its own boundary only, to a cap.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.parser import HeaderParser
from itertools import islice

from integrator.reading.mails.signed import signed_content
from integrator.reading.mails.transfer import octets_of

PART_LIMIT = 200
DEPTH_LIMIT = 20
HEAD_LIMIT = 1_000_000
"""Octets of headers looked at."""
BOUNDARY_LIMIT = 500
_END_OF_HEAD = re.compile(rb"\r?\n[ \t]*\r?\n")
_FIELDS = re.compile(rb"(?:From [^\n]*\n)?(?:(?:[\x21-\x39\x3b-\x7e]+:|[ \t])[^\n]*(?:\n|\Z))*")
_EMPTY_LINE = re.compile(rb"[ \t]*\r?\n")
_MARKS_A_MAIL = ("from", "to", "subject", "date", "received", "message-id", "mime-version")
_OPAQUE = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))
_DETACHED = frozenset(
    ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part that holds no parts: its headers and its octets as they were sent."""

    head: Message
    raw: bytes
    letter: int
    """Which mail of `Tree.letters` it belongs to."""
    alternative: Message | None = None
    """The multipart/alternative it belongs to, so that one of its forms is taken."""
    whole: bool = True
    """False for a container that was not taken apart: too deep, or without its boundary."""


@dataclass(slots=True)
class Tree:
    """A mail taken apart."""

    letters: list[Message] = field(default_factory=list)
    """The headers of the mail and of each mail inside it, outermost first."""
    leaves: list[Leaf] = field(default_factory=list)
    cut: bool = False
    """Whether there was more than the caps let in."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    octets: bytes
    depth: int = 0
    letter: int = 0
    alternative: Message | None = None
    opens_letter: bool = False
    default: str = "text/plain"


def kind_of(head: Message) -> str:
    """Content type, lower case; "text/plain" where it is missing or malformed (RFC 2045, 5.2)."""
    try:
        return head.get_content_type()
    except (ValueError, LookupError, TypeError, AttributeError):
        return "text/plain"


def parameter(head: Message, name: str) -> str:
    """A parameter of Content-Type, or ""; never an error."""
    try:
        value = head.get_param(name, "")
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    if isinstance(value, tuple):
        value = value[2]
    return str(value or "").strip()


def split_head(octets: bytes) -> tuple[Message, bytes]:
    """Headers and body of an entity; lines that cannot be headers belong to the body."""
    if _EMPTY_LINE.match(octets):
        return Message(), octets[octets.index(b"\n") + 1 :]
    end = _END_OF_HEAD.search(octets)
    head, rest = (octets[: end.start()], octets[end.end() :]) if end else (octets, b"")
    fields = _FIELDS.match(head[:HEAD_LIMIT])
    told = fields.group() if fields else b""
    stray = head[len(told) :]
    lines = told.replace(b"\r\n", b"\n").decode("ascii", "surrogateescape")
    return HeaderParser().parsestr(lines), (stray + b"\n\n" + rest if stray else rest)


def _children(body: bytes, boundary: str) -> Iterator[bytes]:
    mark = re.escape(boundary.encode("utf-8", "surrogateescape"))
    delimiter = re.compile(rb"(?:\A|\r?\n)--" + mark + rb"(--)?[ \t]*(?:\r?\n|\Z)")
    opened: int | None = None
    position = 0
    while found := delimiter.search(body, position):
        if opened is not None:
            yield body[opened : max(opened, found.start())]
        opened = None if found[1] else found.end()
        position = found.end() - (1 if found.group().endswith(b"\n") else 0)
        position = max(position, found.start() + 1)
    if opened is not None and opened < len(body):
        yield body[opened:]


def _of_multipart(head: Message, body: bytes, at: _Waiting) -> list[_Waiting]:
    boundary = parameter(head, "boundary")
    if not boundary or len(boundary) > BOUNDARY_LIMIT:
        return []
    subtype = kind_of(head).partition("/")[2]
    alternative = head if subtype == "alternative" else at.alternative
    default = "message/rfc822" if subtype == "digest" else "text/plain"
    return [
        _Waiting(child, at.depth + 1, at.letter, alternative, default=default)
        for child in islice(_children(body, boundary), PART_LIMIT + 1)
    ]


def _nested_mail(head: Message, body: bytes, at: _Waiting) -> list[_Waiting]:
    return [_Waiting(octets_of(head, body), at.depth + 1, opens_letter=True)]


def _inside(head: Message, body: bytes, at: _Waiting) -> list[_Waiting]:
    """The entities this one is made of; none for a leaf."""
    kind = kind_of(head) if "content-type" in head else at.default
    if kind.startswith("multipart/"):
        return _of_multipart(head, body, at)
    if kind in ("message/rfc822", "message/global") or _is_mail_file(head, kind):
        return _nested_mail(head, body, at)
    if kind in _OPAQUE and (content := signed_content(octets_of(head, body))) is not None:
        return [_Waiting(content, at.depth + 1, at.letter, at.alternative)]
    return []


def _is_mail_file(head: Message, kind: str) -> bool:
    if kind != "application/octet-stream":
        return False
    named = f"{head.get('content-type', '')} {head.get('content-disposition', '')}".lower()
    return ".eml" in named


def _is_container(kind: str) -> bool:
    return kind.startswith(("multipart/", "message/"))


def _root(octets: bytes) -> tuple[Message, bytes]:
    """The mail's own headers; words without any header of a mail are all body."""
    head, body = split_head(octets)
    names = {name.lower() for name in head.keys()}  # noqa: SIM118 -- a Message iterates otherwise
    if not names.isdisjoint(_MARKS_A_MAIL) or any(one.startswith("content-") for one in names):
        return head, body
    return (head, body) if not names or body.strip() else (Message(), octets)


def taken_apart(octets: bytes) -> Tree:
    """The leaves of a mail in order, up to PART_LIMIT parts and DEPTH_LIMIT levels."""
    tree = Tree()
    waiting = [_Waiting(octets, opens_letter=True)]
    for _ in range(PART_LIMIT):
        if not waiting:
            return tree
        _take(waiting.pop(), waiting, tree)
    tree.cut = bool(waiting)
    return tree


def _take(at: _Waiting, waiting: list[_Waiting], tree: Tree) -> None:
    head, body = split_head(at.octets) if tree.letters else _root(at.octets)
    letter = at.letter
    if at.opens_letter:
        letter = len(tree.letters)
        tree.letters.append(head)
    at = _Waiting(at.octets, at.depth, letter, at.alternative, default=at.default)
    inside = _inside(head, body, at) if at.depth < DEPTH_LIMIT else []
    if inside:
        waiting.extend(reversed(inside))
    elif kind_of(head) not in _DETACHED:
        whole = not _is_container(kind_of(head))
        tree.cut = tree.cut or (not whole and at.depth >= DEPTH_LIMIT)
        tree.leaves.append(Leaf(head, body, letter, at.alternative, whole))
