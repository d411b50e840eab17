"""What running text tells of several patients: of each, of the one before, of all of them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from integrator.reading.prose.care import care_in
from integrator.reading.prose.consent import begins_with_consent, consent_in
from integrator.reading.prose.contact import contacts_in
from integrator.reading.prose.health_words import HEALTH
from integrator.reading.prose.names import Person, guardian_in
from integrator.reading.prose.sentences import Sentence, found_in
from integrator.reading.prose.services import services_in
from integrator.reading.values.found import Found
from integrator.reading.values.name_words import NEVER_NAMES, ORG_WORDS, TITLES
from integrator.reading.values.offered import Offered
from integrator.reading.values.shapes import DATE, Name

_I = re.IGNORECASE
_ALL = re.compile(
    r"\b(?:both(?! (?:sides|knees|hands|legs|feet|arms|eyes|ears|hips|shoulders|breasts|her|his|"
    r"of her|"
    r"of his|[\w-]+ and)\b)|all (?:of them|of these|three|four|have|are|consented|agreed)?|each|"
    r"everyone|"
    r"amb[oa]s|tod[oa]s|las dos|los dos|l[oa]s tres|neither|none of|the (?:boys|girls|kids|"
    r"children|"
    r"siblings|brothers|sisters|family|couple|two of them)|they (?:have |all )?(?:signed|agreed|"
    r"consented|said|gave)|their (?:mother|mom|father|dad|parents?|guardian|grandm\w+)|"
    r"same (?:mom|mother|dad|father|guardian|parents?)|los (?:niños|hermanos|papás|padres)|"
    r"su (?:mam[aá]|madre|pap[aá]|padre) de (?:ellos|los dos|ambos)|they (?:both )?share|comparten|"
    r"su (?:mam[aá]|madre|pap[aá]|padre) de ell[oa]s)\b",
    _I,
)
_SAME = re.compile(
    r"\b(?:same|shares? (?:a|the|one|her|his|that)|mism[oa]s?|compart\w+(?: el)?) "
    r"(?:(?:home|cell|mobile|contact|house|family) )?(?P<what>phone|number|cell|tel\w*|n[uú]mero|"
    r"cel\w*|"
    r"contact\w*|e-?mail|correo|address)",
    _I,
)
_FOR_ALL = frozenset(("priority", "affiliations", "insurance", "patient_language"))
_SURE = 0.85
Teller = Callable[[Sequence[Sentence], Person], list[Found]]


def of_each(
    text: str,
    sentences: Sequence[Sentence],
    people: Sequence[Person],
    told: Teller,
    services: Offered,
) -> tuple[list[list[Found]], list[Found]]:
    """Values by patient, from each one's name to the next one's, and those of all of them.

    `told` reads one patient's own sentences.
    """
    people = sorted((one for one in people if one.score >= 4), key=lambda one: one.name.start)
    owned = _by_given_name(_owned(sentences, people), people)
    found: list[list[Found]] = []
    for person, own in zip(people, owned, strict=True):
        values = told([one for one in own if not _of_all(one, person)], _at_home(person, own))
        found.append([*values, *_same_as(found[-1] if found else (), own, values)])
    held = {
        one.start for person, own in zip(people, owned, strict=True) for one in own
        if not _of_all(one, person)
    }  # fmt: skip
    rest = [one for one in sentences if one.start not in held]
    given = [one.text.split()[0] for one in people]
    shared = list(_shared(text, rest, services, given=given, after=people[0].sentence.start))
    family = _family_of_all(text)
    for person, values in zip(people, found, strict=True):
        values.extend(_by_name(rest, person))
        if family and person.name.words == 1:
            values.append(family)
    return found, shared


def _family_of_all(text: str) -> Found | None:
    """The name that brothers and sisters share: "the Castellano children"."""
    match = _FAMILY_OF.search(text)
    if not match:
        return None
    start, end = match.span("one" if match["one"] else "other")
    return Found("patient_family_name", start, end, rule="prose", confidence=0.85)


_FAMILY_OF = re.compile(
    r"\b(?:[Tt]he|[Tt]hree|[Tt]wo|[Ff]our)\s(?P<one>[A-Z][\w'’-]+)\s(?:children|kids|siblings|twins|"
    r"brothers|sisters|boys|girls|family)\b|"
    r"\b(?:hermanos|hermanas|niños|niñas|familia|gemelos|gemelas|hijos)\s"
    r"(?P<other>[A-ZÁÉÍÓÚÑ][\w'’-]+(?:\s[A-ZÁÉÍÓÚÑ][\w'’-]+)?)"
)


def _at_home(person: Person, own: Sequence[Sentence]) -> Person:
    """A patient with the part of a shared sentence that names them for their sentence."""
    named = (one for one in own if one.start <= person.name.start < one.end)
    return replace(person, sentence=next(named, person.sentence))


def _of_all(sentence: Sentence, person: Person) -> bool:
    """Whether a sentence speaks of all of them, and is not the one that names this patient."""
    named = sentence.start <= person.name.start < sentence.end
    return not named and bool(_ALL.search(sentence.text))


def _owned(sentences: Sequence[Sentence], people: Sequence[Person]) -> list[list[Sentence]]:
    """Each patient's sentences; two in one sentence part it between their names."""
    starts = [_start(one, people) for one in people]
    parts: list[list[Sentence]] = []
    for number, person in enumerate(people):
        stop = starts[number + 1] if number + 1 < len(starts) else None
        own = (_within(one, starts[number], stop) for one in sentences)
        parts.append([
            one for one in own
            if one and (stop is not None or one.paragraph == person.sentence.paragraph)
        ])  # fmt: skip
    return parts


