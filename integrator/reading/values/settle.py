"""Decides whose each value is, and makes readings of them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from integrator.normalise.names import split_name
from integrator.ports import FieldReading
from integrator.reading.values.cut import values_of
from integrator.reading.values.doubtful import is_doubtful
from integrator.reading.values.found import FREE_TEXT, Found, Zone
from integrator.reading.values.written_parts import date_of_parts

Readings = dict[str, FieldReading]

_OWNED: Mapping[str, Mapping[str, str]] = {
    "any_name": {"patient": "patient_name", "partner": "partner_clinician",
                 "guardian": "guardian_name"},
    "any_phone": {"patient": "patient_phone", "partner": "partner_phone",
                  "guardian": "guardian_phone"},
    "any_email": {"patient": "patient_email", "partner": "partner_email",
                  "guardian": "guardian_email"},
    "patient_given_name": {"partner": "partner_given_name", "guardian": "guardian_given_name",
                           "other": ""},
    "patient_family_name": {"partner": "partner_family_name", "guardian": "guardian_family_name",
                            "other": ""},
    "patient_language": {"other": ""},
}  # fmt: skip
_GENERIC = frozenset(("any_name", "any_phone", "any_email"))
_STARTS_SECTION: Mapping[str, str] = {
    "section_patient": "patient",
    "section_partner": "partner",
    "section_guardian": "guardian",
    "section_other": "other",
    "patient_name": "patient",
    "patient_given_name": "patient",
    "patient_family_name": "patient",
    "patient_birth_date": "patient",
    "patient_details": "patient",
    "guardian_name": "guardian",
    "partner_practice": "partner",
    "partner_details": "partner",
    "partner_clinician": "partner",
    "your_name": "partner",
    "home_clinician": "other",
}
_PATIENT_AGAIN = frozenset(("insurance", "patient_language", "patient_age", "preferred_contact"))
_YOURS = {"your_name": "name", "your_phone": "phone", "your_email": "email"}
_STAND_INS = (
    ("directed_service", "service_words", 1.0),
    ("dated_consent", "consent", 1.0),
    ("from_clinician", "partner_clinician", 1.0),
    ("home_clinician", "partner_clinician", 0.8),
)
"""Fields that stand for another where nothing else tells it, and how sure they are at most."""
_DOUBTED_IF_TWO = frozenset((
    "patient_given_name", "patient_family_name", "patient_birth_date", "consent",
))  # fmt: skip
_TWO_VALUES = 0.6
_ENOUGH_PROSE = 20_000
_DATES = frozenset(("patient_birth_date", "consent_date"))
_TOWARDS = re.compile(r"\W*(?:referred|refer|referral) to\W*$", re.I)
"""The heading above whom the referral is sent to: ourselves."""
_DIRECTED = re.compile(
    r"\W*(?:(?:referred|refer|referral|sent|send|sending) to|destination|destino|(?:deriva\w*|"
    r"remit\w+|refer\w+|enviad[oa]) a)\W*$",
    re.I,
)
"""Whom it goes to: the service asked for only where nothing else tells of one."""
_DATED = frozenset(("date", "fecha", "on", "date signed", "fecha de firma", "signed on"))
_LINES_TO_ITS_DATE = 2
_ORDER = re.compile(r"\b(?:dd?\W{1,2}mm?|mm?\W{1,2}dd?)\W{1,2}(?:yy|aa)(?:yy|aa)?", re.I)
"""The order of day and month that a label asks for; `normalise` reads it beside the date."""
_WORDS_OF_A_CHOICE = 5
"""What is picked off a form's list is no longer; what is written is."""
_BY_PLACE = 0.85
"""Confidence of a value whose owner is told only by where it stands."""
_PATIENTS_OWN = ("patient", "client", "paciente", "cliente", "pt", "child", "student", "member")


