"""What running text says of consent, priority, language, payment, ties: a clause for each."""

import re
from collections.abc import Iterator, Sequence

from integrator.normalise.consent import consent
from integrator.normalise.priority import priority
from integrator.reading.care_words import (
    AFFILIATIONS,
    ANY_LANGUAGE,
    CLAUSE,
    DENIED_WAY,
    INSURANCE,
    LANG_DENIED,
    LANGUAGE,
    PREFERENCE,
    PRIORITY,
    REFERENCE,
    SHORTEST_TELLING,
    TODAY,
)
from integrator.reading.consent_words import CONSENT, EAGER, NOT_CONSENT, WRITERS_OWN
from integrator.reading.found import Found
from integrator.reading.sentences import Sentence
from integrator.reading.shapes import DATE, SHORT_DATE

_I = re.IGNORECASE


def clause_round(text: str, at: int, start: int, end: int) -> tuple[int, int]:
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


def _date_in(text: str, start: int, end: int) -> tuple[int, int] | None:
    for pattern in (DATE, SHORT_DATE, TODAY):
        match = pattern.search(text, start, end)
        if match:
            return match.span()
    return None


def consent_in(text: str, sentences: Sequence[Sentence]) -> Iterator[Found]:
    """The clause that tells of consent: the last one stands, and any that denies before all."""
    told = {
        one.start: (one, meant.value) for sentence in sentences for one in _consents(text, sentence)
        if (meant := consent(text[one.start : one.end])).confidence > _UNCLEAR
    }  # fmt: skip
    if not told:
        return
    denying = [one for one, meant in told.values() if meant != "given"]
    best = (denying or _strongest(text, [one for one, _ in told.values()]))[0]
    yield best
    sentence = next(one for one in sentences if one.start <= best.start < one.end)
    span = _date_in(text, best.start, best.end) or _date_in(text, best.start, sentence.end)
    if span and not denying:
        yield Found("consent_date", *span, rule="prose", confidence=0.85)


_UNCLEAR = 0.6
_WORD_OF_CONSENT = re.compile(
    r"\bconsent\w*|\bautori\w+|\bauthori\w+|\bsigned\b|"
    r"\bfirm[oó]\b|\bagree[sd]\b|\bde acuerdo\b|\bpermi\w+|"
    r"\bok(?:ay)?\b",
    _I,
)


def _strongest(text: str, told: list[Found]) -> list[Found]:
    plain = [one for one in told if _WORD_OF_CONSENT.search(text[one.start : one.end])]
    return plain or told


def _consents(text: str, sentence: Sentence) -> Iterator[Found]:
    for match in CONSENT.finditer(sentence.text):
        start, end = clause_round(
            text, sentence.start + match.start(), sentence.start, sentence.end
        )
        end = max(end, sentence.start + match.end())
        own = EAGER.match(match.group()) and WRITERS_OWN.search(sentence.text[: match.start()])
        if own or NOT_CONSENT.search(text, start, end):
            continue
        yield Found("consent", *_near(text, (start, end), sentence, match), rule="prose",
                    confidence=0.88)  # fmt: skip


_LONG_CLAUSE = 240
_ROUND = 60


def _near(
    text: str, clause: tuple[int, int], sentence: Sentence, match: re.Match[str]
) -> tuple[int, int]:
    """Of words without any punctuation, those round the ones that tell."""
    start, end = clause
    if end - start <= _LONG_CLAUSE:
        return clause
    first = max(start, sentence.start + match.start() - _ROUND)
    last = min(end, sentence.start + match.end() + _ROUND)
    first = first if first == start else text.find(" ", first, last) + 1 or first
    return first, last if last == end else max(text.rfind(" ", first, last), first + 1)


def _readable(said: str) -> bool:
    """Whether the words are understood, and a denial is not taken for urgency."""
    meant = priority(said).value
    return bool(meant) and (
        meant == "routine" or not re.match(r"(?:not?|non|isn|there is no|sin)\b", said, _I)
    )


def _priority(sentence: Sentence) -> Iterator[Found]:
    match = PRIORITY.search(sentence.text)
    if (
        match
        and _readable(match.group())
        and not re.search(
            r"\b(?:if|in case|anything|emergency room|cualquier) (?:\w+ ){0,2}$",
            sentence.text[: match.start()],
            _I,
        )
    ):
        a, b = match.span()
        yield Found(
            "priority", sentence.start + a, sentence.start + b, rule="prose", confidence=0.9
        )


def _language(sentence: Sentence) -> Iterator[Found]:
    if not ANY_LANGUAGE.search(sentence.text):
        return
    for pattern in LANGUAGE:
        for match in pattern.finditer(sentence.text):
            group = "lang" if match["lang"] else "lang2"
            if LANG_DENIED.search(sentence.text[: match.start(group)]):
                continue
            if re.search(
                r"\b(?:i|we|our \w+|daughter|hija|son|staff|nurse) (?:also )?$",
                sentence.text[: match.start()],
                _I,
            ):
                continue
            a, b = match.span(group)
            yield Found(
                "patient_language",
                sentence.start + a,
                sentence.start + b,
                rule="prose",
                confidence=0.9,
            )
            return


def _insurance(sentence: Sentence) -> Iterator[Found]:
    for pattern in INSURANCE:
        match = pattern.search(sentence.text)
        if match and not re.search(r"\b(?:do you (?:take|accept)|aceptan)\b", sentence.text, _I):
            a, b = match.span("plan")
            yield Found(
                "insurance", sentence.start + a, sentence.start + b, rule="prose", confidence=0.88
            )
            return


_WAYS = ("text", "mail", "call", "phon", "sms", "whatsapp", "corre", "mensaj", "llam", "llám",
         "marc", "marq", "márq", "post", "letter", "ring", "rung", "writ", "habl", "fono",
         "celular")  # fmt: skip
"""Letters of which some are there wherever a way of contact is named."""


def _preference(sentence: Sentence) -> Iterator[Found]:
    lowered = sentence.text.casefold()
    if not any(way in lowered for way in _WAYS):
        return
    if re.search(r"\b(?:me|us|my|our)\b[^,;]*$", sentence.text, _I) and not re.search(
        r"\b(?:her|him|she|he|they|le)\b", sentence.text, _I
    ):
        return
    for pattern in PREFERENCE:
        match = pattern.search(sentence.text)
        if match and not DENIED_WAY.search(sentence.text[: match.start("way")]):
            a, b = match.span("way")
            yield Found(
                "preferred_contact",
                sentence.start + a,
                sentence.start + b,
                rule="prose",
                confidence=0.86,
            )
            return


def _whole(field: str, pattern: re.Pattern[str], sentence: Sentence) -> Iterator[Found]:
    if pattern.search(sentence.text) and len(sentence.text) > SHORTEST_TELLING:
        yield Found(
            field,
            sentence.start,
            sentence.start + len(sentence.text.rstrip(" .\n")),
            rule="prose",
            confidence=0.88,
        )


def _reference(sentence: Sentence) -> Iterator[Found]:
    for match in REFERENCE.finditer(sentence.text):
        a, b = match.span("ref")
        yield Found(
            "partner_reference",
            sentence.start + a,
            sentence.start + b,
            rule="prose",
            confidence=0.88,
        )


def care_in(sentence: Sentence) -> Iterator[Found]:
    """Priority, language, payment, preferred contact, ties and references of one sentence."""
    yield from _priority(sentence)
    yield from _language(sentence)
    yield from _insurance(sentence)
    yield from _preference(sentence)
    yield from _whole("affiliations", AFFILIATIONS, sentence)
    yield from _reference(sentence)
