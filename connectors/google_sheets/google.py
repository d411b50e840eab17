"""The calls we need of Google, through gspread's HTTP client. Importing this costs memory, so it is
imported when a sheet is first used."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError, TransportError
from google.auth.transport import Request
from google.oauth2.service_account import Credentials as ServiceAccount
from gspread.http_client import HTTPClient
from requests import RequestException, Response

from connectors.google_sheets.refusals import refusal
from integrator.errors import CredentialsRefused, IntegratorError, RemoteUnavailable

SCOPES = (
    "https://www.googleapis.com/auth/spreadsheets",
    "https://www.googleapis.com/auth/drive.metadata.readonly",
)
_HOSTS = ("https://sheets.googleapis.com", "https://www.googleapis.com")
_DRIVE_FILE = "https://www.googleapis.com/drive/v3/files/"


class AccountCredentials(Credentials):
    """A service account's tokens and nothing else.

    google-auth's own class also asks iamcredentials.googleapis.com, in the background and with the
    token in hand, where the account may be used from; a sheet needs no such answer.
    """

    def __init__(self, account: ServiceAccount) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._account = account

    def refresh(self, request: Request) -> None:
        """Exchange a freshly signed JWT for a token."""
        self._account.refresh(request)  # type: ignore[no-untyped-call]
        self.token, self.expiry = self._account.token, self._account.expiry


class GoogleClient(HTTPClient):
    """gspread's client with another base address where one is given, always with a timeout, and
    with every failure translated here: its own APIError breaks on errors without a code."""

    base_url: str | None = None
    email: str = ""

    def request(self, method: str, endpoint: str, *args: Any, **named: Any) -> Response:
        """Send one call; raise one of our errors unless Google answered it with JSON."""
        names = ("params", "data", "json", "files", "headers")
        sent = dict(zip(names, args, strict=False)) | named
        try:
            response = self.session.request(
                method, self._address(endpoint), timeout=self.timeout, **sent
            )
            if response.ok:
                response.json()
        except (GoogleAuthError, RequestException) as error:
            raise self._translate(error) from error
        if not response.ok:
            raise refusal(response, email=self.email)
        return response

    def _address(self, endpoint: str) -> str:
        if self.base_url is None:
            return endpoint
        host = next(host for host in _HOSTS if endpoint.startswith(host))
        return self.base_url.rstrip("/") + endpoint[len(host) :]

    def _translate(self, error: Exception) -> IntegratorError:
        refused = isinstance(error, GoogleAuthError) and not isinstance(error, TransportError)
        if refused and not getattr(error, "retryable", False):
            return CredentialsRefused(
                f"Google refuses the key of {self.email}: make a new key for the service account, "
                "and see that this machine's clock is right."
            )
        return RemoteUnavailable(f"Google could not be reached: {type(error).__name__}.")

    def drive_file(self, file_id: str, fields: str) -> Mapping[str, Any]:
        """Drive files.get with a field mask."""
        params = {"fields": fields, "supportsAllDrives": "true"}
        answer = self.request("get", _DRIVE_FILE + quote(file_id, safe=""), params=params)
        return dict(answer.json())


def connect(
    account: Mapping[str, str], *, base_url: str | None, timeout: tuple[float, float]
) -> GoogleClient:
    """A client for a service account's key; a broken key is CredentialsRefused."""
    try:
        key = ServiceAccount.from_service_account_info(  # type: ignore[no-untyped-call]
            dict(account), scopes=SCOPES
        )
    except (ValueError, GoogleAuthError) as error:
        raise CredentialsRefused(
            "The Google service-account key cannot be read: download it again as JSON."
        ) from error
    client = GoogleClient(AccountCredentials(key))
    client.base_url = base_url
    client.email = account.get("client_email", "")
    client.set_timeout(timeout)
    return client


def tabs(client: GoogleClient, spreadsheet_id: str) -> Sequence[Mapping[str, Any]]:
    """The properties of every tab: sheetId, title, gridProperties."""
    answer = client.fetch_sheet_metadata(spreadsheet_id, {"fields": "sheets.properties"})
    return [sheet["properties"] for sheet in answer.get("sheets", ())]
