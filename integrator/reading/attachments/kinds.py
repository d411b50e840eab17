"""Which reader a file needs: by its first octets, then by its declared type, then by its name."""

import re
from collections.abc import Mapping
from typing import Final

from integrator.ports import AttachmentDraft
from integrator.reading.attachments import images
from integrator.reading.attachments.ccda import read_ccda
from integrator.reading.attachments.docx import read_docx
from integrator.reading.attachments.fhir import read_fhir
from integrator.reading.attachments.pdf import read_pdf
from integrator.reading.attachments.plain import read_html, read_table, read_text
from integrator.reading.attachments.rtf import read_rtf
from integrator.reading.attachments.scan import read_image
from integrator.reading.attachments.vcard import read_vcard
from integrator.reading.attachments.words import Reader, Unread

READERS: Final[Mapping[str, Reader]] = {
    "text": read_text,
    "table": read_table,
    "html": read_html,
    "pdf": read_pdf,
    "docx": read_docx,
    "rtf": read_rtf,
    "fhir": read_fhir,
    "ccda": read_ccda,
    "vcard": read_vcard,
    "image": read_image,
}
BY_TYPE: Final[Mapping[str, str]] = {
    "text/plain": "text", "text/markdown": "text",
    "text/csv": "table", "text/tab-separated-values": "table", "application/csv": "table",
    "text/html": "html", "application/xhtml+xml": "html",
    "application/pdf": "pdf", "application/x-pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/rtf": "rtf", "text/rtf": "rtf",
    "application/fhir+json": "fhir", "application/json+fhir": "fhir", "application/json": "fhir",
    "text/vcard": "vcard", "text/x-vcard": "vcard", "text/directory": "vcard",
    "application/xml": "ccda", "text/xml": "ccda", "application/hl7-cda+xml": "ccda",
    "image/png": "image", "image/jpeg": "image", "image/jpg": "image", "image/tiff": "image",
    "image/gif": "image", "image/bmp": "image", "image/webp": "image",
}  # fmt: skip
BY_NAME: Final[Mapping[str, str]] = {
    "txt": "text", "text": "text", "md": "text", "csv": "table", "tsv": "table", "tab": "table",
    "html": "html", "htm": "html", "xhtml": "html", "pdf": "pdf", "docx": "docx", "docm": "docx",
    "rtf": "rtf", "json": "fhir", "fhir": "fhir", "vcf": "vcard", "vcard": "vcard",
    "xml": "ccda", "cda": "ccda", "png": "image", "jpg": "image", "jpeg": "image",
    "tif": "image", "tiff": "image", "gif": "image", "bmp": "image", "webp": "image",
}  # fmt: skip
_REFUSED: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\x7fELF", "not_read"), (b"\xca\xfe\xba\xbe", "not_read"), (b"#!", "not_read"),
    (b"Rar!", "archive"), (b"7z\xbc\xaf\x27\x1c", "archive"), (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"), (b"\xfd7zXZ", "archive"), (b"\x28\xb5\x2f\xfd", "archive"),
)  # fmt: skip
_ARCHIVES: Final = frozenset((
    "zip", "rar", "7z", "gz", "tgz", "bz2", "xz", "tar", "iso", "cab", "zst",
))  # fmt: skip
_NOISE: Final = frozenset((
    "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature",
    "text/calendar", "message/delivery-status", "message/disposition-notification",
))  # fmt: skip
_LOCKED_OFFICE: Final = "EncryptedPackage".encode("utf-16-le")
_OFFICE_PART: Final = b"word/document.xml"


def _extension(attachment: AttachmentDraft) -> str:
    return attachment.filename.rpartition(".")[2].lower()


def _declared(attachment: AttachmentDraft) -> str | None:
    kind = attachment.content_type.partition(";")[0].strip().lower()
    named = BY_NAME.get(_extension(attachment))
    found = BY_TYPE.get(kind)
    return named or found if found in (None, "text") else found


def reader_of(attachment: AttachmentDraft) -> Reader:
    """The reader this file needs, or Unread: "archive", "encrypted" or "not_read".

    What the octets show goes before what the sender declares, for that is what a reader meets.
    """
    body = attachment.body
    _refuse(body)
    if body.startswith(b"PK\x03\x04"):
        return READERS[_zipped(attachment)]
    found = _shown(body) or _declared(attachment)
    if found is None:
        raise Unread("archive" if _extension(attachment) in _ARCHIVES else "not_read")
    return READERS[found]


def is_noise(attachment: AttachmentDraft) -> bool:
    """Whether it is what mail programs add by themselves, and no person's letter."""
    return attachment.content_type.partition(";")[0].strip().lower() in _NOISE


def _refuse(body: bytes) -> None:
    for magic, code in _REFUSED:
        if body.startswith(magic):
            raise Unread(code)
    if body.startswith(b"MZ") and b"\x00" in body[:64]:
        raise Unread("not_read")
    if body.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unread("encrypted" if _LOCKED_OFFICE in body else "not_read")


def _zipped(attachment: AttachmentDraft) -> str:
    """A Word document, or an archive, which is not opened."""
    if _OFFICE_PART in attachment.body:
        return "docx"
    raise Unread("broken" if _declared(attachment) == "docx" else "archive")


def _shown(body: bytes) -> str | None:
    start = body[:1_024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in body[:1_024]:
        return "pdf"
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if images.kind_of(body) is not None and images.size_of(body) is not None:
        return "image"
    if start[:11].upper() == b"BEGIN:VCARD":
        return "vcard"
    if start.startswith(b"{") and re.search(rb'"resourceType"\s*:', body[:200_000]):
        return "fhir"
    return "ccda" if b"<ClinicalDocument" in body[:4_000] else None
