"""Decides whose each labelled value is, and makes readings of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from integrator.normalise.names import split_name
from integrator.ports import FieldReading
from integrator.reading.lines import FREE_TEXT, Found, Zone

Readings = dict[str, FieldReading]

_OWNED: Mapping[str, Mapping[str, str]] = {
    "any_name": {"patient": "patient_name", "partner": "partner_clinician"},
    "any_phone": {"patient": "patient_phone", "partner": "partner_phone"},
    "any_email": {"patient": "patient_email", "partner": "partner_email"},
}
_STARTS_SECTION: Mapping[str, str] = {
    "section_patient": "patient",
    "section_partner": "partner",
    "patient_name": "patient",
    "patient_given_name": "patient",
    "patient_family_name": "patient",
    "patient_birth_date": "patient",
    "partner_practice": "partner",
    "partner_clinician": "partner",
}
_NOTHING = frozenset(
    ("n/a", "na", "-", "--", "—", "–", "?", "tbd", "tbc", "not provided", "n.a.", "s/d")
)
_NOTHING_UNLESS_TELLING = frozenset(("none", "unknown", "nil", "no", "ninguno", "ninguna"))
_TELLING = frozenset(("insurance", "affiliations", "consent", "priority"))
_DOUBTED_IF_TWO = frozenset((
    "patient_given_name", "patient_family_name", "patient_birth_date", "consent", "service_words",
))  # fmt: skip
_TWO_VALUES = 0.6
_ENOUGH_PROSE = 20_000
_BY_PLACE = 0.85
"""Confidence of a value whose owner is told only by where it stands."""


@dataclass(slots=True)
class _Settler:
    text: str
    part: str
    section: str = "patient"
    readings: Readings = field(default_factory=dict)
    whole_name: FieldReading | None = None

    def take(self, found: Found) -> None:
        name = self._owned(found)
        self.section = _STARTS_SECTION.get(name, self.section)
        value = _value(self.text[found.start : found.end], name)
        unkept = not name or name.startswith("section_")
        if unkept or not value or (found.zone is Zone.SIGNATURE and not name.startswith("partner")):
            return
        told = 1.0 if found.field == name or name.startswith("patient_") else _BY_PLACE
        span = (found.start, found.end)
        self._store(name, FieldReading(value, self.part, found.zone.value, told, span))

    def _owned(self, found: Found) -> str:
        owners = _OWNED.get(found.field)
        if owners is None:
            return found.field
        return owners[self.section if found.zone is Zone.BODY else "partner"]

    def _store(self, name: str, reading: FieldReading) -> None:
        if name == "patient_name":
            self._store_whole_name(reading)
            return
        earlier = self.readings.get(name)
        if earlier is None:
            self.readings[name] = reading
        elif earlier.value.casefold() == reading.value.casefold():
            return
        elif name in FREE_TEXT and len(earlier.value) < _ENOUGH_PROSE:
            self.readings[name] = replace(earlier, value=f"{earlier.value}\n{reading.value}")
        elif name in _DOUBTED_IF_TWO:
            self.readings[name] = replace(earlier, rule="two-values", confidence=_TWO_VALUES)

    def _store_whole_name(self, reading: FieldReading) -> None:
        if self.whole_name is None:
            self.whole_name = reading
        elif split_name(self.whole_name.value) != split_name(reading.value):
            self.whole_name = replace(self.whole_name, rule="two-values", confidence=_TWO_VALUES)

    def settled(self) -> Readings:
        if self.whole_name is not None:
            names = name_readings(self.whole_name, family="patient_family_name" in self.readings)
            self.readings = {**names, **self.readings}
        return self.readings


def _value(raw: str, name: str) -> str:
    value = raw if name in FREE_TEXT else " ".join(raw.split())
    word = value.casefold().strip()
    if word in _NOTHING or (word in _NOTHING_UNLESS_TELLING and name not in _TELLING):
        return ""
    return value.strip()


def _at(whole: FieldReading, value: str) -> FieldReading:
    if whole.span is None or (offset := whole.value.find(value)) < 0:
        return replace(whole, value=value)
    start = whole.span[0] + offset
    exact = whole.span[1] - whole.span[0] == len(whole.value)
    return replace(whole, value=value, span=(start, start + len(value)) if exact else whole.span)


def name_readings(whole: FieldReading, *, family: bool = False) -> Readings:
    """A whole name as given and family readings; all of it given where a `family` name is known."""
    given, last = (whole.value, "") if family else split_name(whole.value)
    named = {"patient_given_name": given, "patient_family_name": last}
    return {name: _at(whole, value) for name, value in named.items() if value}


def settle(found: Iterable[Found], text: str, *, part: str) -> Readings:
    """Readings by field: the first value of each stands, a different second one lowers its trust.

    After a sign-off a phone is the sender's; below the signature mark only partner_* is read.
    """
    settler = _Settler(text, part)
    for one in found:
        settler.take(one)
    return settler.settled()
