"""Completes who refers from whoever wrote the mail; a form tool's own address is nobody's."""

from dataclasses import replace

from integrator.ports import FieldReading
from integrator.reading.mails.machines import is_called_as_a_machine, is_machine
from integrator.reading.referrers.signature import practice_as_shown
from integrator.reading.values.settle import Readings
from integrator.reading.values.shapes import first_person, is_credential

Author = tuple[str | None, str | None]
"""Display name and address of who wrote the referral."""

_BY_HEADER = 0.9
_SHOWN = 0.85


def with_referrer(readings: Readings, author: Author) -> Readings:
    """The readings with who refers, from the author's shown name and address where still open."""
    shown, address = author
    full = dict(readings)
    if address and not is_machine(address):
        full.setdefault("partner_email", FieldReading(address, "header:From", "header", _BY_HEADER))
    if shown and is_called_as_a_machine(shown) and not practice_as_shown(shown):
        return full
    if shown and not (address and is_machine(address) and not practice_as_shown(shown)):
        _from_display(full, shown)
    return full


def _from_display(full: Readings, shown: str) -> None:
    person = first_person(shown)
    if person:
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
