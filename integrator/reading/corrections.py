"""What a correction states: the new value and never the old, whom it is about, and who writes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from integrator.normalise.names import split_name
from integrator.normalise.words import folded
from integrator.ports import FieldReading
from integrator.reading.mails.pages import Page
from integrator.reading.referrers.on_behalf import person_shown
from integrator.reading.referrers.referrer import CLERK
from integrator.reading.stated import holding, standing, without_replaced
from integrator.reading.values.settle import Readings, name_readings
from integrator.reading.values.shapes import DATE, Span, emails_in, name_at, phones_in

_STATED = 0.85
"""Confidence of a value that is stated as the right one."""
_MEANT = 0.75
"""Confidence that whoever is named is whom it is about."""
_BEFORE = 48
_OF_WRITER = re.compile(
    r"\b(?:my|our|mi|nuestro|office|clinic) (?:\w+ ){0,3}(?:is |es )?\W*$", re.I
)
_BIRTH = re.compile(r"\b(?:birth\w*|d\.?o\.?b|born|nac\w+|cumple\w*)\b", re.I)
_OTHER_DAY = re.compile(
    r"\b(?:consent\w*|sign\w*|firm\w*|sent|faxed|e-?mailed|enviad\w*|mandad\w*|appointment|cita|"
    r"visit|(?:referral|letter) (?:of|from)|dated|received|(?:referencia|carta) del?)"
    r"\W[^.;,]{0,20}$",
    re.I,
)
_HALVES = (
    ("patient_family_name", re.compile(r"\b(?:last|family|sur)\s?names?\b|\bapellid\w+", re.I)),
    (
        "patient_given_name",
        re.compile(r"\b(?:first|given) names?\b|\bnombres?(?: de pila)?\b", re.I),
    ),
)
_HALF = re.compile("|".join(pattern.pattern for _, pattern in _HALVES), re.I)
_BARE = re.compile(r"[:,]?\s{1,2}$")
_END = re.compile(
    r"[.!?](?=\s+(?!(?:It|Should|Es|Debe|The (?:right|correct)|(?:El|La|Lo) correct[oa])\b)"
    r"[A-ZÁÉÍÓÚÑ¿¡])|\n\s*\n"
)
_REACH = 160
_NOT = re.compile(
    r"[\"”']?,?\s(?:and |y |but )?(?:not|no|instead of|rather than|en (?:vez|lugar) de)\s[\"“']?",
    re.I,
)
_WORD = re.compile(r"(?<![\w'’-])[A-ZÁÉÍÓÚÑ][\w'’-]+")
_REASON = re.compile(
    r"\b(?:reason(?: for (?:the )?(?:referral|visit))?|motivo(?: de (?:la )?\w+)?|diagn[oó]\w+)\s"
    r"(?:should (?:be|read|say)|debe (?:decir|ser)|is (?:really|actually|now)|es(?: en realidad)?|"
    r"now reads)\b[:\s]{1,3}(?P<reason>[^\n]+?)(?=\.(?:\s|$)|\n|$|,? (?:not|no|y no) )",
    re.I,
)
_ADDS = re.compile(
    r"\b(?:forgot|left (?:\w+ ){0,2}(?:out|off)|one more thing|to add|adding|addition|also has|"
    r"reason|motivo|diagnos\w+|olvid\w+|se me pas[oó]|agreg\w+|a[ñn]ad\w+|"
    r"adem[aá]s (?:tiene|padece))\b",
    re.I,
)
"""Words of who adds to what ails the patient, and does not only correct a value."""
_OF_PATIENT = ("patient_given_name", "patient_family_name")


def _phones(text: str) -> Iterator[Span]:
    for span in phones_in(text):
        if not _OF_WRITER.search(text[max(0, span[0] - _BEFORE) : span[0]]):
            yield span


def _births(text: str) -> Iterator[Span]:
    """Days of birth: every date that is told as nothing else, once birth was spoken of."""
    born = _BIRTH.search(text)
    for match in DATE.finditer(text) if born else ():
        if not _OTHER_DAY.search(text[max(0, match.start() - _BEFORE) : match.start()]):
            yield match.span()


def _names(text: str, start: int, end: int) -> Iterator[Span]:
    at = start
    while word := _WORD.search(text, at, end):
        name = name_at(text, word.start(), end)
        if name:
            yield name.start, name.end
        at = max(word.end(), name.end if name else 0)


def _halves(text: str) -> Iterator[tuple[str, Span]]:
    """Half a name that is stated: "the last name was wrong, it's Oister"."""
    for field, pattern in _HALVES:
        for match in pattern.finditer(text):
            stop = next(
                (one.start() for ends in (_END, _HALF) if (one := ends.search(text, match.end()))),
                len(text),
            )
            names = list(_names(text, match.end(), min(stop, match.end() + _REACH)))
            found = holding(text, names, said=False)
            if found is None and names and _BARE.fullmatch(text, match.end(), names[0][0]):
                found = names[0]
            if found:
                yield field, found
                break


def _instead(text: str, known: Mapping[str, str]) -> Iterator[tuple[str, Span]]:
    """One word of a name in the place of another: "it's Oister, not Oyster"."""
    for span in _names(text, 0, len(text)):
        behind = _NOT.match(text, span[1])
        old = name_at(text, behind.end(), len(text)) if behind else None
        if old is None:
            continue
        was = folded(text[old.start : old.end])
        for field in _OF_PATIENT:
            if was in folded(known.get(field, "")).split():
                yield field, span


def _named(text: str, *, author: Sequence[str]) -> Span | None:
    """The first whole name that is not the writer's own."""
    for word in _WORD.finditer(text):
        name = name_at(text, word.start(), len(text))
        if name is None or name.words < 2 or name.title in ("dr", "dra"):
            continue
        if text.rfind("\n", 0, name.start) + 1 == name.start:
            continue  # a line that begins with a name is somebody's signature
        own = {one.casefold() for one in text[name.start : name.end].split()}
        if own.isdisjoint(author):
            return name.start, name.end
    return None


