"""A small clinic for tests of the core: a store, a vault, and plain sources and sinks."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integrator.delivery.delivering import Delivery, Route
from integrator.intake.steps import Intake, Rules
from integrator.loop.audience import Audience
from integrator.models import OutboxMessage, Referral
from integrator.ports import Cursor, Delivered, Envelope, Fetched, Outcome, Outgoing, Receipt
from integrator.store.db import Database
from integrator.store.vault import KeyRing, Vault, new_ring_entry
from integrator.telling.crm import CrmTeller
from tests.core.policies import REFERENCE_ONLY

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

OUR_MX = "mx.clinic.example"
"""What the clinic's mail server calls itself."""

MAIL = """Authentication-Results: mx.clinic.example; dkim=pass header.d=north.example
From: Ana Ruiz <ana@north.example>
To: referrals@clinic.example
Message-ID: <{number}@north.example>
Date: Mon, 23 Nov 2026 09:00:00 +0000
Subject: Referral
Content-Type: text/plain; charset=utf-8

Patient: {given} {family}
Date of birth: {born}
Phone: {phone}
Practice: North Practice
Reason: tired for six months
Consent: yes
"""


def patient(number: int) -> dict[str, str]:
    """Family name, birth date and phone that no other number has: Doe, born 1980-03-04, for 1."""
    letters = "".join("abcdefghij"[int(digit)] for digit in str(number))
    return {
        "family": "Doe" if number == 1 else f"Doe{letters}",
        "born": (date(1980, 3, 3) + timedelta(days=number % 9000)).isoformat(),
        "phone": f"+1 415 555 01{(number + 31) % 100:02d}",
    }


def mail(number: int, given: str = "Jane") -> Envelope:
    """An ordinary referral mail; the same number is the same mail, each of a patient of its own."""
    body = MAIL.format(number=number, given=given, **patient(number)).encode()
    return Envelope("clinic-inbox", f"mail-{number}", START, "message/rfc822", body)


@dataclass(slots=True)
class ListSource:
    """A source that shows a list of what it has, from the number in its cursor on."""

    shown: list[Fetched]
    name: str = "clinic-inbox"
    told: list[Receipt] = field(default_factory=list)

    def fetch(self, cursor: Cursor, limit: int) -> Iterator[tuple[Fetched, Cursor]]:
        """What comes after the cursor."""
        start = cursor.get("next", 0)
        for number, fetched in enumerate(self.shown[start : start + limit], start + 1):
            yield fetched, {"next": number}

    def acknowledge(self, receipts: Sequence[Receipt]) -> None:
        """Remember what we were told."""
        self.told += receipts


@dataclass(slots=True)
class ScriptedSink:
    """A sink that answers as it is told, and remembers what reached it."""

    topic: str = "hubspot.referral"
    script: list[Any] = field(default_factory=list)
    """Per batch: an error to raise, a list of outcomes, or None to take everything."""
    reached: list[Outgoing[Any]] = field(default_factory=list)

    def deliver(self, batch: Sequence[Outgoing[Any]]) -> Sequence[Outcome]:
        """Follow the script, then take everything."""
        step = self.script.pop(0) if self.script else None
        if isinstance(step, Exception):
            raise step
        self.reached += batch
        return step or [Delivered({"ticket": f"1{one.id}"}) for one in batch]


@dataclass(slots=True)
class Clinic:
    """The core, with a clock that tests move by hand."""

    db: Database
    vault: Vault
    now: datetime = START
    sink: ScriptedSink = field(default_factory=ScriptedSink)
    topics: frozenset[str] = frozenset({"hubspot.referral", "mail.status"})

    def clock(self) -> datetime:
        """The time tests say it is."""
        return self.now

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def audience(self, _session: Session) -> Audience:
        """Who hears of changes."""
        return Audience(self.topics, row_sources=frozenset({"north-sheet"}))

    @property
    def intake(self) -> Intake:
        """The way in."""
        needs = ("patient_given_name", "patient_phone|patient_email", "reason", "consent")
        rules = Rules(
            "US",
            {"nutrition": ["Nutrition"]},
            lambda _source: needs,
            self.audience,
            authserv_ids={"clinic-inbox": OUR_MX},
            mail_domain="clinic.example",
        )
        return Intake(self.db, self.vault, rules, self.clock)

    @property
    def delivery(self) -> Delivery:
        """The way out, with every referral going to the scripted sink."""
        teller = CrmTeller(self.vault, REFERENCE_ONLY, "https://desk.example/admin/referrals")
        route = Route(self.sink, teller.compose, teller.landed)
        return Delivery(self.db, {"hubspot.referral": route}, self.clock)

    def count(self, table: type[Any], *where: Any) -> int:
        """How many rows there are."""
        return self.db.read(
            lambda s: s.scalar(select(func.count()).select_from(table).where(*where)) or 0
        )

    def referrals(self) -> Sequence[Referral]:
        """Every referral, oldest first."""
        return self.db.read(lambda s: s.scalars(select(Referral).order_by(Referral.id)).all())

    def messages(self, topic: str = "hubspot.referral") -> Sequence[OutboxMessage]:
        """Every message of a topic, oldest first."""
        return self.db.read(
            lambda s: s.scalars(
                select(OutboxMessage).where(OutboxMessage.topic == topic).order_by(OutboxMessage.id)
            ).all()
        )


def new_vault() -> Vault:
    """A vault with fresh keys."""
    return Vault(KeyRing.parse(new_ring_entry("k1")), os.urandom(32))
