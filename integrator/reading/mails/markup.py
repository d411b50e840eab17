"""HTML to the plain text a person would see: rows as lines, cells parted by one tab, no scripts."""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

HTML_LIMIT = 500_000
"""Characters of HTML looked at; the rest of a bigger part stays in the kept envelope."""

_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "li",
    "main", "nav", "ol", "option", "p", "pre", "section", "ul", "caption",
))  # fmt: skip
_PARAGRAPHS = frozenset(("p", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"))
_LINE, _GAP = "\x1e", "\x1d"
"""Edges of a block: the words beyond begin a line, or stand a blank line away. Neighbouring edges
are one, as on a page."""
_EDGES = re.compile(f"(?P<broken>\n?) *(?:[{_LINE}{_GAP}] *)+")
_CLOSE_TOGETHER = re.compile(
    r"margin\s*:\s*0(?:[a-z]{2})?\s*(?:[;!]|$)|margin-bottom\s*:\s*(?:0|\.0001)", re.IGNORECASE
)
_CELLS = frozenset(("td", "th"))
_UNSEEN = frozenset(("script", "style", "head", "title", "template", "noscript", "svg"))
_VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
))  # fmt: skip
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|"
    r"(?:max-height|font-size|opacity)\s*:\s*0(?:px|pt|em|%)?\s*(?:[;!]|$)",
    re.IGNORECASE,
)
_CITING = re.compile(r"\bgmail_quote\b")
_COMMENT_MARKS = ("<!--", "-->")
_DECLARATION = re.compile(r"<[!?][^<>]*>?")
_UNFINISHED = re.compile(r"<(?![a-zA-Z/][^<>]*>)")
_TAG = re.compile(r"<[^<>]*>")
_BLANKS = re.compile(r"\n{3,}")
_SPACES = re.compile(r"[ \t\r\n\f\x1d\x1e]+")
_KEPT_SPACES = re.compile(r"[\x1d\x1e]")
_DEEPEST_TABLE = 30
_SHORT_CELL = 600
"""Characters beyond which a cell is a column of the page's design and keeps its lines."""
_FEW_LINES = 6

Attributes = list[tuple[str, str | None]]


@dataclass(slots=True)
class _Table:
    row: list[str] = field(default_factory=list)
    cell: list[str] | None = None
    """Pieces of the open cell."""


