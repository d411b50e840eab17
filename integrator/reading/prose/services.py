"""What is asked for, in running text: the clinic's own words for it, and how plainly."""

import re
from collections.abc import Iterator, Sequence

from integrator.reading.kinds.anchors import found_by
from integrator.reading.prose.sentences import Sentence, found_in
from integrator.reading.prose.service_words import (
    ASKED_BY,
    ASKS,
    FIELD_OF_CARE,
    OURS,
    SERVICE_FOR,
    SERVICE_LIKES,
    SERVICE_NOUN,
)
from integrator.reading.values.found import Found
from integrator.reading.values.offered import NOTHING, Mention, Offered
from integrator.reading.values.shapes import Span

_FIELD_OF_CARE = found_by(FIELD_OF_CARE)
_PLAIN, _ASKED, _LOOSE = 3, 2, 1
"""How plainly a service is asked for: as one of ours, behind words that ask, beside them."""
_FAR = 60
"""Characters before a service's name in which words that ask for it stand."""
_LISTS = re.compile(r"\s?(?:,|/|&|,? ?(?:and|or|y|e|o|u))\s?(?:the |la |el )?")
_A_FRAGMENT = 24
"""Characters beside a service's name in a sentence that is nothing else: "Metabolic program"."""


def services_in(
    sentences: Sequence[Sentence],
    offered: Offered = NOTHING,
    names: Sequence[str] = (),
    *,
    loosely: bool = True,
) -> Iterator[Found]:
    """The words of what is asked for, as plainly as it is: one of the clinic's own services, else
    what sounds like a field of care.

    A sentence that asks, and names a service anywhere, counts where no plainer one does, and only
    `loosely`. What is a patient's own name is no service.
    """
    own = {name.casefold() for name in names}
    least = _LOOSE if loosely else _ASKED
    best = max(
        (one for one in _mentions(sentences, offered, own) if one[0] >= least),
        key=lambda one: one[0], default=None,
    ) or _sounding_like_care(sentences, own, loosely=loosely and not offered.phrases)  # fmt: skip
    if best is not None:
        yield Found("service_words", *best[1], rule="prose", confidence=0.82)


def field_of_care(sentences: Sequence[Sentence], offered: Offered = NOTHING) -> Iterator[Found]:
    """The service that a subject names, else its field of care."""
    for sentence in sentences:
        named = next(offered.mentions_in(sentence.text), None)
        match = None
        if named is None:
            match = _FIELD_OF_CARE.search(sentence.text, sentence.lowered)
        span = match.span() if match else (named.start, named.end) if named else None
        if span:
            yield found_in(sentence, "service_words", span, confidence=0.82)


def _mentions(
    sentences: Sequence[Sentence], offered: Offered, own: set[str]
) -> Iterator[tuple[int, Span]]:
    """Services named, with how plainly each is asked for."""
    for sentence in sentences:
        named = list(offered.mentions_in(sentence.text))
        asks = bool(named and ASKS.search(sentence.text))
        for one, following in zip(named, [*named[1:], None], strict=False):
            if _is_listed(sentence.text, one, following) or _is_a_name(sentence.text, one):
                continue
            if own.isdisjoint(sentence.text[one.start : one.end].casefold().split()):
                plainly = _plainly(sentence.text, one, asks=asks)
                yield plainly, (sentence.start + one.start, sentence.start + one.end)


def _is_listed(text: str, one: Mention, following: Mention | None) -> bool:
    """Whether another service is named in the same breath: "diet, sleep and stress" is none."""
    if following is None or following.key == one.key:
        return False
    return _LISTS.fullmatch(text, one.end, following.start) is not None


def _is_a_name(text: str, one: Mention) -> bool:
    """Whether it is part of a practice's name: "Harbor Functional Medicine"."""
    before = text[: one.start].split()[-1:]
    led = bool(before) and before[0].istitle() and text[one.start - 1 : one.start] == " "
    return (
        led
        and text[one.start].isupper()
        and not SERVICE_NOUN.match(text, one.end)
        and (len(text[: one.start].split()) > 1)
    )


def _plainly(text: str, one: Mention, *, asks: bool) -> int:
    before, after = text[max(0, one.start - _FAR) : one.start], text[one.end :]
    alone = len(before.strip()) + len(after.strip()) < _A_FRAGMENT
    called = SERVICE_NOUN.match(after) or SERVICE_NOUN.search(text, one.start, one.end)
    if OURS.search(before) or (called and (asks or alone)):
        return _PLAIN
    if ASKED_BY.search(before):
        return _ASKED
    return 0


def _sounding_like_care(
    sentences: Sequence[Sentence], own: set[str], *, loosely: bool
) -> tuple[int, Span] | None:
    """What is asked for in words that are not the clinic's: it may offer it by another name."""
    asked = (one for pattern in (SERVICE_FOR, SERVICE_LIKES) for one in _asked(sentences, pattern))
    plain = (one for one in asked if _FIELD_OF_CARE.search(one[1], one[1].lower()))
    loose = (
        (sentence.start + match.start(), match.group())
        for sentence in sentences
        if loosely
        and (match := _FIELD_OF_CARE.search(sentence.text, sentence.lowered))
        and ASKS.search(sentence.text)
    )
    for start, words in (*plain, *loose):
        if own.isdisjoint(words.casefold().split()):
            return _LOOSE, (start, start + len(words))
    return None


def _asked(sentences: Sequence[Sentence], pattern: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    for sentence in sentences:
        for match in pattern.finditer(sentence.text):
            yield sentence.start + match.start("what"), match["what"]
