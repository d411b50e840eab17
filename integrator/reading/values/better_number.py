"""Of several numbers to one label, the one that is said to be better."""

import re
from collections.abc import Sequence

from integrator.reading.values.shapes import Span

_KIND_OF_NUMBER = (
    re.compile(r"\b(?:c|cell|cel|celular|mobile|mob|m|m[oó]vil)\b", re.I),
    re.compile(r"\b(?:h|home|casa)\b", re.I),
    re.compile(r"\b(?:w|work|office|trabajo)\b", re.I),
)
_BETTER = re.compile(
    r"\b(?P<kind>cell|mobile|home|work|cel|celular|casa|trabajo)\b[^.;,)]{0,12}\b(?:better|best"
    r"|preferred"
    r"|first|mejor|preferid[oa])|\b(?:prefers?|best|better|preferred|use|try|mejor)[^.;,)]{0,8}\b"
    r"(?P<named>cell|mobile|home|work|cel|celular|casa|trabajo)\b",
    re.I,
)
_BEHIND = 12
_NUMBER = re.compile(r"[\s:.]*[(+]?\d")
_MARKED = re.compile(
    r"^[^\d\n]{0,4}\(?(?:best|preferred|better|main|primary|mejor|preferid[oa])\b", re.I
)


def better_number(text: str, numbers: Sequence[Span], end: int) -> Span:
    """The number that is said to be the better one, else the first."""
    for number in numbers:
        if len(numbers) > 1 and _MARKED.search(text[number[1] : number[1] + 20]):
            return number
    said = _BETTER.search(text, numbers[-1][1], end) if len(numbers) > 1 else None
    if said is None:
        return numbers[0]
    kind = said["kind"] or said["named"]
    pattern = next(one for one in _KIND_OF_NUMBER if one.search(kind))
    for number in numbers:
        behind = text[number[1] : number[1] + _BEHIND].lstrip(" (,-")
        named = pattern.match(behind)
        if named and not _NUMBER.match(behind, named.end()):
            return number
    for number in numbers:
        around = text[max(0, number[0] - 8) : number[0]].rsplit("\n")[-1]
        if pattern.search(around):
            return number
    return numbers[0]
