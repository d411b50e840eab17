"""What is asked for, in running text: the words a service may be called by."""

import re
from collections.abc import Iterator, Sequence

from integrator.reading.found import Found
from integrator.reading.sentences import Sentence
from integrator.reading.service_words import ASKS, FIELD_OF_CARE, SERVICE_FOR, SERVICE_LIKES


def services_in(
    sentences: Sequence[Sentence], names: Sequence[str] = (), *, loosely: bool = True
) -> Iterator[Found]:
    """The words of what is asked for, "for health coaching": the first that a service is called by.

    A sentence that asks, and names a field of care anywhere, counts where no plainer one does.
    """
    asked = (one for pattern in (SERVICE_FOR, SERVICE_LIKES) for one in _asked(sentences, pattern))
    plain = (one for one in asked if FIELD_OF_CARE.search(one[1]))
    loose = (
        (sentence.start + match.start(), match.group())
        for sentence in sentences
        if loosely and ASKS.search(sentence.text) and (match := FIELD_OF_CARE.search(sentence.text))
    )
    own = {name.casefold() for name in names}
    for start, words in (*plain, *loose):
        if not own & set(words.casefold().split()):
            yield Found("service_words", start, start + len(words), rule="prose", confidence=0.82)
            return


def field_of_care(sentences: Sequence[Sentence]) -> Iterator[Found]:
    """The field of care that a subject names."""
    for sentence in sentences:
        match = FIELD_OF_CARE.search(sentence.text)
        if match:
            start, end = sentence.start + match.start(), sentence.start + match.end()
            yield Found("service_words", start, end, rule="prose", confidence=0.82)


def _asked(sentences: Sequence[Sentence], pattern: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    for sentence in sentences:
        for match in pattern.finditer(sentence.text):
            yield sentence.start + match.start("what"), match["what"]
