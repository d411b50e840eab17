"""Lines as they were meant: without the blanks and breaks that programs add on the way."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

_SIGNATURE_MARK = "-- "
_LEADING = re.compile(r"^ +(?=[^\s|+])")
_LEAST_SPACED = 3
"""Lines of a text of which it can be told that it is double spaced."""
_SHORT = 60
_PASSES = 4
_NARROWEST = 60
_USUAL = 80
_NARROW = 66
"""Columns below which no program breaks a line; and few do, where one line alone seems broken."""
_WIDEST = 120
_LEAST_FULL = 42
_NEARLY = 12
_WORDS_OF_A_HEADING = 3
_DRAWN = re.compile(r"\t| (?<=\S ) {2,}\S|^\s*[|+>]|\s\|\s|_{4,}|\.{4,}")
_STARTS_ANEW = re.compile(
    r"\W*[•*·▪>|+\[☐☑☒□■✓✔]|[-–—]\s|\(?\d{1,2}[.)]\s|[a-zA-Z][.)]\s|\( ?[xX]? ?\)"
    r"|[¿\w][^:=\n]{0,48}(?:[:：=]|\?\s)"
    r"|[\w .'’/#()]{1,40}\s[-–—]\s|[\w .'’/#()]{1,32}(?:\.{3,}|…|\s{3,})"
    r"|(?:phone|ph|tel|cell?|mobile|fax|e-?mail|dob|npi|ins|insurance|consent|consents|reason|dx"
    r"|tel[eé]fono|correo|celular|fecha|seguro|motivo)\b[^\w\n]{0,3}(?:[\d(+]|yes\b|no\b|s[ií]\b|\S+@)",
    re.IGNORECASE,
)
_LABEL_LAST = re.compile(r"\s\([^()\d]{2,40}\)\W*$")
"""What a line is, in brackets behind it: "Zoe Doe (patient)"."""
_STOPS = (".", "!", "?")
_ENDS = (".", "!", "?", ":", ";")
_REACHES = re.compile(r"\d{3}[)\s.-]{0,2}\d{3}[\s.-]?\d{4}|\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}|\S@\S")
_SHORTENED = re.compile(
    r"\b(?:dr|dra|mr|mrs|ms|st|sr|sra|srta|lic|prof|no|nr|vs|approx|tel|ext|jan|feb|mar|apr|jun|jul"
    r"|aug|sept?|oct|nov|dec|ene|abr|ago|dic)\.$",
    re.IGNORECASE,
)
_SMALL_WORDS = re.compile(
    r"\b(?:the|and|of|to|is|has|have|had|her|his|she|he|they|for|with|my|me|i|we|you|on|in|was|that"
    r"|que|de|la|el|los|las|y|en|con|su|por|para|le|se|es|tiene|una?|del|al)\b",
    re.IGNORECASE,
)
_ENOUGH_SMALL = 4
_RAGGED = 14
"""Characters by which lines that somebody broke by hand differ."""
_OPENING = "\"'“‘(«"


def bare(text: str) -> str:
    """`text` without blanks at the edges of its lines."""
    return "\n".join(map(_bare, text.split("\n")))


def _bare(line: str) -> str:
    return line if line == _SIGNATURE_MARK else _LEADING.sub("", line).rstrip(" ")


def single_spaced(text: str) -> str:
    """`text` without the blank line that some programs put below each line.

    Paragraphs stay apart: where the gaps are of two widths by those, else by long lines.
    """
    return "\n".join(_single_spaced(text.split("\n")))


def _single_spaced(lines: list[str]) -> list[str]:
    said = [bool(line.strip()) for line in lines]
    if sum(said) < _LEAST_SPACED or any(a and b for a, b in pairwise(said)):
        return lines
    runs = [list(run) for _, run in groupby(lines, key=lambda line: bool(line.strip()))]
    wider = any(len(run) > 1 for run in runs[1:-1])
    kept: list[str] = []
    for at, run in enumerate(runs):
        if run[0].strip():
            kept += run
        elif at in (0, len(runs) - 1) or _parts(
            run, runs[at - 1][-1], runs[at + 1][0], wider=wider
        ):
            kept.append("")
    return kept


def _parts(gap: Sequence[str], above: str, below: str, *, wider: bool) -> bool:
    """Whether a gap parts two paragraphs; single ones do only where none is `wider`."""
    return len(gap) > 1 or not (wider or _belong(above, below))


def _belong(above: str, below: str) -> bool:
    """Whether two lines are of one block, such as a signature: short, and no sentence ends."""
    if max(len(above), len(below)) > _SHORT or above.endswith(_STOPS):
        return False
    alike = bool(_STARTS_ANEW.match(above)) is bool(_STARTS_ANEW.match(below))
    return alike and len(_SMALL_WORDS.findall(above)) < _ENOUGH_SMALL


def soft_breaks(lines: Sequence[str]) -> list[bool]:
    """For each line whether the sentence in it goes on in the next, broken where the line was full.

    A program that breaks long lines breaks each by itself, also ones that were broken before: so
    what is put together is looked at again.
    """
    soft = [False] * len(lines)
    for _ in range(_PASSES):
        added = list(_breaks(list(_wholes(lines, soft))))
        if not added:
            break
        for at in added:
            soft[at] = True
    return soft


def _wholes(lines: Sequence[str], soft: Sequence[bool]) -> Iterator[tuple[int, str]]:
    """The last line of each line put together so far, and its words."""
    held: list[str] = []
    for at, line in enumerate(lines):
        held.append(line.strip(" ") if held else line)
        if not soft[at]:
            yield at, " ".join(held)
            held = []


def _breaks(wholes: Sequence[tuple[int, str]]) -> Iterator[int]:
    narrow = _is_narrow([len(words) for _, words in wholes])
    for filled, run in groupby(wholes, key=lambda one: bool(one[1].strip())):
        paragraph = list(run)
        if not filled or len(paragraph) < 2:
            continue
        widths = [len(words) for _, words in paragraph if not _DRAWN.search(words)]
        widest = max(widths, default=0)
        evenly = narrow or _near(widths, widest) > 1
        last = paragraph[-1][0]
        for (at, words), (below, following) in pairwise(paragraph):
            if below != last and _is_heading(following):
                continue
            if _goes_on(words, following, widest, evenly=evenly):
                yield at


def _near(widths: Sequence[int], widest: int) -> int:
    return sum(width > widest - _NEARLY for width in widths)


def _is_narrow(widths: Sequence[int]) -> bool:
    """Whether a whole text keeps to the width that mail programs break lines at."""
    widest = max(widths, default=0)
    return widest + _NEARLY >= _NARROWEST and widest <= _USUAL and _near(widths, widest) > 2


def _goes_on(line: str, following: str, widest: int, *, evenly: bool) -> bool:
    """Whether a line ends only because the next word would have gone over the edge."""
    needed = len(line) + 1 + len(following.split(" ", 1)[0])
    small = following.lstrip(_OPENING)[:1].islower()
    edge = max(min(widest, _WIDEST) - _RAGGED * small, _NARROWEST if evenly else _NARROW)
    if len(line) < _LEAST_FULL or needed <= edge:
        return False
    if _DRAWN.search(line) or _DRAWN.search(following) or _STARTS_ANEW.match(following):
        return False
    if _LABEL_LAST.search(line) and _LABEL_LAST.search(following):
        return False
    if small or (_unended(line) and _is_sentence(line)):
        return True
    if _listed(line, following):
        return False
    return evenly if _unended(line) else _is_sentence(line) and _is_sentence(following)


def _is_heading(line: str) -> bool:
    """Whether a line is a word or two with a capital, as labels stand by themselves: a sentence
    ends there with a stop."""
    words = line.strip().split()
    few = len(words) <= _WORDS_OF_A_HEADING and len(line) < _LEAST_FULL
    return few and words[0][0].isupper() and words[-1][-1].isalpha()


def _unended(line: str) -> bool:
    return not line.rstrip().endswith(_ENDS) or bool(_SHORTENED.search(line))


def _is_sentence(line: str) -> bool:
    return len(_SMALL_WORDS.findall(line)) >= _ENOUGH_SMALL


def _listed(line: str, following: str) -> bool:
    """Whether both tell a date or a way to reach somebody, as the lines of a list do."""
    return bool(_REACHES.search(line)) and bool(_REACHES.search(following))