@dataclass(slots=True)
class Settler:
    """Gathers the values of one patient's referral out of one page after another."""

    readings: Readings = field(default_factory=dict)
    text: str = ""
    part: str = ""
    section: str = "patient"
    headed: bool = False
    first: str = "patient"
    """Whose a page's first labels are, where they do not say."""
    whole_name: FieldReading | None = None
    language: str | None = None
    """ISO 639-1 of the words: in Spanish a person has two family names."""
    last: Found | None = None

    def page(self, found: Iterable[Found], text: str, *, part: str) -> "Settler":
        """Take what was found in one page; what an earlier page said stands."""
        self.text, self.part, self.section, self.headed = text, part, self.first, False
        self.last = None
        for one in found:
            self.take(one)
        return self

    def take(self, found: Found) -> None:
        """One labelled stretch, with all it tells."""
        self._enter(found)
        self._date_after_consent(found)
        for one in values_of(self.text, found):
            name, told = self._owned(one)
            if name and not name.startswith("section_"):
                self._keep(one, name, told)
        self.last = found

    def _enter(self, found: Found) -> None:
        name = found.field
        if name.startswith("section_"):
            self.section, self.headed = _STARTS_SECTION[name], True
        elif self.headed and self.section == "partner" and self._half_name(found):
            return
        elif name == "service_words" and _TOWARDS.match(found.label):
            self.section, self.headed = "other", True
        elif name in _STARTS_SECTION and found.row is None:
            self.section = _STARTS_SECTION[name]
            self.headed = found.start == found.end
        elif name in _PATIENT_AGAIN and not self.headed and self.section != "partner":
            self.section = "patient"

    @staticmethod
    def _half_name(found: Found) -> bool:
        own = any(word in found.label.casefold() for word in _PATIENTS_OWN)
        return found.field in ("patient_given_name", "patient_family_name") and not own

    def _date_after_consent(self, found: Found) -> None:
        """ "Consent: [x] Yes   Date: 9/18/2026" dates the consent."""
        last = self.last
        if not (last and last.field == "consent" and found.field == ""):
            return
        between = self.text[last.start : found.start].split("\n")
        if sum(1 for line in between if line.strip()) > _LINES_TO_ITS_DATE:
            return
        if found.label.strip(" :*").casefold() in _DATED:
            found.field = "consent_date"

    def _owned(self, found: Found) -> tuple[str, float]:
        """The field, and how surely: its own, or that of whoever's section it stands in."""
        name = found.field
        if name == "service_words" and self.section == "partner":
            if found.label.strip(" :*").casefold() in ("specialty", "especialidad"):
                return "", 1.0
            if _is_department(found):
                return "partner_practice", _BY_PLACE
        if found.zone is not Zone.BODY and name in _GENERIC:
            return _OWNED[name]["partner"], _BY_PLACE
        halves = name in ("patient_given_name", "patient_family_name")
        if halves and not (self.headed and self._half_name(found)):
            return name, 1.0
        owners = _OWNED.get(name)
        if owners is None:
            return name, 1.0
        owner = self.section
        if name in _GENERIC:
            # A name that stands by itself after the referrer's begins nobody's section.
            return owners.get(
                owner, ""
            ), _BY_PLACE if owner != "patient" or name == "any_name" else 1.0
        return owners.get(owner, name), 1.0

    def _keep(self, found: Found, name: str, told: float) -> None:
        if found.zone is Zone.SIGNATURE and not name.startswith("partner"):
            return
        value = _value(self.text[found.start : found.end], name)
        if name in _DATES:
            value = date_of_parts(value)
        if name in _DATES and (order := _ORDER.search(found.label)):
            value = f"{value} ({order.group()})"
        if not value or is_doubtful(name, value):
            return
        if name == "patient_phone" and _is_preferred(self.text, found):
            self.readings.pop(name, None)
        if name == "service_words" and _DIRECTED.match(found.label):
            name = "directed_service"
        rule = found.zone.value if found.zone is not Zone.BODY else found.rule
        sure = min(told, found.confidence)
        span = (found.start, found.end)
        self.store(name, FieldReading(value, self.part, rule, sure, span))

    def store(self, name: str, reading: FieldReading) -> None:
        """Keep a reading where none stands yet; add to free text; doubt where two differ."""
        if name == "patient_name":
            self._store_whole_name(reading)
            return
        earlier = self.readings.get(name)
        if name == "partner_phone" and earlier and earlier.confidence < reading.confidence:
            earlier = None
        if earlier is None:
            self.readings[name] = reading
        elif earlier.value.casefold() == reading.value.casefold() or earlier.part != reading.part:
            return
        elif name in FREE_TEXT and len(earlier.value) < _ENOUGH_PROSE:
            self.readings[name] = replace(earlier, value=f"{earlier.value}\n{reading.value}")
        elif name == "service_words" and reading.value not in earlier.value:
            self.readings[name] = replace(earlier, value=f"{earlier.value}, {reading.value}"[:500])
        elif name in _DOUBTED_IF_TWO:
            self.readings[name] = replace(earlier, rule="two-values", confidence=_TWO_VALUES)

    def _store_whole_name(self, reading: FieldReading) -> None:
        if self.whole_name is None:
            self.whole_name = reading
        elif self.whole_name.part == reading.part and not _same_person(self.whole_name, reading):
            self.whole_name = replace(self.whole_name, rule="two-values", confidence=_TWO_VALUES)

    def settled(self) -> Readings:
        """The readings, whole names split."""
        _join_halves(self.readings, "partner", "partner_clinician")
        _join_halves(self.readings, "guardian", "guardian_name")
        if self.whole_name is not None:
            family = "patient_family_name" in self.readings
            names = name_readings(self.whole_name, family=family, language=self.language)
            self.readings = {**names, **self.readings}
        return _without_pseudo(self.readings)


