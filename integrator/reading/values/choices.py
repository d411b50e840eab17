"""Lists to choose from, as forms print them: which of the boxes is ticked."""

import re
from collections.abc import Iterator

from integrator.reading.values.shapes import Span

_BOX = re.compile(
    r"(?P<ticked>\[\s?[xX✓✔*]\s?\]|\(\s?[xX✓✔*]\s?\)|[☑☒✅✓✔◼◉]|(?<![\w_])_{1,3}[xX✓]_{0,3}(?=\s))|"
    r"(?P<empty>\[[\s_]{0,3}\]|\([\s_]{0,3}\)|[☐□◻○⬜]|(?<![\w_])_{2,4}(?=\s?[A-ZÁÉÍÓÚ]))"
)
_EDGES = " \t\n,;/|·•*_-–"


def ticked(text: str, span: Span) -> list[Span] | None:
    """The choices that are ticked, [] where none is; None where `span` holds no boxes."""
    boxes = list(_BOX.finditer(text, *span))
    if not boxes or (len(boxes) == 1 and boxes[0].group() in "✓✔☑✅" and _bare(text, span)):
        return None
    after = not text[span[0] : boxes[0].start()].strip(_EDGES)
    return [one for one in (_choices if after else _choices_before)(text, span, boxes) if one]


def _bare(text: str, span: Span) -> bool:
    return len(text[slice(*span)].strip()) == 1


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return start, end


def _choices(text: str, span: Span, boxes: list[re.Match[str]]) -> Iterator[Span]:
    for number, box in enumerate(boxes):
        stop = boxes[number + 1].start() if number + 1 < len(boxes) else span[1]
        if box["ticked"]:
            line = text.find("\n", box.end(), stop)
            yield _trimmed(text, box.end(), stop if line < 0 else line)


def _choices_before(text: str, span: Span, boxes: list[re.Match[str]]) -> Iterator[Span]:
    start = span[0]
    for box in boxes:
        if box["ticked"]:
            yield _trimmed(text, start, box.start())
        start = box.end()
