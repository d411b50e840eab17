"""What arrives, and the Protocols of places that it comes from."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

Cursor = Mapping[str, Any]
"""Where we left off: JSON-safe, opaque to the core; {} means from the beginning."""

Digest = Callable[[bytes], str]
"""Keyed one-way fingerprint (hex), so that nothing kept beside the store can be guessed back."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One thing received, byte for byte, before anyone has understood it."""

    source: str
    """Name of the source in config/sources.toml, e.g. "clinic-inbox", "web-form", "north-sheet"."""
    external_id: str
    """Unique within the source and the same on every fetch."""
    received_at: datetime
    content_type: str
    """"message/rfc822", or "application/json" for forms and rows (see `reading`)."""
    body: bytes
    about: str | None = None
    """Reference of the referral this is known to concern (an edited row), if any."""


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """Something is there but could not be fetched; recorded and shown, never skipped in silence."""

    external_id: str
    """What it can be called until it is fetched, e.g. "INBOX/1700000000/42"."""
    code: str
    """e.g. "too_big", "truncated", "fetch_failed"."""
    permanent: bool
    advice: str
    """A sentence for the admin, without any of the content."""


Fetched = Envelope | FetchFailure | None
"""None carries only a new position."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Told to a source after commit: this envelope is kept, under this reference."""

    external_id: str
    reference: str
    position: Cursor
    """The position that came with the envelope when it was fetched."""
    failed: bool = False
    """True when the envelope is kept but a person must look (an inbox moves it to Failed)."""


class PullSource(Protocol):
    """A place we fetch from."""

    @property
    def name(self) -> str: ...

    def fetch(self, cursor: Cursor, limit: int) -> Iterator[tuple[Fetched, Cursor]]:
        """Yield at most `limit` envelopes, each with the position to record when it is kept."""
        ...

    def acknowledge(self, receipts: Sequence[Receipt]) -> None:
        """Tell the source what is kept. After commit, cosmetic, safe to repeat."""
        ...


@dataclass(frozen=True, slots=True)
class Upload:
    """A file sent with a form, not yet judged."""

    filename: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Submission:
    """What a person or a program posted to us."""

    token: str
    """One-time form token or Idempotency-Key: the same submission has the same token."""
    fields: Mapping[str, str]
    uploads: Sequence[Upload]
    received_at: datetime
    language: str | None = None
    """ISO 639-1, of the page it was typed on; None where a program sent it."""


class PushSource(Protocol):
    """A place that posts to us."""

    @property
    def name(self) -> str: ...

    def receive(self, submission: Submission) -> Envelope:
        """Turn a submission into an envelope, or raise InvalidReferral with every problem."""
        ...
