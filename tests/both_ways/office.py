"""A clinic with a HubSpot beside it: the core, the connector and the twin over HTTP."""

import functools
import json
import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from connectors.hubspot.account import Account
from connectors.hubspot.doctor import HubSpotDoctor
from connectors.hubspot.follow import HubSpotFeed
from connectors.hubspot.mirror import HubSpotMirror
from connectors.hubspot.notes import NoteSink
from connectors.hubspot.push import HubSpotSink
from connectors.hubspot.setup import apply, plan
from connectors.hubspot.tasks import TaskSink
from integrator import wiring
from integrator.delivery.delivering import Delivery
from integrator.following.rounds import Following
from integrator.intake.steps import Intake
from integrator.loop import status
from integrator.loop.audience import CRM, NOTE, TASK, Audience
from integrator.models import AuditEntry, Referral, RemoteRecord, Review
from integrator.ports import Envelope
from integrator.settings import Settings
from integrator.store.cursors import MergedCursor
from integrator.store.db import Database, connect
from integrator.store.sealing import open_values
from integrator.store.vault import Vault
from integrator.times import utc_now
from integrator.wiring import wired_crm, wired_outside
from integrator.wiring.wired_crm import Crm
from integrator.wiring.wired_outside import HubSpotParts
from sandbox.hubspot_twin import RunningTwin
from tests.connectors.hubspot.build import client_of
from tests.core.clinic import ListSource
from tests.peers.stores import sqlite_store
from tests.whole_way.installation import key_env, write_config

AUDIENCE = Audience(frozenset({CRM, NOTE, TASK}))


OF_HUBSPOT = ("illegal_move", "unreadable_at_crm", "contact_deleted", "remote_deleted")


class FromStart(MergedCursor):
    """Every list is shown from its start."""

    def load(self, session: Any, source: str) -> dict[str, Any]:
        """Nowhere yet."""
        return {}


