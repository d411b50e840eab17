"""HubSpot's refusals as our errors: what to do about them, and never what the patient is called.

HubSpot's texts may echo the values sent, so only category, policy, correlation id, record ids and
the names of properties we sent ourselves are kept
(https://developers.hubspot.com/docs/api-reference/error-handling).
"""

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from urllib3.exceptions import HTTPError

from connectors.hubspot.transport import Refusal
from integrator.errors import (
    CredentialsRefused,
    IntegratorError,
    RateLimited,
    RejectedByRemote,
    RemoteDeleted,
    RemoteUnavailable,
)

NoAnswer = HTTPError | OSError | ValueError
NO_ANSWER = (HTTPError, OSError, ValueError)
"""Connection lost, timed out, or not JSON: the write may have happened."""
WINDOW_SECONDS = 10.0
LOCKED_SECONDS = 2.0
"""HubSpot asks for at least two seconds after a 423."""
SETUP_ADVICE = "run: integrator hubspot setup --apply"
SECONDS_OF_POLICY = {"TEN_SECONDLY_ROLLING": WINDOW_SECONDS, "SECONDLY": 1.0}
UNKNOWN_PROPERTY = "PROPERTY_DOESNT_EXIST"
_GONE = frozenset({"OBJECT_NOT_FOUND", "NOT_FOUND", "RESOURCE_NOT_FOUND"})
_REFUSED = frozenset({"VALIDATION_ERROR", "CONFLICT", "OBJECT_ALREADY_EXISTS", "INVALID_INPUT"})
_EXISTING = re.compile(r"Existing ID: (\d+)")
_TAKEN = re.compile(r"propertyName=(\w+).*\bon \d+\. (\d+) already has that value", re.DOTALL)
_NAMED = re.compile(r'(?:"name"\s*:\s*"|propertyName=|Property "?)([a-z][a-z0-9_]{0,99})\b')
_CODE = re.compile(r"[A-Z][A-Z0-9_]{2,60}")


