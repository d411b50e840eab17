"""Checks the DKIM signatures of a mail (RFC 6376), asking DNS for the keys."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

import dkim
import dns.resolver
from dkim.util import InvalidTagValueList, parse_tag_value
from dns.exception import DNSException

TIMEOUT: Final = 3.0
"""Seconds for one key."""
MOST: Final = 4
"""Signatures looked at: a mail bears one or two, and each costs a question to DNS."""
LARGEST: Final = 25_000_000
REST: Final = 30.0
"""Seconds without a question after one that was not answered."""

Lookup = Callable[[str], bytes | None]
"""A name → its TXT record, or None where there is none."""


@dataclass(frozen=True, slots=True)
class MailSignatures:
    """Says who signed a mail. Whatever cannot be checked, an outage of DNS too, is no signature."""

    lookup: Lookup

    def __call__(self, mail: bytes) -> frozenset[str]:
        """Domains whose signature over the mail holds, lower case."""
        if len(mail) > LARGEST:
            return frozenset()
        try:
            signed = dkim.DKIM(mail, minkey=1024, timeout=int(TIMEOUT))
            signatures = [value for name, value in signed.headers if name.lower() == _HEADER]
        except dkim.DKIMException:
            return frozenset()
        numbered = enumerate(signatures[:MOST])
        return frozenset(_domain(value) for at, value in numbered if self._holds(signed, at, value))

    def _holds(self, signed: dkim.DKIM, at: int, signature: bytes) -> bool:
        """A signature over part of the body only (l=) lets anyone add to it: it counts for none."""
        if b"l" in _tags(signature) or not _domain(signature):
            return False
        try:
            return bool(signed.verify(at, dnsfunc=self._key))
        except (dkim.DKIMException, DNSException, ValueError, TypeError, IndexError, KeyError):
            return False

    def _key(self, name: bytes | str, timeout: float = TIMEOUT) -> bytes | None:  # noqa: ARG002
        text = name.decode("ascii", "replace") if isinstance(name, bytes) else name
        return self.lookup(text.rstrip("."))


_HEADER: Final = b"dkim-signature"


def _tags(signature: bytes) -> dict[bytes, bytes]:
    try:
        found: dict[bytes, bytes] = parse_tag_value(signature)
    except InvalidTagValueList:
        return {}
    return found


def _domain(signature: bytes) -> str:
    return _tags(signature).get(b"d", b"").decode("ascii", "replace").lower()


@dataclass(slots=True)
class DnsKeys:
    """Asks DNS for keys; after a server that did not answer it is left alone for a while.

    Without that rest, an outage would cost each mail of a batch the whole wait.
    """

    resolver: dns.resolver.Resolver
    _rests_until: float = 0.0

    @classmethod
    def of_this_machine(cls) -> Self:
        """By the machine's own resolver, with its answers remembered as long as they say."""
        resolver = dns.resolver.Resolver()
        resolver.cache = dns.resolver.LRUCache()
        return cls(resolver)

    def __call__(self, name: str) -> bytes | None:
        """The first TXT record of a name; None where there is none, or no answer."""
        if time.monotonic() < self._rests_until:
            return None
        try:
            answer = self.resolver.resolve(f"{name}.", "TXT", lifetime=TIMEOUT)
        except (dns.resolver.LifetimeTimeout, dns.resolver.NoNameservers, OSError):
            self._rests_until = time.monotonic() + REST
            return None
        except DNSException:
            return None
        return b"".join(next(iter(answer)).strings)
