"""When a patient was born, and how old they are, in running text."""

import re
from collections.abc import Iterator, Sequence

from integrator.normalise.ages import SPELT, SPELT_TENS
from integrator.reading.prose.names import Person
from integrator.reading.prose.person_words import KIN
from integrator.reading.prose.sentences import Sentence, found_in
from integrator.reading.values.found import Found
from integrator.reading.values.shapes import AGE, AGE_SEX, DATE, Span

_I = re.IGNORECASE
_BORN = re.compile(
    r"\b(?:d\.?o\.?b\.?|date of birth|birth ?date|birthday|"
    r"born(?: on| in)?|b\.|nac(?:[ií]|i[oó]|id[oa])"
    r"(?: en [^,;.\d]{2,40}(?:, [^,;.\d]{2,30})?,?)?(?: el| "
    r"en)?|"
    r"[fd]\.?\s?n\.?|n\.|fecha de nacimiento|fecha (?:de )?nac\.?|fec\.? nac\.?|f\. (?:de )?"
    r"nac\.?|cumpleaños|"
    r"(?<=\()(?:s?he|they)(?:['’]s|['’]re| is| are)|"
    r"(?:s?he|they)(?:['’]s|['’]re| is| are) \d\d(?= \()|"
    r"goes by [^\W\d_]{2,15}(?=,))"
    r"(?: is| es|:|\s|,|\(|on file|on |the |el |was |de )*$",
    _I,
)
_SPELT_YEARS = re.compile(
    rf"\b(?P<age>{SPELT})[- ](?:años(?: de edad)?\b|years?[- ]old\b|years of age)", _I
)
_IS_AGED = re.compile(
    r"\b(?:she|he|they|patient|pt)(?:'s|’s| is| are| was|"
    r"s)? (?:now |just turned |turned |about |around |almost |nearly )?(?P<age>\d{1,3})(?=[\s,.;)]|"
    r"$)(?! (?:weeks|months|days|times|mg|lb|kg|pounds|percent|hours|minutes))|"
    r"(?:^|\b(?:background|summary|snapshot|short|brief|nutshell|history|gist|basics): )"
    r"(?P<age7>\d\d)(?=, [a-zA-Z])|\b(?:age|"
    r"aged|edad)[:\s]{1,2}(?P<age2>\d{1,3})\b|"
    r"\)\s(?:is|was|turned) (?P<age6>\d{1,3})(?=[\s,.;])(?! (?:weeks|months|days)\b)|"
    r"\b(?:patients?|clients?|pt|regulars|students|members|residents?), (?P<age4>\d{1,3})(?=[,.;])|"
    rf"\b(?:is|at|aged?|turned|turning|tiene) (?P<age5>{SPELT_TENS})(?=[\s,.;])"
    r"(?!,? (?:weeks|months|days|minutes|hours|pounds|percent|miles|times|of)\b)|"
    rf",\s(?P<age8>{SPELT_TENS}),\s|,\sis (?P<age9>\d\d)(?=,? (?:and )?an? [a-z])|"
    r"\b(?:tiene|cumpli[oó]) "
    r"(?P<age3>\d{1,3}) a[nñ]os",
    _I,
)
_PERSON_OF_AGE = re.compile(
    r"^\W{0,2}(?:old\s)?(?:\w+\s)?(?:\w+\s)?(?:woman|man|"
    r"female|male|lady|gentleman|patient|pt|client|girl|"
    r"boy|teen|mother|mom|father|teacher|f\b|m\b|student|"
    r"person)",
    _I,
)
_HIS_FAMILYS = re.compile(
    rf"\b(?:his|her|their|sus?)\s(?:{KIN}(?: is| es| tiene|,)?(?: de)?\s)?$", _I
)


