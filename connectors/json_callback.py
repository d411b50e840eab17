"""Tells programs of statuses: a signed POST to the address that config/sources.toml names.

Only https, and only to public addresses: the name is looked up once, every address it has is
judged, and the connection is made to one that was judged. Redirects are not followed.
"""

import ipaddress
import json
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from urllib3 import HTTPSConnectionPool, Retry, Timeout
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from connectors.web_form.signature import sign
from integrator.errors import IntegratorError, RejectedByRemote, TransientError
from integrator.ports import Delivered, Failed, Finding, Outcome, Outgoing, StatusCall
from integrator.times import Clock

TIMEOUT: Final = Timeout(connect=5.0, read=10.0)
BATCH_SECONDS: Final = 90.0
"""After that the rest of a batch waits for its next turn: a lease is longer than this."""
GONE: Final = 410
"""Says that nobody listens there any more (RFC 9110 15.5.11)."""
LONGEST_WAIT: Final = 3600.0
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052 2.1
_NO_REPEAT: Final = Retry(0, redirect=False)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where one source's program listens, and what it knows us by."""

    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonCallback:
    """Posts statuses to the programs their referrals came from."""

    endpoints: Mapping[str, Endpoint]
    """By source."""
    clock: Clock
    """For the signed timestamp."""
    ca_file: str | None = None
    """Trusted instead of the system's authorities, where given."""
    allow_private: bool = False
    """Whether private and loopback addresses may be called."""

    @property
    def topic(self) -> str:
        """The kind of outbox message this sink takes."""
        return "json.status"

    def deliver(self, batch: Sequence[Outgoing[StatusCall]]) -> Sequence[Outcome]:
        """Post each; once a program did not answer, its others wait for their next turn."""
        end = time.monotonic() + BATCH_SECONDS
        silent: set[str] = set()
        outcomes: list[Outcome] = []
        for outgoing in batch:
            if outgoing.body.source in silent or time.monotonic() > end:
                outcomes.append(Failed(TransientError("not tried this time")))
                continue
            try:
                self._post(outgoing.body)
            except IntegratorError as error:
                silent |= {outgoing.body.source} if isinstance(error, TransientError) else set()
                outcomes.append(Failed(error))
            else:
                outcomes.append(Delivered())
        return outcomes

    def check(self) -> Sequence[Finding]:
        """Whether each name leads to an address that may be called; nothing is sent."""
        return [self._finding(name, one) for name, one in self.endpoints.items()]

    def _finding(self, source: str, endpoint: Endpoint) -> Finding:
        subject = f"status callback of {source}"
        try:
            self._address(endpoint.url)
        except IntegratorError as error:
            return Finding(subject, False, str(error))
        return Finding(subject, True, "its address can be called")

    def _post(self, call: StatusCall) -> None:
        endpoint = self.endpoints.get(call.source)
        if endpoint is None:
            raise RejectedByRemote("no callback_url any more", remote_code="no_callback")
        body = json.dumps(_content(call), separators=(",", ":")).encode()
        self._hand_over(endpoint, body)

    def _hand_over(self, endpoint: Endpoint, body: bytes) -> None:
        """Nothing of what is answered is read but its head."""
        address = self._address(endpoint.url)
        parts = urlsplit(endpoint.url)
        host = parts.hostname or ""
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        with HTTPSConnectionPool(
            address,
            parts.port or 443,
            timeout=TIMEOUT,
            ssl_context=ssl.create_default_context(cafile=self.ca_file),
            server_hostname=host,
            assert_hostname=host,
        ) as pool:
            try:
                answer = pool.urlopen(
                    "POST",
                    path,
                    body=body,
                    headers={"Host": parts.netloc, **self._headers(endpoint, body)},
                    retries=_NO_REPEAT,
                    redirect=False,
                    assert_same_host=False,
                    preload_content=False,
                )
            except (HTTPError, OSError) as error:
                # It may have arrived: told twice, the same sequence does no harm.
                raise TransientError("no answer from the program") from error
            with closing(answer):
                _judge(answer)

    def _headers(self, endpoint: Endpoint, body: bytes) -> dict[str, str]:
        timestamp = str(int(self.clock().timestamp()))
        return {
            "Content-Type": "application/json",
            "User-Agent": "referral-integrator",
            "X-Intake-Timestamp": timestamp,
            "X-Intake-Signature": sign(endpoint.secret, timestamp, body=body),
        }

    def _address(self, url: str) -> str:
        """One of the addresses the name has, all of which may be called."""
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.hostname is None:
            raise RejectedByRemote("only https is spoken", remote_code="not_https")
        try:
            found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
        except OSError as error:
            raise TransientError("the name leads nowhere now") from error
        addresses = [str(entry[4][0]) for entry in found]
        if not self.allow_private and not all(map(is_public, addresses)):
            raise RejectedByRemote(
                "its name leads to a private address", remote_code="private_address"
            )
        return addresses[0]


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet, also where IPv4 hides in IPv6."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = _inner(found)
        return found.is_global and not found.is_multicast if inner is None else is_public(inner)
    return found.is_global and not found.is_multicast


def _inner(address: ipaddress.IPv6Address) -> str | None:
    """The IPv4 address that a gateway would make of it."""
    if address in _NAT64:
        return str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    found = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
    return str(found) if found else None


def _content(call: StatusCall) -> Mapping[str, object]:
    return {
        "reference": call.reference,
        "status": call.status,
        "changed_at": call.changed_at.isoformat(timespec="seconds"),
        "sequence": call.sequence,
    }


def _judge(answer: BaseHTTPResponse) -> None:
    """Nothing of the answer but its status and Retry-After is looked at."""
    if 200 <= answer.status < 300:
        return
    if answer.status == GONE:
        raise RejectedByRemote("nobody listens there any more", remote_code="410")
    raise TransientError(f"answered {answer.status}", retry_after=_wait(answer))


def _wait(answer: BaseHTTPResponse) -> float | None:
    text = answer.headers.get("Retry-After", "")
    return min(float(text), LONGEST_WAIT) if text.isdecimal() and len(text) < 9 else None