class _Page(HTMLParser):
    """Collects seen text; the standard library offers its parser by inheritance only."""

    def __init__(self, *, hide: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.hide = hide
        self.pieces: list[str] = []
        self.tables: list[_Table] = []
        self.hidden_in: list[str] = []
        """The unseen element that is open, and elements of its name within it."""
        self.citing: list[int] = []
        """Open blockquotes, by where their text starts; -1 for those that only indent."""
        self.preformatted = 0
        self.edge = _GAP
        """How far the open paragraph stands from the next."""
        self.mail_link = ""

    def _out(self) -> list[str]:
        for table in reversed(self.tables):
            if table.cell is not None:
                return table.cell
        return self.pieces

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if self._stays_hidden(tag, attrs):
            return
        if tag == "table":
            self._open_table()
        elif self.tables and tag in ("tr", "td", "th"):
            self._open_row() if tag == "tr" else self._open_cell()
        elif tag == "a":
            self.mail_link = _mail_address(dict(attrs).get("href") or "")
        elif tag == "br":
            self._out().append("\n")
        elif tag in _BLOCKS:
            self._open_block(tag, dict(attrs))

    def _stays_hidden(self, tag: str, attrs: Attributes) -> bool:
        if self.hidden_in:
            if tag == "body":
                self.hidden_in.clear()
            elif tag == self.hidden_in[0]:
                self.hidden_in.append(tag)
        elif tag not in _VOID and (tag in _UNSEEN or (self.hide and _is_hidden(attrs))):
            self.hidden_in.append(tag)
        return bool(self.hidden_in)

    def _open_block(self, tag: str, attrs: dict[str, str | None]) -> None:
        self.edge = _LINE if tag == "p" and _is_tight(attrs) else _GAP
        self._out().append(f"{_LINE}- " if tag == "li" else self._edge_of(tag))
        self.preformatted += tag == "pre"
        if tag == "blockquote":
            cites = attrs.get("type") == "cite" or _CITING.search(attrs.get("class") or "")
            self.citing.append(len(self._out()) if cites else -1)

    def handle_endtag(self, tag: str) -> None:
        if self.hidden_in:
            if tag == self.hidden_in[0]:
                self.hidden_in.pop()
        elif tag == "table" and self.tables:
            self._close_table()
        elif self.tables and tag in ("tr", "td", "th"):
            self._close_row() if tag == "tr" else self._close_cell()
        elif tag == "a":
            self._close_link()
        elif tag in _BLOCKS:
            self._close_block(tag)

    def _close_block(self, tag: str) -> None:
        self._out().append(self._edge_of(tag))
        self.preformatted = max(0, self.preformatted - (tag == "pre"))
        if tag == "blockquote" and self.citing and (start := self.citing.pop()) >= 0:
            out = self._out()
            cited = _tidied("".join(out[start:]))
            out[start:] = [_GAP, "\n".join(f"> {line}" for line in cited.split("\n")), _GAP]

    def _edge_of(self, tag: str) -> str:
        if tag == "p":
            return self.edge
        return _GAP if tag in _PARAGRAPHS else _LINE

    def _close_link(self) -> None:
        if self.mail_link and self.mail_link not in "".join(self._out()[-4:]):
            self._out().append(f" <{self.mail_link}>")
        self.mail_link = ""

    def _open_table(self) -> None:
        self._out().append(_LINE)
        if len(self.tables) < _DEEPEST_TABLE:
            self.tables.append(_Table())

    def _open_row(self) -> None:
        self._close_row()

    def _open_cell(self) -> None:
        self._close_cell()
        self.tables[-1].cell = []

    def _close_cell(self) -> None:
        table = self.tables[-1]
        if table.cell is not None:
            table.row.append(_tidied("".join(table.cell)))
            table.cell = None

    def _close_row(self) -> None:
        self._close_cell()
        table = self.tables[-1]
        row, table.row = table.row, []
        if any(row):
            self._out().append(f"{_GAP}{_row_text(row)}{_GAP}")

    def _close_table(self) -> None:
        self._close_row()
        self.tables.pop()
        self._out().append(_GAP)

    def handle_data(self, data: str) -> None:
        if not self.hidden_in:
            said = _KEPT_SPACES if self.preformatted else _SPACES
            self._out().append(said.sub(" ", data))

    def finished(self) -> str:
        """The text, with what was left open closed."""
        self.close()
        while self.tables:
            self._close_table()
        return _tidied("".join(self.pieces))


def _is_hidden(attrs: Attributes) -> bool:
    return any(
        name == "hidden"
        or (name == "style" and value is not None and _HIDING.search(value))
        or (name == "class" and value is not None and "preheader" in value.lower())
        for name, value in attrs
    )


def _is_tight(attrs: dict[str, str | None]) -> bool:
    """Whether a paragraph is a line and no more, as Word writes a mail."""
    named = (attrs.get("class") or "").lower().startswith("mso")
    return named or bool(_CLOSE_TOGETHER.search(attrs.get("style") or ""))


def _mail_address(href: str) -> str:
    scheme, _, address = href.partition(":")
    return address.partition("?")[0].strip() if scheme.strip().lower() == "mailto" else ""


def _row_text(row: list[str]) -> str:
    """Cells of a line parted by tabs; cells that hold whole pages stand one below the other."""
    filled = [cell for cell in row if cell]
    if len(filled) == 1 or any(_is_column(cell) for cell in filled):
        return "\n".join(filled)
    flat = (" ".join(cell.split()) for cell in row)
    return "\t".join(flat).rstrip("\t")


def _is_column(cell: str) -> bool:
    return "\t" in cell or len(cell) > _SHORT_CELL or cell.count("\n") >= _FEW_LINES


def _edges(found: re.Match[str]) -> str:
    """The line break that edges of blocks come to; a line that is ended already needs none."""
    if _GAP in found.group():
        return "\n\n"
    return "\n"


def _tidied(text: str) -> str:
    text = _EDGES.sub(_edges, text)
    lines = (re.sub(r" *\t *", "\t", line).strip(" ").rstrip("\xa0 ") for line in text.split("\n"))
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip("\n")


def _without_comments(html: str) -> str:
    start, end = _COMMENT_MARKS
    before, *commented = html.split(start)
    return before + "".join(piece.partition(end)[2] for piece in commented)


def _finished(html: str) -> str:
    """Only whole tags: the parser takes quadratic time over ones that never end."""
    return _UNFINISHED.sub("&lt;", _DECLARATION.sub("", _without_comments(html)))


def _parsed(html: str, *, hide: bool) -> tuple[str, bool]:
    page = _Page(hide=hide)
    page.feed(html)
    swallowed = bool(page.hidden_in)
    return page.finished(), swallowed


def text_of_html(html: str) -> str:
    """What a reader of `html` sees, as text; markup the parser cannot follow is cut out.

    Hidden text (preheaders, scripts) is left out, unless what hides it never ends: then it shows.
    """
    html = _finished(html[:HTML_LIMIT])
    for hide in (True, False):
        try:
            text, swallowed = _parsed(html, hide=hide)
        except (AssertionError, ValueError):
            break
        if not swallowed:
            return text
    return _tidied(unescape(_TAG.sub(" ", html)))
