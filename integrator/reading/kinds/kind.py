"""What a mail is for, decided by its words once they are read: a referral, or what else."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from integrator.fields import FIELDS
from integrator.ports import DraftOutcome
from integrator.reading.kinds.anchors import Said
from integrator.reading.kinds.phrases import NOTHING_SAID, points_of, said_in
from integrator.reading.kinds.purposes import Purpose
from integrator.reading.mails.opened import OpenedMail
from integrator.reading.values.settle import Readings

WORDS_LIMIT = 6_000
"""Characters of the mail's own words that phrases are looked for in."""
SURE = 3
"""Points from which a purpose is believed."""
_MEANT = 4
"""Points from which the writer says that they refer somebody now."""
_NAMES = frozenset(("patient_given_name", "patient_family_name"))
_CONTACT = frozenset(("patient_phone", "patient_email"))
_TELLING = frozenset(("reason", "service", "service_words"))
_OF_PRACTICE = frozenset(("partner_practice", "partner_npi"))
_BY_SENDER = frozenset(("signature", "header", "prose"))
"""Rules that name the referrer by who wrote: a patient who writes has a name and address too."""
_WHOLE = 4
"""Things told of a patient from which it is a referral in full, not a question about one."""
_MACHINE_TELLS = 3
"""Things a machine must tell of a patient before its mail is taken for a referral."""
_SHORT = 400
_OF_PATIENT = frozenset(name for name in FIELDS if name.startswith("patient_"))
_NEW = frozenset(("patient_birth_date", "patient_phone", "patient_email", "consent"))
"""What is told of a patient who is new here, and not of one who is thanked for."""
_TELLS = (
    re.compile(r"(?:\(\d{3}\) ?|\b\d{3}[ .-]?)\d{3}[ .-]?\d{4}\b|\b\S+@\S+\.\w"),
    re.compile(
        r"(?<!\d)\d{1,2}[/-]\d{1,2}[/-](?:19|20)?\d\d(?!\d)|"
        r"\b(?:dob|b\.|born|birthday|nac\w*|age|aged)\W{0,3}(?:el |on )?\d|, ?\d\d?(?=[,. ])(?!,"
        r" ?\d)"
        r"|\b\d\d ?(?:yo|y/o|yr|years?|años)\b|\b[a-zñ]+ \d\d,",
        re.I,
    ),
    re.compile(
        r"\bconsent\w*|\bverbal ok\b|\b(?:ok|okay|fine|cool|happy|good) (?:to|with|for|w)\b|\bsaid"
        r" (?:yes|ok|it'?s ok|sure)|\bagreed\b|\bacuerdo\b|\bdijo que s[ií]\b|\bquiere que\b"
        r"|\bexpect\w* your call\b|\bknows\b|\baware\b|\bautoriz[oó]\b",
        re.I,
    ),
    re.compile(
        r"\b(?:needs?|wants?|would like|could use|looking for|interested in|tired|pain|fatigue"
        r"|sleep"
        r"|insomnia|gut|bloat\w*|thyroid|hormone\w*|diabet\w*|migraines?|cansad[oa]|cansancio|dolor"
        r"|duele|necesita|busca|endometriosis|pcos|ibs|asthma|eczema|arthritis|menopause"
        r"|anxi\w*)\b",
        re.I,
    ),
)
"""A way to reach, an age, a yes, and what ails: what is said of somebody who is sent here."""
_TELLS_ENOUGH = 3
_PLACEHOLDERS = frozenset((
    "test", "testing", "tester", "sample", "example", "dummy", "demo", "prueba", "ejemplo", "doe",
    "muestra", "asdf", "xxx", "fake",
))  # fmt: skip
"""Names of nobody; believed only where the words too say that it is a trial."""
_UNWANTED: tuple[Purpose, ...] = ("pitch", "invoice", "application")

Kind = tuple[DraftOutcome, str | None]
"""Outcome, and a code that says more of it."""


def tells_of_patient(readings: Readings) -> bool:
    """A patient is named, or two things are said of one; a phone and an e-mail alone are nobody."""
    if not _NAMES.isdisjoint(readings):
        return True
    about = _about_patient(readings)
    return len(about) >= 2 and not about <= _CONTACT


def _about_patient(readings: Readings) -> frozenset[str]:
    return frozenset(name for name in readings if name.startswith("patient_") or name in _TELLING)


@dataclass(frozen=True, slots=True)
class _Points:
    """Points by purpose, each counted when first asked for."""

    subject: Said
    text: Said
    counted: dict[Purpose, int] = field(default_factory=dict)

    def __getitem__(self, purpose: Purpose) -> int:
        if purpose not in self.counted:
            self.counted[purpose] = points_of(purpose, subject=self.subject, text=self.text)
        return self.counted[purpose]


