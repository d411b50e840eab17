"""The token endpoint: service accounts, their signed JWTs, and the tokens given for them.

The flow is RFC 7523 as developers.google.com/identity/protocols/oauth2/service-account has it.
"""

import base64
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
GOOGLE_AUDIENCE = "https://oauth2.googleapis.com/token"
"""google-auth names Google's own endpoint as audience wherever the key's token_uri points."""
LIFETIME = timedelta(hours=1)
KEY_BITS = 1024
"""Google's have 2048; ours guard nothing, and each reading of one takes a seventh of the time."""
_SKEW = timedelta(minutes=5)


class TokenRefused(Exception):  # noqa: N818
    """The OAuth error of RFC 6749 section 5.2, with Google's description."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.body = {"error": error, "error_description": description}


@dataclass(frozen=True, slots=True)
class Token:
    """What a bearer may do, until when."""

    email: str
    scopes: frozenset[str]
    expires: datetime


def new_service_account(email: str, *, token_uri: str, project: str = "sandbox") -> dict[str, str]:
    """A service-account key file with a fresh RSA key; `token_uri` is where it is exchanged."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return {
        "type": "service_account",
        "project_id": project,
        "private_key_id": secrets.token_hex(20),
        "private_key": pem.decode(),
        "client_email": email,
        "client_id": "100000000000000000001",
        "token_uri": token_uri,
    }


def public_pem(account: Mapping[str, str]) -> str:
    """The public half of a service account's key: all the twin keeps of it."""
    key = serialization.load_pem_private_key(account["private_key"].encode(), None)
    return (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


@dataclass(slots=True)
class TokenOffice:
    """Registered public keys by e-mail, and the tokens given out."""

    clock: Callable[[], datetime]
    public_keys: dict[str, str] = field(default_factory=dict)
    given: dict[str, Token] = field(default_factory=dict)

    def exchange(self, form: Mapping[str, str], *, audience: str) -> dict[str, Any]:
        """Check the JWT and give a token, or raise TokenRefused."""
        if form.get("grant_type") != GRANT:
            raise TokenRefused("unsupported_grant_type", "Invalid grant_type: use jwt-bearer.")
        claims = self._claims(form.get("assertion", ""))
        self._check_times(claims)
        if claims.get("aud") not in {audience, GOOGLE_AUDIENCE}:
            raise TokenRefused("invalid_grant", "Invalid JWT: audience does not match.")
        if not claims.get("scope"):
            raise TokenRefused("invalid_scope", "Empty or missing scope not allowed.")
        return self._give(str(claims["iss"]), str(claims["scope"]))

    def _claims(self, assertion: str) -> dict[str, Any]:
        try:
            head, body, signature = assertion.split(".")
            header, claims = json.loads(_unb64(head)), json.loads(_unb64(body))
        except ValueError as error:
            raise TokenRefused("invalid_grant", "Invalid JWT: malformed.") from error
        if header.get("alg") != "RS256":
            raise TokenRefused("invalid_grant", "Invalid JWT: algorithm is not RS256.")
        pem = self.public_keys.get(claims.get("iss", ""))
        if pem is None:
            raise TokenRefused("invalid_grant", "Invalid grant: account not found")
        _verify(pem, f"{head}.{body}".encode(), _unb64(signature))
        return dict(claims)

    def _check_times(self, claims: Mapping[str, Any]) -> None:
        now = self.clock()
        issued, expires = _moment(claims, "iat", now), _moment(claims, "exp", now)
        if issued > now + _SKEW or expires < now or expires - issued > LIFETIME:
            raise TokenRefused(
                "invalid_grant",
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable "
                "timeframe. Check your iat and exp values in the JWT claim.",
            )

    def _give(self, email: str, scope: str) -> dict[str, Any]:
        token = "ya29." + secrets.token_urlsafe(40)
        self.given[token] = Token(email, frozenset(scope.split()), self.clock() + LIFETIME)
        return {"access_token": token, "expires_in": 3599, "token_type": "Bearer"}

    def bearer(self, authorization: str) -> Token | None:
        """The token an Authorization header carries, while it is good."""
        kind, _, text = authorization.partition(" ")
        token = self.given.get(text) if kind == "Bearer" else None
        return token if token and token.expires > self.clock() else None

    def revoke_all(self) -> None:
        self.given.clear()


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _moment(claims: Mapping[str, Any], name: str, now: datetime) -> datetime:
    try:
        return datetime.fromtimestamp(float(claims[name]), now.tzinfo)
    except (KeyError, TypeError, ValueError) as error:
        raise TokenRefused("invalid_grant", f"Invalid JWT: {name} is missing.") from error


def _verify(pem: str, signed: bytes, signature: bytes) -> None:
    key = serialization.load_pem_public_key(pem.encode())
    if not isinstance(key, rsa.RSAPublicKey):
        raise TokenRefused("invalid_grant", "Invalid JWT: not an RSA key.")
    try:
        key.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature as error:
        raise TokenRefused("invalid_grant", "Invalid JWT Signature.") from error
