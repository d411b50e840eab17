"""A care summary as an answer: nothing in it runs, no cache keeps it, its name says nothing."""

from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

from flask import Response

from integrator.ports import AttachmentDraft
from integrator.reading.mails.text import clean, decoded

SUFFIXES: Final = {
    "application/pdf": "pdf",
    "text/plain": "txt",
    "image/jpeg": "jpg",
    "image/png": "png",
}
PICTURES: Final = frozenset({"image/jpeg", "image/png"})
INLINE: Final = PICTURES | {"text/plain"}
"""Shown within the browser; a PDF is saved or opened by its own reader, as browsers show none
that is sandboxed."""


def served(file: AttachmentDraft, reference: str) -> Response:
    """The file under a neutral name."""
    kind = "inline" if file.content_type in INLINE else "attachment"
    body = text_of(file).encode() or file.body
    return _answer(body, file.content_type, f'{kind}; filename="{_name(file, reference)}"')


def served_with(notice: str, file: AttachmentDraft, reference: str) -> Response:
    """The file in one archive with what must go with it wherever it is passed on (42 CFR 2.32)."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("NOTICE.txt", f"{notice}\n")
        archive.writestr(_name(file, reference), text_of(file).encode() or file.body)
    name = f'attachment; filename="{reference}-summary.zip"'
    return _answer(packed.getvalue(), "application/zip", name)


def _name(file: AttachmentDraft, reference: str) -> str:
    return f"{reference}-summary.{SUFFIXES.get(file.content_type, 'bin')}"


def _answer(body: bytes, content_type: str, disposition: str) -> Response:
    response = Response(body, mimetype=content_type)
    response.headers["Content-Disposition"] = disposition
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response


def text_of(file: AttachmentDraft) -> str:
    """The words of a text; "" for any other kind."""
    if file.content_type != "text/plain":
        return ""
    return clean(decoded(file.body, None))
