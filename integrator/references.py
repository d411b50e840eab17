"""Public names of things: short, readable aloud, never guessable from one another."""

import secrets
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that nothing is misread or rude."""


def new_reference(prefix: str = "R", length: int = 6) -> str:
    """Make a name such as R-7F3K9Q; 30 bits, so the store's unique key settles the rare clash."""
    return f"{prefix}-" + "".join(secrets.choice(ALPHABET) for _ in range(length))
