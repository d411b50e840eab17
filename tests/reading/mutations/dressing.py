"""Plain words as HTML, the ways mail programs write them: the other half of re-encoding."""

import re
from collections.abc import Callable
from email.message import EmailMessage, Message
from html import escape
from random import Random

from tests.reading.mutations.material import Change, Material, Mutation, put, sent

FAMILY = "as HTML"
_GAP = re.compile(r"  +|^ |\t")
_WRITTEN = "mails of plain words alone: the same lines, as an HTML mail program shows them"


def inner(line: str) -> str:
    """A line in HTML; wide gaps stay wide."""
    return _GAP.sub(lambda gap: "&nbsp;" * max(1, len(gap.group().expandtabs(4))), escape(line))


def gmail(lines: list[str]) -> str:
    return '<div dir="ltr">' + "".join(f"<div>{line or '<br>'}</div>" for line in lines) + "</div>"


def outlook(lines: list[str]) -> str:
    """Word's paragraphs have no margin: each is a line, and an empty one is a blank line."""
    rows = (f'<p class="MsoNormal">{line or "&nbsp;"}<o:p></o:p></p>' for line in lines)
    return f'<html><body lang="EN-US"><div class="WordSection1">{"".join(rows)}</div></body></html>'


def outlook_web(lines: list[str]) -> str:
    style = 'style="font-family: Calibri; font-size: 12pt;" class="elementToProof"'
    return "".join(f"<div {style}>{line or '<br>'}</div>\n" for line in lines)


def apple(lines: list[str]) -> str:
    return f'<html><body dir="auto">{"<br>".join(lines)}</body></html>'


def preformatted(lines: list[str]) -> str:
    return "<pre>" + "\n".join(lines) + "</pre>"


def paragraphs(lines: list[str]) -> str:
    """A paragraph an element, its lines parted by breaks, as web tools write."""
    blocks = "\n".join(lines).strip("\n").split("\n\n")
    return "".join(f"<p>{block.strip().replace(chr(10), '<br/>')}</p>\n" for block in blocks)


Dress = Callable[[list[str]], str]
DRESSES: dict[str, Dress] = {
    "gmail": gmail, "outlook": outlook, "outlook on the web": outlook_web, "apple": apple,
    "preformatted": preformatted, "paragraphs": paragraphs,
}  # fmt: skip


def html_of(text: str, dress: Dress) -> str:
    return dress([inner(line.rstrip()) for line in text.rstrip("\n").split("\n")])


def in_html(material: Material, html: str) -> bytes | None:
    """The mail with HTML in place of its plain words; None where it has files beside them."""
    mail = material.mail()
    if mail.is_multipart():
        return None
    put(mail, html.encode(), "text/html; charset=utf-8", "8bit")
    return sent(mail)


def _alone(dress: Dress) -> Change:
    def change(material: Material, _: Random) -> bytes | None:
        return None if material.text is None else in_html(material, html_of(material.text, dress))

    return change


def _beside(dress: Dress) -> Change:
    def change(material: Material, _: Random) -> bytes | None:
        mail, text = material.mail(), material.text
        if text is None or mail.is_multipart():
            return None
        both = EmailMessage()
        both.set_content(text)
        both.add_alternative(html_of(text, dress), subtype="html")
        both.set_boundary("both-forms")
        return _with_headers_of(mail, both)

    return change


def _with_headers_of(mail: Message, body: EmailMessage) -> bytes:
    left = ("content-", "mime-version")
    own = [(name, value) for name, value in mail.raw_items() if not name.lower().startswith(left)]
    head = "".join(f"{name}: {value}\n" for name, value in own)
    return head.encode("utf-8", "surrogateescape") + body.as_bytes()


MUTATIONS = tuple(
    Mutation(FAMILY, f"{name}, {way}", of(dress), _WRITTEN)
    for name, dress in DRESSES.items()
    for way, of in (("alone", _alone), ("beside the plain form", _beside))
)