def _by_given_name(
    owned: Sequence[Sequence[Sentence]], people: Sequence[Person]
) -> list[list[Sentence]]:
    """A sentence in one's stretch that names but another, by the given name, is the other's."""
    given = [re.compile(rf"\b{re.escape(one.text.split()[0])}\b") for one in people]
    kept: list[list[Sentence]] = [[] for _ in people]
    for number, own in enumerate(owned):
        for sentence in own:
            named = [n for n, name in enumerate(given) if name.search(sentence.text)]
            other = len(named) == 1 and sentence.start > people[named[0]].name.start
            kept[named[0] if other else number].append(sentence)
    return [sorted(own, key=lambda one: one.start) for own in kept]


def _start(person: Person, people: Sequence[Person]) -> int:
    """Where what is told of a patient begins: their sentence, or their name in a shared one."""
    earlier = any(
        one.sentence.start == person.sentence.start and one.name.start < person.name.start
        for one in people
    )
    return person.name.start if earlier else person.sentence.start


def _within(sentence: Sentence, start: int, stop: int | None) -> Sentence | None:
    first = max(sentence.start, start)
    last = sentence.end if stop is None else min(sentence.end, stop)
    if first >= last:
        return None
    if (first, last) == (sentence.start, sentence.end):
        return sentence
    words = sentence.text[first - sentence.start : last - sentence.start]
    return Sentence(first, last, sentence.paragraph, words)


def _same_as(
    earlier: Sequence[Found], own: Sequence[Sentence], values: Sequence[Found]
) -> Iterator[Found]:
    """ "Same phone": the one of the patient before."""
    known = {one.field for one in values}
    for sentence in own:
        match = _SAME.search(sentence.text)
        if not match:
            continue
        kind = (
            "email" if match["what"].casefold()[0] in "e" or match["what"] == "correo" else "phone"
        )
        for one in earlier:
            name = one.field.replace("guardian_", "patient_")
            if name == f"patient_{kind}" and name not in known:
                known.add(name)
                yield Found(name, one.start, one.end, rule="prose", confidence=_SURE)


