"""National Provider Identifier: ten digits with a check digit (45 CFR 162.406)."""

import re

from integrator.normalise.outcome import Normalised
from integrator.normalise.words import plain

_NUMBER = re.compile(r"(?<![\w.+-])\d(?:[\s.-]?\d){5,13}(?![\w])", re.ASCII)
_SHAPE = "An NPI has ten digits and starts with 1 or 2."
_CHECK = "The NPI's check digit is wrong; one digit may be mistyped."
_SEVERAL = "There is more than one NPI; say which is the clinician's."


def has_check_digit(npi: str) -> bool:
    """Luhn over the number with the issuer prefix 80840 before it (ISO/IEC 7812, CMS)."""
    digits = [int(digit) for digit in reversed("80840" + npi)]
    doubled = (digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def npi(text: str) -> Normalised:
    """The ten digits, where their check digit is right."""
    numbers = [re.sub(r"\D", "", found) for found in _NUMBER.findall(plain(text[:200]))]
    shaped = [number for number in numbers if len(number) == 10 and number[0] in "12"]
    if not shaped:
        return Normalised.refused(_SHAPE)
    right = list(dict.fromkeys(number for number in shaped if has_check_digit(number)))
    if not right:
        return Normalised.refused(_CHECK)
    return Normalised(right[0]) if len(right) == 1 else Normalised(right[0], 0.6, _SEVERAL)
