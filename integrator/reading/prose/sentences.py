"""Running text cut into sentences, its greetings left out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from integrator.normalise.consent_said import Clause, clauses_of_consent
from integrator.reading.values.found import Found
from integrator.reading.values.shapes import Span

_END = re.compile(r"[.!?…]+[\"”’)]*(?=\s|$)|\n(?=\s*(?:[-•*·]|\(?\d{1,2}[.)]\s))")
_SHORTENED = frozenset((
    "b",
    "dr", "mr", "mrs", "ms", "dra", "sr", "sra", "srta", "pt", "st", "no", "tel", "ph", "vs", "eg",
    "ie", "lic", "ext", "ste", "ave", "dept", "jr", "prof", "fec", "nac", "apt", "ref", "ins",
    "enf",
    "approx", "d.o.b", "e.g", "i.e", "mt", "fco", "ma",
    "tfno", "tlf", "núm", "num", "rev", "sept", "oct",
    "jan", "feb", "aug", "dec", "nov", "y.o", "y/o", "f.n", "dña", "sta", "hna", "sto", "inc",
    "vda",
))  # fmt: skip
_GREETING = re.compile(
    r"\s*(?:(?:dear|hi+|hello|hey|greetings|hola|estimad\w+|querid\w+|namaste|"
    r"good (?:morning|afternoon|evening|day)|buen[oa]s?(?: (?:d[ií]as?|tardes|noches))?|"
    r"to whom it may concern|apreciad\w+|muy buenas)\b(?:\s[-–—]\s|[^\n.!?:,]{0,60}(?:[,:.!\n]|"
    r"\s[-–—]\s|$))\s*)+",
    re.I,
)
_LONGEST_WORD = 12


@dataclass(frozen=True)
class Sentence:
    """One sentence, [start, end) in its page, and the number of its paragraph.

    What several rules ask of it is found once.
    """

    start: int
    end: int
    paragraph: int
    text: str
    """Its words on one line; as long as they are in the page."""

    @cached_property
    def lowered(self) -> str:
        """Its words in lower case."""
        return self.text.lower()

    @cached_property
    def of_consent(self) -> tuple[Clause, ...]:
        """What it says of consent, clause by clause."""
        return tuple(clauses_of_consent(self.text))

    @property
    def speaks_of_consent(self) -> bool:
        """Whether it tells of somebody's consent, given or not."""
        return any(one.said for one in self.of_consent)


def found_in(sentence: Sentence, field: str, span: Span, *, confidence: float) -> Found:
    """A field and where it stands in its page, of a span in the sentence's own text."""
    start, end = sentence.start + span[0], sentence.start + span[1]
    return Found(field, start, end, rule="prose", confidence=confidence)


def _ends_here(text: str, match: re.Match[str], start: int) -> bool:
    if match.group()[0] != ".":
        return True
    word = text[max(start, match.start() - _LONGEST_WORD) : match.start()].split()
    last = word[-1].strip('("“').casefold() if word else ""
    if last in _SHORTENED or (
        last.isdigit() and not text[start : match.start()].strip()[:-1].strip("0123456789(")
    ):
        return False
    return not (
        len(last) == 1
        and last.isalpha()
        and text[match.end() : match.end() + 2].strip()[:1].isalpha()
    )


def _cut(text: str, span: Span) -> Iterator[Span]:
    start, end = span
    for match in _END.finditer(text, *span):
        if _ends_here(text, match, start):
            yield start, match.end()
            start = match.end()
    yield start, end


def paragraphs_of(lines: Sequence[Span]) -> list[Span]:
    """Lines that follow each other without a gap, as one stretch each."""
    found: list[Span] = []
    for start, end in lines:
        if found and start - found[-1][1] <= 1:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def sentences_of(text: str, lines: Sequence[Span]) -> list[Sentence]:
    """The sentences of these lines in order; a greeting at the head of a paragraph is none."""
    found: list[Sentence] = []
    for number, (start, end) in enumerate(paragraphs_of(lines)):
        greeting = _GREETING.match(text, start, end)
        for one, stop in _cut(text, (greeting.end() if greeting else start, end)):
            first = one + len(text[one:stop]) - len(text[one:stop].lstrip())
            if first < stop:
                words = text[first:stop].replace("\n", " ")
                found.append(Sentence(first, stop, number, words))
    return found
