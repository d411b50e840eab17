"""PDF: form fields first, then the words of each page in the order they are read."""

import io
import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from integrator.reading.attachments.boxes import resolved
from integrator.reading.attachments.columns import tabbed
from integrator.reading.attachments.words import SCANNED, Unread, Words, cut, remaining
from integrator.reading.mails.text import clean

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

PAGES: Final = 30
FIELDS: Final = 1_000
STREAM_OCTETS: Final = 4_000_000
"""Of drawing instructions on a page; a dense page has a tenth."""
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)")
_INDEX: Final = re.compile(r"\[\d+\]")
_TICKED: Final = {"/Off": "No", "/Yes": "Yes", "/On": "Yes", "/1": "Yes", "/0": "No"}
_BLANK_LABEL: Final = re.compile(r"(?m)^[^\n]{1,80}:[ \t]*$")


def read_pdf(body: bytes, until: float) -> Words:
    """A PDF with words in it, else the pictures of its pages; Unread("encrypted") if locked."""
    reader = _opened(body)
    filled = "\n".join(_fields(reader))
    pages = list(reader.pages[:PAGES]) if reader.pages else []
    printed = "\n\n".join(_printed(page, until) for page in pages)
    if not printed.strip() and not filled:
        return _scanned(pages, until)
    if filled:
        printed = _BLANK_LABEL.sub("", printed)
    text = f"{filled}\n\n{printed}" if filled else printed
    return cut(resolved(text).strip("\n"), whole=len(reader.pages) <= PAGES)


def _opened(body: bytes) -> "PdfReader":
    from pypdf import PasswordType, PdfReader  # 20 MB in a process: only where a PDF has come
    from pypdf.errors import DependencyError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings quote the file
    start = max(0, body[:1_024].find(b"%PDF"))
    try:
        reader = PdfReader(io.BytesIO(body[start:]))
        if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
            raise Unread("encrypted")
        len(reader.pages)
    except DependencyError as error:
        raise Unread("encrypted") from error
    except PyPdfError as error:
        raise Unread("broken") from error
    return reader


def _printed(page: "PageObject", until: float) -> str:
    remaining(until)
    contents = page.get_contents()
    if contents is None or len(contents.get_data()) > STREAM_OCTETS:
        return ""
    try:
        text = page.extract_text(extraction_mode="layout")
    except (KeyError, ValueError, TypeError, ZeroDivisionError, IndexError, AttributeError):
        text = page.extract_text()
    return tabbed(clean(text))


def _fields(reader: "PdfReader") -> Iterator[str]:
    """Each filled field as "label<tab>value": its tooltip is what a person was asked, else its name
    (ISO 32000-1, 12.7.3)."""
    for number, (name, field) in enumerate((reader.get_fields() or {}).items()):
        value = _value(field)
        if number < FIELDS and value and "/Kids" not in field:
            yield f"{_label(str(field.get('/TU') or name))}\t{value}"


def _value(field: Any) -> str:
    raw = field.get("/V")
    if raw is None or field.get("/FT") == "/Sig":
        return ""
    text = ", ".join(map(str, raw)) if isinstance(raw, list) else str(raw)
    if field.get("/FT") == "/Btn":
        return _TICKED.get(text, text.lstrip("/").replace("#20", " ").replace("_", " "))
    return " ".join(clean(text).split())


def _label(name: str) -> str:
    last = _INDEX.sub("", name).split(".")[-1]
    return " ".join(_CAMEL.sub(" ", clean(last).replace("_", " ")).split()).rstrip(":")[:80]


def _scanned(pages: list["PageObject"], until: float) -> Words:
    """The words of the pictures that fill pages without words."""
    from integrator.reading.attachments.pdf_pictures import pictures
    from integrator.reading.attachments.scan import recognised

    found: list[str] = []
    first: Unread | None = None
    for picture in pictures(pages):
        try:
            found.append(recognised(picture, until).text)
        except Unread as error:
            first = first or error
    if not found:
        raise first or Unread("no_words")
    return cut("\n\n".join(found), trust=SCANNED, whole=first is None)
