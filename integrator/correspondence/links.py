"""Signed links that partners get: what they open, for how long, and that nobody made them up."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from itsdangerous import BadSignature, URLSafeSerializer

STATUS: Final = "status-page"
FORM: Final = "form-partner"
LIFE: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link of ours is for, whether or not it still opens it."""

    reference: str
    contact_key: str
    """Whom it was sent to; "" where a form showed it to whoever had filled it in."""
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Links:
    """Makes and reads links. A link holds a reference and keys, never a patient value.

    The same referral, contact and moment give the same link: a letter sent twice says the same.
    """

    public_url: str
    secret_key: str
    life: timedelta = LIFE
    """How long a link to a referral opens anything."""

    def status(self, reference: str, contact_key: str, *, at: datetime) -> str:
        """The page that says how a referral stands, without anything of the patient."""
        return f"{self.public_url}/status/{self._token(reference, contact_key, at=at)}"

    def answer(self, reference: str, contact_key: str, *, at: datetime) -> str:
        """The page that asks for what is missing; a code comes before any question is shown."""
        return f"{self.public_url}/answer/{self._token(reference, contact_key, at=at)}"

    def listed(self, reference: str, contact_key: str, *, at: datetime) -> str:
        """The contact's list of referrals, this one among them; a code comes before it is shown."""
        return f"{self.public_url}/referrals/{self._token(reference, contact_key, at=at)}"

    def read(self, token: str) -> Opened | None:
        """What the token of a link to a partner's page is for; None when it was not made by us."""
        found = self._read(STATUS, token)
        if not isinstance(found, list) or len(found) != 3:
            return None
        reference, contact_key, seconds = found
        return Opened(reference, contact_key, datetime.fromtimestamp(seconds, UTC))

    def is_over(self, link: Opened, *, now: datetime) -> bool:
        """Whether its time has passed."""
        return now >= link.made_at + self.life

    def form(self, form: str, partner_key: str) -> str:
        """A form that knows which partner refers."""
        token = self._signer(FORM).dumps([form, partner_key])
        return f"{self.public_url}/refer/{form}?from={token}"

    def read_form(self, form: str, token: str) -> str | None:
        """The partner a form link was made for; None when it was not made by us for this form."""
        found = self._read(FORM, token)
        return str(found[1]) if isinstance(found, list) and found[:1] == [form] else None

    def _token(self, reference: str, contact_key: str, *, at: datetime) -> str:
        return str(self._signer(STATUS).dumps([reference, contact_key, int(at.timestamp())]))

    def _signer(self, purpose: str) -> URLSafeSerializer:
        return URLSafeSerializer(self.secret_key, salt=purpose)

    def _read(self, purpose: str, token: str) -> Any:
        try:
            return self._signer(purpose).loads(token)
        except BadSignature:
            return None