def _shared(
    text: str,
    rest: Sequence[Sentence],
    services: Offered,
    *,
    given: Sequence[str],
    after: int = -1,
) -> Iterator[Found]:
    """What is said beside the patients, of them all."""
    yield from consent_in(text, rest)
    yield from services_in(rest, services, loosely=True)
    for sentence in rest:
        said = (one for one in care_in(sentence) if one.field in _FOR_ALL)
        if any(name in sentence.text for name in given):
            said = (one for one in said if one.field != "priority")
        yield from said
        guardian = guardian_in(text, sentence)
        if guardian:
            yield Found("guardian_name", guardian.start, guardian.end, rule="prose",
                        confidence=0.86)  # fmt: skip
    behind = [one for one in rest if one.start > after or _ALL.search(one.text)]
    for one, who in contacts_in(behind, names=(), named_before=False):
        owner = "guardian" if who == "patient" and _of_parent(text, rest, one) else who
        if owner in ("partner", "guardian"):
            one.field = f"{owner}_{one.field}"
            yield one
        elif who in ("patient", "unclear", "") and _reaches_all(behind, one):
            one.field, one.confidence = f"patient_{one.field}", max(one.confidence, _SURE)
            yield one
    yield from _ails_all(rest)


def _of_parent(text: str, rest: Sequence[Sentence], found: Found) -> bool:
    """Whether a number beside all of several children, "Her cell is …", is their parent's: only
    a parent is named there."""
    said = next((one.text for one in rest if one.start <= found.start < one.end), "")
    return bool(_ONES.match(said)) and any(guardian_in(text, one) for one in rest)


_ONES = re.compile(r"(?:her|his|she|he)\b", _I)


def _ails_all(rest: Sequence[Sentence]) -> Iterator[Found]:
    """What brings all of them: "They both want nutrition advice now that …"."""
    for one in rest:
        if _ALL.search(one.text) and HEALTH.search(one.text) and not begins_with_consent(one.text):
            cut = _ALSO_AGREED.search(one.text)
            end = one.start + (cut.start() if cut else len(one.text.rstrip(" .\n")))
            yield Found("reason", one.start, end, rule="prose", confidence=_SURE)


_ALSO_AGREED = re.compile(
    r",? (?:and|y) (?:(?:they|both|all|ambos|ambas|l[oa]s dos)\s){1,2}"
    r"(?:have |has |han? |are |est[aá]n )?"
    r"(?:agreed|consented|signed|said|given|ok|fine|acept\w+|de acuerdo|firm\w+|dado)\b.*",
    _I | re.S,
)


def _reaches_all(sentences: Sequence[Sentence], found: Found) -> bool:
    said = next((one.text for one in sentences if one.start <= found.start < one.end), "")
    return bool(_ALL.search(said) or re.search(r"\b(?:they|them|share|comparten|les)\b", said, _I))


def _by_name(rest: Sequence[Sentence], person: Person) -> Iterator[Found]:
    """ "Routine for Silas, urgent for Imogen": the clause that names this patient."""
    given = person.text.split()[0]
    for sentence in rest:
        at = sentence.text.find(given)
        if at < 0:
            continue
        first = max(sentence.text.rfind(mark, 0, at) for mark in ",;.(") + 1
        last = min((n for mark in ",;." if (n := sentence.text.find(mark, at)) > 0),
                   default=len(sentence.text))  # fmt: skip
        clause = _within(sentence, sentence.start + first, sentence.start + last)
        if clause:
            yield from (one for one in care_in(clause) if one.field == "priority")


_JOINT = re.compile(
    r"\b(?P<one>[A-ZÁÉÍÓÚÑ][\w'’-]+) (?:and|&|y|e) (?P<other>[A-ZÁÉÍÓÚÑ][\w'’-]+) "
    r"(?P<family>[A-ZÁÉÍÓÚÑ][\w'’-]+(?: [A-ZÁÉÍÓÚÑ][\w'’-]+)?)"
)
_SEGMENT = re.compile(r";\s+|,\s+(?:and|but|y|e|pero)\s+(?=[A-ZÁÉÍÓÚÑ])")