@dataclass
class Time:
    """The world's clock, for the office and the twin alike; it can be moved on."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        """Now, or later."""
        return utc_now() + self.ahead

    def pass_by(self, **passed: float) -> None:
        """Let time pass."""
        self.ahead += timedelta(**passed)


@dataclass
class Office:
    """One installation."""

    twin: RunningTwin
    folder: Path
    preset: str = "contact"
    clock: Time = field(default_factory=Time)
    sent: int = 0
    parts: HubSpotParts = field(init=False)

    def __post_init__(self) -> None:
        """Set up the store and the account."""
        write_config(self.folder, preset=self.preset)
        self.db: Database = connect(sqlite_store(self.folder / "office.db"))
        mapping = wired_outside.hubspot_mapping(self.settings.config_dir)
        client = client_of(self.twin)
        apply(plan(client, mapping).changes)
        account = Account(client, mapping)
        feed = HubSpotFeed(client, mapping, account, clock=self.clock)
        self.parts = HubSpotParts(
            client=client,
            mapping=mapping,
            sink=HubSpotSink(client, mapping, account),
            feed=feed,
            doctor=HubSpotDoctor(client, mapping),
            notes=NoteSink(client, mapping, self.clock),
            tasks=TaskSink(client, mapping),
            mirror=HubSpotMirror(client, mapping, account, feed.owners, clock=self.clock),
        )

    @functools.cached_property
    def settings(self) -> Settings:
        """As a process would read them."""
        env = {
            **key_env(),
            "CONFIG_DIR": str(self.folder / "config"),
            "VAR_DIR": str(self.folder / "var"),
            "DATABASE_URL": f"sqlite:///{self.folder}/office.db",
            "REDIS_URL": "unix:///nowhere/socket",
            "PUBLIC_URL": "https://desk.example",
            "HUBSPOT_TOKEN": "pat-na1-twin",
            "HUBSPOT_BASE_URL": self.twin.url,
            "HUBSPOT_BAA_SIGNER": "Sam Sample",
            "HUBSPOT_BAA_SIGNED_ON": "2026-05-31",
            "HUBSPOT_APP_SECRETS": "first-secret-0123456789,second-secret-0123456789",
            "GOOGLE_SERVICE_ACCOUNT": (
                '{"client_email": "a@b.example", "private_key": "k", "token_uri": "https://t.example"}'
            ),
            "NORTH_SHEET_ID": "north",
            "SMTP_HOST": "localhost",
            "SMTP_TLS": "none",
            "SMTP_FROM": "referrals@clinic.example",
            "IMAP_HOST": "localhost",
            "IMAP_TLS": "none",
            "IMAP_USER": "referrals@clinic.example",
            "IMAP_PASSWORD": "sample-password",
        }
        return Settings.from_env(env)

    @functools.cached_property
    def vault(self) -> Vault:
        """Opens what is stored."""
        return Vault(self.settings.field_keys, self.settings.index_key)

    @property
    def crm(self) -> Crm:
        """The core's side, over the twin; made anew, as configuration may have changed."""
        found = wired_crm.crm(self.settings, self.vault, clock=self.clock)
        assert found is not None
        return replace(found, open=lambda: self.parts)

    def reconfigure(self, preset: str) -> None:
        """Somebody changes the policy."""
        policy = self.folder / "config" / "disclosure.toml"
        policy.write_text(re.sub('preset = ".*"', f'preset = "{preset}"', policy.read_text()))
        self.__dict__.pop("settings", None)

    def audience(self, _session: Any = None) -> Audience:
        """HubSpot alone hears."""
        return AUDIENCE

    @property
    def following(self) -> Following:
        """How HubSpot is followed."""
        kin = self.crm.kin(self.db, self.audience, self.clock)
        feeds = {"hubspot": self.parts.feed}
        return Following(self.db, feeds, self.audience, self.clock, self.crm.taking, kin)

    @property
    def delivery(self) -> Delivery:
        """How HubSpot is told."""
        routes = {topic: make() for topic, make in self.crm.routes().items()}
        return Delivery(self.db, routes, self.clock)

    def refer(self, count: int = 1, *, phone: str = "+1 415 555 0132") -> list[Referral]:
        """Referrals arrive by form and are pushed."""
        forms = [self._form(self.sent + n, phone) for n in range(count)]
        rules = wiring.rules(self.settings, self.audience)
        Intake(self.db, self.vault, rules, self.clock).sync(
            ListSource(list(forms), name="web-form"), FromStart(), limit=count
        )
        self.sent += count
        self.deliver()
        return self.referrals()[-count:]

    def refer_again(self) -> None:
        """The first patient is referred a second time, by another practice."""
        form = self._form(0, "+1 415 555 0134")
        body = form.body.replace(b"North Practice", b"South Practice")
        body = body.replace(b"ana@north", b"eva@south").replace(b"Ana Ruiz", b"Eva Sol")
        body = body.replace(b"tired for six months", b"headaches since spring")
        rules = wiring.rules(self.settings, self.audience)
        Intake(self.db, self.vault, rules, self.clock).sync(
            ListSource([replace(form, external_id="form-again", body=body)], name="web-form"),
            FromStart(),
        )
        self.deliver()

    def _form(self, number: int, phone: str) -> Envelope:
        fields = {
            "patient_given_name": "Jane",
            "patient_family_name": f"Doe{number}",
            "patient_birth_date": "1980-03-04",
            "patient_phone": phone,
            "patient_email": f"jane{number}@home.example",
            "partner_practice": "North Practice",
            "partner_clinician": "Ana Ruiz",
            "partner_email": "ana@north.example",
            "reason": "tired for six months",
            "consent": "yes",
        }
        body = json.dumps({"kind": "form", "source": "web-form", "fields": fields}).encode()
        return Envelope("web-form", f"form-{number}", self.clock(), "application/json", body)

    def deliver(self) -> None:
        """All that is due."""
        for topic in (CRM, NOTE, TASK):
            self.delivery.drain(topic)

    def look(self) -> int:
        """Follow what staff did, a while later, and tell what is to be told."""
        self.clock.pass_by(minutes=3)
        moved = self.following.follow("hubspot")
        self.deliver()
        return moved

    def move(self, ticket: str, to: str, **values: str) -> None:
        """Staff move a ticket."""
        stage = self.parts.feed.account.ids().stages[to]
        self.twin.twin.change("tickets", ticket, {"hs_pipeline_stage": stage, **values})

    def change(self, referral: Referral, to: str, *, reason: str | None = None) -> None:
        """An admin changes a status here."""
        wanted = status.Change(to=to, actor="ada", origin="admin", reason=reason)
        self.db.write(
            lambda s: status.change(
                s,
                s.get_one(Referral, referral.id),
                wanted,
                audience=AUDIENCE,
                now=self.clock(),
            )
        )

    def referrals(self) -> list[Referral]:
        """Every referral, oldest first."""
        return self.rows(select(Referral).order_by(Referral.id))

    def values(self, referral: Referral) -> dict[str, str]:
        """Opened, as they stand now."""
        return self.db.read(lambda s: open_values(self.vault, s.get_one(Referral, referral.id)))

    def remote(self, kind: str, key: str | None = None) -> str:
        """What HubSpot calls it."""
        query = select(RemoteRecord.remote_id).where(RemoteRecord.kind == kind)
        found: list[str] = self.rows(query.where(RemoteRecord.local_key == key) if key else query)
        return found[-1]

    def rows(self, query: Any) -> list[Any]:
        """What a query finds."""
        return self.db.read(lambda s: list(s.scalars(query)))

    def count(self, table: type[Any], *where: Any) -> int:
        """How many rows there are."""
        query = select(func.count()).select_from(table).where(*where)
        return self.db.read(lambda s: s.scalar(query) or 0)

    def open_reviews(self) -> list[str]:
        """Questions about HubSpot that nobody has answered."""
        query = select(Review.question).where(Review.state == "open")
        return self.rows(query.where(Review.question.in_(OF_HUBSPOT)))

    def deeds(self, action: str) -> list[AuditEntry]:
        """Audit entries of this action."""
        return self.rows(select(AuditEntry).where(AuditEntry.action == action))

    def properties(self, kind: str, remote_id: str) -> dict[str, str]:
        """What HubSpot holds."""
        found = {record.id: record for record in self.twin.twin.records(kind)}
        return dict(found[remote_id].properties)
