"""The signed, one-time token in each form, and the signed address of the page that follows."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Self

from itsdangerous import BadData, URLSafeSerializer

QUICKEST: Final = 2.0
"""Seconds a person needs at least; programs are faster."""
OLDEST: Final = 24 * 3600.0
"""Seconds after which a form is shown once more before it is taken."""

_FORM: Final = "form-token"
_RECEIVED: Final = "form-received"


@dataclass(frozen=True, slots=True)
class FormToken:
    """Who opened which form when. The nonce makes a submission one, however often it is sent.

    It stands in for a CSRF token as well: a form carries no session, so a post that another site
    makes a visitor send can do no more than that site could do by itself.
    """

    form: str
    nonce: str
    issued_ms: int
    practice: str | None = None
    """Of the partner whose own link opened the form."""

    @classmethod
    def fresh(cls, form: str, *, now: datetime, practice: str | None = None) -> Self:
        """A token that was never used."""
        return cls(form, secrets.token_urlsafe(16), _milliseconds(now), practice)

    @classmethod
    def read(cls, form: str, text: str, *, secret_key: str) -> Self | None:
        """The token a post came with; None when we did not make it for this form."""
        found = _read(_FORM, text, secret_key=secret_key)
        if not isinstance(found, list) or len(found) != 4 or found[0] != form:
            return None
        return cls(*found)

    def signed(self, secret_key: str) -> str:
        """As it stands in the form."""
        content = [self.form, self.nonce, self.issued_ms, self.practice]
        return _sign(_FORM, content, secret_key=secret_key)

    def age(self, now: datetime) -> float:
        """Seconds since the form was opened."""
        return (_milliseconds(now) - self.issued_ms) / 1000

    def renewed(self, now: datetime) -> Self:
        """Opened now, but still the same submission: what was sent before is not sent twice."""
        return replace(self, issued_ms=_milliseconds(now))


def sign_received(form: str, reference: str, *, secret_key: str) -> str:
    """What the address of the page after a submission ends in."""
    return _sign(_RECEIVED, [form, reference], secret_key=secret_key)


def read_received(form: str, text: str, *, secret_key: str) -> str | None:
    """The reference such an address is for; None when we did not make it for this form."""
    found = _read(_RECEIVED, text, secret_key=secret_key)
    return str(found[1]) if isinstance(found, list) and found[:1] == [form] else None


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _sign(purpose: str, content: Any, *, secret_key: str) -> str:
    return str(URLSafeSerializer(secret_key, salt=purpose).dumps(content))


def _read(purpose: str, text: str, *, secret_key: str) -> Any:
    try:
        return URLSafeSerializer(secret_key, salt=purpose).loads(text)
    except BadData:
        return None
