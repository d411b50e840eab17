"""E-mail addresses: one, plain, lower case."""

import re

from integrator.normalise.outcome import Normalised

_WRAPPED = re.compile(r"(?:.*<)?\s*(?:mailto:)?([^<>\s]+)\s*>?.*", re.IGNORECASE | re.DOTALL)
_ADDRESS = re.compile(
    r"(?=.{3,254}\Z)[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,64})*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
LIMIT = 400


def email(text: str) -> Normalised:
    """The address in `text` (RFC 5321 dot-atoms only), lower case, as it is compared and mailed."""
    match = _WRAPPED.fullmatch(text[:LIMIT].strip())
    address = match[1].strip("().,;:\"'[]").lower() if match else ""
    if not _ADDRESS.fullmatch(address):
        return Normalised.refused("The e-mail address is not a valid one.")
    return Normalised(address, 1.0 if text.count("@") == 1 else 0.85)