@dataclass(frozen=True)
class _Case:
    """All that the decision looks at."""

    mail: OpenedMail
    found: Sequence[Readings]
    answers_ours: bool
    """Whether the envelope or the mail names a referral we have."""

    @cached_property
    def words(self) -> str:
        body = self.mail.body
        said = " ".join(text for _, text in body.spoken("writer", "cover"))
        if not said.strip():
            said = " ".join(text for _, text in body.spoken("signature"))
        return " ".join(said.split())[:WORDS_LIMIT]

    @property
    def small_print(self) -> str:
        return " ".join(text for _, text in self.mail.body.spoken("footer"))[:WORDS_LIMIT]

    @cached_property
    def points(self) -> _Points:
        return _Points(said_in(self.mail.subject.text), said_in(self.words))

    @cached_property
    def told(self) -> int:
        """How many things the best told patient is said of, name as one."""
        return max((_things(one) for one in self.found), default=0)

    @property
    def refers(self) -> bool:
        return any(tells_of_patient(one) for one in self.found)

    @property
    def has_name(self) -> bool:
        return any(not _NAMES.isdisjoint(one) for one in self.found)

    @property
    def has_referrer(self) -> bool:
        return any(
            name in _OF_PRACTICE or (name == "partner_clinician" and reading.rule not in _BY_SENDER)
            for one in self.found
            for name, reading in one.items()
        )

    @property
    def asks_of_somebody(self) -> bool:
        """Whether a few words ask after somebody who is named, and tell nothing to act upon."""
        told = {name for one in self.found for name in one}
        return "?" in self.words and len(self.words) < _SHORT and told.isdisjoint(_NEW)

    @property
    def can_be_reached(self) -> bool:
        """Whether somebody is told of with why they come and how to reach them."""
        return any(_CONTACT & set(one) and _TELLING & set(one) for one in self.found)

    @property
    def fresh(self) -> bool:
        """Whether it reads as a referral in its own right."""
        told = [set(one) for one in self.found]
        if any("consent" in one and _CONTACT & one for one in told):
            return True
        return self.told >= _WHOLE and any(_TELLING & one for one in told)


def _things(readings: Readings) -> int:
    about = _about_patient(readings)
    return len(about - _NAMES) + bool(about & _NAMES)


def _is_machines(case: _Case) -> bool:
    return case.mail.note in ("automatic", "newsletter") and case.told < _MACHINE_TELLS


def _is_away(case: _Case) -> bool:
    return not case.refers and case.points["away"] >= (SURE if case.mail.note else 2 * SURE)


def _is_bulk(case: _Case) -> bool:
    points, told = case.points, 3 * (case.mail.note == "newsletter")
    small = points_of("newsletter", subject=NOTHING_SAID, text=said_in(case.small_print))
    against = max(
        points["newsletter"] + told + min(small, SURE), *(points[one] for one in _UNWANTED)
    )
    believed = 3 * SURE if case.fresh else SURE + 1
    return against >= believed and against > points["intends"]


def _is_trial(case: _Case) -> bool:
    """A form tried out, or rows that show what a table looks like: told of nobody who lives."""
    points = case.points["trial"]
    named = [one for one in case.found if not _NAMES.isdisjoint(one)]
    made_up = bool(named) and all(_is_made_up(one) for one in named)
    return points >= SURE and (made_up or (points >= 2 * SURE and not case.has_name))


def _is_made_up(readings: Readings) -> bool:
    name = " ".join(readings[one].value for one in _NAMES if one in readings)
    return not _PLACEHOLDERS.isdisjoint(name.casefold().split())


def _is_writer(readings: Readings, author: str | None) -> bool:
    """Whether who is named as the patient is the one who wrote: told of nobody else."""
    names = [readings[one].value for one in ("patient_given_name", "patient_family_name")
             if one in readings]  # fmt: skip
    return bool(author and names) and " ".join(names).casefold() == (author or "").casefold()


def _is_decision(case: _Case) -> bool:
    """What an insurer, a records office or another practice tells of a patient it knows."""
    points = case.points
    told = points["decision"] > SURE and points["decision"] > points["intends"]
    return told and len(case.words) < _SHORT and points["correction"] < SURE


_BY_LABEL = frozenset(("label", "table", "two-values"))


def _is_filled_in(readings: Readings) -> bool:
    """Whether labels tell why, and with what consent or for what, or nearly all that there is to
    tell: a form asks its own questions."""
    told = {name for name, one in readings.items() if one.rule in _BY_LABEL}
    asked = len(told & {"consent", "service_words", "priority"}) > 1 or len(told) >= _A_WHOLE_FORM
    return "reason" in told and asked


