"""Everything one running process works with, put together by `wiring`."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from integrator.correspondence.access import Codes
from integrator.correspondence.links import Links
from integrator.delivery.delivering import Delivery
from integrator.drift.comparing import Comparison
from integrator.following.rounds import Following
from integrator.intake.steps import Intake
from integrator.loop.audience import Audience
from integrator.ports import Checkable, Envelope, Hint, PullSource, PushSource, Submission
from integrator.reminders.daily import Daily
from integrator.reminders.digesting import Digesting
from integrator.reminders.reminding import Reminding
from integrator.settings import Settings
from integrator.store.cursors import CursorStore
from integrator.store.db import Database
from integrator.store.vault import Vault
from integrator.times import Clock


@dataclass(frozen=True, slots=True)
class Pull:
    """A source we fetch from, how its position is kept, and how often it is polled at least."""

    name: str
    open: Callable[[], PullSource]
    """The source; made at the first call and kept, since its SDK is heavy."""
    cursors: CursorStore
    every: timedelta


class Watcher(Protocol):
    """Waits for a source to stir (IMAP IDLE) and calls back; runs until `stop` is set."""

    @property
    def source(self) -> str: ...

    def watch(self, on_arrival: Callable[[], None], stop: threading.Event) -> None: ...


class JsonSource(Protocol):
    """A program that posts signed JSON."""

    @property
    def name(self) -> str: ...

    def verify(self, timestamp: str, body: bytes, signature: str, *, now: datetime) -> bool:
        """Whether the body was signed with our secret within five minutes of now."""
        ...

    def receive_json(self, body: bytes, *, token: str, received_at: datetime) -> Envelope:
        """Turn a body into an envelope, or raise InvalidReferral with every problem."""
        ...


class Headers(Protocol):
    """Headers of a request, by name in any case."""

    def get(self, name: str, default: str, /) -> str: ...


class HintSource(Protocol):
    """An outside system that says, signed, when something changed there."""

    def verify(self, headers: Headers, body: bytes, *, now: datetime) -> bool:
        """Whether it was signed with one of our secrets, for our address, just now."""
        ...

    def hints(self, body: bytes) -> Sequence[Hint]:
        """What it speaks of, or UnreadableEnvelope."""
        ...


class PartnerSource(Protocol):
    """What partners send from their own page; each raises InvalidReferral with every problem."""

    def answer(
        self,
        submission: Submission,
        *,
        about: str,
        contact: str,
        unavailable: Sequence[str],
        comment: str,
    ) -> Envelope:
        """An answer about the referral `about`: fields, needs that cannot be met, a comment."""
        ...

    def refer(self, submission: Submission) -> Envelope:
        """A new referral."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """One process's services. Make it after any fork."""

    settings: Settings
    db: Database
    vault: Vault
    clock: Clock
    intake: Intake
    delivery: Delivery
    following: Following
    reminding: Reminding
    digesting: Digesting
    daily: Daily
    pulls: Mapping[str, Pull]
    links: Links
    forms: Mapping[str, PushSource]
    json_intakes: Mapping[str, JsonSource]
    partner_page: PartnerSource
    codes: Codes
    audience: Callable[[Session], Audience]
    """Who hears of a change, as the switches stand now."""
    watchers: Sequence[Watcher]
    checks: Mapping[str, Checkable]
    """Connector name → what `integrator doctor` asks."""
    hubspot_budget: Callable[[], float | None]
    """Calls HubSpot lets us make today, as any worker last heard; None where nothing was heard."""
    hooks: Mapping[str, HintSource] = field(default_factory=dict)
    """Feed → how its webhooks are checked; without secrets there is none."""
    comparison: Comparison | None = None
    """How everything is compared with the CRM; None where none is used."""
