"""What a value is read in the light of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from integrator.normalise import dates
from integrator.normalise.outcome import Normalised


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

    def birth_date(self, text: str) -> Normalised:
        """A date of birth, as its writer puts day and month."""
        return dates.birth_date(
            text,
            region=self.region,
            today=self.today,
            language=self.language,
            month_first=self.month_first,
        )

    def recent_date(self, text: str) -> Normalised:
        """A day of the near past, as its writer puts day and month."""
        return dates.recent_date(
            text,
            region=self.region,
            today=self.today,
            language=self.language,
            month_first=self.month_first,
        )
