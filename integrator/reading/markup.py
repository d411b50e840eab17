"""HTML to the plain text a person would see: rows as lines, cells parted by tabs, no scripts."""

import re
from html import unescape
from html.parser import HTMLParser

HTML_LIMIT = 500_000
"""Characters of HTML looked at; the rest of a bigger part stays in the kept envelope."""

_BLOCKS = frozenset((
    "address", "article", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre",
    "section", "table", "tbody", "tfoot", "thead", "tr", "ul",
))  # fmt: skip
_PARAGRAPHS = frozenset(("p", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"))
_CELLS = frozenset(("td", "th"))
_UNSEEN = frozenset(("script", "style", "head", "title", "template", "noscript", "svg"))
_COMMENT_MARKS = ("<!--", "-->")
_DECLARATION = re.compile(r"<[!?][^<>]*>?")
_UNFINISHED = re.compile(r"<(?![a-zA-Z/][^<>]*>)")
_TAG = re.compile(r"<[^<>]*>")
_BLANKS = re.compile(r"\n{3,}")


class _Page(HTMLParser):
    """Collects seen text; the standard library offers its parser by inheritance only."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.unseen = 0
        self.cell_open = False

    def _break(self, mark: str) -> None:
        self.cell_open = False
        self.pieces.append(mark)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag in _CELLS:
            if self.cell_open:
                self.pieces.append("\t")
            self.cell_open = True
        elif tag == "br" or (tag in _BLOCKS and not self.cell_open):
            self._break("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag in _BLOCKS and (tag == "tr" or not self.cell_open):
            self._break("\n\n" if tag in _PARAGRAPHS else "\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.pieces.append(re.sub(r"\s+", " ", data))


def _tidied(text: str) -> str:
    lines = (re.sub(r" *\t *", "\t", line).strip(" ") for line in text.split("\n"))
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip("\n")


def _without_comments(html: str) -> str:
    start, end = _COMMENT_MARKS
    before, *commented = html.split(start)
    return before + "".join(piece.partition(end)[2] for piece in commented)


def _finished(html: str) -> str:
    """Only whole tags: the parser takes quadratic time over ones that never end."""
    return _UNFINISHED.sub("&lt;", _DECLARATION.sub("", _without_comments(html)))


def text_of_html(html: str) -> str:
    """What a reader of `html` sees, as text; markup the parser cannot follow is cut out."""
    page = _Page()
    html = _finished(html[:HTML_LIMIT])
    try:
        page.feed(html)
        page.close()
    except (AssertionError, ValueError):
        return _tidied(unescape(_TAG.sub(" ", html)))
    return _tidied("".join(page.pieces).replace("\xa0", " "))
