"""Signed links that partners get: what they open, for how long, and that nobody made them up."""

from dataclasses import dataclass
from typing import Any, Final

from itsdangerous import BadSignature, URLSafeSerializer

STATUS: Final = "status-page"
FORM: Final = "form-partner"


@dataclass(frozen=True, slots=True)
class Links:
    """Makes and reads links. A link holds a reference or a partner's key, never a patient value."""

    public_url: str
    secret_key: str

    def status(self, reference: str) -> str:
        """The page that says how a referral stands, without anything of the patient."""
        return f"{self.public_url}/status/{self._signer(STATUS).dumps(reference)}"

    def read_status(self, token: str) -> str | None:
        """The reference a status link is for; None when it was not made by us."""
        found = self._read(STATUS, token)
        return found if isinstance(found, str) else None

    def form(self, form: str, partner_key: str) -> str:
        """A form that knows which partner refers."""
        token = self._signer(FORM).dumps([form, partner_key])
        return f"{self.public_url}/refer/{form}?from={token}"

    def read_form(self, form: str, token: str) -> str | None:
        """The partner a form link was made for; None when it was not made by us for this form."""
        found = self._read(FORM, token)
        return str(found[1]) if isinstance(found, list) and found[:1] == [form] else None

    def _signer(self, purpose: str) -> URLSafeSerializer:
        return URLSafeSerializer(self.secret_key, salt=purpose)

    def _read(self, purpose: str, token: str) -> Any:
        try:
            return self._signer(purpose).loads(token)
        except BadSignature:
            return None
