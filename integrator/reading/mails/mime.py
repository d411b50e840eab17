"""A mail's octets to its text, its files and its headers; no input breaks it.

Headers are parsed with the compat32 policy and decoding is done here: policy.default reads every
header into objects and is ten times slower.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from email.message import Message

from integrator.errors import UnreadableEnvelope
from integrator.ports import AttachmentDraft
from integrator.reading.mails import headers as head
from integrator.reading.mails.even_lines import bare, single_spaced
from integrator.reading.mails.flowed import unflowed
from integrator.reading.mails.markup import text_of_html
from integrator.reading.mails.parts import Leaf, Tree, kind_of, parameter, taken_apart
from integrator.reading.mails.text import clean, clean_filename, decoded
from integrator.reading.mails.tnef import packed
from integrator.reading.mails.transfer import octets_of, text_octets_of

TEXT_LIMIT = 5_000_000
"""Octets of one part that are read as running text."""
_TNEF = frozenset(("application/ms-tnef", "application/vnd.ms-tnef"))
_ENCRYPTED = frozenset((
    "application/pgp-encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime",
))  # fmt: skip
_TABLE_ROWS = 2


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail of those in an envelope: the mail itself, or one inside it."""

    headers: head.Headers
    text: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a mail, decoded; who says what in the texts is not told yet."""

    letters: tuple[Letter, ...]
    """The mail, then the mails inside it, outermost first."""
    attachments: tuple[AttachmentDraft, ...]
    unread: dict[str, str]
    kinds: tuple[Message, ...]
    """The headers of each part, for what its structure tells."""
    parts: tuple[Leaf, ...] = ()


@dataclass(frozen=True, slots=True)
class _Words:
    text: str
    plain: bool
    alternative: Message | None
    letter: int


@dataclass(slots=True)
class _Collected:
    words: list[_Words] = field(default_factory=list)
    attachments: list[AttachmentDraft] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)

    def add_file(self, attachment: AttachmentDraft, code: str | None = None) -> None:
        self.attachments.append(attachment)
        if code is not None:
            self.unread[f"attachment:{len(self.attachments)}"] = code


def _filename(part: Message) -> str | None:
    try:
        name = part.get_filename()
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    return None if name is None else head.header_text(name)


def _is_file(part: Message) -> bool:
    if "content-disposition" not in part and "name" not in str(part.get("content-type", "")):
        return False
    disposition = str(part.get("content-disposition", "")).partition(";")[0].strip().lower()
    return disposition == "attachment" or _filename(part) is not None


def _charset(part: Message) -> str | None:
    return parameter(part, "charset") or None


def _words(leaf: Leaf) -> _Words | None:
    """The leaf as running text, or None when it is a file."""
    kind = kind_of(leaf.head)
    if kind not in ("text/plain", "text/html") and leaf.whole:
        return None
    if _is_file(leaf.head) and leaf.whole:
        return None
    octets = text_octets_of(leaf.head, leaf.raw)[:TEXT_LIMIT]
    text = clean(decoded(octets, _charset(leaf.head)))
    if kind == "text/html":
        return _Words(bare(clean(text_of_html(text))), False, leaf.alternative, leaf.letter)
    if parameter(leaf.head, "format").lower() == "flowed":
        delete_space = parameter(leaf.head, "delsp").lower() == "yes"
        text = unflowed(text, delete_space=delete_space)
    return _Words(single_spaced(bare(text)), True, leaf.alternative, leaf.letter)


def _attachment(part: Message, octets: bytes, *, number: int) -> AttachmentDraft:
    name = clean_filename(_filename(part) or "", number=number)
    return AttachmentDraft(name, kind_of(part), octets)


def _collect(leaf: Leaf, into: _Collected) -> None:
    words = _words(leaf)
    if words is not None:
        into.words.append(words)
        return
    octets, kind = octets_of(leaf.head, leaf.raw), kind_of(leaf.head)
    attachment = _attachment(leaf.head, octets, number=len(into.attachments) + 1)
    if kind in _TNEF or attachment.filename.lower() == "winmail.dat":
        _unpack(attachment, leaf, into)
    else:
        into.add_file(attachment, "encrypted" if kind in _ENCRYPTED else None)


def _unpack(attachment: AttachmentDraft, leaf: Leaf, into: _Collected) -> None:
    """The text and files in a winmail.dat; kept as it is where it cannot be opened."""
    inside = packed(attachment.body)
    if inside is None:
        into.add_file(attachment, "tnef")
        return
    said = any(one.text.strip() for one in into.words if one.letter == leaf.letter)
    text = clean(inside.text) or clean(text_of_html(clean(inside.html)))
    if text.strip() and not said:
        into.words.append(_Words(bare(text), True, None, leaf.letter))
    for one in inside.files:
        name = clean_filename(one.filename, number=len(into.attachments) + 1)
        into.add_file(replace(one, filename=name))


def _better_as_html(forms: Sequence[_Words]) -> bool:
    """Whether the HTML form keeps a table whose rows the plain one lost."""
    plain = [one.text for one in forms if one.plain]
    rich = [one.text for one in forms if not one.plain]
    if not rich or not any(text.strip() for text in rich):
        return False
    if not any(text.strip() for text in plain):
        return True
    rows = sum(line.count("\t") > 0 for text in rich for line in text.split("\n"))
    kept = sum(line.count("\t") > 0 for text in plain for line in text.split("\n"))
    if rows >= _TABLE_ROWS and rows > kept:
        return True
    return sum(map(len, plain)) * 3 < sum(map(len, rich))


def _chosen(words: Sequence[_Words]) -> Iterator[_Words]:
    """Of each alternative the form that says it best, plain where nothing is lost by that."""
    rich: dict[int, bool] = {}
    for one in words:
        key = id(one.alternative)
        if one.alternative is not None and key not in rich:
            forms = [other for other in words if other.alternative is one.alternative]
            rich[key] = _better_as_html(forms)
        if one.alternative is None or one.plain is not rich[key]:
            yield one


def _text_of(words: Sequence[_Words], letter: int) -> str:
    mine = [one for one in words if one.letter == letter]
    return "\n".join(one.text for one in _chosen(mine) if one.text.strip())


def _letters(tree: Tree, words: Sequence[_Words]) -> Iterator[Letter]:
    for number, message in enumerate(tree.letters):
        yield Letter(head.headers_of(message), _text_of(words, number))


def contents_of(body: bytes) -> Contents:
    """Decode a mail (RFC 5322, MIME); UnreadableEnvelope only when it is empty."""
    if not body.strip():
        raise UnreadableEnvelope("The mail is empty.")
    tree, found = taken_apart(body), _Collected()
    for leaf in tree.leaves:
        _collect(leaf, found)
    if tree.cut:
        found.unread["body"] = "too_many_parts"
    return Contents(
        letters=tuple(_letters(tree, found.words)),
        attachments=tuple(found.attachments),
        unread=found.unread,
        kinds=(tree.letters[0], *(leaf.head for leaf in tree.leaves)),
        parts=tuple(tree.leaves),
    )
