"""National Provider Identifier: ten digits with a check digit (45 CFR 162.406)."""

import re

from integrator.normalise.outcome import Normalised

_APART = re.compile(r"[\s.-]|(?i:npi)|[#:]")


def has_check_digit(npi: str) -> bool:
    """Luhn over the number with the issuer prefix 80840 before it (ISO/IEC 7812, CMS)."""
    digits = [int(digit) for digit in reversed("80840" + npi)]
    doubled = (digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def npi(text: str) -> Normalised:
    """The ten digits, where their check digit is right."""
    digits = _APART.sub("", text)
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()) or digits[0] not in "12":
        return Normalised.refused("An NPI has ten digits and starts with 1 or 2.")
    if not has_check_digit(digits):
        return Normalised.refused("The NPI's check digit is wrong; one digit may be mistyped.")
    return Normalised(digits)
