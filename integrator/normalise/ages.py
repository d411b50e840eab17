"""An age in whole years."""

import re

from integrator.normalise.outcome import Normalised

_AGE = re.compile(
    r"(\d{1,3})\s*(m(?:o|os|onths?|eses)?\b|w(?:ks?|eeks?)\b|d(?:ays?)\b)?", re.IGNORECASE
)
OLDEST = 125


def age(text: str) -> Normalised:
    """Whole years as digits; months, weeks and days of an infant are 0, or the years they make."""
    match = _AGE.search(text)
    if not match:
        return Normalised.refused("The age cannot be read; write it in years.")
    count, unit = int(match[1]), (match[2] or "y")[0].lower()
    years = {"y": count, "m": count // 12, "w": count // 52, "d": 0}[unit]
    if years > OLDEST:
        return Normalised.refused("The age is too high to be right.")
    return Normalised(str(years), 1.0 if unit == "y" else 0.9)
