"""What an image's first octets say of it: its kind and its size, without decoding it."""

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

PIXELS: Final = 60_000_000
"""An A4 page at 600 dots an inch has 35 million."""
DECORATION: Final = (200, 400)
"""Pixels of the shorter and longer side up to which an image is a logo or an icon, not a page."""


@dataclass(frozen=True, slots=True)
class Size:
    """Pixels."""

    width: int
    height: int

    @property
    def is_decoration(self) -> bool:
        """Too small to be a letter."""
        shorter, longer = sorted((self.width, self.height))
        return shorter < DECORATION[0] or longer < DECORATION[1]

    @property
    def is_bomb(self) -> bool:
        """Bigger than any scan of a page."""
        return self.width * self.height > PIXELS


def _png(body: bytes) -> Size | None:
    return Size(*struct.unpack(">II", body[16:24])) if len(body) >= 24 else None


def _gif(body: bytes) -> Size | None:
    return Size(*struct.unpack("<HH", body[6:10])) if len(body) >= 10 else None


def _bmp(body: bytes) -> Size | None:
    if len(body) < 26:
        return None
    width, height = struct.unpack("<ii", body[18:26])
    return Size(abs(width), abs(height))


def _jpeg(body: bytes) -> Size | None:
    """The first frame header (ITU T.81, B.2.2)."""
    at = 2
    while at + 9 <= len(body) and body[at] == 0xFF:
        marker = body[at + 1]
        if marker in range(0xC0, 0xD0) and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", body[at + 5 : at + 9])
            return Size(width, height)
        at += 2 + max(2, int.from_bytes(body[at + 2 : at + 4], "big"))
    return None


def _webp(body: bytes) -> Size | None:
    if body[12:16] == b"VP8X" and len(body) >= 30:
        width, height = (int.from_bytes(body[at : at + 3], "little") + 1 for at in (24, 27))
        return Size(width, height)
    if body[12:16] == b"VP8 " and len(body) >= 30:
        width, height = struct.unpack("<HH", body[26:30])
        return Size(width & 0x3FFF, height & 0x3FFF)
    return None


def _tiff(body: bytes) -> Size | None:
    """Width and length of the first directory (TIFF 6.0, tags 256 and 257)."""
    order = "<" if body[:2] == b"II" else ">"
    sides: dict[int, int] = {}
    try:
        (at,) = struct.unpack_from(order + "I", body, 4)
        (count,) = struct.unpack_from(order + "H", body, at)
        for entry in range(min(count, 200)):
            tag, kind = struct.unpack_from(order + "HH", body, at + 2 + entry * 12)
            if tag in (256, 257):
                shape = "H" if kind == 3 else "I"
                (sides[tag],) = struct.unpack_from(order + shape, body, at + 10 + entry * 12)
    except struct.error:
        return None
    return Size(sides[256], sides[257]) if len(sides) == 2 else None


_READERS: Final[Mapping[str, Callable[[bytes], Size | None]]] = {
    "png": _png, "gif": _gif, "bmp": _bmp, "jpeg": _jpeg, "webp": _webp, "tiff": _tiff,
}  # fmt: skip
_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF87a", "gif"),
    (b"GIF89a", "gif"), (b"II*\x00", "tiff"), (b"MM\x00*", "tiff"),
)  # fmt: skip


def kind_of(body: bytes) -> str | None:
    """ "png", "jpeg" …, or None where it is no image that can be read."""
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "webp"
    if body[:2] == b"BM" and body[6:10] == bytes(4):
        return "bmp"
    return next((kind for magic, kind in _MAGIC if body.startswith(magic)), None)


def size_of(body: bytes) -> Size | None:
    """The size an image says it has, or None where it does not."""
    kind = kind_of(body)
    return _READERS[kind](body) if kind else None
