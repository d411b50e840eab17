"""The admin over a real store, for tests: a clinic with referrals, and people who log in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from integrator import wiring
from integrator.accounts import users
from integrator.delivery.delivering import Delivery, Route
from integrator.models import AuditEntry, OutboxMessage, Referral
from integrator.ports import Envelope, Fetched
from integrator.services import Services
from integrator.settings import Settings
from integrator.store.cursors import MergedCursor
from integrator.telling.crm import CrmTeller
from integrator.web import security
from integrator.web.admin import blueprint as admin
from integrator.web.probes import blueprint as probes
from integrator.web.review import blueprint as review
from tests.core.clinic import ListSource, ScriptedSink, patient
from tests.web.admin.stores import new_store
from tests.web.public.office import environment

START = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
ADMIN = "ada@clinic.example"
STAFF = "sam@clinic.example"

MAIL = """Authentication-Results: mx.harbor-fm.example; dkim=pass header.d={domain}
From: {sender}
To: referrals@clinic.example
Message-ID: <{number}@mail.example>
Date: Mon, 23 Nov 2026 09:00:00 +0000
Subject: Referral
Content-Type: text/plain; charset=utf-8

Patient: {given} {family}
Date of birth: {born}
Phone: {phone}
Practice: {practice}
Service: Nutrition
Reason: {reason}
Consent: yes
"""


def mail(number: int, **said: str) -> Envelope:
    """A referral mail that says this, of a patient of its own; number 1 is Jane Doe."""
    words = {
        "given": "Jane",
        **patient(number),
        "practice": "North Practice",
        "sender": "Ana Ruiz <ana@north.example>",
        "reason": "tired for six months",
        **said,
    }
    domain = words["sender"].strip("<>").rpartition("@")[2]
    body = MAIL.format(number=number, domain=domain, **words).encode()
    return Envelope("clinic-inbox", f"mail-{number}", START, "message/rfc822", body)


@dataclass(slots=True)
class Desk:
    """The admin of one clinic, with a clock that tests move by hand."""

    folder: Path
    changes: dict[str, str] = field(default_factory=dict)
    now: datetime = START
    rung: list[str] = field(default_factory=list)
    sink: ScriptedSink = field(default_factory=ScriptedSink)
    services: Services = field(init=False)
    app: Flask = field(init=False)

    def __post_init__(self) -> None:
        """Make the store, its people and the application."""
        settings = Settings.from_env({**environment(self.folder), **self.changes})
        new_store(settings.database_url)
        self.services = wiring.build(settings, clock=lambda: self.now)
        self.app = Flask("integrator.web.app")
        self.app.extensions |= {"services": self.services, "ring": self.rung.append}
        security.protect(self.app)
        for blueprint in (admin, review, probes):
            self.app.register_blueprint(blueprint)
        self.add_person(ADMIN, "admin")
        self.add_person(STAFF, "staff")

    def add_person(self, email: str, role: str) -> None:
        """Somebody who may log in."""
        name = email.partition("@")[0].title()
        self.services.db.write(
            lambda s: users.save_user(
                s, email, name=name, role=role, password=PASSWORD, now=self.now
            )
        )

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def take_in(self, *shown: Fetched) -> Sequence[Referral]:
        """Fetch and read these; the referrals there are, oldest first."""
        start = self.count(Referral)
        source = ListSource([*shown])
        self.services.intake.sync(source, _FromStart(), limit=1000)
        return self.referrals()[start:]

    def deliver(self, *script: Any) -> None:
        """Send what is due to a HubSpot that answers as scripted."""
        self.sink.script = list(script)
        settings = self.services.settings
        teller = CrmTeller(self.services.vault, settings.config.policy, "https://desk.example")
        routes = {self.sink.topic: Route(self.sink, teller.compose, teller.landed)}
        Delivery(self.services.db, routes, lambda: self.now).drain(self.sink.topic)

    def referrals(self) -> Sequence[Referral]:
        """Every referral, oldest first."""
        return self.rows(select(Referral).order_by(Referral.id))

    def messages(self, topic: str = "hubspot.referral") -> Sequence[OutboxMessage]:
        """Every message of a topic, oldest first."""
        query = select(OutboxMessage).where(OutboxMessage.topic == topic)
        return self.rows(query.order_by(OutboxMessage.id))

    def deeds(self, action: str) -> Sequence[AuditEntry]:
        """Audit entries of this action, oldest first."""
        query = select(AuditEntry).where(AuditEntry.action == action)
        return self.rows(query.order_by(AuditEntry.id))

    def rows(self, query: Any) -> list[Any]:
        """What a query finds."""
        return self.services.db.read(lambda s: list(s.scalars(query)))

    def count(self, table: type[Any], *where: Any) -> int:
        """How many rows there are."""
        return self.services.db.read(
            lambda s: s.scalar(select(func.count()).select_from(table).where(*where)) or 0
        )

    def visitor(self) -> "Visitor":
        """Somebody who has not logged in."""
        return Visitor(self.app.test_client())

    def logged_in(self, email: str = ADMIN) -> "Visitor":
        """Somebody who has."""
        visitor = self.visitor()
        assert visitor.log_in(email).status_code == 303
        return visitor


class _FromStart(MergedCursor):
    """Every list is shown from its start."""

    def load(self, session: Any, source: str) -> dict[str, Any]:
        return {}


@dataclass(slots=True)
class Visitor:
    """A browser without a screen."""

    client: FlaskClient
    csrf: str = ""

    def get(self, path: str, **options: Any) -> Any:
        """A page; remembers the token its forms carry."""
        answer = self.client.get(path, **options)
        found = re.search(r'name="csrf" value="([^"]+)"', answer.text)
        self.csrf = found[1] if found else self.csrf
        return answer

    def post(self, path: str, **fields: Any) -> Any:
        """Send a form, with the token of the last page."""
        return self.client.post(path, data={"csrf": self.csrf, **fields})

    def log_in(self, email: str = ADMIN, password: str = PASSWORD, **fields: Any) -> Any:
        """Fill in the log-in form and send it."""
        self.get("/admin/login")
        answer = self.post("/admin/login", email=email, password=password, **fields)
        if answer.status_code == 303:
            self.get("/admin/")
        return answer
