"""Where each outside system is and how to log in to it, read from the environment."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, cast

from integrator.config.policy import Attestation
from integrator.environment import PLACEHOLDER, Environment, is_loopback

ApiVersion = Literal["v3", "2026-09"]
Security = Literal["tls", "starttls", "none"]

_MAIL_OUT = ("tls", "starttls", "none")
_MAIL_IN = ("tls", "none")
"""Every IMAP provider of today has a port that begins with TLS (RFC 8314 asks for it)."""
_GOOGLE_TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105 -- an address
_MICROSOFT_AUTHORITY = "https://login.microsoftonline.com"
_NEEDED_KEYS = ("client_email", "private_key", "token_uri")


@dataclass(frozen=True, slots=True)
class PasswordLogin:
    """A user and a password, or an app password."""

    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class GoogleLogin:
    """XOAUTH2 for Gmail: a refresh token that google-auth turns into access tokens."""

    client_id: str
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)
    token_url: str


@dataclass(frozen=True, slots=True)
class MicrosoftLogin:
    """XOAUTH2 for Microsoft 365, app-only: client credentials that msal turns into tokens."""

    tenant: str
    client_id: str
    client_secret: str = field(repr=False)
    authority: str
    """Address of the authority without the tenant."""


Login = PasswordLogin | GoogleLogin | MicrosoftLogin


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An IMAP account."""

    host: str
    port: int
    security: Security
    user: str
    login: Login
    ca_file: str | None
    """A private certificate authority in PEM; None trusts the system's."""


@dataclass(frozen=True, slots=True)
class Smtp:
    """The server our mail leaves by."""

    host: str
    port: int
    security: Security
    user: str | None
    login: Login | None
    """None: the server takes mail without log-in."""
    ca_file: str | None
    from_address: str
    from_name: str


@dataclass(frozen=True, slots=True)
class HubSpot:
    """A HubSpot account."""

    token: str = field(repr=False)
    base_url: str
    api_version: ApiVersion
    app_secrets: tuple[str, ...] = field(repr=False)
    """Client secrets that sign webhooks, newest first; none: polling does all the work."""
    calls_per_10s: int
    attestation: Attestation | None


@dataclass(frozen=True, slots=True)
class Google:
    """A Google service account that the sheets are shared with."""

    service_account: Mapping[str, Any] = field(repr=False)
    api_base_url: str | None
    """None: Google's own addresses."""


def read_mailbox(env: Environment, prefix: str, *, inbox: str) -> Mailbox:
    """The account of one inbox, from {prefix}_HOST and so on."""
    advice = f"set it, or remove the inbox {inbox!r} from sources.toml"
    host = env.text(f"{prefix}_HOST", advice=advice)
    security = _security(env, prefix, host=host, known=_MAIL_IN)
    return Mailbox(
        host=host,
        port=_port(env, prefix, default=993 if security == "tls" else 143),
        security=security,
        user=env.text(f"{prefix}_USER", advice=advice),
        login=_login(env, prefix),
        ca_file=env.readable_path(f"{prefix}_CA_FILE"),
    )


def read_smtp(env: Environment, *, sender: str) -> Smtp:
    """The outgoing server; `sender` is the name mail comes from unless SMTP_FROM_NAME is set."""
    advice = "set it, or set mail = false under [connections] in clinic.toml"
    host = env.text("SMTP_HOST", advice=advice)
    security = _security(env, "SMTP", host=host, known=_MAIL_OUT)
    open_relay = not env.given("SMTP_USER") and not env.given("SMTP_PASSWORD")
    return Smtp(
        host=host,
        port=_port(env, "SMTP", default=465 if security == "tls" else 587),
        security=security,
        user=None if open_relay else env.text("SMTP_USER"),
        login=None if open_relay else _login(env, "SMTP"),
        ca_file=env.readable_path("SMTP_CA_FILE"),
        from_address=_address(env, "SMTP_FROM", advice=advice),
        from_name=env.text("SMTP_FROM_NAME", default=sender),
    )


def read_hubspot(env: Environment) -> HubSpot:
    """The HubSpot account."""
    advice = (
        "make a service key in HubSpot (Development, Keys), or set hubspot = false under"
        " [connections] in clinic.toml"
    )
    version = env.choice("HUBSPOT_API_VERSION", ("2026-09", "v3"), default="2026-09")
    return HubSpot(
        token=env.secret("HUBSPOT_TOKEN", advice=advice),
        base_url=env.url("HUBSPOT_BASE_URL", default="https://api.hubapi.com"),
        api_version=cast(ApiVersion, version),
        app_secrets=_app_secrets(env),
        calls_per_10s=env.number("HUBSPOT_CALLS_PER_10S", default=100, low=1, high=1000),
        attestation=read_attestation(env),
    )


