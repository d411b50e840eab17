"""Word documents (ECMA-376): paragraphs as lines, table rows with cells parted by one tab.

Read here and not by a library: those build whole trees of objects without a limit, and none of them
follows tick boxes, placeholders and deleted words the way a reader of the letter sees them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from integrator.reading.attachments import zipped
from integrator.reading.attachments.boxes import resolved
from integrator.reading.attachments.markup_tree import walk
from integrator.reading.attachments.words import Words, cut
from integrator.reading.mails.text import clean

_BODY: Final = "word/document.xml"
_EDGES: Final = re.compile(r"word/(?:header|footer)\d{0,3}\.xml")
_EDGES_READ: Final = 6
_LETTERHEAD: Final = "Practice information"
"""Heads what stands in a document's head and foot: it is about the practice, not the patient."""
_UNSEEN: Final = frozenset(("Fallback", "instrText", "delText", "del", "moveFrom", "pPr", "rPr"))
_TAB: Final = "\v"
"""A tab within a paragraph, as against one between cells; several in a row are one gap."""
_GAP: Final = re.compile(r"\v[ \v]*")
_BREAKS: Final[Mapping[str, str]] = {"tab": _TAB, "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_FILL: Final = re.compile(r"_{3,}|\.{5,}|…{2,}")


@dataclass(slots=True)
class _Page:
    """Collects seen text, event by event."""

    pieces: list[str] = field(default_factory=list)
    unseen: int = 0
    cells: int = 0
    """How many table cells deep we are."""
    row: list[str] = field(default_factory=list)
    """Cells of the outermost row being read."""
    before: list[str] = field(default_factory=list)
    """What was collected before the outermost cell being read."""
    in_text: bool = False
    placeholder: list[bool] = field(default_factory=list)
    """For each content control we are in, whether it still shows its prompt."""
    box: bool | None = None
    """State of the old-style tick box being read."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self.unseen or name in _UNSEEN:
            self.unseen += 1
        elif name == "t":
            self.in_text = True
        elif name in _BREAKS:
            self._add(" " if self.cells and name == "tab" else _BREAKS[name])
        elif name == "sym" and attributes.get("char", "").upper() in _SYMBOLS:
            self._add(_SYMBOLS[attributes["char"].upper()])
        else:
            self._structure(name, attributes)

    def _structure(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "tc":
            if self.cells == 0:
                self.before, self.pieces = self.pieces, []
            self.cells += 1
        elif name == "sdt":
            self.placeholder.append(False)
        elif name == "showingPlcHdr" and self.placeholder:
            self.placeholder[-1] = attributes.get("val", "1") not in ("0", "false")
        elif name == "checkBox":
            self.box = False
        elif name in ("checked", "default") and self.box is not None:
            self.box = attributes.get("val", "1") not in ("0", "false")

    def end(self, name: str) -> None:
        if self.unseen:
            self.unseen -= 1
        elif name == "t":
            self.in_text = False
        elif name == "p":
            self.pieces.append("\n")
        elif name == "tc":
            self._end_cell()
        elif name == "tr" and self.cells == 0:
            self.pieces.append(_row(self.row) + "\n")
            self.row.clear()
        elif name == "sdt" and self.placeholder:
            self.placeholder.pop()
        elif name == "checkBox":
            self._add("☒" if self.box else "☐")
            self.box = None

    def _end_cell(self) -> None:
        self.cells -= 1
        if self.cells == 0:
            self.row.append("".join(self.pieces).strip())
            self.pieces = self.before

    def text(self, text: str) -> None:
        if self.in_text and not self.unseen:
            self._add(text)

    def _add(self, text: str) -> None:
        if not any(self.placeholder):
            self.pieces.append(text)


_SYMBOLS: Final[Mapping[str, str]] = {
    "F0FE": "☒", "F0FD": "☒", "F078": "☒", "F052": "☒", "F054": "☒",
    "F0A8": "☐", "F06F": "☐", "F071": "☐", "F0A3": "☐",
}  # fmt: skip
"""Tick boxes of the Wingdings fonts."""


def _row(cells: list[str]) -> str:
    """One line of cells; where a cell holds labelled lines of its own, they stay lines."""
    if len(cells) == 1 or (cells and _has_lines_of_labels(cells[0])):
        return "\n".join(cells)
    return "\t".join(" ".join(cell.split()) for cell in cells)


def _has_lines_of_labels(cell: str) -> bool:
    return sum(":" in line for line in cell.split("\n")) >= 2


def read_docx(body: bytes, _until: float) -> Words:
    """A Word document: its words, and under a heading of their own those of its letterhead."""
    archive = zipped.opened(body)
    names = [one.filename for one in archive.filelist]
    main = _text(zipped.member(archive, _BODY))
    edges = [name for name in sorted(names) if _EDGES.fullmatch(name)][:_EDGES_READ]
    around = dict.fromkeys(_text(zipped.member(archive, name)).strip() for name in edges)
    letterhead = "\n".join(text for text in around if text)
    return cut(f"{main}\n\n{_LETTERHEAD}\n{letterhead}" if letterhead else main)


def _text(xml: bytes) -> str:
    page = _Page()
    walk(xml, start=page.start, end=page.end, text=page.text)
    whole = _GAP.sub("\t", "".join(page.pieces).replace("\xa0", " "))
    text = _FILL.sub("", clean(whole))
    lines = ("\t".join(map(str.strip, line.split("\t"))).rstrip() for line in text.split("\n"))
    return resolved(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n"))