_A_WHOLE_FORM = 6
"""Fields that labels tell of where a page is a form that was filled in."""


def _is_enquiry(case: _Case) -> bool:
    points = case.points["enquiry"]
    if not points and not case.asks_of_somebody:
        return False
    if not case.answers_ours and any(_is_filled_in(one) for one in case.found):
        return False
    intends = case.points["intends"]
    if case.points["correction"] > points or (intends >= _MEANT and points < intends + SURE):
        return False
    points += case.points["past"]
    if points < SURE:
        return case.answers_ours and points == SURE - 1
    if points == SURE and not case.answers_ours and case.can_be_reached:
        return False
    return case.answers_ours or not case.fresh or points - case.points["intends"] >= 2 * SURE


def _is_correction(case: _Case) -> bool:
    points = case.points["correction"]
    if case.answers_ours:
        return case.told > 0 or points >= SURE
    if case.points["intends"] >= _MEANT or points <= case.points["self"]:
        return False
    points += case.points["past"] if points else 0
    return points > SURE and (case.told > 0 or len(case.words) < _SHORT)


def _is_self_referral(case: _Case) -> bool:
    points = case.points["self"]
    return points >= SURE and not case.has_referrer and not case.mail.forwarded


def _is_thanks(case: _Case) -> bool:
    """Thanks for what was done: told of nobody, or of somebody who came before."""
    points = case.points
    if len(case.words) >= _SHORT or points["thanks"] < SURE:
        return False
    if points["intends"] >= _MEANT or points["correction"]:
        return False
    if max(points["enquiry"], points["self"]) >= SURE:
        return False
    told = {name for one in case.found for name in one}
    if told.isdisjoint(_OF_PATIENT):
        return True
    return told.isdisjoint(_NEW) and points["thanks"] + points["past"] > SURE


def _is_question(case: _Case) -> bool:
    """What it costs, whom you take: asked before anybody is told of."""
    points = case.points
    asks = points["question"] >= SURE and points["intends"] < _MEANT
    return asks and case.told < 2 and points["self"] < points["question"] and not case.has_name


def _is_told_of_somebody(case: _Case) -> bool:
    """Whether short words without a cue tell of a person all the same: a person will see it."""
    if len(case.words) >= 2 * _SHORT:
        return False
    told = sum(pattern.search(case.words) is not None for pattern in _TELLS)
    return told >= _TELLS_ENOUGH - (case.points["intends"] >= _MEANT)


def _is_referral(case: _Case) -> bool:
    """Also one that says it is, though nothing could be read of whom: a person will see it."""
    if case.refers:
        return True
    if case.points["refers"] >= SURE and case.told:
        return True
    if _is_told_of_somebody(case):
        return True
    return case.points["intends"] >= _MEANT and case.points["refers"] >= SURE - 1


_RULES: tuple[tuple[Callable[[_Case], bool], Kind], ...] = (
    (_is_away, ("auto_reply", None)),
    (_is_machines, ("not_a_referral", None)),
    (_is_trial, ("not_a_referral", "trial")),
    (_is_bulk, ("not_a_referral", None)),
    (_is_decision, ("not_a_referral", "notice")),
    (_is_thanks, ("not_a_referral", "thanks")),
    (_is_enquiry, ("status_enquiry", None)),
    (_is_correction, ("correction", None)),
    (_is_question, ("not_a_referral", "question")),
    (_is_self_referral, ("self_referral", None)),
    (_is_referral, ("referral", None)),
)
"""The first that holds decides."""

_NOTES: tuple[Purpose, ...] = (
    "newsletter", "invoice", "application", "notice", "pitch", "thanks", "question",
)  # fmt: skip


def _note(case: _Case) -> str:
    """What a mail is that is none of ours: its best-told purpose, else "other"."""
    if case.mail.note:
        return case.mail.note
    best = max(_NOTES, key=lambda purpose: case.points[purpose])
    return best if case.points[best] >= SURE else "other"


def kind_of_mail(mail: OpenedMail, found: Sequence[Readings], *, about: str | None) -> Kind:
    """Outcome and note of a mail, by its structure where that settles it, else by its words.

    `found` is what was read of each patient; `about` the referral it is known to concern.
    """
    if mail.hint is not None:
        return mail.hint, mail.note
    of_others = [one for one in found if not _is_writer(one, mail.author.name)]
    case = _Case(mail, of_others, answers_ours=about is not None)
    for holds, (outcome, note) in _RULES:
        if holds(case):
            return outcome, note or _more(case, outcome)
    return "not_a_referral", _note(case)


def _more(case: _Case, outcome: DraftOutcome) -> str | None:
    return _note(case) if outcome == "not_a_referral" else case.mail.note
