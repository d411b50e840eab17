"""A care summary as an answer: nothing in it runs, no cache keeps it, its name says nothing."""

from typing import Final

from flask import Response

from integrator.ports import AttachmentDraft
from integrator.reading.text import clean, decoded

SUFFIXES: Final = {
    "application/pdf": "pdf",
    "text/plain": "txt",
    "image/jpeg": "jpg",
    "image/png": "png",
}
INLINE: Final = frozenset({"image/jpeg", "image/png", "text/plain"})
"""Shown within the browser; a PDF is saved or opened by its own reader, as browsers show none
that is sandboxed."""


def served(file: AttachmentDraft, reference: str) -> Response:
    """The file under a neutral name."""
    kind = "inline" if file.content_type in INLINE else "attachment"
    body = text_of(file).encode() or file.body
    response = Response(body, mimetype=file.content_type)
    suffix = SUFFIXES.get(file.content_type, "bin")
    response.headers["Content-Disposition"] = f'{kind}; filename="{reference}-summary.{suffix}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response


def text_of(file: AttachmentDraft) -> str:
    """The words of a text; "" for any other kind."""
    if file.content_type != "text/plain":
        return ""
    return clean(decoded(file.body, None))