def births_in(text: str, sentences: Sequence[Sentence], person: Person | None) -> Iterator[Found]:
    for sentence in sentences:
        for match in DATE.finditer(text, sentence.start, sentence.end):
            begins = match.start() - sentence.start < _NEXT_SENTENCE
            floor = match.start() - _ABBREVIATED if begins else sentence.start
            before = text[max(0, floor, match.start() - 40) : match.start()]
            beside = person is not None and any(
                0 <= match.start() - one.end < 14
                and re.fullmatch(
                    r"[\s,(–—:.-]*(?:[MF]|\d{1,3})?[\s,(–—:.-]*", text[one.end : match.start()]
                )
                for one in person.mentions
            )
            if _BORN.search(before) or beside:
                yield Found("patient_birth_date", *match.span(), rule="prose", confidence=0.92)
                return


def ages_in(text: str, sentences: Sequence[Sentence], person: Person | None) -> Iterator[Found]:
    """The patient's age: behind their name, said of them, or of a woman, a man, a client."""
    for name in person.mentions if person is not None else ():
        behind = _BEHIND_NAME.match(text, name.end)
        if behind and int(re.sub(r"\D", "", behind["age"])) < _OLDEST:
            yield Found("patient_age", *behind.span("age"), rule="prose", confidence=0.9)
    for sentence in sentences:
        match = _IS_AGED.search(sentence.text)
        if match:
            group = next(name for name, told in match.groupdict().items() if told)
            yield _aged(sentence, match.span(group), 0.88)
        for match in (one for form in _FORMS for one in form.finditer(sentence.text)):
            if _of_patient(sentence, match, person):
                yield _aged(sentence, match.span(), 0.86)


_FORMS = (AGE, AGE_SEX, _SPELT_YEARS)
_OLDEST = 120
_BEHIND_NAME = re.compile(
    r"(?:\s\([^\W\d_]{2,14}\)(?=,))?\s?(?:,|\s[–—|-])?\s?[(\[]?\s?(?:(?:is|a|an|de|age|aged|turned|just|turns|"
    r"who is|who|he is|she is|he's|she's|she/her,?|he/him,?|they/them,?|about|"
    r"es|tiene|edad|now|"
    r"who’s|:)\s?){0,3}(?:lovely |pleasant |delightful )?"
    r"(?P<age>\d{1,3}(?:[\s-](?:month|week)s?[\s-]old)?)"
    r"(?!\s?(?:months?|weeks?|days?|mo|wks?|meses|semanas|días)\b)"
    r"(?!\s(?:of |de )?[A-Za-z]{3,10}\.?,? (?:de |del )?\d{4})"
    r"(?=[\s,.;)\]yYMFmf-]|$)(?![-/.]\d|\s?(?:mg|kg|lb|%|st |nd |rd |th )|"
    r"\)?[\s.-]?\d{3}[\s.-]\d{4})"
)
_DURATION = re.compile(
    r"\b(?:for|over|about|since|hace|past|last|x|durante|por|llev[ao]|of|years)\s?$", re.IGNORECASE
)
_SOMEBODY = re.compile(r"\b(?:is|es|de|un|una|an?|this|our|my)\s$", re.IGNORECASE)


def _aged(sentence: Sentence, span: Span, sure: float) -> Found:
    return found_in(sentence, "patient_age", span, confidence=sure)


_ABBREVIATED = 5
"""Characters of a short word for a birth before a date that its stop seems to part: "(n. 2 …"."""
_NEXT_SENTENCE = 4
"""Characters from a sentence to the one that follows it."""


def _of_patient(sentence: Sentence, match: re.Match[str], person: Person | None) -> bool:
    """Whether an age is the patient's, and no relative's or a time that something lasts."""
    before, after = sentence.text[: match.start()], sentence.text[match.end() :]
    if _HIS_FAMILYS.search(before) or _DURATION.search(before) or after.startswith(" de "):
        return False
    named = person is not None and sentence.start <= person.name.start < sentence.end
    behind = (
        person is not None and not before.strip()
        and 0 <= sentence.start - person.sentence.end < _NEXT_SENTENCE
    )  # fmt: skip
    return named or behind or bool(_PERSON_OF_AGE.match(after) or _SOMEBODY.search(before))
