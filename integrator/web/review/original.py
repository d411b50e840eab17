"""The original beside the fields: a tab for each of its parts, with the evidence marked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import url_for

from integrator.errors import IntegratorError
from integrator.intake.readings import MAIL
from integrator.models import StoredAttachment
from integrator.ports import Draft, FieldReading
from integrator.reading.wire import SHOWN_HEADERS, SHOWN_HTML
from integrator.store.vault import Vault
from integrator.web import originals
from integrator.web.admin import opened
from integrator.web.admin import words as admin_words
from integrator.web.review import marked
from integrator.web.review.gathered import Received
from integrator.web.review.marked import Block, Piece, Span

NOT_OPENED: Final = (
    "This could not be opened safely, so it is shown as it was sent, undecoded, and its files are"
    " not shown. Download it and open it with a mail program."
)
PICTURES: Final = ("image/png", "image/jpeg")
_PICTURE_NAMES: Final = (".png", ".jpg", ".jpeg")


@dataclass(frozen=True, slots=True)
class Tab:
    """One part of what was received, ready to be written out."""

    key: str
    title: str
    part: str = ""
    headers: Sequence[tuple[str, Sequence[Piece]]] = ()
    blocks: Sequence[Block] = ()
    frame: str | None = None
    """Cleaned HTML, for a frame that runs nothing."""
    picture: tuple[str, int] | None = None
    """Envelope and number of the file, where it is a picture."""
    note: str = ""
    """Why there is nothing to see, or not all."""
    download: str = ""
    """Address of what the note says to download."""


@dataclass(frozen=True, slots=True)
class Original:
    """One envelope opened, as far as a page shows it."""

    received: Received
    draft: Draft | None
    """None where it was deleted or could not be opened."""
    trouble: str = ""
    raw: str = ""
    """How it begins, where nothing more could be made of it."""

    @property
    def texts(self) -> Mapping[str, str]:
        """By part, what stands there."""
        return self.draft.texts if self.draft else {}


def open_original(received: Received) -> Original:
    """Open it; whatever is wrong is said in `trouble`."""
    row = received.envelope
    if row.body is None:
        return Original(received, None, "The original was deleted when its time was over.")
    try:
        found = originals.shown(row)
        if isinstance(found, Draft):
            return Original(received, found)
        return Original(received, None, NOT_OPENED, originals.raw(row))
    except IntegratorError as error:
        return Original(received, None, " ".join(admin_words.explain(error.code)))


def tabs(
    vault: Vault, original: Original, readings: Mapping[str, FieldReading], *, key: str, title: str
) -> list[Tab]:
    """Its parts in order. `readings` are marked where they were read; `key` begins each tab's."""
    if original.draft is None:
        begins = marked.blocks(original.raw, ())
        reference = original.received.envelope.reference
        whole = url_for("admin.original", reference=reference) if original.raw else ""
        return [Tab(key, title, blocks=begins, note=original.trouble, download=whole)]
    spans = _spans(readings)
    if original.received.envelope.content_type.startswith(MAIL):
        found = _mail_tabs(original, spans, key=key, title=title)
    else:
        found = [_filled_in(original, spans, key=key, title=title)]
    return [*found, *_file_tabs(vault, original, spans, key=key)]


def _spans(readings: Mapping[str, FieldReading]) -> dict[str, list[Span]]:
    spans: dict[str, list[Span]] = {}
    for name, read in readings.items():
        if read.span is not None:
            spans.setdefault(read.part, []).append(Span(*read.span, name))
    return spans


def _mail_tabs(
    original: Original, spans: Mapping[str, Sequence[Span]], *, key: str, title: str
) -> Iterable[Tab]:
    subject = original.texts.get("subject", "")
    pieces = [
        piece
        for one in marked.blocks(subject, spans.get("subject", ()))
        for line in one.lines
        for piece in line
    ]
    headers = [*_headers(original.texts), ("Subject", pieces)]
    body = marked.blocks(original.texts.get("body", ""), spans.get("body", ()))
    yield Tab(key, title, "body", headers, body)
    frame = original.texts.get(SHOWN_HTML)
    if frame:
        yield Tab(f"{key}-html", "As it looked", frame=frame)


def _headers(texts: Mapping[str, str]) -> list[tuple[str, Sequence[Piece]]]:
    said = ((name, texts.get(f"header:{name}", "")) for name in SHOWN_HEADERS)
    return [(name, [Piece(text)]) for name, text in said if text]


def _filled_in(
    original: Original, spans: Mapping[str, Sequence[Span]], *, key: str, title: str
) -> Tab:
    """A form or a row: what each field is called, and what was put in."""
    lines = [
        (_field_label(part), _flat(marked.blocks(text, spans.get(part, ()))))
        for part, text in original.texts.items()
    ]
    return Tab(key, title, headers=lines)


def _field_label(part: str) -> str:
    kind, _, name = part.partition(":")
    return admin_words.FIELDS.get(name, name) if kind == "form" else name or part


def _flat(blocks: Sequence[Block]) -> list[Piece]:
    """All in one run, for one cell; line breaks and tabs stand in it."""
    pieces: list[Piece] = []
    for block in blocks:
        for line in [*block.lines, *(cell for row in block.rows for cell in row)]:
            pieces += [*([Piece("\n")] if pieces else []), *line]
    return pieces


def _file_tabs(
    vault: Vault, original: Original, spans: Mapping[str, Sequence[Span]], *, key: str
) -> Iterable[Tab]:
    stored = original.received.envelope
    for row in original.received.attachments:
        part = f"attachment:{row.ordinal + 1}"
        name, text = opened.filename(vault, stored, row), original.texts.get(part, "")
        yield Tab(
            f"{key}-file{row.ordinal + 1}",
            name,
            part,
            blocks=marked.blocks(text, spans.get(part, ())) if text.strip() else (),
            picture=(stored.reference, row.ordinal) if _is_picture(row, name) else None,
            note=_note(row, name, text),
            download=_address(stored.reference, row.ordinal),
        )


def _address(reference: str, ordinal: int) -> str:
    return url_for("admin.attachment", reference=reference, ordinal=ordinal)


def _note(row: StoredAttachment, name: str, text: str) -> str:
    """A browser shows no PDF that is kept from acting, so its words stand here for it."""
    if _is_picture(row, name):
        return ""
    if not text.strip():
        return "No words could be read in this file, so there is nothing to show of it here."
    return "The words of this PDF; its pages cannot be shown here safely." if _is_pdf(name) else ""


def _is_pdf(name: str) -> bool:
    return name.lower().endswith(".pdf")


def _is_picture(row: StoredAttachment, name: str) -> bool:
    return row.content_type in PICTURES or name.lower().endswith(_PICTURE_NAMES)


def picture_type(body: bytes) -> str | None:
    """What a picture is by its first octets, whatever it says it is; None for anything else."""
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    return "image/jpeg" if body.startswith(b"\xff\xd8\xff") else None
