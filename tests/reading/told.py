"""What is read of invented mails with a clinic's own list of services, as normalised values."""

from collections.abc import Mapping, Sequence
from datetime import date

from integrator.normalise import normalise
from integrator.ports import Draft
from integrator.reading.read import read
from tests.reading.mails import envelope, plain

SERVICES: Mapping[str, Sequence[str]] = {
    "nutrition": ("Nutrition counselling", "nutrition", "nutrición", "diet"),
    "thyroid": ("Thyroid care", "thyroid", "tiroides", "hashimoto's"),
    "gut_health": ("Gut health", "gut", "ibs", "salud digestiva"),
    "sleep": ("Sleep and stress", "sleep", "stress", "insomnia"),
    "metabolic": ("Metabolic health", "metabolic program", "weight", "salud metabólica"),
    "first_visit": ("First visit", "new patient visit", "functional medicine"),
    "sauna": ("Infrared sauna", "sauna"),
}
"""One of them no list of ours would have."""
TODAY = date(2027, 3, 16)


def drafted(text: str, *headers: str) -> Draft:
    return read(envelope(plain(text, *headers)), services=SERVICES)


def told(text: str, *headers: str) -> list[dict[str, str]]:
    """The values of each referral of a mail by Amy Lin."""
    draft = drafted(text, *headers)
    language = draft.language or "en"
    return [
        dict(normalise(one, region="US", services=SERVICES, today=TODAY, language=language).values)
        for one in draft.referrals
    ]
