"""What running text says of priority, language, payment, ties: a clause for each."""

import re
from collections.abc import Iterator, Sequence

from integrator.normalise.priority import priority
from integrator.reading.anchors import found_by
from integrator.reading.care_words import (
    AFFILIATIONS,
    ANY_LANGUAGE,
    DENIED_BUT_ONE,
    DENIED_WAY,
    INSURANCE,
    LANG_DENIED,
    LANGUAGE,
    PREFERENCE,
    PRIORITY,
    REFERENCE,
    SHORTEST_TELLING,
)
from integrator.reading.found import Found
from integrator.reading.sentences import Sentence

_I = re.IGNORECASE
_PRIORITY, _ANY_LANGUAGE = found_by(PRIORITY), found_by(ANY_LANGUAGE)
_INSURANCE = tuple(map(found_by, INSURANCE))
_AFFILIATIONS = found_by(AFFILIATIONS)


def _readable(said: str) -> bool:
    """Whether the words are understood, and a denial is not taken for urgency."""
    meant = priority(said).value
    return bool(meant) and (
        meant == "routine" or not re.match(r"(?:not?|non|isn|there is no|sin)\b", said, _I)
    )


def _priority(sentence: Sentence) -> Iterator[Found]:
    match = _PRIORITY.search(sentence.text, sentence.text.lower())
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
    if not _ANY_LANGUAGE.search(sentence.text, sentence.text.lower()):
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
    lowered = sentence.text.lower()
    for pattern in _INSURANCE:
        match = pattern.search(sentence.text, lowered)
        if match and not re.search(r"\b(?:do you (?:take|accept)|aceptan)\b", sentence.text, _I):
            a, b = match.span("plan")
            yield Found(
                "insurance", sentence.start + a, sentence.start + b, rule="prose", confidence=0.88
            )
            return


_WAYS = ("text", "mail", "call", "phon", "sms", "whatsapp", "corre", "mensaj", "llam", "llám", "electronic", "escrib",
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


def denied_but_one(text: str, sentences: Sequence[Sentence]) -> Iterator[Found]:
    """ "Please don't e-mail or text. Call …": the way that is left."""
    if not sentences:
        return
    start, end = sentences[0].start, sentences[-1].end
    match = DENIED_BUT_ONE.search(text, start, end)
    if match:
        yield Found("preferred_contact", *match.span("way"), rule="prose", confidence=0.86)


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
    if _AFFILIATIONS.search(sentence.text, sentence.text.lower()):
        yield from _whole("affiliations", AFFILIATIONS, sentence)
    yield from _reference(sentence)
