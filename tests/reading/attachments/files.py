"""Files as partners attach them, made by hand so that a test sees every octet."""

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from integrator.ports import AttachmentDraft
from integrator.reading.attachments import pages_of

LETTER_PNG = Path(__file__).with_name("letter.png").read_bytes()
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def attached(name: str, body: bytes, kind: str = "application/octet-stream") -> AttachmentDraft:
    """A file as a mail carries it."""
    return AttachmentDraft(name, kind, body)


def text_in(name: str, body: bytes, kind: str = "application/octet-stream") -> str:
    """What one file says."""
    pages, unread = pages_of([attached(name, body, kind)])
    assert unread == {}
    return pages[0].text if pages else ""


def code_of(name: str, body: bytes, kind: str = "application/octet-stream") -> str:
    """Why one file was not read."""
    pages, unread = pages_of([attached(name, body, kind)])
    assert pages == ()
    return unread["attachment:1"]


def stream(dictionary: str, octets: bytes) -> bytes:
    """A PDF stream object's body."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (
        dictionary.encode(),
        len(octets),
        octets,
    )


def pdf_of(objects: Sequence[bytes]) -> bytes:
    """A PDF of numbered objects, the first of them its catalog (ISO 32000-1, 7.5)."""
    whole = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(whole)
    whole += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    whole += b"".join(b"%010d 00000 n \n" % place for place in places)
    whole += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        table,
    )
    return bytes(whole)


Placed = tuple[int, int, str]
"""Points from the left, points from the bottom, and what stands there."""


def page_of(lines: Sequence[Placed]) -> bytes:
    """Drawing instructions for text in Helvetica of 10 points."""
    drawn = (
        b"BT /F1 10 Tf %d %d Td (%s) Tj ET"
        % (x, y, text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode("cp1252"))
        for x, y, text in lines
    )
    return b"\n".join(drawn)


def pdf(*pages: Sequence[Placed], content: bytes | None = None, filtered: str = "") -> bytes:
    """A PDF whose pages show these lines; `content` instead is the first page's as it stands."""
    contents = [content] if content is not None else [page_of(lines) for lines in pages]
    count = len(contents)
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, octets in enumerate(contents):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792]"
            b" /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % (5 + 2 * number)
        )
        objects.append(stream(filtered, octets))
    return pdf_of(objects)


def scanned_pdf(png: bytes = LETTER_PNG) -> bytes:
    """A page that is nothing but a picture, as scanners write it: the PNG's own pixels."""
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    packed = b"".join(_chunks(png, b"IDAT"))
    image = (
        f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceRGB"
        " /BitsPerComponent 8 /Filter /FlateDecode"
        f" /DecodeParms << /Predictor 15 /Colors 3 /BitsPerComponent 8 /Columns {width} >>"
    )
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792]"
            b" /Resources << /XObject << /I 5 0 R >> >> /Contents 4 0 R >>",
            stream("", b"q 612 0 0 792 0 0 cm /I Do Q"),
            stream(image, packed),
        ]
    )


def _chunks(png: bytes, wanted: bytes) -> list[bytes]:
    found, at = [], 8
    while at < len(png):
        size = int.from_bytes(png[at : at + 4], "big")
        if png[at + 4 : at + 8] == wanted:
            found.append(png[at + 8 : at + 8 + size])
        at += size + 12
    return found


def form_pdf(fields: Sequence[tuple[str, str, str]], *printed: Placed) -> bytes:
    """A fillable form: name, tooltip and value of each field; a value "/Yes" is a tick box's."""
    annotations = []
    for name, tooltip, value in fields:
        asked = f" /TU ({tooltip})" if tooltip else ""
        kind, said = ("Btn", value) if value.startswith("/") else ("Tx", f"({value})")
        annotations.append(
            f"<< /Type /Annot /Subtype /Widget /FT /{kind} /T ({name}){asked} /V {said}"
            " /Rect [0 0 9 9] >>"
        )
    first = 6
    refs = " ".join(f"{first + number} 0 R" for number in range(len(annotations)))
    return pdf_of(
        [
            f"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [{refs}] >> >>".encode(),
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R"
            b" /Resources << /Font << /F1 4 0 R >> >> /Annots [%s] >>" % refs.encode(),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            stream("", page_of(printed)),
            *(one.encode("cp1252") for one in annotations),
        ]
    )


def bomb_pdf(megabytes: int = 150) -> bytes:
    """A page of which a few octets unfold into very many."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1_000_000)) for _ in range(megabytes))
    return pdf(content=packed + packer.flush(), filtered="/Filter /FlateDecode")


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    """A zip file."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return whole.getvalue()


def paragraph(text: str) -> str:
    """A paragraph of a Word document."""
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def table(*rows: Sequence[str]) -> str:
    """A table of a Word document; a cell is text, or paragraphs as they stand."""
    cells = (
        "".join(f"<w:tc>{one if one.startswith('<') else paragraph(one)}</w:tc>" for one in row)
        for row in rows
    )
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def docx(*pieces: str, header: str = "", **more: str) -> bytes:
    """A Word document of these pieces of its body."""
    members = {
        "word/document.xml": f"<w:document {_W}><w:body>{''.join(pieces)}</w:body></w:document>"
    }
    if header:
        members["word/header1.xml"] = f"<w:hdr {_W}>{header}</w:hdr>"
    return zipped({"[Content_Types].xml": "<Types/>", **members, **more})
