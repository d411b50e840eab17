"""Access tokens for mailboxes at Google and Microsoft 365 (XOAUTH2, for IMAP and SMTP alike).

Both kinds are callables that give a token good for some minutes more, and have `renew()`, which
gets another one after the server refused the first: `XOAuth2Login(tokens, tokens.renew)`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import msal
import requests
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from google.auth.transport.requests import Request
from google.oauth2 import credentials as google_user
from google.oauth2 import service_account as google_service
from msal.exceptions import MsalServiceError

from integrator.errors import CredentialsRefused, RemoteUnavailable

GOOGLE_MAIL: Final = "https://mail.google.com/"
"""Scope of IMAP and SMTP (https://developers.google.com/gmail/imap/xoauth2-protocol)."""
GOOGLE_TOKENS: Final = "https://oauth2.googleapis.com/token"
MICROSOFT_MAIL: Final = "https://outlook.office365.com/.default"
"""All that is granted to the app for Exchange Online; IMAP needs IMAP.AccessAsApp."""
MICROSOFT_LOGIN: Final = "https://login.microsoftonline.com"
TIMEOUT: Final = 15.0
"""Seconds for one request to a token endpoint."""

_MICROSOFT_NOT_NOW: Final = ("temporarily_unavailable", "server_error")


@dataclass(frozen=True, slots=True)
class GoogleTokens:
    """Tokens for one Google mailbox; google-auth renews them 3 min 45 s before they end."""

    credentials: Any = field(repr=False)
    session: requests.Session = field(repr=False)

    @classmethod
    def of_user(
        cls,
        *,
        client_id: str,
        client_secret: str,
        refresh_token: str,
        token_uri: str = GOOGLE_TOKENS,
        session: requests.Session | None = None,
    ) -> "GoogleTokens":
        """By the refresh token a person granted once."""
        made = google_user.Credentials(  # type: ignore[no-untyped-call]
            None,
            refresh_token=refresh_token,
            token_uri=token_uri,
            client_id=client_id,
            client_secret=client_secret,
            scopes=[GOOGLE_MAIL],
        )
        return cls(made, session or requests.Session())

    @classmethod
    def of_service_account(
        cls, key: Mapping[str, str], *, mailbox: str, session: requests.Session | None = None
    ) -> "GoogleTokens":
        """By a service account with domain-wide delegation, acting as `mailbox`."""
        made = google_service.Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
            key, scopes=[GOOGLE_MAIL], subject=mailbox
        )
        return cls(made, session or requests.Session())

    def __call__(self) -> str:
        """The token of now, renewed when it is about to end."""
        return str(self.credentials.token) if self.credentials.valid else self.renew()

    def renew(self) -> str:
        """Another token; CredentialsRefused or RemoteUnavailable."""
        try:
            self.credentials.refresh(partial(Request(session=self.session), timeout=TIMEOUT))
        except TransportError as error:
            raise RemoteUnavailable("Google's token endpoint was lost") from error
        except (RefreshError, GoogleAuthError) as error:
            if error.retryable:
                raise RemoteUnavailable("Google's token endpoint cannot now") from error
            raise CredentialsRefused(
                "Google refuses to give a token for the mailbox. For a user: grant access anew and "
                "set the new refresh token. For a service account: check the key, and that "
                f"domain-wide delegation covers {GOOGLE_MAIL}."
            ) from error
        return str(self.credentials.token)


@dataclass(frozen=True, slots=True)
class MicrosoftTokens:
    """Tokens of an app registered in Entra ID, for any mailbox granted to it (no user).

    msal asks the network when its client is made, so that is left to the first token; it keeps a
    token until 5 minutes before its end.
    """

    tenant: str
    client_id: str
    credential: str | Mapping[str, str] = field(repr=False)
    """The client secret, or msal's mapping of a certificate (private_key, thumbprint)."""
    authority: str = MICROSOFT_LOGIN
    session: requests.Session = field(default_factory=requests.Session, repr=False)
    _made: list[Any] = field(default_factory=list, init=False, repr=False, compare=False)

    def __call__(self) -> str:
        """The token of now, renewed when it is about to end."""
        try:
            answer = self._app().acquire_token_for_client(scopes=[MICROSOFT_MAIL])
        except (requests.RequestException, MsalServiceError, ValueError) as error:
            raise _microsoft_unreachable(error) from error
        if "access_token" in answer:
            return str(answer["access_token"])
        if answer.get("error") in _MICROSOFT_NOT_NOW:
            raise RemoteUnavailable("Microsoft's token endpoint cannot now")
        codes = ", ".join(f"AADSTS{code}" for code in answer.get("error_codes", ()))
        raise CredentialsRefused(
            f"Microsoft refuses to give a token ({answer.get('error')} {codes}). Check tenant, "
            "client id and that the secret has not expired; IMAP.AccessAsApp must be granted."
        )

    def renew(self) -> str:
        """Another token, whatever the kept one says of itself."""
        if self._made:
            self._made[0].remove_tokens_for_client()
        return self()

    def _app(self) -> Any:
        if not self._made:
            self._made.append(
                msal.ConfidentialClientApplication(
                    self.client_id,
                    client_credential=self.credential,
                    authority=f"{self.authority}/{self.tenant}",
                    instance_discovery=False,
                    http_client=_Timed(self.session),
                )
            )
        return self._made[0]


@dataclass(frozen=True, slots=True)
class _Timed:
    """What msal asks of an HTTP client, with a timeout on every request."""

    session: requests.Session

    def get(self, url: str, **asked: Any) -> requests.Response:
        return self.session.get(url, timeout=TIMEOUT, **asked)

    def post(self, url: str, **asked: Any) -> requests.Response:
        return self.session.post(url, timeout=TIMEOUT, **asked)

    def close(self) -> None:
        self.session.close()


def _microsoft_unreachable(error: Exception) -> CredentialsRefused | RemoteUnavailable:
    """msal says ValueError when the tenant's discovery page says the tenant is unknown."""
    if isinstance(error, requests.RequestException | MsalServiceError):
        return RemoteUnavailable("Microsoft's token endpoint was lost")
    return CredentialsRefused(
        "Microsoft does not know the tenant, or its log-in address is wrong. Check both."
    )