def read_attestation(env: Environment) -> Attestation | None:
    """The signed agreement with HubSpot, if both of its variables are set."""
    signer = env.optional("HUBSPOT_BAA_SIGNER")
    signed_on = env.optional("HUBSPOT_BAA_SIGNED_ON")
    if not signer and not signed_on:
        return None
    if not signer or not signed_on:
        missing = "HUBSPOT_BAA_SIGNED_ON" if signer else "HUBSPOT_BAA_SIGNER"
        env.wrong(missing, "is missing: an attestation has a signer and a date")
        return None
    try:
        return Attestation(signer=signer, signed_on=date.fromisoformat(signed_on))
    except ValueError:
        env.wrong("HUBSPOT_BAA_SIGNED_ON", "must be a date such as 2026-05-31")
        return None


def read_google(env: Environment) -> Google:
    """The service account, as JSON in the variable itself or in the file it names."""
    advice = (
        "point GOOGLE_SERVICE_ACCOUNT_FILE to the key file of a service account, or remove every"
        " [[sheet]] from sources.toml"
    )
    written = env.secret("GOOGLE_SERVICE_ACCOUNT", advice=advice)
    base_url = env.url("GOOGLE_API_BASE_URL") if env.given("GOOGLE_API_BASE_URL") else None
    return Google(service_account=_service_account(env, written), api_base_url=base_url)


def _service_account(env: Environment, written: str) -> Mapping[str, Any]:
    if not written or PLACEHOLDER in written:
        return {}
    try:
        account = json.loads(written)
    except ValueError:
        account = None
    if not isinstance(account, dict):
        env.wrong("GOOGLE_SERVICE_ACCOUNT", "is not JSON: give the whole key file Google made")
        return {}
    missing = [key for key in _NEEDED_KEYS if not account.get(key)]
    if missing:
        env.wrong("GOOGLE_SERVICE_ACCOUNT", f"lacks {', '.join(missing)}: give the whole key file")
    return account


def _security(env: Environment, prefix: str, *, host: str, known: tuple[str, ...]) -> Security:
    found = env.choice(f"{prefix}_TLS", known, default="tls")
    if found == "none" and not is_loopback(host):
        env.wrong(f"{prefix}_TLS", f"may be none on loopback only: use {' or '.join(known[:-1])}")
    return cast(Security, found)


def _port(env: Environment, prefix: str, *, default: int) -> int:
    return env.number(f"{prefix}_PORT", default=default, low=1, high=65535)


def _login(env: Environment, prefix: str) -> Login:
    auth = env.choice(f"{prefix}_AUTH", tuple(_LOGINS), default="password")
    return _LOGINS[auth](env, prefix)


def _password(env: Environment, prefix: str) -> Login:
    advice = "set it, or choose another way to log in with " + prefix + "_AUTH"
    return PasswordLogin(password=env.secret(f"{prefix}_PASSWORD", advice=advice))


def _google(env: Environment, prefix: str) -> Login:
    advice = "see 'Your mailbox' in the README"
    return GoogleLogin(
        client_id=env.text(f"{prefix}_GOOGLE_CLIENT_ID", advice=advice),
        client_secret=env.secret(f"{prefix}_GOOGLE_CLIENT_SECRET", advice=advice),
        refresh_token=env.secret(f"{prefix}_GOOGLE_REFRESH_TOKEN", advice=advice),
        token_url=env.url(f"{prefix}_GOOGLE_TOKEN_URL", default=_GOOGLE_TOKEN_URL),
    )


def _microsoft(env: Environment, prefix: str) -> Login:
    advice = "see 'Your mailbox' in the README"
    return MicrosoftLogin(
        tenant=env.text(f"{prefix}_MICROSOFT_TENANT", advice=advice),
        client_id=env.text(f"{prefix}_MICROSOFT_CLIENT_ID", advice=advice),
        client_secret=env.secret(f"{prefix}_MICROSOFT_CLIENT_SECRET", advice=advice),
        authority=env.url(f"{prefix}_MICROSOFT_AUTHORITY", default=_MICROSOFT_AUTHORITY),
    )


_LOGINS: Mapping[str, Callable[[Environment, str], Login]] = {
    "password": _password,
    "google": _google,
    "microsoft": _microsoft,
}


def _app_secrets(env: Environment) -> tuple[str, ...]:
    """Comma separated: while a secret is changed, HubSpot may sign with either."""
    name, advice = "HUBSPOT_APP_SECRETS", "set it to the app's client secret, or remove it"
    if not env.given(name):
        return ()
    written = [one.strip() for one in env.secret(name, least=16, advice=advice).split(",")]
    if any(len(one) < 16 for one in written):
        env.wrong(name, f"holds a secret of fewer than 16 characters: {advice}")
    return tuple(one for one in written if one)


def _address(env: Environment, name: str, *, advice: str) -> str:
    address = env.text(name, advice=advice)
    local, _, domain = address.rpartition("@")
    if address and (not local or not domain or any(mark in address for mark in " <>,\r\n")):
        env.wrong(name, "must be one plain e-mail address, such as referrals@clinic.example")
    return address
