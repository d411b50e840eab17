"""Sorts what one page tells by patient: several of them share who refers, and little else."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from integrator.reading.blocks import Block, by_names, by_rows, without_tail
from integrator.reading.labels.announced import unannounced
from integrator.reading.labels.broken_lines import whole_sentences
from integrator.reading.labels.frames import framed_practice
from integrator.reading.labels.known import Table
from integrator.reading.labels.lines import read_lines
from integrator.reading.labels.owners import first_section, owned
from integrator.reading.labels.read import Read
from integrator.reading.labels.told_by_value import told_by_value
from integrator.reading.mails.pages import Page
from integrator.reading.prose.health_words import HEALTH
from integrator.reading.prose.referrer import told_of_referrer
from integrator.reading.prose.told import Prose, prose_in, remarks_in, subject_in
from integrator.reading.referrers.on_behalf import (
    ON_BEHALF,
    on_behalf,
    person_shown,
    spoken_for,
)
from integrator.reading.referrers.signature import practice_by_domain
from integrator.reading.referrers.signing import signed_in, unmarked_in
from integrator.reading.values.found import Found, lines_of
from integrator.reading.values.offered import NOTHING, Offered
from integrator.reading.values.settle import Readings, Settler

Author = tuple[str | None, str | None]

_OF_ALL = re.compile(r"\b(?:both|all|each|amb[oa]s|tod[oa]s)\b", re.I)
_COMMON = frozenset(("partner_email", "partner_clinician", "partner_practice", "partner_phone",
                     "partner_npi", "partner_clerk"))  # fmt: skip
_PEOPLE = frozenset(("partner_clinician", "partner_clerk"))
_PROSE_LIMIT = 12_000


@dataclass(slots=True)
class Told:
    """What a page tells of each patient, and what it tells of all of them."""

    patients: list[Readings] = field(default_factory=list)
    shared: Readings = field(default_factory=dict)


def without_common(readings: Readings) -> Readings:
    """What is left of readings without who refers: whether anything was said at all."""
    return {name: one for name, one in readings.items() if name not in _COMMON}


def told_in(
    page: Page,
    *,
    table: Table,
    language: str,
    author: Author,
    services: Offered = NOTHING,
    expected: Sequence[str] = (),
) -> Told:
    """What the page's writer says, patient by patient; signatures tell who refers.

    `expected` are the names of the patient that the subject tells of.
    """
    limit = 500_000
    read, signed = Read(), []
    stretches = list(page.spoken("writer", "signature"))
    for stretch, text in stretches:
        start, end = stretch.start, min(stretch.end, limit)
        if start >= end or not text.strip():
            continue
        if stretch.voice == "signature":
            signed += signed_in(page.text, (start, end), read, table=table, author=author)
        else:
            lines = read_lines(page.text, table, start=start, end=end)
            part = whole_sentences(page.text, lines, table)
            read.found += part.found
            read.prose += part.prose
            read.unknown += part.unknown
    read.prose = unannounced(page.text, read)
    told_by_value(page.text, read, services, table)
    read.found = owned(page.text, read.found)
    if page.part == "subject":
        read.prose = [(0, len(page.text))]
    else:
        signed += unmarked_in(page.text, read, author, found=bool(signed))
    if page.part != "subject":
        signed = _with_principal(page, signed, author)
    if page.part != "subject" and not any(one.field == "partner_practice" for one in signed):
        by_domain = practice_by_domain(page.only("writer", "signature", "footer"), author)
        signed += (
            [by_domain]
            if by_domain
            else framed_practice(page.text, _addresses(page.text, read, author))
        )
    if page.part == "body":
        signed = [*_by_own_words(page.text, read, signed, author), *signed]
    return _Sorter(page, read, author, language, services, expected).sorted(signed)


def _with_principal(page: Page, signed: Sequence[Found], author: Author) -> list[Found]:
    """The clinician for whom a clerk or a desk writes, before whoever signs."""
    known = {one.field for one in signed}
    text = page.only("writer", "signature")
    said = list(on_behalf(text))
    of_desk = "partner_clerk" in known or person_shown(author) is None
    if not said and of_desk and "partner_clinician" not in known:
        said = list(spoken_for(text))
    return [*said, *signed]


def _by_own_words(text: str, read: Read, signed: Sequence[Found], author: Author) -> list[Found]:
    """What the writer says of themself, where neither label nor signature tells it."""
    known = {
        one.field for one in (*read.found, *signed)
        if one.end > one.start and not _first_name_only(text, one)
    }  # fmt: skip
    if not read.prose or read.is_filled_in:
        return []
    return list(told_of_referrer(
        text, practice="partner_practice" not in known,
        clinician=known.isdisjoint(_PEOPLE) and person_shown(author) is None,
    ))  # fmt: skip


def _addresses(text: str, read: Read, author: Author) -> Iterator[str]:
    """Where the referrer is written to: as labels say, or as whoever sent it."""
    yield from (text[one.start : one.end] for one in read.found if one.field in _REFERRERS)
    if author[1]:
        yield author[1]


_REFERRERS = frozenset(("your_email", "partner_email", "any_email"))


def _first_name_only(text: str, found: Found) -> bool:
    if found.field != "partner_clinician" or found.rule == ON_BEHALF:
        return False
    return " " not in text[found.start : found.end]


def _author_words(author: Author, referrer: Readings) -> str:
    named = referrer.get("partner_clinician")
    shown = person_shown(author) or author[0] or ""
    domain = (author[1] or "").partition("@")[2]
    return f"{shown} {named.value if named else ''} @{domain}"


def names_told(readings: Readings) -> list[str]:
    names = [
        readings[key].value
        for key in ("patient_given_name", "patient_family_name")
        if key in readings
    ]
    return [word for name in names for word in name.split() if len(word) > 2]


def _beside(prose: Readings, labelled: Readings) -> Readings:
    """Prose beside a filled-in form adds what the form leaves open, but no second reason."""
    if len(labelled) < 4:
        return prose
    return {name: one for name, one in prose.items() if name != "patient_age"}


def _with_reason(labelled: Readings, prose: Readings) -> Readings:
    """Notes that tell what ails the patient are the reason, where no label nor letter gives one."""
    notes = labelled.get("notes")
    if notes is None or "reason" in labelled or not HEALTH.search(notes.value):
        return labelled
    if "reason" in prose and len(labelled) < _A_WHOLE_FORM:
        return labelled
    return {**{name: one for name, one in labelled.items() if name != "notes"}, "reason": notes}


_A_WHOLE_FORM = 6
"""Fields of a page that leave running text beside them little to say."""


def _named_referrer(full: Readings, labelled: Readings, referrer: Readings) -> Readings:
    """A label's "W. Brandt" is the signature's "Walter Brandt"."""
    short, long = labelled.get("partner_clinician"), referrer.get("partner_clinician")
    if short and long:
        mine, theirs = short.value.casefold().split(), long.value.casefold().split()
        initial = mine[:-1] == [] or mine[0].rstrip(".") == theirs[0][:1]
        if mine[-1] == theirs[-1] and initial and len(theirs) > 1:
            full["partner_clinician"] = long
    return full


def _for_all(text: str, found: Found) -> bool:
    """Whether what prose says beside several patients is said of each of them."""
    if found.field in ("consent", "consent_date"):
        line = next(iter(_line_round(text, found)), "")
        return bool(_OF_ALL.search(line)) or bool(
            re.search(r"\b(?:gave|given) permission\b|\bsigned up\b", line)
        )
    return found.field in ("priority", "affiliations") or found.field.startswith("partner_")


def _line_round(text: str, found: Found) -> list[str]:
    start = text.rfind("\n", 0, found.start) + 1
    a, b = next(lines_of(text, start, len(text)))
    return [text[a : max(b, found.end)]]


@dataclass(frozen=True, slots=True)
class _Sorter:
    """One page on its way from what was found to whom it is told of."""

    page: Page
    read: Read
    author: Author
    language: str
    services: Offered
    expected: Sequence[str]

    def _settled(self, found: Sequence[Found], *, first: str = "patient") -> Readings:
        settler = Settler(language=self.language, first=first)
        return settler.page(found, self.page.text, part=self.page.part).settled()

    def sorted(self, signed: Sequence[Found]) -> Told:
        """Rows of a table, blocks of labels or running text: whichever tells of more patients."""
        found, text = self.read.found, self.page.text
        rows = by_rows(found)
        loose = [one for one in found if one.row is None]
        before, blocks = (loose, []) if len(rows) > 1 else by_names(text, loose)
        referrer = self._settled(signed)
        if len(rows) > 1:
            return self._several(before, rows, referrer)
        if rows:
            before = found
        return self._several(before, blocks, referrer) if blocks else self._one(before, referrer)

    def _prose(self, known: Sequence[str], referrer: Readings) -> Prose:
        lines = _bounded(self.read.prose)
        author = _author_words(self.author, referrer)
        if self.page.part == "subject":
            return Prose([subject_in(self.page.text, author=author, services=self.services)])
        prose = prose_in(self.page.text, lines, author=author, known=known, services=self.services)
        named = any(one.field == "patient_name" for person in prose.people for one in person)
        if self.expected and not known and not named:
            return prose_in(
                self.page.text, lines, author=author, known=self.expected, services=self.services
            )
        return prose

    def _one(self, found: Sequence[Found], referrer: Readings) -> Told:
        labelled = self._settled(found, first=first_section(found))
        prose = self._prose(names_told(labelled), {**referrer, **labelled})
        shared = self._settled(prose.shared)
        people = [_beside(self._settled(one), labelled) for one in prose.people]
        if len(people) > 1:
            common = {**referrer, **shared, **labelled}
            return Told([_with_own(common, one) for one in people], {})
        remarks = self._settled(list(remarks_in(self.page.text, found, self.services)))
        labelled = _with_reason(labelled, people[0] if people else {})
        told = {**referrer, **shared, **remarks, **(people[0] if people else {}), **labelled}
        told = _named_referrer(told, labelled, referrer)
        return Told([told], {}) if without_common(told) else Told([], told)

    def _of_block(self, found: Sequence[Found]) -> Readings:
        """One patient's labelled values, and what their remarks tell beside."""
        remarks = self._settled(list(remarks_in(self.page.text, found, self.services)))
        return {**remarks, **self._settled(found)}

    def _several(
        self, before: Sequence[Found], blocks: Sequence[Block], referrer: Readings
    ) -> Told:
        common = {
            name: one
            for name, one in self._settled(before).items()
            if not name.startswith(("patient_", "guardian_"))
        }
        blocks, tail = without_tail(self.page.text, blocks)
        common = {**common, **self._settled(tail)}
        prose = self._prose([_NOBODY], {**referrer, **common})
        said = [one for person in prose.people for one in person if _for_all(self.page.text, one)]
        shared = {**referrer, **self._settled(said), **common}
        patients = [_with_reason(self._of_block(block.found), {}) for block in blocks]
        for patient in patients:
            for name, one in patient.items():
                if name in _COMMON:
                    shared.setdefault(name, one)
        return Told([_with_own(shared, patient) for patient in patients], {})


def _with_own(common: Readings, own: Readings) -> Readings:
    """What is told of all, and over it what is told of one; a date goes with its own consent."""
    if "consent" in own:
        common = {name: one for name, one in common.items() if name != "consent_date"}
    return {**common, **own}


def _bounded(lines: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The first lines of running text, as much as a letter holds."""
    kept: list[tuple[int, int]] = []
    left = _PROSE_LIMIT
    for start, end in lines:
        if left <= 0:
            break
        kept.append((start, min(end, start + left)))
        left -= end - start + 1
    return kept


_NOBODY = "\0"
