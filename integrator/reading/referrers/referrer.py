"""Completes who refers from whoever wrote the mail; a form tool's own address is nobody's."""

from dataclasses import replace

from integrator.ports import FieldReading
from integrator.reading.mails.machines import is_called_as_a_machine, is_machine
from integrator.reading.referrers.on_behalf import person_shown
from integrator.reading.referrers.signature import practice_as_shown
from integrator.reading.values.settle import Readings
from integrator.reading.values.shapes import is_credential

Author = tuple[str | None, str | None]
"""Display name and address of who wrote the referral."""

_BY_HEADER = 0.9
_SHOWN = 0.85
_BY_CLERK = 0.7
CLERK = "clerk"
"""Rule of a reading that names who sent a referral, and hardly who refers."""


def with_referrer(readings: Readings, author: Author) -> Readings:
    """The readings with who refers, from the author's shown name and address where still open."""
    shown, address = author
    full = {name: one for name, one in readings.items() if name != "partner_clerk"}
    if address and not is_machine(address):
        full.setdefault("partner_email", FieldReading(address, "header:From", "header", _BY_HEADER))
    if shown and is_called_as_a_machine(shown) and not practice_as_shown(shown):
        return full
    if shown and not (address and is_machine(address) and not practice_as_shown(shown)):
        _from_display(full, author, clerk="partner_clerk" in readings)
    return _with_clerk(full, readings.get("partner_clerk"))


def _with_clerk(full: Readings, clerk: FieldReading | None) -> Readings:
    """Who keeps the office stands for the clinician where nobody else is named, in doubt."""
    if clerk:
        full.setdefault("partner_clinician", replace(clerk, rule=CLERK, confidence=_BY_CLERK))
    return full


def _from_display(full: Readings, author: Author, *, clerk: bool) -> None:
    shown, person = author[0] or "", person_shown(author)
    if person and not clerk:
        reading = FieldReading(person, "header:From", "header", _SHOWN)
        named = full.get("partner_clinician")
        if named is None:
            full["partner_clinician"] = reading
        elif _shortened(named.value, person):
            full["partner_clinician"] = replace(named, value=person)
    elif practice_as_shown(shown):
        full.setdefault(
            "partner_practice", FieldReading(shown.strip(), "header:From", "header", _SHOWN)
        )


def _words(name: str) -> list[str]:
    bare = (word.strip(".,()").casefold() for word in name.replace(",", " ").split())
    return [word for word in bare if word and not is_credential(word)]


def _shortened(name: str, full: str) -> bool:
    """Whether `name` is a short form of `full`: "W. Brandt", "Brandt"."""
    short, long = _words(name), _words(full)
    if not short or len(long) < 2 or short[-1] != long[-1] or short == long:
        return False
    return len(short) == 1 or (
        len(short) == 2 and len(short[0]) == 1 and long[0].startswith(short[0])
    )
