"""Text, HTML, and tables of text: CSV and TSV."""

import csv
import io
import re
from typing import Final

from integrator.reading.attachments.boxes import resolved
from integrator.reading.attachments.words import Unread, Words, cut
from integrator.reading.mails.markup import text_of_html
from integrator.reading.mails.text import clean, decoded

OCTETS: Final = 1_000_000
"""Looked at of a text file."""
_ROWS: Final = 2_000
_BYTE_ORDER: Final = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8"))
_META_CHARSET: Final = re.compile(rb"charset\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE)
_DELIMITERS: Final = "\t;,|"


def text_of(raw: bytes, charset: str | None = None) -> str:
    """Octets as clean text: by their byte-order mark, else as `text.decoded` guesses."""
    marked = next((name for mark, name in _BYTE_ORDER if raw.startswith(mark)), charset)
    return clean(decoded(raw, marked))


def read_text(body: bytes, _until: float) -> Words:
    """A text file."""
    if b"\x00" in body[:1_000] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unread("not_read")
    words = cut(resolved(text_of(body[:OCTETS])))
    return Words(words.text, whole=words.whole and len(body) <= OCTETS)


def read_html(body: bytes, _until: float) -> Words:
    """A page, as its reader would see it."""
    declared = _META_CHARSET.search(body[:2_000])
    charset = declared[1].decode("ascii") if declared else None
    return cut(resolved(clean(text_of_html(text_of(body[:OCTETS], charset)))))


def read_table(body: bytes, _until: float) -> Words:
    """CSV and its kin: the delimiter is the one that its first lines agree on."""
    text = text_of(body[:OCTETS])
    rows = _rows(text, _delimiter(text))
    lines = ["\t".join(" ".join(cell.split()) for cell in row).rstrip() for row in rows]
    return cut(resolved("\n".join(lines)), whole=len(body) <= OCTETS and len(lines) < _ROWS)


def _delimiter(text: str) -> str:
    first, _, more = text.partition("\n")
    declared = re.fullmatch(r"sep=(.)\s*", first)
    if declared:
        return declared[1]
    sample = [line for line in (first, *more.split("\n", 20)[:20]) if line.strip()]
    least = {mark: min((line.count(mark) for line in sample), default=0) for mark in _DELIMITERS}
    best = max(_DELIMITERS, key=least.__getitem__)
    return best if least[best] else max(_DELIMITERS, key=first.count)


def _rows(text: str, delimiter: str) -> list[list[str]]:
    found: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            if len(found) == _ROWS:
                break
            if any(cell.strip() for cell in row) and not _is_declaration(row):
                found.append(row)
    except csv.Error:
        return [line.split(delimiter) for line in text.split("\n")[:_ROWS]]
    return found


def _is_declaration(row: list[str]) -> bool:
    return "".join(row).startswith("sep=")
