"""Tokens of Google and Microsoft, got from a token endpoint on loopback and used on Dovecot."""

import http.server
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import jwt

from connectors.imap_inbox import XOAuth2Login
from connectors.mail_tokens import GOOGLE_MAIL, MICROSOFT_MAIL, GoogleTokens, MicrosoftTokens
from integrator.errors import CredentialsRefused, RemoteUnavailable
from sandbox.certificates import make_certificate
from tests.connectors.imap_inbox.conftest import Box, sample_mail
from tests.connectors.imap_inbox.conftest import box as box
from tests.connectors.imap_inbox.conftest import dovecot as dovecot
from tests.connectors.imap_inbox.conftest import make_box as make_box
from tests.connectors.imap_inbox.conftest import server_folder as server_folder
from tests.peers.dovecot import GOOD_TOKEN

TENANT = "clinic-tenant"
Tokens = GoogleTokens | MicrosoftTokens


@dataclass(slots=True)
class Endpoint:
    """An OAuth 2 token endpoint that gives the tokens it is told to; the last one for ever."""

    url: str
    session: requests.Session
    gives: list[str] = field(default_factory=lambda: [GOOD_TOKEN])
    refuses: tuple[int, dict[str, Any]] | None = None
    asked: list[dict[str, str]] = field(default_factory=list)

    def answer(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.asked.append(form)
        if self.refuses:
            return self.refuses
        token = self.gives.pop(0) if len(self.gives) > 1 else self.gives[0]
        return 200, {"access_token": token, "expires_in": 3599, "token_type": "Bearer"}

    def discovery(self) -> dict[str, str]:
        return {
            "issuer": f"{self.url}/{TENANT}/v2.0",
            "authorization_endpoint": f"{self.url}/{TENANT}/oauth2/v2.0/authorize",
            "token_endpoint": f"{self.url}/{TENANT}/oauth2/v2.0/token",
        }


@pytest.fixture
def endpoint(tmp_path: Path) -> Iterator[Endpoint]:
    made = make_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate_file, made.key_file)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    with requests.Session() as session, server:
        session.trust_env = False  # REQUESTS_CA_BUNDLE would win over `verify`
        session.verify = str(made.certificate_file)
        endpoint = Endpoint(f"https://localhost:{server.server_port}", session)
        server.RequestHandlerClass = _handler_for(endpoint)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield endpoint
        server.shutdown()
        thread.join()


