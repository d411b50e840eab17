"""What running text says of consent, and the day it was given: a clause for each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from integrator.normalise.consent import consent
from integrator.normalise.consent_said import clauses_of_consent
from integrator.reading.kinds.anchors import found_by
from integrator.reading.prose.care_words import CLAUSE, LATELY, TODAY
from integrator.reading.prose.consent_words import NOT_CONSENT
from integrator.reading.prose.sentences import Sentence
from integrator.reading.values.found import Found
from integrator.reading.values.shapes import DATE, SHORT_DATE, Span

_I = re.IGNORECASE
_NOT_CONSENT = found_by(NOT_CONSENT)
_SURE = 0.88
_LONG_CLAUSE = 240
_WORD_OF_CONSENT = re.compile(
    r"\bconsent\w*|\bautori\w+|\bauthori\w+|\bsigned\b|\bfirm[oó]\b|\bagree[sd]\b|\bde acuerdo\b|"
    r"\bpermi\w+|\bok(?:ay)?\b",
    _I,
)
_TALKED = re.compile(
    r"\b(?:talk|sp[eo]k|discuss|review|saw|seen|met|ask|visit|session|call|phone|went over|on|"
    r"habl|platic|pregunt|visit|sesi|consult|vi\b|llam|coment)\w*",
    _I,
)


@dataclass(frozen=True, slots=True)
class _Told:
    found: Found
    said: str
    words: Span
    """Where the words stand that tell."""
    sentence: Sentence


def consent_in(text: str, sentences: Sequence[Sentence]) -> Iterator[Found]:
    """The clause that tells of consent: a plain word before a passing one, a denial before all."""
    told = [one for sentence in sentences for one in _told(text, sentence)]
    if not told:
        return
    denying = sorted(
        (one for one in told if one.said != "given"),
        key=lambda one: (one.sentence.start, one.said == "pending"),
    )
    plain = [one for one in told if _WORD_OF_CONSENT.search(text, one.found.start, one.found.end)]
    alike = denying or plain or told
    best = alike[0] if denying else next((one for one in alike if _dated(text, one)), alike[0])
    span = None if denying else _dated(text, best)
    if span:
        yield Found("consent_date", *span, rule="prose", confidence=0.85)
    yield best.found


def speaks_of_consent(words: str) -> bool:
    """Whether a sentence tells of somebody's consent, given or not."""
    return any(one.said for one in clauses_of_consent(words))


def begins_with_consent(words: str) -> bool:
    """Whether the first words of a sentence tell of consent."""
    return any(one.said and one.start < _FIRST_WORDS for one in clauses_of_consent(words))


_FIRST_WORDS = 24


def _told(text: str, sentence: Sentence) -> Iterator[_Told]:
    if _NOT_CONSENT.search(sentence.text, sentence.lowered):
        return
    for clause in sentence.of_consent:
        said = (sentence.start + clause.start, sentence.start + clause.end)
        for span in _spans(text, said, sentence) if clause.said else ():
            if consent(text[slice(*span)]).value == clause.said:
                found = Found("consent", *span, rule="prose", confidence=_SURE)
                yield _Told(found, clause.said, said, sentence)
                break


def _spans(text: str, said: Span, sentence: Sentence) -> Iterator[Span]:
    """Where the clause may begin and end, the likeliest first."""
    start, end = clause_round(text, said[0], sentence.start, sentence.end)
    whole = (min(start, said[0]), max(end, said[1]))
    if whole[1] - whole[0] <= _LONG_CLAUSE and not _holds_birthday(text, whole):
        yield whole
    yield said
    if sentence.end - sentence.start <= _LONG_CLAUSE:
        yield sentence.start, sentence.end


_BORN = re.compile(r"(?:d\.?o\.?b|born|birth|nac)\w*[^\w\n]{0,4}(?:on |el |date )?$", _I)
_BESIDE = 24
"""Characters before a date in which a word may say that it is a birthday."""


def _holds_birthday(text: str, span: Span) -> bool:
    return any(
        _BORN.search(text[max(0, one.start() - _BESIDE) : one.start()])
        for one in DATE.finditer(text, *span)
    )


def clause_round(text: str, at: int, start: int, end: int) -> Span:
    """The clause of text[start:end] that holds the character at `at`."""
    first, last = start, end
    for match in CLAUSE.finditer(text, start, end):
        if match.end() <= at:
            first = match.end()
        elif match.start() > at and last == end:
            last = match.start()
    while first < last and (text[first].isspace() or text[first] in ",;"):
        first += 1
    return first, len(text[:last].rstrip(" .,;\n")) if last > first else last


def _dated(text: str, told: _Told) -> Span | None:
    """The day beside the words: behind them, before them in their clause, or where the talk that
    led to them is dated."""
    at = told.words[0]
    behind = _date_in(text, told.words, told.found.end)
    near = behind or _date_in(text, (told.found.start, at), at, led=True)
    near = near or _date_in(text, told.words, told.sentence.end)
    if near or not _TALKED.search(text, told.sentence.start, told.found.start):
        return near
    return _date_in(text, (told.sentence.start, at), told.found.start, led=True)


def _date_in(text: str, words: Span, stop: int, *, led: bool = False) -> Span | None:
    """The first day from the words on that is told of them, and of nothing else; one that has
    `led` to them stands before."""
    for pattern in (DATE, SHORT_DATE, TODAY, LATELY):
        for match in pattern.finditer(text, words[0], stop):
            since = max(words[0], match.start() - _BESIDE) if led else words[1]
            before = text[max(0, match.start() - _BESIDE) : match.start()]
            gap = text[min(since, match.start()) : match.start()]
            if not (
                _BORN.search(before) or _OF_ELSE.search(gap) or _WISHED.match(text, match.end())
            ):
                return match.span()
    return None


_OF_ELSE = re.compile(
    r"\b(?:labs?|results?|colonoscopy|surgery|next|starts?|starting|scheduled|expires?|last saw|"
    r"(?:ER|hospital) visit|died|chemo|empieza|comienza|operan?|pr[oó]xim[oa]|su cita|vence|"
    r"muri[oó])\b|"
    r"\b(?:since|until|till|before|by|due|desde|hasta|antes de)(?: the| el| on)?\s*$|"
    r"\b(?:call|contact|reach|ring|text|com|see|start|llam|habl|marqu)(?:ing|e|en|ar)?"
    r"(?: (?:her|him|them|in|back|on|el|la|lo|al))*\s*$",
    re.I,
)
"""Between consent and a day: what else that day may be of."""
_WISHED = re.compile(r" if (?:possible|you can)|,? please\b|\W{0,2} por favor", re.I)
