"""The scans inside a PDF's pages, as files that tesseract can read, without decoding them here."""

import struct
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from integrator.reading.attachments.images import Size, size_of

if TYPE_CHECKING:
    from pypdf import PageObject

PAGES: Final = 4
"""Of a scan: making one out takes seconds."""
_LEAST: Final = 400
"""Pixels of the shorter side of a scanned page."""


def pictures(pages: Sequence["PageObject"]) -> Iterator[bytes]:
    """The biggest picture of each of the first pages, where it is one that can be handed on."""
    for page in pages[:PAGES]:
        found = sorted(_streams(page), key=_area, reverse=True)
        picture = _file(found[0]) if found else None
        if picture is not None:
            yield picture


def _streams(page: "PageObject") -> list[Any]:
    resources = page.get("/Resources")
    drawn = resources.get_object().get("/XObject") if resources is not None else None
    objects = drawn.get_object().values() if drawn is not None else ()
    streams = [one.get_object() for one in objects][:50]
    return [one for one in streams if one.get("/Subtype") == "/Image" and _fits(one)]


def _size(stream: Any) -> Size:
    return Size(int(stream.get("/Width", 0)), int(stream.get("/Height", 0)))


def _area(stream: Any) -> int:
    size = _size(stream)
    return size.width * size.height


def _fits(stream: Any) -> bool:
    size = _size(stream)
    return min(size.width, size.height) >= _LEAST and not size.is_bomb


def _file(stream: Any) -> bytes | None:
    """JPEG and fax as they are; plain pixels under a one-line header (PGM, PPM)."""
    filters = stream.get("/Filter")
    names = [str(one) for one in filters] if isinstance(filters, list) else [str(filters)]
    if names == ["/DCTDecode"]:
        raw = bytes(stream._data)
        size = size_of(raw)
        return raw if size is not None and not size.is_bomb else None
    if names == ["/CCITTFaxDecode"]:
        return _fax(stream)
    return _pixels(stream) if names == ["/FlateDecode"] else None


def _pixels(stream: Any) -> bytes | None:
    size, bits = _size(stream), int(stream.get("/BitsPerComponent", 8))
    octets = stream.get_data()
    for colours, magic in ((1, b"P5"), (3, b"P6")):
        if bits == 8 and len(octets) == size.width * size.height * colours:
            return b"%s %d %d 255\n%s" % (magic, size.width, size.height, octets)
    if bits == 1 and len(octets) == (size.width + 7) // 8 * size.height:
        turned = octets.translate(bytes(255 - one for one in range(256)))
        return b"P4 %d %d\n%s" % (size.width, size.height, turned)
    return None


def _fax(stream: Any) -> bytes:
    """A fax strip under a TIFF header (TIFF 6.0; ISO 32000-1, 7.4.6)."""
    size = _size(stream)
    settings = stream.get("/DecodeParms") or {}
    settings = settings[0] if isinstance(settings, list) else settings
    group = 4 if int(settings.get("/K", 0)) < 0 else 3
    raw = bytes(stream._data)
    tags = (
        (256, size.width), (257, size.height), (258, 1), (259, group), (262, 0),
        (273, 8 + 2 + 8 * 12 + 4), (278, size.height), (279, len(raw)),
    )  # fmt: skip
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return struct.pack("<2sHIH", b"II", 42, 8, len(tags)) + entries + struct.pack("<I", 0) + raw