def _handler_for(endpoint: Endpoint) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(200, endpoint.discovery())

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say(*endpoint.answer({name: values[0] for name, values in parse_qs(raw).items()}))

        def _say(self, status: int, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            return

    return Handler


def _google_user(endpoint: Endpoint) -> GoogleTokens:
    return GoogleTokens.of_user(
        client_id="sample-client",
        client_secret="sample-secret",
        refresh_token="sample-refresh",
        token_uri=f"{endpoint.url}/token",
        session=endpoint.session,
    )


def _service_key(endpoint: Endpoint) -> dict[str, str]:
    private = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return {
        "type": "service_account",
        "client_email": "integrator@clinic.example",
        "private_key_id": "sample",
        "private_key": pem.decode(),
        "token_uri": f"{endpoint.url}/token",
    }


def _google_service(endpoint: Endpoint) -> GoogleTokens:
    return GoogleTokens.of_service_account(
        _service_key(endpoint), mailbox="referrals@clinic.example", session=endpoint.session
    )


def _microsoft(endpoint: Endpoint) -> MicrosoftTokens:
    return MicrosoftTokens(
        tenant=TENANT,
        client_id="sample-client",
        credential="sample-secret",
        authority=endpoint.url,
        session=endpoint.session,
    )


KINDS = pytest.mark.parametrize("make", [_google_user, _google_service, _microsoft])
Make = Callable[[Endpoint], Tokens]


@KINDS
def test_a_token_is_got_once_and_opens_the_mailbox(
    box: Box, endpoint: Endpoint, make: Make
) -> None:
    tokens = make(endpoint)
    box.drop(sample_mail("one"))

    assert box.puller(login=XOAuth2Login(tokens, tokens.renew)).pull() == 1
    assert box.puller(login=XOAuth2Login(tokens, tokens.renew)).pull() == 1
    assert len(endpoint.asked) == 1


@KINDS
def test_a_token_refused_by_the_mail_server_is_renewed_once(
    box: Box, endpoint: Endpoint, make: Make
) -> None:
    endpoint.gives = ["revoked-token", GOOD_TOKEN]
    tokens = make(endpoint)
    box.drop(sample_mail("one"))

    assert box.puller(login=XOAuth2Login(tokens, tokens.renew)).pull() == 1
    assert len(endpoint.asked) == 2


def test_googles_token_is_renewed_before_it_ends(endpoint: Endpoint) -> None:
    endpoint.gives = ["first", "second"]
    tokens = _google_user(endpoint)
    assert tokens() == "first"
    assert tokens() == "first"
    tokens.credentials.expiry = datetime.utcnow() + timedelta(minutes=3)  # noqa: DTZ003 -- naive UTC, as google-auth keeps it
    assert tokens() == "second"


def test_microsofts_token_is_renewed_before_it_ends(endpoint: Endpoint) -> None:
    tokens = _microsoft(endpoint)
    endpoint.refuses = (
        200,
        {"access_token": "first", "expires_in": 200, "token_type": "Bearer"},
    )
    assert tokens() == "first"
    endpoint.refuses, endpoint.gives = None, ["second"]
    assert tokens() == "second"
    assert tokens() == "second"
    assert len(endpoint.asked) == 2


def test_a_google_user_is_asked_for_by_refresh_token(endpoint: Endpoint) -> None:
    _google_user(endpoint)()

    assert endpoint.asked[0]["grant_type"] == "refresh_token"
    assert endpoint.asked[0]["refresh_token"] == "sample-refresh"


def test_a_service_account_acts_as_the_mailbox(endpoint: Endpoint) -> None:
    _google_service(endpoint)()

    claims = jwt.decode(endpoint.asked[0]["assertion"], verify=False)  # type: ignore[no-untyped-call]
    assert claims["sub"] == "referrals@clinic.example"
    assert claims["scope"] == GOOGLE_MAIL


def test_the_microsoft_app_asks_for_itself_alone(endpoint: Endpoint) -> None:
    _microsoft(endpoint)()

    assert endpoint.asked[0]["grant_type"] == "client_credentials"
    assert endpoint.asked[0]["scope"] == MICROSOFT_MAIL


REFUSAL = {"error": "invalid_grant", "error_description": "no", "error_codes": [7000222]}


@KINDS
def test_a_refusal_says_what_to_mend_and_no_secret(endpoint: Endpoint, make: Make) -> None:
    endpoint.refuses = (400, REFUSAL)

    with pytest.raises(CredentialsRefused) as refused:
        make(endpoint)()
    assert "sample" not in refused.value.advice


@KINDS
def test_an_endpoint_that_is_not_there_is_unavailable(
    endpoint: Endpoint, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("google.auth._exponential_backoff.time.sleep", lambda seconds: None)
    monkeypatch.setattr("google.auth._exponential_backoff._DEFAULT_RETRY_TOTAL_ATTEMPTS", 1)
    tokens = make(endpoint)
    endpoint.session.mount("https://", _Gone())

    with pytest.raises(RemoteUnavailable):
        tokens()


def test_a_microsoft_endpoint_that_cannot_now_is_unavailable(endpoint: Endpoint) -> None:
    endpoint.refuses = (503, {"error": "temporarily_unavailable"})

    with pytest.raises(RemoteUnavailable):
        _microsoft(endpoint)()


class _Gone(requests.adapters.HTTPAdapter):
    """A network that leads nowhere."""

    def send(self, *args: Any, **kwargs: Any) -> requests.Response:
        raise requests.ConnectionError
