"""What is kept of a token: its hash, so that who reads the store can open nothing with it."""

import hashlib


def token_hash(token: str) -> str:
    """SHA-256 in hex: enough for a token of 32 random bytes, which no list holds."""
    return hashlib.sha256(token.encode()).hexdigest()
