"""A sample as the mutations take it: its octets, its headers, its words."""

from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from functools import cached_property
from random import Random

from tests.reading.score import Sample

SMALLEST_LETTER = 20
"""Characters of a text that is worth telling another way."""


@dataclass(frozen=True)
class Material:
    """One mail of the samples, with LF line ends."""

    sample: Sample
    octets: bytes

    @property
    def name(self) -> str:
        return self.sample.path.stem

    @cached_property
    def _leaf(self) -> tuple[str, str] | None:
        """Kind and text of the mail's only form of its words; None where there are several."""
        mail = self.mail()
        if any(part.get_content_subtype() in ("alternative", "report") for part in mail.walk()):
            return None
        leaf = _words_of(mail)
        return None if leaf is None else (leaf.get_content_subtype(), text_of(leaf))

    @property
    def text(self) -> str | None:
        """The plain words, where the mail has no other form of them."""
        return self._leaf[1] if self._leaf and self._leaf[0] == "plain" else None

    @property
    def html(self) -> str | None:
        """The HTML, where the mail has no other form of its words."""
        return self._leaf[1] if self._leaf and self._leaf[0] == "html" else None

    def mail(self) -> Message:
        """A fresh copy, to be changed."""
        return message_from_bytes(self.octets)

    def saying(self, text: str, *, parameters: str = "") -> bytes:
        """The mail with other words of the same kind, in UTF-8."""
        mail = self.mail()
        leaf = _words_of(mail)
        assert leaf is not None
        put(leaf, text.encode(), f"{leaf.get_content_type()}; charset=utf-8{parameters}", "8bit")
        return sent(mail)


Change = Callable[[Material, Random], bytes | None]
"""The mail told another way, or None where that would not be the same mail."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """One way to tell a mail another way."""

    family: str
    name: str
    change: Change
    applies: str
    """To which samples, and why to those."""
    may_differ: frozenset[str] = frozenset()
    """Fields that the change rightly touches."""

    def of(self, material: Material, seed: int) -> bytes | None:
        return self.change(material, Random(f"{material.name}/{self.name}/{seed}"))


def material_of(sample: Sample) -> Material:
    return Material(sample, sample.path.read_bytes().replace(b"\r\n", b"\n"))


def _words_of(mail: Message) -> Message | None:
    """The first part that is running text and no file."""
    for part in mail.walk():
        kind = part.get_content_maintype()
        if kind == "text" and part.get_filename() is None and not part.is_multipart():
            return part
        if kind == "message":
            return None
    return None


def text_of(leaf: Message) -> str:
    """The words of a part; the samples declare their charsets truly."""
    payload = leaf.get_payload(decode=True)
    assert isinstance(payload, bytes)
    charset = leaf.get_content_charset() or "utf-8"
    try:
        return payload.decode(charset if charset != "us-ascii" else "utf-8")
    except (LookupError, ValueError):
        return payload.decode("windows-1252", "replace")


def put(leaf: Message, wire: bytes, kind: str | None, transfer: str | None) -> None:
    """Give a part other octets, declared so; None declares nothing."""
    for name in ("content-type", "content-transfer-encoding"):
        del leaf[name]
    if kind is not None:
        leaf["Content-Type"] = kind
    if transfer is not None:
        leaf["Content-Transfer-Encoding"] = transfer
    leaf.set_payload(wire.decode("ascii", "surrogateescape"))


def sent(mail: Message) -> bytes:
    """As it goes over the wire, with lines as long as they are."""
    return mail.as_bytes(policy=mail.policy.clone(max_line_length=0))
