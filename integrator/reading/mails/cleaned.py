"""A mail's HTML as far as it may be shown: words and their form, nothing that acts or fetches."""

from typing import Final

import nh3

from integrator.reading.mails.parts import kind_of, parameter, taken_apart
from integrator.reading.mails.text import clean, decoded
from integrator.reading.mails.transfer import text_octets_of

LIMIT: Final = 400_000
"""Octets of HTML that are cleaned; a mail with more is shown as text alone."""
MOST_TAGS: Final = 10_000
"""Likewise. Elements that are never closed cost the square of their number: half a second here."""

TAGS: Final = {
    *("p", "br", "div", "span", "hr", "pre", "blockquote", "code"),
    *("b", "strong", "i", "em", "u", "s", "sub", "sup", "small"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
_SILENT: Final = {
    *("script", "style", "title", "template", "noscript", "iframe", "object", "svg", "math"),
    *("textarea", "select", "audio", "video"),
}
"""Elements that go with all that is in them."""

_FRAME: Final = (
    '<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
    '<font face="system-ui, sans-serif" size="2">{}</font>'
)
_RULED: Final = '<table border="1" cellspacing="0" cellpadding="5">'


def framed(body: bytes) -> str | None:
    """The document for a sandboxed frame; None where the mail has no HTML of its own."""
    html = _html_of(body)
    if html is None or html.count("<") > MOST_TAGS:
        return None
    return _FRAME.format(cleaned(html).replace("<table>", _RULED))


def cleaned(html: str) -> str:
    """The HTML without attributes, links, images, styles, comments and whatever is not listed."""
    return nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags=_SILENT,
        attributes={"*": set()},
        strip_comments=True,
        link_rel=None,
    )


def _html_of(body: bytes) -> str | None:
    for leaf in taken_apart(body).leaves:
        if kind_of(leaf.head) == "text/html" and leaf.letter == 0:
            octets = text_octets_of(leaf.head, leaf.raw)
            charset = parameter(leaf.head, "charset") or None
            return clean(decoded(octets, charset)) if len(octets) <= LIMIT else None
    return None
