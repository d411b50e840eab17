"""Judges files sent with a form by their first bytes, not by what they are called."""

import re
from collections.abc import Callable, Mapping, Sequence

from integrator.ports import Upload

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = "text/plain"
CSV = "text/csv"
EVERY_TYPE = (PDF, PNG, JPEG, DOCX, TEXT, CSV)

NAME_LIMIT = 120
_UNFIT = re.compile(
    r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff<>:"|?*]'
)


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda body: body.startswith(marks)


def _is_text(body: bytes) -> bool:
    try:
        return "\x00" not in body.decode("utf-8")
    except UnicodeDecodeError:
        return False


_BY_EXTENSION: Mapping[str, tuple[str, Callable[[bytes], bool]]] = {
    "pdf": (PDF, _begins(b"%PDF-")),
    "png": (PNG, _begins(b"\x89PNG\r\n\x1a\n")),
    "jpg": (JPEG, _begins(b"\xff\xd8\xff")),
    "jpeg": (JPEG, _begins(b"\xff\xd8\xff")),
    "docx": (DOCX, _begins(b"PK\x03\x04")),
    "txt": (TEXT, _is_text),
    "csv": (CSV, _is_text),
}


def sniffed(upload: Upload) -> str | None:
    """The content type that extension and bytes agree on, or None."""
    kind, holds = _BY_EXTENSION.get(_extension(upload.filename), (None, None))
    return kind if holds and holds(upload.body) else None


def _extension(filename: str) -> str:
    _, dot, extension = filename.strip().rpartition(".")
    return extension.lower() if dot else ""


def clean_name(filename: str) -> str:
    """The last part of a path, without characters that file systems or screens choke on."""
    name = _UNFIT.sub("", re.split(r"[/\\]", filename)[-1])
    stem, _, extension = " ".join(name.split()).strip(". ").rpartition(".")
    return f"{stem[:NAME_LIMIT] or 'file'}.{extension[:10]}"


def chosen(uploads: Sequence[Upload]) -> list[Upload]:
    """The uploads that are files: a browser sends an empty one for a field left empty."""
    return [one for one in uploads if one.filename or one.body]


def problems_with(
    uploads: Sequence[Upload], *, max_bytes: int, max_count: int, accepted: Sequence[str]
) -> list[str]:
    """A sentence for each file that cannot be taken, by its place and not by its name."""
    if len(uploads) > max_count:
        return [f"Send at most {max_count} files; there are {len(uploads)}."]
    judged = (
        _problem(one, number, max_bytes=max_bytes, accepted=accepted)
        for number, one in enumerate(uploads, start=1)
    )
    return [problem for problem in judged if problem]


def _problem(upload: Upload, number: int, *, max_bytes: int, accepted: Sequence[str]) -> str | None:
    if not upload.body:
        return f"File {number} is empty."
    if len(upload.body) > max_bytes:
        return f"File {number} is larger than {max_bytes / 1_000_000:g} MB."
    kind = sniffed(upload)
    if kind is None or kind not in accepted:
        names = sorted({name for name, (known, _) in _BY_EXTENSION.items() if known in accepted})
        return f"File {number} is not what its name says, or not one of: {', '.join(names)}."
    return None
