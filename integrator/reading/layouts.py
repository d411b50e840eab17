"""From the pages of a mail to the readings of each referral in it."""

from collections.abc import Sequence

from integrator.reading.labels.known import Table
from integrator.reading.mails.pages import Page
from integrator.reading.patients import Told, names_told, told_in, without_common
from integrator.reading.referrers.referrer import Author, with_referrer
from integrator.reading.values.offered import NOTHING, Offered
from integrator.reading.values.settle import Readings

__all__ = ["Author", "referrals_of"]

_NOT_IN_SUBJECTS = frozenset(("reason", "notes", "consent", "patient_phone", "partner_clinician"))
TEXT_LIMIT = 500_000
"""Characters of a page that are read; what lies beyond stays in the kept envelope."""


def referrals_of(
    subject: Page,
    pages: Sequence[Page],
    *,
    table: Table,
    language: str,
    author: Author,
    services: Offered = NOTHING,
) -> list[Readings]:
    """The readings of every patient the pages tell of, the body's before its attachments'.

    `services` are the clinic's words for what it offers; `language` is ISO 639-1; `author` stands
    for the referrer where neither label nor signature names one. [] where no value is found.
    """
    heading = told_in(subject, table=table, language=language, author=author, services=services)
    named = names_told(heading.patients[0]) if heading.patients else []
    told = [
        told_in(
            page,
            table=table,
            language=language,
            author=author,
            services=services,
            expected=named,
        )
        for page in pages
    ]
    referrals = _joined(told)
    found = [_behind(one, heading) for one in referrals] or [_behind({}, heading)]
    return [with_referrer(one, author) for one in found if without_common(one)]


def _behind(readings: Readings, heading: Told) -> Readings:
    """The subject adds what the pages leave open; its patient only where they name none."""
    subject = {**heading.shared, **(heading.patients[0] if heading.patients else {})}
    subject = {name: one for name, one in subject.items() if name not in _NOT_IN_SUBJECTS}
    named = "patient_family_name" in readings or "patient_given_name" in readings
    if named and not _same_patient(readings, subject):
        subject = {k: v for k, v in subject.items() if not k.startswith("patient_")}
    return {**subject, **readings}


def _same_patient(one: Readings, other: Readings) -> bool:
    """Whether two readings can be of one person: a name in common, or one that is not told."""
    names = [
        {word.casefold() for key in ("patient_given_name", "patient_family_name") if key in readings
         for word in readings[key].value.replace(",", " ").split()}
        for readings in (one, other)
    ]  # fmt: skip
    one_of, other_of = names
    return (
        not one_of
        or not other_of
        or one_of <= other_of
        or other_of <= one_of
        or len(one_of & other_of) > 2
    )


def _joined(told: Sequence[Told]) -> list[Readings]:
    """Pages that tell of the same patient are one referral; what is common to all is in each."""
    if any(len(one.patients) > 1 for one in told):
        told = [_of_all(one) for one in told]
    shared: Readings = {}
    for one in told:
        shared = {**one.shared, **shared}
    patients: list[Readings] = []
    for one in told:
        earlier = len(patients)
        for patient in one.patients:
            at = _place(patients[:earlier], patient)
            if at is None:
                patients.append(patient)
            else:
                patients[at] = {**patient, **patients[at], **_better(patients[at], patient)}
    if not patients:
        return [shared] if shared else []
    return [{**shared, **patient} for patient in patients]


def _of_all(told: Told) -> Told:
    """A page that names nobody, beside a list of several: what it says is said of each of them."""
    if len(told.patients) != 1 or _named(told.patients[0]):
        return told
    said = {name: one for name, one in told.patients[0].items() if not name.startswith("patient_")}
    return Told([], {**told.shared, **{k: v for k, v in said.items() if k != "reason"}})


def _better(earlier: Readings, other: Readings) -> Readings:
    """What a later page tells better: a clinician's whole name, a reason that a label asked for."""
    better = _fuller(earlier, other)
    mine, theirs = earlier.get("reason"), other.get("reason")
    if mine and theirs and mine.rule == "prose" and theirs.rule in ("label", "table"):
        better["reason"] = theirs
    return better


def _fuller(earlier: Readings, other: Readings) -> Readings:
    """The clinician, where another page names them in full: a note's "Dr. Sung" signs a letter."""
    short, full = earlier.get("partner_clinician"), other.get("partner_clinician")
    if not (short and full) or full.rule == "header":
        return {}
    mine, theirs = (set(one.value.casefold().split()) for one in (short, full))
    return {"partner_clinician": full} if mine < theirs else {}


def _named(readings: Readings) -> bool:
    return "patient_given_name" in readings or "patient_family_name" in readings


def _place(patients: Sequence[Readings], patient: Readings) -> int | None:
    """Which of the referrals so far another page's patient is; None for somebody new."""
    for number, earlier in enumerate(patients):
        if _named(earlier) and _named(patient) and _same_patient(earlier, patient):
            return number
    if len(patients) == 1 and not (_named(patients[0]) and _named(patient)):
        return 0
    return None