_BEHIND = 40
_PREFERRED = re.compile(r"\b(?:preferred|prefers?|best|mejor|preferid[oa]|prefiere)\b", re.I)


def _is_preferred(text: str, found: Found) -> bool:
    """Whether a number is said to be the one to call, before it or behind it in its line."""
    behind = text[found.end : found.end + _BEHIND].partition("\n")[0]
    return bool(_PREFERRED.search(found.label) or _PREFERRED.search(behind))


def _is_department(found: Found) -> bool:
    return found.label.strip(" :*").casefold() in ("department", "departamento", "dept", "program")


def _same_person(one: FieldReading, other: FieldReading) -> bool:
    mine, theirs = ({w.strip(".,").casefold() for w in x.value.split()} for x in (one, other))
    return mine <= theirs or theirs <= mine or split_name(one.value) == split_name(other.value)


def _join_halves(readings: Readings, owner: str, whole: str) -> None:
    given = readings.pop(f"{owner}_given_name", None)
    family = readings.pop(f"{owner}_family_name", None)
    first = given or family
    if first and whole not in readings:
        value = " ".join(half.value for half in (given, family) if half)
        readings[whole] = replace(first, value=value)


def _without_pseudo(readings: Readings) -> Readings:
    """Names that stand for others by what else is known: whose "your name" is, a child's parent."""
    kept = dict(readings)
    for pseudo, kind in _YOURS.items():
        own = kept.pop(pseudo, None)
        name = "partner_clinician" if kind == "name" else f"partner_{kind}"
        if own and name not in kept:
            kept[name] = own
    for pseudo, name, most in _STAND_INS:
        told = kept.pop(pseudo, None)
        if told:
            kept.setdefault(name, replace(told, confidence=min(told.confidence, most)))
    second = kept.pop("patient_second_family_name", None)
    first = kept.get("patient_family_name")
    if second and first and second.value not in first.value:
        kept["patient_family_name"] = replace(first, value=f"{first.value} {second.value}")
    _mother_herself(kept)
    _what_for(kept)
    for kind in ("phone", "email"):
        own = kept.pop(f"guardian_{kind}", None)
        if own:
            kept.setdefault(f"patient_{kind}", own)
    return kept


def _what_for(kept: Readings) -> None:
    """What is asked for is a service or a reason; details are a reason where none is told."""
    details, asked = kept.pop("more_details", None), kept.pop("asked_for", None)
    chosen = asked is not None and len(asked.value.split()) <= _WORDS_OF_A_CHOICE
    if details:
        kept.setdefault("reason" if asked is None or chosen else "notes", details)
    if asked:
        kept.setdefault("service_words", asked)
        kept.setdefault("reason", asked)


def _mother_herself(kept: Readings) -> None:
    """A mother whose own age is told, and no child, is the patient."""
    years = {kind: kept.pop(f"guardian_{kind}", None) for kind in ("age", "birth_date")}
    named = "patient_given_name" in kept or "patient_family_name" in kept
    if named or not any(years.values()) or "guardian_name" not in kept:
        return
    kept.update(name_readings(kept.pop("guardian_name")))
    kept.update({f"patient_{kind}": one for kind, one in years.items() if one})


_BULLET = re.compile(r"\A\s{0,9}[-•*·▪●]\s{1,3}(?=\S)")
_NEXT_BULLET = re.compile(r"\A\s{0,9}\n\s{0,9}[-•*·▪●]\s{1,3}(?=\S)")


def _value(raw: str, name: str) -> str:
    raw = _BULLET.sub("", raw)
    value = raw if name in FREE_TEXT else " ".join(_NEXT_BULLET.sub(", ", raw).split())
    return value.strip().strip("*").strip() if name not in FREE_TEXT else value.strip()


def _at(whole: FieldReading, value: str) -> FieldReading:
    if whole.span is None or (offset := whole.value.find(value)) < 0:
        return replace(whole, value=value)
    start = whole.span[0] + offset
    exact = whole.span[1] - whole.span[0] == len(whole.value)
    return replace(whole, value=value, span=(start, start + len(value)) if exact else whole.span)


def name_readings(
    whole: FieldReading, *, family: bool = False, language: str | None = None
) -> Readings:
    """A whole name as given and family readings; all of it given where a `family` name is known."""
    given, last = (whole.value, "") if family else split_name(whole.value, language=language)
    named = {"patient_given_name": given, "patient_family_name": last}
    return {name: _at(whole, value) for name, value in named.items() if value}


def settle(found: Iterable[Found], text: str, *, part: str) -> Readings:
    """Readings by field: the first value of each stands, a different second one lowers its trust.

    After a sign-off a phone is the sender's; below the signature mark only partner_* is read.
    """
    return Settler().page(found, text, part=part).settled()