def of_joint(
    text: str, sentences: Sequence[Sentence], told: Teller, services: Offered
) -> tuple[list[list[Found]], list[Found]] | None:
    """ "Imani and Kofi Asante", each told of by their given name; None for no such pair."""
    for sentence in sentences:
        for match in _JOINT.finditer(sentence.text):
            parts = _parts_of(sentences, sentence, (match["one"], match["other"]), match.end())
            if parts is None or not all(_is_given(match[name]) for name in ("one", "other")):
                continue
            found = [
                [*_halves(sentence, match, name), *_without_name(told, own, match[name])]
                for name, own in zip(("one", "other"), parts, strict=True)
            ]
            held = {(one.start, one.end) for own in parts for one in own}
            before = [one for one in sentences if one.start <= sentence.start]
            behind = _segments(sentences, max(sentence.end, match.end()))
            rest = before + [
                one for one in behind
                if _THEIR_PARENT.search(one.text) or (one.start, one.end) not in held
            ]  # fmt: skip
            born = _born_together(text, sentence, match.end())
            shared = _shared(text, rest, services, given=match.group("one", "other"))
            return found, [*born, *shared]
    return None


def _born_together(text: str, sentence: Sentence, after: int) -> Iterator[Found]:
    """The birth date of twins, behind their names."""
    born = _BORN_TOGETHER.match(sentence.text, after)
    date = DATE.match(text, sentence.start + born.end(), sentence.end) if born else None
    if date:
        yield Found("patient_birth_date", *date.span(), rule="prose", confidence=0.88)


_BORN_TOGETHER = re.compile(
    r",? ?\(?(?:both |ambos |who were |que )?(?:born|b\.|dob|d\.o\.b\.?|nacid[oa]s|nacieron)"
    r":? (?:on |the |el )*",
    _I,
)
_THEIR_PARENT = re.compile(
    r"\b(?:their|the (?:boys|girls|kids|twins|children)['’]s?) (?:mother|mom|mum|father|dad|"
    r"parents?|guardian|grand\w+|aunt|uncle)\b|"
    r"\bsus? (?:mam[aá]|madre|pap[aá]|padre|tutora?|abuel[oa])\b",
    _I,
)


def _is_given(word: str) -> bool:
    bare = word.casefold()
    return bare not in NEVER_NAMES and bare not in ORG_WORDS and bare not in TITLES


def _halves(sentence: Sentence, match: re.Match[str], name: str) -> Iterator[Found]:
    for field, group in (("patient_given_name", name), ("patient_family_name", "family")):
        yield found_in(sentence, field, match.span(group), confidence=0.9)


def _without_name(told: Teller, own: Sequence[Sentence], given: str) -> list[Found]:
    first = next((one for one in own if given in one.text), own[0])
    at = first.start + max(0, first.text.find(given))
    person = Person(Name(at, at + len(given), 1), given, first, 5, [Name(at, at + len(given), 1)])
    return [one for one in told(own, person) if one.field != "patient_name"]


def _parts_of(
    sentences: Sequence[Sentence], joint: Sentence, names: tuple[str, str], after: int
) -> tuple[list[Sentence], list[Sentence]] | None:
    """What is said of each behind the sentence that names both: by the name it begins with."""
    parts: tuple[list[Sentence], list[Sentence]] = ([], [])
    whose: int | None = None
    paragraph = -1
    for segment in _segments(sentences, joint.start + after):
        said = [n for n, name in enumerate(names) if re.search(rf"\b{name}\b", segment.text)]
        said = [n for n in said if segment.text.startswith(names[n])] or said
        if len(said) == 1:
            whose, paragraph = said[0], segment.paragraph
        elif said or _ALL.search(segment.text) or segment.paragraph != paragraph:
            whose = None
        if whose is not None:
            parts[whose].append(segment)
    return parts if all(parts) else None


def _segments(sentences: Sequence[Sentence], after: int) -> Iterator[Sentence]:
    for sentence in sentences:
        start = sentence.start
        for match in _SEGMENT.finditer(sentence.text):
            one = _within(sentence, max(start, after), sentence.start + match.start())
            if one:
                yield one
            start = sentence.start + match.end()
        one = _within(sentence, max(start, after), sentence.end)
        if one:
            yield one
