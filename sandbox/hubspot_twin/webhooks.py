"""Webhooks as HubSpot sends them: JSON arrays with a v3 signature, tried again when refused.

Source: developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication
/request-validation
"""

import base64
import hashlib
import hmac
import itertools
import json
import queue
import random
import threading
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.hubspot_twin.store import Account, Origin, Record

Event = dict[str, Any]
MOST = 99
ATTEMPTS = 3
TIMEOUT = 5.0


def signature(secret: str, method: str, url: str, body: bytes, *, timestamp: int) -> str:
    """`X-HubSpot-Signature-v3`: base64 HMAC-SHA256 of method, URL, body and milliseconds."""
    signed = method.encode() + url.encode() + body + str(timestamp).encode()
    return base64.b64encode(hmac.digest(secret.encode(), signed, hashlib.sha256)).decode()


def signed_headers(secret: str, url: str, body: bytes, *, timestamp: int) -> dict[str, str]:
    """Headers of a POST that HubSpot would send."""
    return {
        "Content-Type": "application/json",
        "X-HubSpot-Request-Timestamp": str(timestamp),
        "X-HubSpot-Signature-v3": signature(secret, "POST", url, body, timestamp=timestamp),
    }


NAMES = {"tickets": "ticket", "contacts": "contact", "companies": "company"}
"""Object types whose changes are told, and what they are called in a subscription."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What becomes of events on their way: some lost, some told twice, none in order."""

    random: random.Random
    lost: float = 0.3
    doubled: float = 0.3

    def meet(self, events: Sequence[Event]) -> list[Event]:
        """What arrives of these."""
        arriving = [one for one in events if self.random.random() >= self.lost]
        arriving += [one for one in arriving if self.random.random() < self.doubled]
        self.random.shuffle(arriving)
        return arriving


class Webhooks:
    """Sends what changes to one target, once `start` has been called."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self._numbers = itertools.count(1)
        self._thread: threading.Thread | None = None
        self._url = self._secret = ""
        self._stopping = threading.Event()
        self.retry_seconds = 1.0
        self.delivered = 0
        self.trouble: Trouble | None = None

    def start(self, url: str, secret: str) -> None:
        """From now on changes are sent to `url` (http or https)."""
        if not url.startswith(("http://", "https://")):
            raise ValueError("the webhook target must be an http(s) URL")
        self._url, self._secret = url, secret
        if self._thread is None:
            self._account.listeners.append(self._note)
            self._account.announcers.append(self._note_fate)
            self._thread = threading.Thread(target=self._run, name="hubspot-webhooks", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        if self._thread is not None:
            self._stopping.set()
            self._events.put(None)
            self._thread.join(TIMEOUT + 1)

    def _note(self, record: Record, name: str, value: str, origin: Origin, at: int) -> None:
        if record.kind in NAMES:
            said = {
                "objectId": int(record.id),
                "propertyName": name,
                "propertyValue": value,
                "changeSource": origin.source_type,
                "sourceId": origin.source_id,
            }
            self._events.put(self._event(record.kind, "propertyChange", at) | said)

    def _note_fate(self, kind: str, event: str, said: dict[str, object]) -> None:
        if kind in NAMES:
            self._events.put(self._event(kind, event, self._account.now()) | said)

    def _event(self, kind: str, event: str, at: int) -> Event:
        return {
            "eventId": next(self._numbers),
            "subscriptionId": 1,
            "portalId": self._account.portal_id,
            "appId": 1,
            "occurredAt": at,
            "subscriptionType": f"{NAMES[kind]}.{event}",
            "attemptNumber": 0,
        }

    def _run(self) -> None:
        while (first := self._events.get()) is not None:
            events = [first]
            while len(events) < MOST and not self._events.empty():
                more = self._events.get()
                if more is None:
                    return
                events.append(more)
            arriving = self.trouble.meet(events) if self.trouble else events
            for start in range(0, len(arriving), MOST):
                self._send(arriving[start : start + MOST])

    def _send(self, events: Sequence[Event]) -> None:
        for attempt in range(ATTEMPTS):
            if self._post([event | {"attemptNumber": attempt} for event in events]):
                self.delivered += len(events)
                return
            if self._stopping.wait(self.retry_seconds):
                return

    def _post(self, events: Sequence[Event]) -> bool:
        body = json.dumps(list(events)).encode()
        timestamp = int(self._account.clock().timestamp() * 1000)
        headers = signed_headers(self._secret, self._url, body, timestamp=timestamp)
        request = urllib.request.Request(self._url, body, headers)  # noqa: S310 -- checked in start
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
                return bool(answer.status < 300)
        except OSError:
            return False
