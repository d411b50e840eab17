"""Running text to what it says of each patient in it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from integrator.normalise.given_names import SPANISH_GIVEN
from integrator.normalise.words import folded
from integrator.reading.prose.care import care_in, denied_but_one
from integrator.reading.prose.consent import consent_in
from integrator.reading.prose.contact import contacts_in
from integrator.reading.prose.names import Person, guardian_in, is_told_of, people_in
from integrator.reading.prose.person_words import LISTED
from integrator.reading.prose.reason import ailments_in, reason_in
from integrator.reading.prose.sentences import Sentence, sentences_of
from integrator.reading.prose.services import field_of_care, services_in
from integrator.reading.prose.several import Teller, of_each, of_joint
from integrator.reading.prose.years import ages_in, births_in
from integrator.reading.values.found import Found
from integrator.reading.values.offered import NOTHING, Offered
from integrator.reading.values.shapes import Name, Span, name_at

_I = re.IGNORECASE
_SEVERAL = re.compile(
    r"\b(?:two|three|four|five|several|both|couple of|2|3|4|dos|tres|cuatro|varios|ambos|ambas) "
    r"(?:\w+ ){0,2}(?:patients?|pts|clients?|people|referrals?|"
    r"folks|brothers?|sisters?|siblings?|sibs|twins|boys|girls|señoras?|señores|vecin[oa]s|"
    r"niñ[oa]s|"
    r"herman[oa]s|alumn[oa]s|women|men|kids|children|students|"
    r"sisters|brothers|members|personas|pacientes|hermanas|"
    r"hermanos|derivaciones|this week|for you|new)\b|"
    r"\bthe (?:first|second|other) (?:is|one)\b|\b(?:el|la) (?:segund[oa]|otr[oa]) (?:es"
    r"|se llama)\b|"
    r"\b(?:these|est[ao]s|l[ao]s|these are) (?:two|three|four|dos|tres|cuatro)\b|"
    r"\b(?:mother and (?:daughter|son)|father and (?:daughter|son)|husband and wife"
    r"|madre e hij[ao]|"
    r"marido y mujer|twins|gemel[ao]s|comadres|couple of|pareja)\b|"
    r"\b(?:two|three|dos|tres) (?:of my|of our|of them|de mis|de nuestr[ao]s)\b|\bthe following "
    r"(?:patients|people|clients)\b|\b(?:referrals|patients|"
    r"pacientes):",
    _I,
)
_CHILD = re.compile(
    r"\b(?:child|boy|girl|son|daughter|teen\w*|kid|toddler|"
    r"infant|baby|pediatric|student|grader|niñ[oa]|hij[oa]|"
    r"bebé|minor|menor|adolescente?|school|alumn[oa]|estudiante|nena|nene|chic[oa]|"
    r"kiddo|siblings?|twins?|preschooler|newborn)\b",
    _I,
)
_ATTACHED = re.compile(r"\b(?:attach\w*|enclos\w*|adjunt\w*|anex\w*|ficha|v?card)\b", _I)
"""A covering note: who is sent is told by a file."""
CHILD_AGE = 18
_SURE = 3
_MARK = 12
"""Characters before a name in which a list's mark stands."""
_SHORT_REMARK = 40


_BESIDE = re.compile(r"[^.;\n]{0,12}(?:\d|d\.?o\.?b|born|nac|age|edad)", _I)


def remarks_in(text: str, found: Sequence[Found], services: Offered = NOTHING) -> Iterator[Found]:
    """What labelled free text tells beside: ties in a remark, what is asked for in a reason."""
    for one in found:
        if one.field == "notes" and one.end > one.start:
            for sentence in sentences_of(text, [(one.start, one.end)]):
                yield from (said for said in care_in(sentence) if said.field == "affiliations")
        if one.field in _FREE and one.end > one.start:
            sentences = sentences_of(text, [(one.start, one.end)])
            yield from services_in(sentences, services, loosely=False)
            if len(sentences) > 1:
                yield from consent_in(text, sentences[1:])
                short = (said for said in sentences[1:] if len(said.text) < _SHORT_REMARK)
                yield from (said for one_said in short for said in care_in(one_said))


_FREE = frozenset(("reason", "notes", "patient_details", "more_details"))


def subject_in(text: str, *, author: str, services: Offered = NOTHING) -> list[Found]:
    """What a subject tells: it is no sentence, so only who, how soon and what for is believed."""
    line = [(0, len(text))]
    told = prose_in(text, line, author=author).people
    kept = [one for one in (told[0] if told else []) if one.field in _TOLD_BY_SUBJECTS]
    return [*kept, *field_of_care(sentences_of(text, line), services)]


_TOLD_BY_SUBJECTS = frozenset(
    ("patient_name", "patient_birth_date", "patient_age", "priority", "partner_reference")
)


