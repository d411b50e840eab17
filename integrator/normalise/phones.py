"""Phone numbers to E.164, by Google's rules (libphonenumber) for the clinic's region."""

import re

from integrator.normalise.outcome import Normalised

_SEVERAL = re.compile(r"\s*(?:[;,|\n]|\s/\s|\bor\b|\bo\b|\band\b)\s*", re.IGNORECASE)
_UNREADABLE = "The phone number is not one that can be called."
LIMIT = 200


def _e164(text: str, region: str) -> tuple[str, bool] | None:
    """The number, and whether it had an extension; the rules are loaded at first use only."""
    from phonenumbers import phonenumberutil as rules

    try:
        number = rules.parse(text, region)
    except rules.NumberParseException:
        return None
    if not rules.is_valid_number(number):
        return None
    return rules.format_number(number, rules.PhoneNumberFormat.E164), bool(number.extension)


def phone(text: str, *, region: str) -> Normalised:
    """The first number in `text` that exists, in E.164; `region` (e.g. "US") reads national ones.

    An extension is left out, and several numbers give the first: both lower the confidence.
    """
    parts = [part for part in _SEVERAL.split(text[:LIMIT]) if part]
    for part in parts:
        found = _e164(part, region)
        if found:
            number, extended = found
            return Normalised(number, 0.85 if extended or len(parts) > 1 else 1.0)
    return Normalised.refused(_UNREADABLE)
