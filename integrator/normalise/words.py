"""Words as they are compared: no case, no accents, no punctuation but what carries meaning."""

import re
import unicodedata

_APOSTROPHES = re.compile(r"['’ʼ`´]")
_NOT_WORD = re.compile(r"[^\w]+")
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_BOX = re.compile(
    r"(?P<ticked>[☑☒✅✓✔]|\[\s?[xX✓✔*]\s?\]|\(\s?[xX✓✔*]\s?\))|(?P<empty>[☐□◻]|\[[\s_]{0,3}\]|\([\s_]{1,3}\))"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
LIMIT = 1_000
"""Characters of a short answer that are looked at; no answer that can be understood is longer."""


def word_set(words: str) -> frozenset[str]:
    """The words of a list written as one text."""
    return frozenset(words.split())


def folded(text: str) -> str:
    """`text` in lower case without accents and apostrophes, words parted by single spaces."""
    text = text.casefold()
    if text.isascii() and text.isalnum():
        return text
    if not text.isascii():
        marks = unicodedata.normalize("NFKD", text)
        text = "".join(one for one in marks if not unicodedata.combining(one))
    return _NOT_WORD.sub(" ", _APOSTROPHES.sub("", text)).strip()


def plain(text: str) -> str:
    """`text` composed (NFC), in one line, without characters that nobody sees."""
    text = _CONTROLS.sub(" ", text)
    if text.isascii():
        return " ".join(text.split())
    return " ".join(unicodedata.normalize("NFC", _UNSEEN.sub("", text)).split())


def ticked(text: str) -> str:
    """The words beside the ticked box where boxes stand beside choices; else `text` as it is.

    "☐ Yes ☒ No" is "No", as is "Yes [ ] No [x]"; with no box ticked nothing was answered: "".
    """
    boxes = list(_BOX.finditer(text[:LIMIT]))
    if not boxes or (len(boxes) == 1 and text.strip() == boxes[0].group()):
        return text
    if all(box["empty"] for box in boxes):
        return ""
    box_first = not text[: boxes[0].start()].strip()
    starts = [box.end() if box_first else end for box, end in zip(boxes, _ends(boxes), strict=True)]
    stops = [*(box.start() for box in boxes[1:]), len(text)] if box_first else _stops(boxes)
    chosen = [
        text[start:stop].strip(" ,;/|")
        for box, start, stop in zip(boxes, starts, stops, strict=True)
        if box["ticked"]
    ]
    return "; ".join(one for one in chosen if one) or text


def _ends(boxes: list[re.Match[str]]) -> list[int]:
    """Where the words before each box begin: after the box before it."""
    return [0, *(box.end() for box in boxes[:-1])]


def _stops(boxes: list[re.Match[str]]) -> list[int]:
    return [box.start() for box in boxes]
