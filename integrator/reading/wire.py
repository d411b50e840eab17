"""Drafts and envelopes over a pipe: JSON with the octets beside it.

Not pickle: whoever reads hostile mail must not be able to hand its parent code to run.
"""

import json
import struct
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, Final

from integrator.ports import AttachmentDraft, Bounce, Draft, Envelope, FieldReading, ReferralDraft

HEAD: Final = struct.Struct(">IQ")
"""Octets of JSON, then octets of everything beside it."""
SHOWN_HEADERS: Final = ("From", "To", "Date")
"""Told of a mail for a page, each as the text "header:" and its name."""
SHOWN_HTML: Final = "html"
"""Told likewise: the text that is its HTML, cleaned."""
_SHAPES: Final[Mapping[str, type]] = {
    shape.__name__: shape
    for shape in (AttachmentDraft, Bounce, Draft, Envelope, FieldReading, ReferralDraft)
}
_MEMBERS: Final[Mapping[str, tuple[str, ...]]] = {
    name: tuple(one.name for one in fields(shape)) for name, shape in _SHAPES.items()
}
_KIND: Final = "$"


def packed(content: Any) -> list[bytes]:
    """The pieces of one frame, in order: dataclasses of the table above, and plain types."""
    beside: list[bytes] = []
    plain = json.dumps(_plain(content, beside)).encode("ascii")
    return [HEAD.pack(len(plain), sum(map(len, beside))), plain, *beside]


def _plain(content: Any, beside: list[bytes]) -> Any:
    if content is None or isinstance(content, str | int | float):
        return content
    if isinstance(content, bytes):
        beside.append(content)
        return {_KIND: "octets", "size": len(content)}
    if isinstance(content, Mapping):
        return {key: _plain(value, beside) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_plain(one, beside) for one in content]
    if isinstance(content, datetime):
        return {_KIND: "moment", "iso": content.isoformat()}
    return _shape(content, beside)


def _shape(content: Any, beside: list[bytes]) -> dict[str, Any]:
    name = type(content).__name__
    if not is_dataclass(content) or _SHAPES.get(name) is not type(content):
        raise TypeError(f"{name} does not travel: add it to the table of shapes")
    told = {member: _plain(getattr(content, member), beside) for member in _MEMBERS[name]}
    return {_KIND: name, **told}


def unpacked(plain: bytes, beside: bytes) -> Any:
    """What `packed` was given; every sequence comes back as a tuple. Raises ValueError."""
    try:
        return _Reader(memoryview(beside)).content(json.loads(plain))
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("The frame is not one of ours.") from error


class _Reader:
    """Takes the octets that stand beside the JSON in the order they were put there."""

    def __init__(self, beside: memoryview) -> None:
        self._beside = beside
        self._at = 0

    def content(self, plain: Any) -> Any:
        if isinstance(plain, list):
            return tuple(self.content(one) for one in plain)
        if not isinstance(plain, dict):
            return plain
        kind = plain.pop(_KIND, None)
        if kind == "octets":
            return self._octets(plain["size"])
        if kind == "moment":
            return datetime.fromisoformat(plain["iso"])
        members = {name: self.content(value) for name, value in plain.items()}
        return members if kind is None else _SHAPES[kind](**members)

    def _octets(self, size: int) -> bytes:
        taken = bytes(self._beside[self._at : self._at + size])
        self._at += size
        if size < 0 or len(taken) != size:
            raise ValueError("The frame is cut off.")
        return taken
