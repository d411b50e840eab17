"""What running text says of priority, language, payment, ties: a clause for each."""

import re
from collections.abc import Iterator, Sequence

from integrator.normalise.contact import preferred_contact
from integrator.normalise.priority import priority
from integrator.reading.kinds.anchors import found_by
from integrator.reading.prose.care_words import (
    AFFILIATIONS,
    ANY_LANGUAGE,
    DENIED_BUT_ONE,
    DENIED_WAY,
    ELSE_WAY,
    LANG_DENIED,
    LANGUAGE,
    OR_WAY,
    PREFERENCE,
    PRIORITY,
    REFERENCE,
    SHORTEST_TELLING,
    WAY_OR,
)
from integrator.reading.prose.payment_words import INSURANCE
from integrator.reading.prose.sentences import Sentence, found_in
from integrator.reading.values.found import Found

_I = re.IGNORECASE
_PRIORITY, _ANY_LANGUAGE = found_by(PRIORITY), found_by(ANY_LANGUAGE)
_INSURANCE = tuple(map(found_by, INSURANCE))
_AFFILIATIONS, _REFERENCE = found_by(AFFILIATIONS), found_by(REFERENCE)


def _readable(said: str) -> bool:
    """Whether the words are understood, and a denial is not taken for urgency."""
    meant = priority(said).value
    return bool(meant) and (
        meant == "routine" or not re.match(r"(?:not?|non|isn|there is no|sin)\b", said, _I)
    )


def _priority(sentence: Sentence) -> Iterator[Found]:
    match = _PRIORITY.search(sentence.text, sentence.lowered)
    if (
        match
        and _readable(match.group())
        and not re.search(
            r"\b(?:if|in case|anything|emergency room|cualquier) (?:\w+ ){0,2}$",
            sentence.text[: match.start()],
            _I,
        )
    ):
        yield found_in(sentence, "priority", match.span(), confidence=0.9)


def _language(sentence: Sentence) -> Iterator[Found]:
    if not _ANY_LANGUAGE.search(sentence.text, sentence.lowered):
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
            yield found_in(sentence, "patient_language", match.span(group), confidence=0.9)
            return


def _insurance(sentence: Sentence) -> Iterator[Found]:
    for plan in _INSURANCE:
        if plan.search(sentence.text, sentence.lowered) is None or _ASKS_OF_PLANS.search(
            sentence.text
        ):
            continue
        matches = list(plan.pattern.finditer(sentence.text))
        match = next((one for one in matches if _is_current(sentence.text, one)), matches[0])
        a, b = match.span("plan")
        led = _LED_BY.search(sentence.text, 0, a)
        a = led.start() if led else a
        yield found_in(sentence, "insurance", (a, b), confidence=0.88)
        return


_ASKS_OF_PLANS = re.compile(r"\b(?:do you (?:take|accept)|aceptan)\b", _I)
_NOT_YET = re.compile(
    r"\W{0,2}(?:starting|starts?|beginning|begins|from|next|as of|in (?:january|a|the)"
    r"|kicks? in|soon|"
    r"a partir|empieza|desde el pr[oó]ximo)\b",
    _I,
)
_NO_MORE = re.compile(
    r"\b(?:had|used to have|lost|was on|will have|switching (?:from|to)|previously|formerly"
    r"|until|ya no "
    r"tiene|ten[ií]a|antes|va a tener)\s(?:\w+\s){0,2}$",
    _I,
)
_LED_BY = re.compile(r"(?:[A-ZÁÉÍÓÚÑ][\w'’-]+ ){1,3}(?:[Hh]ealth )?[Pp]lan $")
"""The plan's own name before the carrier's: "Golden County Health Plan Medi-Cal"."""


def _is_current(text: str, match: re.Match[str]) -> bool:
    """Whether a plan is had now: "Medicare starting next year, right now Blue Shield" is not."""
    before = text[max(0, match.start() - _ROUND) : match.start()]
    return not (_NOT_YET.match(text, match.end()) or _NO_MORE.search(before))


_ROUND = 60


_WAYS = ("text", "mail", "call", "phon", "sms", "whatsapp", "corre", "mensaj", "llam", "llám",
         "electronic", "escrib", "escríb", "carta",
         "marc", "marq", "márq", "post", "letter", "ring", "rung", "writ", "habl", "fono",
         "celular")  # fmt: skip
"""Letters of which some are there wherever a way of contact is named."""


def _preference(sentence: Sentence) -> Iterator[Found]:
    if not any(way in sentence.lowered for way in _WAYS):
        return
    if re.search(r"\b(?:me|us|my|our)\b[^,;]*$", sentence.text, _I) and not re.search(
        r"\b(?:her|him|she|he|they|le)\b", sentence.text, _I
    ):
        return
    for pattern in PREFERENCE:
        match = pattern.search(sentence.text)
        if match and _is_preferred(sentence.text, match):
            yield found_in(sentence, "preferred_contact", match.span("way"), confidence=0.86)
            return


def _is_preferred(text: str, match: re.Match[str]) -> bool:
    """Whether the way is neither denied, nor one of two, nor for when another fails."""
    before = text[: match.start("way")]
    if DENIED_WAY.search(before) or ELSE_WAY.search(before):
        return False
    others = (OR_WAY.match(text, match.end("way")), WAY_OR.search(before))
    own = preferred_contact(match["way"]).value
    return all(preferred_contact(one["other"]).value == own for one in others if one)


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
        yield found_in(sentence, field, (0, len(sentence.text.rstrip(" .\n"))), confidence=0.88)


def _reference(sentence: Sentence) -> Iterator[Found]:
    if not _REFERENCE.search(sentence.text, sentence.lowered):
        return
    for match in REFERENCE.finditer(sentence.text):
        yield found_in(
            sentence,
            "partner_reference",
            match.span("ref" if match["ref"] else "ref2"),
            confidence=0.88,
        )


def care_in(sentence: Sentence) -> Iterator[Found]:
    """Priority, language, payment, preferred contact, ties and references of one sentence."""
    yield from _priority(sentence)
    yield from _language(sentence)
    yield from _insurance(sentence)
    yield from _preference(sentence)
    if _AFFILIATIONS.search(sentence.text, sentence.lowered):
        yield from _whole("affiliations", AFFILIATIONS, sentence)
    yield from _reference(sentence)