def _stated(text: str, known: Readings, *, author: Sequence[str]) -> Iterator[tuple[str, Span]]:
    whole = _named(text, author=author)
    names = split_name(text[slice(*whole)]) if whole else ("", "")
    called = dict(zip(_OF_PATIENT, names, strict=True))
    called.update({name: known[name].value for name in _OF_PATIENT if name in known})
    yield from _halves(text)
    yield from _instead(text, called)
    for field, spans in (
        ("patient_phone", _phones(text)),
        ("patient_birth_date", _births(text)),
        ("patient_email", emails_in(text)),
    ):
        span = holding(text, spans)
        if span:
            yield field, span
    reason = _REASON.search(text)
    if reason:
        yield "reason", reason.span("reason")
    if whole is not None:
        yield "patient_name", whole


def _own_words(readings: Readings, page: Page) -> Iterator[tuple[int, str]]:
    """Where the writer's words begin, and those words down to where they sign."""
    signed = [
        one.span[0] for name, one in readings.items()
        if name.startswith("partner_") and one.rule == "signature" and one.span
        and one.part == page.part
    ]  # fmt: skip
    for stretch, text in page.spoken("writer", "cover"):
        within = [at - stretch.start for at in signed if stretch.start < at < stretch.end]
        yield stretch.start, text[: max(min(within), len(text) // 4)] if within else text


def as_corrected(
    readings: Readings, page: Page, *, author: tuple[str | None, str | None], language: str | None
) -> Readings:
    """The readings, with what the writer states in running text in the place of what prose told.

    `author` is the writer's name, as shown, and address.
    """
    told: Readings = {}
    own = [word for word in (person_shown(author) or "").casefold().split() if len(word) > 2]
    adds = False
    for begins, text in _own_words(readings, page):
        adds = adds or bool(_ADDS.search(text))
        for field, (start, end) in _stated(text, readings, author=own):
            if text[start:end].casefold() == author[1]:
                continue
            sure = _MEANT if field == "patient_name" else _STATED
            at = (begins + start, begins + end)
            told.setdefault(field, FieldReading(text[start:end], page.part, "correction", sure, at))
    whole = told.pop("patient_name", None)
    kept = {name: one for name, one in readings.items() if _is_kept(name, one, page, adds=adds)}
    kept = _without_stated(kept, told)
    named = name_readings(whole, language=language) if whole and _is_open(kept) else {}
    labelled = {name: _relabelled(one) for name, one in kept.items() if one.rule != "prose"}
    return {**kept, **named, **told, **labelled}


def _is_kept(name: str, reading: FieldReading, page: Page, *, adds: bool) -> bool:
    """Not who keeps an office, no story, and nothing that is told as what stood there before."""
    if reading.rule == CLERK:
        return False
    if reading.rule != "prose" or reading.part != page.part or reading.span is None:
        return True
    if name == "reason":
        return adds
    replaced = name in _CORRECTABLE and standing(page.text, reading.span) == "old"
    return not replaced


_CORRECTABLE = frozenset(("patient_birth_date", "patient_phone", "patient_email"))


def _without_stated(kept: Readings, told: Readings) -> Readings:
    """Without a name that prose read where half a name is stated."""
    spans = [told[name].span for name in _OF_PATIENT if name in told]
    return {
        name: one for name, one in kept.items()
        if name not in _OF_PATIENT or one.rule != "prose" or not any(
            span and one.span and one.span[0] < span[1] and span[0] < one.span[1] + _BEFORE
            for span in spans
        )
    }  # fmt: skip


def _relabelled(reading: FieldReading) -> FieldReading:
    value = without_replaced(reading.value)
    return reading if value == reading.value else replace(reading, value=value)


def _is_open(readings: Readings) -> bool:
    return "patient_given_name" not in readings and "patient_family_name" not in readings
