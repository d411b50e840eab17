"""Webhooks of HubSpot: is it from HubSpot, and which records does it speak of.

Source: developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication
/request-validation (v3 signature) and /docs/api-reference/latest/webhooks/guide (events).
"""

import base64
import binascii
import hmac
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, Protocol

from integrator.errors import UnreadableEnvelope
from integrator.ports import CrmKind, Hint

LEEWAY_MS: Final = 300_000
"""A timestamp may be off by five minutes, before or after."""
MOST_EVENTS: Final = 1_000
"""HubSpot sends fewer than 100 at a time."""
TIMESTAMP: Final = "X-HubSpot-Request-Timestamp"
SIGNATURE: Final = "X-HubSpot-Signature-v3"

_DIGITS: Final = re.compile(r"[0-9]{1,16}")
_UNESCAPED: Final = re.compile("%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)", re.IGNORECASE)
"""What HubSpot decodes in the address before it signs; all else stays escaped."""
_KINDS: Final[Mapping[str, CrmKind]] = {
    "ticket": "ticket",
    "company": "company",
    "contact": "contact",
    "0-5": "ticket",
    "0-2": "company",
    "0-1": "contact",
}
_SAID: Final = (
    "portalId",
    "subscriptionType",
    "eventType",
    "objectTypeId",
    "objectId",
    "propertyName",
    "propertyValue",
    "occurredAt",
    "primaryObjectId",
    "mergedObjectIds",
    "newObjectId",
    "associationType",
)
"""What makes two events one; eventId is not unique, and attemptNumber counts the tries."""


class Headers(Protocol):
    """Headers of a request, by name in any case."""

    def get(self, name: str, default: str, /) -> str: ...


@dataclass(frozen=True, slots=True)
class HubSpotHook:
    """The address that HubSpot posts to. Several secrets let one be changed without a gap."""

    secrets: tuple[str, ...] = field(repr=False)
    url: str
    """The address as HubSpot was told it; never taken from a request."""

    def verify(self, headers: Headers, body: bytes, *, now: datetime) -> bool:
        """Whether one of our secrets signed this within five minutes of now.

        Whatever a stranger sends, the answer is False and never an error.
        """
        timestamp, given = headers.get(TIMESTAMP, ""), _decoded(headers.get(SIGNATURE, ""))
        if given is None or not _DIGITS.fullmatch(timestamp):
            return False
        if abs(now.timestamp() * 1000 - int(timestamp)) > LEEWAY_MS:
            return False
        signed = b"POST" + canonical(self.url).encode() + body + timestamp.encode()
        matches = [
            hmac.compare_digest(hmac.digest(secret.encode(), signed, sha256), given)
            for secret in self.secrets
            if secret
        ]
        return any(matches)

    def hints(self, body: bytes) -> Sequence[Hint]:
        """The records that events speak of; UnreadableEnvelope for what is no list of events."""
        try:
            events = json.loads(body)
        except ValueError:
            raise UnreadableEnvelope("not JSON") from None
        if not isinstance(events, list) or len(events) > MOST_EVENTS:
            raise UnreadableEnvelope("not a list of events")
        return [hint for event in events for hint in _hints_of(event)]


def canonical(url: str) -> str:
    """The address as HubSpot signs it."""
    return _UNESCAPED.sub(lambda match: chr(int(match[1], 16)), url)


def _decoded(signature: str) -> bytes | None:
    """The signature's bytes: one way only to write them, so that none can be varied."""
    try:
        raw = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if base64.b64encode(raw).decode() == signature else None


def _hints_of(event: object) -> Iterator[Hint]:
    if not isinstance(event, dict):
        raise UnreadableEnvelope("an event is no object")
    said = {name: event[name] for name in _SAID if name in event}
    identity = json.dumps(said, sort_keys=True).encode()
    name = str(event.get("subscriptionType") or event.get("eventType") or "")[:64]
    kind = _KINDS.get(str(event.get("objectTypeId", ""))) or _KINDS.get(name.partition(".")[0])
    raw = json.dumps(event).encode()
    for remote_id in dict.fromkeys(_ids_of(event)):
        yield Hint(
            identity=identity + remote_id.encode(),
            kind=kind,
            remote_id=remote_id,
            event=name,
            raw=raw,
        )


def _ids_of(event: Mapping[str, Any]) -> Iterator[str]:
    """Every record an event names: the one it is about, and all that a merge concerns."""
    merged = event.get("mergedObjectIds")
    several = merged if isinstance(merged, list) else []
    named = (event.get("objectId"), event.get("primaryObjectId"), event.get("newObjectId"))
    for found in (*named, *several):
        if found is not None and _DIGITS.fullmatch(str(found)):
            yield str(found)
