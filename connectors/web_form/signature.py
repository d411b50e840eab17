"""Signatures of the JSON intake: HMAC-SHA256 over "{timestamp}.{body}", in hex."""

import hmac
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

LEEWAY = 300
"""Seconds a timestamp may be off, before or after."""


def sign(secret: str, timestamp: str, *, body: bytes) -> str:
    """The signature a sender puts beside `body`; `timestamp` is Unix seconds in digits."""
    signed = timestamp.encode("ascii") + b"." + body
    return hmac.new(secret.encode("utf-8"), signed, sha256).hexdigest()


def verify_signature(
    secrets: Sequence[str], timestamp: str, *, body: bytes, signature: str, now: datetime
) -> bool:
    """Whether one of `secrets` signed `body` within 300 seconds of `now`.

    Several secrets let a key be changed without a gap; an empty one never matches. Whatever a
    stranger sends, the answer is False and never an error.
    """
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    if abs(now.timestamp() - int(timestamp)) > LEEWAY or not signature.isascii():
        return False
    given = signature.strip().lower()
    matches = [
        hmac.compare_digest(sign(secret, timestamp, body=body), given)
        for secret in secrets
        if secret
    ]
    return any(matches)