@dataclass(slots=True)
class Prose:
    """What running text tells: of each patient, and of all or none in particular."""

    people: list[list[Found]] = field(default_factory=list)
    shared: list[Found] = field(default_factory=list)
    doubted: bool = False


def prose_in(
    text: str,
    lines: Sequence[Span],
    *,
    author: str,
    known: Sequence[str] = (),
    services: Offered = NOTHING,
) -> Prose:
    """What the lines of `text` that no label claims say.

    `known` are the names of the one patient that labels told already; nobody else is then looked
    for. `author` is who writes, and so no patient.
    """
    sentences = sentences_of(text, lines)
    if known:
        person = _mentioned(sentences, known)
        told = _told(text, sentences, person, known, services=services, known_before=True)
        return Prose([list(told)])
    joint = of_joint(text, sentences, _teller(text, services), services)
    if joint:
        return Prose(*joint)
    people = people_in(text, sentences, author=author)
    listed = _listed(text, people)
    if len(listed) > 1:
        return _each(text, sentences, listed, services)
    if len(people) > 1 and _are_several(text, people, sentences):
        return _each(text, sentences, people, services)
    best = max(people, key=lambda one: one.score, default=None)
    names = _names_of(best)
    told = _told(text, sentences, best, names, services=services, known_before=False)
    return Prose([list(told)])


def _mentioned(sentences: Sequence[Sentence], known: Sequence[str]) -> Person | None:
    """Where the patient that labels named is first spoken of."""
    for sentence in sentences:
        for word in known:
            at = sentence.text.find(word)
            if at >= 0 and len(word) > 2:
                start = sentence.start + at
                name = Name(start, start + len(word), 1)
                return Person(name, word, sentence, 5, [name])
    return None


def _listed(text: str, people: Sequence[Person]) -> list[Person]:
    """Those whose names begin the lines of a list, where one of them is surely a patient."""
    found = [one for one in people if one.score >= _SURE and _begins_a_line(text, one)]
    if not any(one.score > _SURE for one in found):
        return []
    return [replace(one, score=max(one.score, _SURE + 1)) for one in found]


def _begins_a_line(text: str, person: Person) -> bool:
    mark = text[max(0, person.name.start - _MARK) : person.name.start]
    return bool(LISTED.search(mark))


def _names_of(person: Person | None) -> list[str]:
    return [word.strip(".,'’") for word in person.text.split() if len(word) > 2] if person else []


def _are_several(text: str, people: Sequence[Person], sentences: Sequence[Sentence]) -> bool:
    sure = [one for one in people if one.score >= 4]
    if len(sure) < 2:
        return False
    if any(_SEVERAL.search(one.text) for one in sentences):
        return True
    if all(is_told_of(text, one.name.end) for one in sure):
        return True
    return len({one.sentence.paragraph for one in sure}) == len(sure) and all(
        _BESIDE.match(text, one.name.end) for one in sure
    )


def _each(
    text: str, sentences: Sequence[Sentence], people: Sequence[Person], services: Offered
) -> Prose:
    """Each patient with the sentences from their name to the next one's, in one stretch."""
    return Prose(*of_each(text, sentences, people, _teller(text, services), services))


def _teller(text: str, services: Offered) -> Teller:
    def told(own: Sequence[Sentence], person: Person) -> list[Found]:
        names = _names_of(person)
        return list(_told(text, own, person, names, services=services, known_before=False))

    return told


def _told(
    text: str,
    sentences: Sequence[Sentence],
    person: Person | None,
    names: Sequence[str],
    *,
    services: Offered,
    known_before: bool,
) -> Iterator[Found]:
    if person is not None and not known_before:
        sure = 0.85 if person.small or person.score < 4 else 0.92
        yield from _named(text, person, sure)
    born = list(births_in(text, sentences, person))
    yield from born
    age = next(ages_in(text, sentences, person), None)
    if age:
        yield age
    years = int(re.sub(r"\D", "", text[age.start : age.end][:3]) or 99) if age else None
    child = (years is not None and years < CHILD_AGE) or any(
        _CHILD.search(one.text) for one in sentences
    )
    yield from _contacts(sentences, names, known_before=known_before, child=child)
    if child or born:
        yield from _guardian(text, sentences, names[:1])
    yield from consent_in(text, sentences)
    yield from denied_but_one(text, sentences)
    for sentence in sentences:
        yield from care_in(sentence)
    if person is not None or known_before:
        yield from services_in(sentences, services, names)
        yield from reason_in(text, sentences, person)
    elif any(_ATTACHED.search(one.text) for one in sentences):
        yield from services_in(sentences, services, loosely=False)
        yield from ailments_in(text, sentences)


