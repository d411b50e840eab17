"""How a contact wants to hear: chosen by them or for them, and in force from the next change on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, get_args
from zoneinfo import available_timezones

from sqlalchemy.orm import Session

from integrator.loop import hearing
from integrator.loop.hearing import CHOOSABLE, RHYTHMS, Rhythm
from integrator.models import PartnerContact
from integrator.store.audit import Deed, record

WEEKDAYS: Final = range(7)
HOURS: Final = range(24)
_AREAS: Final = (
    "Africa",
    "America",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)
USUAL_ZONES: Final = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
)
"""Where most practices are; they come first in the list."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """All that can be chosen."""

    mail: bool
    language: str
    statuses: frozenset[str]
    """Of hearing.CHOOSABLE."""
    rhythm: Rhythm
    weekday: int
    hour: int
    time_zone: str


def zones() -> Sequence[str]:
    """Every time zone that can be chosen, by name."""
    return sorted(name for name in available_timezones() if name.partition("/")[0] in _AREAS)


def preferences_of(contact: PartnerContact, *, zone: str) -> Preferences:
    """As they are; `zone` is the clinic's."""
    return Preferences(
        mail=contact.mail_off_at is None,
        language=contact.language,
        statuses=hearing.wanted(contact) & frozenset(CHOOSABLE),
        rhythm=next((one for one in RHYTHMS if one == contact.rhythm), "at_once"),
        weekday=contact.digest_weekday,
        hour=contact.digest_hour,
        time_zone=contact.time_zone or zone,
    )


def read_preferences(
    form: Mapping[str, str], statuses: Sequence[str], *, languages: Sequence[str], zone: str
) -> Preferences | None:
    """What a form says; None where it is none of ours. What it leaves out is as by default."""
    rhythm = next((one for one in get_args(Rhythm) if one == form.get("rhythm", "at_once")), None)
    weekday = _number(form.get("weekday", "0"), WEEKDAYS)
    hour = _number(form.get("hour", "8"), HOURS)
    chosen, language = form.get("time_zone", zone), form.get("language", "")
    if rhythm is None or weekday is None or hour is None or language not in languages:
        return None
    if form.get("mail") not in {"on", "off"} or not set(statuses) <= set(CHOOSABLE):
        return None
    if chosen != zone and chosen not in zones():
        return None
    mail = form["mail"] == "on"
    return Preferences(mail, language, frozenset(statuses), rhythm, weekday, hour, chosen)


def _number(text: str, among: range) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 3 and int(text) in among else None


def choose(
    session: Session,
    contact: PartnerContact,
    wanted: Preferences,
    *,
    zone: str,
    actor: str,
    now: datetime,
) -> None:
    """Write down what is wanted from now on; what waited for a digest goes out now.

    Where letters are wanted no more, what waits is not told.
    """
    if wanted == preferences_of(contact, zone=zone):
        return
    contact.language = wanted.language
    contact.mail_off_at = None if wanted.mail else (contact.mail_off_at or now)
    everything = wanted.statuses == frozenset(CHOOSABLE)
    listed = ",".join(one for one in CHOOSABLE if one in wanted.statuses)
    contact.hears = None if everything else listed
    contact.rhythm = wanted.rhythm
    contact.digest_weekday, contact.digest_hour = wanted.weekday, wanted.hour
    contact.time_zone = None if wanted.time_zone == zone else wanted.time_zone
    session.flush()
    hearing.flush(session, contact, now=now)
    detail = {
        "language": wanted.language,
        "mail": "on" if wanted.mail else "off",
        "statuses": listed,
        "rhythm": wanted.rhythm,
    }
    deed = Deed(actor, "partner.preferences_changed", f"contact:{contact.key}", detail)
    record(session, [deed], now=now)
