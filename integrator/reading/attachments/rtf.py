"""The words of a rich text file; groups that are not text (fonts, pictures) are passed over."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from integrator.reading.attachments.boxes import resolved
from integrator.reading.attachments.plain import OCTETS
from integrator.reading.attachments.words import Words, cut
from integrator.reading.mails.text import clean

_TOKEN: Final = re.compile(
    r"\\u(?P<code>-?\d{1,6}) ?(?:\\'[0-9a-fA-F]{2}|\?)?"
    r"|\\'(?P<octet>[0-9a-fA-F]{2})"
    r"|\\(?P<word>[a-z]{1,32})(?:-?\d{1,10})? ?"
    r"|\\(?P<sign>[^a-z])"
    r"|(?P<brace>[{}])"
    r"|(?P<text>[^\\{}\r\n]+)"
)
_SHOWN: Final[Mapping[str, str]] = {
    "par": "\n", "line": "\n", "row": "\n", "cell": "\t", "tab": "\t", "emdash": "—",
    "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
}  # fmt: skip
_SIGNS: Final[Mapping[str, str]] = {"~": " ", "\\": "\\", "{": "{", "}": "}", "_": "-"}
_UNSEEN: Final = frozenset((
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "themedata", "datastore",
    "listtable", "listoverridetable", "generator", "xmlnstbl", "rsidtbl", "latentstyles",
    "fldinst",
))  # fmt: skip


def read_rtf(body: bytes, _until: float) -> Words:
    """A rich text file (RTF 1.9.1)."""
    text = "".join(_pieces(body[:OCTETS].decode("latin-1")))
    tidy = "\n".join(line.rstrip() for line in clean(text).split("\n"))
    return cut(resolved(tidy), whole=len(body) <= OCTETS)


def _pieces(source: str) -> Iterator[str]:
    depth = 0
    unseen_from: int | None = None
    for match in _TOKEN.finditer(source):
        if match["brace"]:
            depth += 1 if match["brace"] == "{" else -1
            if unseen_from is not None and depth < unseen_from:
                unseen_from = None
        elif unseen_from is None and (match["word"] in _UNSEEN or match["sign"] == "*"):
            unseen_from = depth
        elif unseen_from is None:
            yield _piece(match)


def _piece(match: re.Match[str]) -> str:
    if match["code"]:
        return chr(int(match["code"]) % 65_536)
    if match["octet"]:
        return bytes.fromhex(match["octet"]).decode("windows-1252", "replace")
    if match["word"]:
        return _SHOWN.get(match["word"], "")
    return match["text"] or _SIGNS.get(match["sign"], "")
