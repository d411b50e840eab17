"""What a value is read in the light of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Clinic:
    """Whom it was written to, when, and in which language."""

    region: str
    """ISO 3166-1 alpha-2, e.g. "US": reads national phone numbers and the order of dates."""
    services: Mapping[str, Sequence[str]]
    today: date
    language: str | None = None
    """ISO 639-1 of the text."""
    month_first: bool | None = None
    """What other dates of the same writer show of the order of day and month."""