def _named(text: str, person: Person, sure: float) -> Iterator[Found]:
    """The whole name; "Mrs. Pham, first name Thu-Ha" by halves, as "Mrs. Pham" is a family name."""
    behind = _family_before(text, person.name)
    if behind:
        yield Found("patient_family_name", *behind, rule="prose", confidence=sure)
        yield Found(
            "patient_given_name", person.name.start, person.name.end, rule="prose", confidence=sure
        )
        return
    family = person.name.words == 1 and person.name.title in _BEFORE_FAMILY
    field = "patient_family_name" if family else "patient_name"
    yield Found(field, person.name.start, person.name.end, rule="prose", confidence=sure)
    given = _FIRST_NAME.match(text, person.name.end) if family else None
    name = name_at(text, given.end(), len(text)) if given else None
    if name:
        yield Found("patient_given_name", name.start, name.end, rule="prose", confidence=sure)


_IN_BRACKETS = re.compile(
    r"(?<![\w'’-])(?P<family>[A-ZÁÉÍÓÚÑ][\w'’-]+(?: [A-ZÁÉÍÓÚÑ][\w'’-]+)?) \("
    r"(?:(?i:doña|don|dña|sra?|srta|mrs?|ms)\.? )?$"
)


def _is_given(text: str, name: Name) -> bool:
    """Whether all of a name that ends its brackets is given name."""
    words = [folded(word) for word in text[name.start : name.end].split()]
    return text[name.end : name.end + 1] == ")" and SPANISH_GIVEN.issuperset(words)


def _family_before(text: str, name: Name) -> Span | None:
    """The family name before given ones in brackets: "la paciente Rivera (doña Carmen Iris)"."""
    if not _is_given(text, name):
        return None
    line = max(0, name.start - _LONGEST_FAMILY)
    before = _IN_BRACKETS.search(text, line, name.start)
    found = name_at(text, before.start("family"), name.start) if before else None
    words = text[found.start : found.end].split() if found else []
    if found is None or not SPANISH_GIVEN.isdisjoint(map(folded, words)):
        return None
    return found.start, found.end


_LONGEST_FAMILY = 40
_BEFORE_FAMILY = frozenset(("mr", "mrs", "ms", "miss", "mx", "sr", "sra", "srta"))
_FIRST_NAME = re.compile(
    r",? \(?(?:(?:whose |her |his |de |su )?(?:first|given) ?name(?: is)?|"
    r"(?:de )?(?:primer )?nombre(?: es)?"
    r"(?: de pila)?)[\s:,]{1,2}",
    _I,
)


def _contacts(
    sentences: Sequence[Sentence],
    names: Sequence[str],
    *,
    known_before: bool,
    child: bool,
) -> Iterator[Found]:
    reached, beside = set[str](), list[Found]()
    for found, who in contacts_in(sentences, names=names, named_before=known_before):
        kind = found.field
        if who == "guardian":
            found.confidence = found.confidence if child else min(found.confidence, 0.7)
            found.field = f"guardian_{kind}"
        elif who in ("patient", "partner"):
            found.field = f"{who}_{kind}"
        elif who == "other" and _speaks_for(sentences, found):
            found.field, found.confidence = f"patient_{kind}", _THROUGH
            beside.append(found)
            continue
        else:
            continue
        reached.add(found.field)
        yield found
    yield from (one for one in beside if one.field not in reached)


_THROUGH = 0.82
"""Confidence of a relative's number through which a patient is to be called."""
_SPEAKS_FOR = re.compile(
    r"\b(?:power of attorney|poa|proxy|"
    r"answers|handles|decides|decisions?|decisiones|speaks? for|interprets|translates|"
    r"is the (?:one|best|person)|best person|(?:call|contact|reach|text|go) (?:him|her|them|"
    r"through)|"
    r"ll[aá]men?l[ao]|through (?:him|her|them)|(?<!no )contestan?|"
    r"se encarga|por medio de|a través de|"
    r"arranges|schedules|coordinates|makes (?:all )?(?:his|her|their) appointments)\b",
    _I,
)


def _speaks_for(sentences: Sequence[Sentence], found: Found) -> bool:
    """Whether a relative is named as the one to call in the patient's stead."""
    said = next((one.text for one in sentences if one.start <= found.start < one.end), "")
    return bool(_SPEAKS_FOR.search(said)) and "emergency" not in said.casefold()


def _guardian(text: str, sentences: Sequence[Sentence], names: Sequence[str]) -> Iterator[Found]:
    for sentence in sentences:
        name = guardian_in(text, sentence)
        if name and text[name.start : name.end].split()[0].strip(".,'’") not in names:
            yield Found("guardian_name", name.start, name.end, rule="prose", confidence=0.88)
            return
