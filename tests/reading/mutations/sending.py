"""Re-encoding: the same words in other charsets, transfer encodings and header words."""

import base64
from collections.abc import Callable, Iterator
from email.message import Message
from random import Random

from tests.reading.mutations.material import Change, Material, Mutation, put, sent, text_of

FAMILY = "re-encoding"
_DECLARED = ("utf-8", "utf-16", "utf-16-le", "iso-8859-1", "iso-8859-15", "windows-1252")
_HEADERS = ("from", "subject", "reply-to", "to")
_NEEDED_IN_QP = frozenset(range(33, 127)) - {ord("=")}

Wire = Callable[[bytes, Random], bytes]


def _base64(raw: bytes, seed: Random) -> bytes:
    """Lines as long as somebody's mail program likes, also not in fours."""
    whole, width = base64.b64encode(raw), seed.choice((19, 57, 60, 72, 75, 76, 998))
    return b"\n".join(whole[at : at + width] for at in range(0, len(whole), width)) + b"\n"


def _quoted(raw: bytes, seed: Random) -> bytes:
    """Soft breaks at an odd width, also within words and between the octets of a letter."""
    width = seed.choice((17, 40, 63, 75))
    return b"\n".join(_quoted_line(line, width) for line in raw.split(b"\n"))


def _quoted_line(line: bytes, width: int) -> bytes:
    pieces = [bytes([one]) if one in _NEEDED_IN_QP else b"=%02X" % one for one in line]
    inner = [b" " if piece == b"=20" else piece for piece in pieces[:-1]] + pieces[-1:]
    lines: list[bytes] = []
    held = b""
    for piece in inner:
        if len(held) + len(piece) > width:
            lines, held = [*lines, held + b"="], b""
        held += piece
    return b"\n".join([*lines, held])


def _eight(raw: bytes, _: Random) -> bytes:
    return raw


_WIRES: dict[str, Wire] = {"base64": _base64, "quoted-printable": _quoted, "8bit": _eight}


def _texts(mail: Message) -> Iterator[Message]:
    """The parts that are words to be read, not files."""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind in ("text/plain", "text/html") and part.get_filename() is None:
            yield part


def _declared(charset: str, transfer: str) -> Change:
    def change(material: Material, seed: Random) -> bytes | None:
        mail = material.mail()
        for part in list(_texts(mail)):
            try:
                raw = text_of(part).encode(charset)
            except ValueError:
                return None
            kind = f"{part.get_content_type()}; charset={charset}"
            put(part, _WIRES[transfer](raw, seed), kind, transfer)
        return sent(mail)

    return change


def _undeclared(charset: str, declared: str) -> Change:
    """Octets of one charset under the name of another, or under none."""

    def change(material: Material, seed: Random) -> bytes | None:
        mail = material.mail()
        for part in list(_texts(mail)):
            try:
                raw = text_of(part).encode(charset)
            except ValueError:
                return None
            put(part, raw, part.get_content_type() + declared, None)
        return sent(mail)

    return change


def _seven_bit(material: Material, _: Random) -> bytes | None:
    mail = material.mail()
    for part in list(_texts(mail)):
        text = text_of(part)
        if not text.isascii():
            return None
        put(part, text.encode(), f"{part.get_content_type()}; charset=us-ascii", "7bit")
    return sent(mail)


def _entities(material: Material, _: Random) -> bytes | None:
    if material.html is None:
        return None
    ascii_only = material.html.encode("ascii", "xmlcharrefreplace").decode()
    return material.saying(ascii_only)


def _in_words(text: str, encoding: str, seed: Random) -> str:
    """RFC 2047 words, each of a few letters, folded onto lines of their own."""
    words, at = [], 0
    while at < len(text):
        piece = text[at : at + seed.randint(5, 18)]
        at += len(piece)
        raw = piece.encode()
        if encoding == "b":
            words.append(f"=?utf-8?B?{base64.b64encode(raw).decode()}?=")
        else:
            words.append(f"=?UTF-8?Q?{''.join(f'={one:02X}' for one in raw)}?=")
    return "\n ".join(words)


def _worded(encoding: str) -> Change:
    def change(material: Material, seed: Random) -> bytes | None:
        mail = material.mail()
        for name in _HEADERS:
            value = str(mail.get(name, ""))
            if not value or not value.isascii() or "=?" in value or "\n" in value:
                continue
            shown, mark, address = value.rpartition("<")
            words = (shown if mark else "" if "@" in value else value).strip().strip('"')
            if not words or "\\" in words or (mark and name != "subject" and "@" in words):
                continue
            rest = f"\n <{address}" if mark else ""
            mail.replace_header(name, _in_words(words, encoding, seed) + rest)
        return sent(mail)

    return change


_EVERY = "every mail whose words the charset can hold"

MUTATIONS = (
    *(
        Mutation(FAMILY, f"{charset} {transfer}", _declared(charset, transfer), _EVERY)
        for charset in _DECLARED
        for transfer in _WIRES
        if not (charset.startswith("utf-16") and transfer == "8bit")
    ),
    Mutation(FAMILY, "undeclared utf-8", _undeclared("utf-8", ""), "every mail"),
    Mutation(FAMILY, "undeclared windows-1252", _undeclared("windows-1252", ""), _EVERY),
    Mutation(FAMILY, "utf-8 said to be us-ascii", _undeclared("utf-8", "; charset=us-ascii"),
             "every mail"),
    Mutation(FAMILY, "utf-8 said to be latin-1", _undeclared("utf-8", "; charset=iso-8859-1"),
             "every mail"),
    Mutation(FAMILY, "windows-1252 said to be utf-8",
             _undeclared("windows-1252", "; charset=utf-8"), _EVERY),
    Mutation(FAMILY, "7bit", _seven_bit, "mails of plain ASCII"),
    Mutation(FAMILY, "entities", _entities, "mails in HTML alone"),
    Mutation(FAMILY, "headers in B words", _worded("b"), "every mail with a name or subject"),
    Mutation(FAMILY, "headers in Q words", _worded("q"), "every mail with a name or subject"),
)  # fmt: skip