class Clash(RejectedByRemote):
    """Another record already holds a value that must be unique."""

    def __init__(self, *, remote_code: str, existing_id: str) -> None:
        super().__init__(remote_code=remote_code)
        self.existing_id = existing_id


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, so far as the meaning of a refusal depends on it."""

    properties: Collection[str] = ()
    """Names we sent: only these may be named in an error."""
    known: bool = False
    """True when the records were there before: then "not found" means somebody deleted them."""


def translate(
    error: Refusal | NoAnswer,
    *,
    asked: Asked | None = None,
    now: datetime | None = None,
    zone: tzinfo = UTC,
) -> IntegratorError:
    """Say what to do about `error`; `now` and `zone` (the account's) end a daily limit."""
    if not isinstance(error, Refusal):
        return RemoteUnavailable(f"no answer from HubSpot ({type(error).__name__})")
    body = _body(error.body)
    if error.status == 429:
        return _rate_limited(error, body, midnight=_until_midnight(now, zone))
    made = _BY_STATUS.get(error.status)
    if made is not None:
        return made(error, body, asked or Asked())
    if error.status >= 500 or error.status < 400:
        return RemoteUnavailable(_trace(error, body), retry_after=_retry_after(error))
    return _rejected(body, asked or Asked())


def translate_entry(entry: Mapping[str, Any], asked: Asked) -> IntegratorError:
    """The meaning of one of the `errors` of a 207."""
    category = str(entry.get("category", ""))
    if category in _GONE:
        return RemoteDeleted(category) if asked.known else RejectedByRemote(remote_code=category)
    if category in _REFUSED or entry.get("subCategory"):
        return _rejected(entry, asked)
    return RemoteUnavailable(f"HubSpot could not write one record ({_code(category)})")


def _body(text: str) -> Mapping[str, Any]:
    try:
        body = json.loads(text)
    except ValueError:
        return {}
    return body if isinstance(body, Mapping) else {}


def _trace(error: Refusal, body: Mapping[str, Any]) -> str:
    category, correlation = _code(body.get("category")), str(body.get("correlationId", ""))[:64]
    return f"HubSpot answered {error.status} {category} (correlation id {correlation or 'unknown'})"


def _code(found: object) -> str:
    return found if isinstance(found, str) and _CODE.fullmatch(found) else ""


def _retry_after(error: Refusal, least: float | None = None) -> float | None:
    """Retry-After in seconds; HubSpot documents it for 477 only, but may send it on others."""
    for name, text in error.headers.items():
        if name.lower() == "retry-after" and re.fullmatch(r"\d+(\.\d+)?", text):
            return max(float(text), least or 0.0)
    return least


def _rate_limited(error: Refusal, body: Mapping[str, Any], *, midnight: float) -> RateLimited:
    policy = _code(body.get("policyName")) or "TEN_SECONDLY_ROLLING"
    wait = midnight if policy.startswith("DAILY") else SECONDS_OF_POLICY.get(policy, WINDOW_SECONDS)
    return RateLimited(
        _trace(error, body), retry_after=_retry_after(error, least=None) or wait, policy=policy
    )


def _until_midnight(now: datetime | None, zone: tzinfo) -> float:
    """Seconds until the account's day ends, when HubSpot's daily limit starts anew."""
    local = (now or datetime.now(UTC)).astimezone(zone)
    next_day = (local + timedelta(days=1)).date()
    midnight = datetime(next_day.year, next_day.month, next_day.day, tzinfo=zone)
    return (midnight.astimezone(UTC) - local.astimezone(UTC)).total_seconds() + 1.0


def _unauthorised(_e: Refusal, _b: Mapping[str, Any], _a: Asked) -> CredentialsRefused:
    return CredentialsRefused(
        "HubSpot refuses the key (401). Make a new service key in HubSpot under Development > Keys"
        " and set HUBSPOT_TOKEN."
    )


def _forbidden(_e: Refusal, body: Mapping[str, Any], _a: Asked) -> CredentialsRefused:
    scopes = ", ".join(sorted(_scopes(body)))
    missing = f"the scope {scopes}" if scopes else "a permission that this call needs"
    return CredentialsRefused(
        f"The HubSpot key lacks {missing} (403). Add it to the service key in HubSpot under"
        " Development > Keys; the connector then goes on by itself."
    )


def _scopes(body: Mapping[str, Any]) -> set[str]:
    found: set[str] = set()
    for entry in _entries(body):
        for name in ("requiredGranularScopes", "requiredScopes"):
            found.update(_texts((entry.get("context") or {}).get(name)))
    return {scope for scope in found if re.fullmatch(r"[a-z0-9._-]{3,80}", scope)}


def _missing(
    error: Refusal, body: Mapping[str, Any], asked: Asked
) -> RemoteDeleted | RejectedByRemote:
    if asked.known:
        return RemoteDeleted(_trace(error, body))
    return RejectedByRemote(_trace(error, body), remote_code="NOT_FOUND")


def _locked(error: Refusal, body: Mapping[str, Any], _a: Asked) -> RemoteUnavailable:
    return RemoteUnavailable(_trace(error, body), retry_after=_retry_after(error, LOCKED_SECONDS))


def _rejected(body: Mapping[str, Any], asked: Asked) -> IntegratorError:
    if any(entry.get("code") == UNKNOWN_PROPERTY for entry in _entries(body)):
        names = ", ".join(sorted(_named(body, asked))) or "a property of config/hubspot.toml"
        return CredentialsRefused(f"HubSpot does not know {names}; {SETUP_ADVICE}")
    return _refusal_of(body, asked)


_BY_STATUS: Mapping[int, Callable[[Refusal, Mapping[str, Any], Asked], IntegratorError]] = {
    401: _unauthorised,
    403: _forbidden,
    404: _missing,
    423: _locked,
    477: _locked,
}


def _refusal_of(body: Mapping[str, Any], asked: Asked) -> RejectedByRemote:
    code = _remote_code(body, asked)
    existing = _existing_id(str(body.get("message", "")))
    if existing:
        return Clash(remote_code=code, existing_id=existing)
    return RejectedByRemote(remote_code=code)


def _existing_id(message: str) -> str:
    """Id of the record in the way: a 409 names it, a 400 names it second (two known wordings)."""
    existing = _EXISTING.search(message)
    if existing:
        return existing[1]
    taken = _TAKEN.search(message)
    return taken[2] if taken and taken[1] == "email" else ""


def _remote_code(body: Mapping[str, Any], asked: Asked) -> str:
    """Category and the properties at fault, e.g. "VALIDATION_ERROR email"."""
    category = _code(body.get("category")) or "REFUSED"
    return " ".join([category, *sorted(_named(body, asked))])


def _named(body: Mapping[str, Any], asked: Asked) -> set[str]:
    """Properties an error is about: only names that we sent, so that no value can pass for one."""
    names: set[str] = set(_NAMED.findall(str(body.get("message", ""))))
    for entry in (body, *_entries(body)):
        names.update(_NAMED.findall(str(entry.get("message", ""))))
        names.update(_texts((entry.get("context") or {}).get("propertyName")))
    return names & set(asked.properties)


def _entries(body: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return [entry for entry in body.get("errors") or () if isinstance(entry, Mapping)]


def _texts(found: object) -> list[str]:
    if isinstance(found, str):
        return [found]
    return [str(text) for text in found] if isinstance(found, list) else []
