"""One installation in this process, on a clock of its own, all outside systems on loopback."""

import contextlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from connectors.hubspot.client import HubSpotClient, connect
from connectors.hubspot.setup import apply, plan
from integrator import wiring
from integrator.errors import IntegratorError, RemoteUnavailable
from integrator.loop import consents
from integrator.models import Base, User
from integrator.ports import Cursor, Envelope, Fetched, Receipt
from integrator.services import Pull, Services
from integrator.settings import Settings
from integrator.store import connector_states, db
from integrator.store.cursors import MergedCursor
from integrator.web.app import create_app
from jobs import rounds
from sandbox.hubspot_twin import DEFAULT_TOKEN, RunningTwin, Twin
from sandbox.hubspot_twin import serve as serve_hubspot
from sandbox.mail_catcher import Catcher, running_catcher
from sandbox.sheets_twin import Person, SheetsTwin
from sandbox.sheets_twin import serve as serve_sheets
from tests.simulation.clock import Time
from tests.whole_way.installation import WORKSHEET, key_env, write_config
from tests.whole_way.samples import ROW_HEADERS

BOOK = "north"
INBOX = "clinic-inbox"
SECRET = "first-secret-0123456789"
BASE = "http://127.0.0.1:8000"
ADMIN = "ada@harbor.example"
OURS = "referrals@harbor.example"
PATIENCE = 1.5
"""Seconds a call to HubSpot may take."""


@dataclass(slots=True)
class MailList:
    """The inbox as a list: what is fetched is what was put there."""

    name: str = INBOX
    shown: list[Envelope] = field(default_factory=list)
    cut_after: int | None = None
    """Mails after which the next connection breaks; None: it holds."""

    def fetch(self, cursor: Cursor, limit: int) -> Iterator[tuple[Fetched, Cursor]]:
        """What comes after the cursor."""
        start = cursor.get("next", 0)
        for number, fetched in enumerate(self.shown[start : start + limit], start + 1):
            self._break_at(number - start)
            yield fetched, {"next": number}

    def _break_at(self, number: int) -> None:
        if self.cut_after is not None and number > self.cut_after:
            self.cut_after = None
            raise RemoteUnavailable("the connection to the inbox broke")

    def acknowledge(self, receipts: Sequence[Receipt]) -> None:
        """Nothing is moved in a list."""


@dataclass(slots=True)
class World:
    """Everything there is, and the work that the jobs would do."""

    services: Services
    clock: Time
    hubspot: RunningTwin
    sheets: SheetsTwin
    catcher: Catcher
    mails: MailList
    app: Flask
    turned: Counter[str] = field(default_factory=Counter)
    """What went wrong in turns, by code."""

    @property
    def twin(self) -> Twin:
        """HubSpot, as its staff reach it."""
        return self.hubspot.twin

    @property
    def person(self) -> Person:
        """Someone at a practice, editing the sheet."""
        return self.sheets.person(BOOK, WORKSHEET)

    @property
    def hubspot_client(self) -> HubSpotClient:
        """The client that everything goes through."""
        feed: Any = self.services.following.feeds["hubspot"]
        client: HubSpotClient = feed.client
        return client

    def stages(self) -> dict[str, str]:
        """Our status → the id of its stage."""
        feed: Any = self.services.following.feeds["hubspot"]
        return dict(feed.account.ids().stages)

    def post_mail(self, name: str, body: bytes) -> None:
        """A mail arrives in the inbox."""
        self.mails.shown.append(Envelope(INBOX, name, self.clock(), "message/rfc822", body))

    def rows(self, query: Any) -> list[Any]:
        """What a query finds."""
        return self.services.db.read(lambda session: list(session.scalars(query)))

    def write(self, work: Callable[[Session], Any]) -> Any:
        """Something done in a transaction."""
        return self.services.db.write(work)

    def turn(self) -> None:
        """What the jobs do in their rounds: go past every door at which something may wait."""
        services = self.services
        for name, pull in services.pulls.items():
            if not self._rests(name):
                with self._noted(f"fetch:{name}"):
                    services.intake.sync(pull.open(), pull.cursors)
        services.intake.read_kept()
        services.reminding.remind()
        services.daily.tell()
        services.digesting.gather()
        services.db.write(lambda session: rounds.tidy(session, now=self.clock()))
        services.db.write(
            lambda s: consents.lapse(s, audience=services.audience(s), now=self.clock())
        )
        self.follow()

    def follow(self) -> None:
        """What staff did is taken in, and whatever is due is told."""
        for feed in self.services.following.feeds:
            if not self._rests(feed):
                with self._noted(f"follow:{feed}"):
                    self.services.following.follow(feed)
        self.deliver()

    def heed(self) -> None:
        """Look at once at what webhooks spoke of."""
        for feed in self.services.following.feeds:
            if not self._rests(feed):
                with self._noted(f"heed:{feed}"):
                    self.services.following.heed(feed)

    def deliver(self) -> None:
        """All that is due, by every topic that does not rest."""
        for topic in self.services.db.read(
            lambda session: rounds.awake_topics(session, now=self.clock())
        ):
            while self.services.delivery.deliver_batch(topic):
                if self._rests(topic):
                    break

    def _rests(self, connector: str) -> bool:
        return self.services.db.read(
            lambda s: connector_states.is_resting(s, connector, now=self.clock())
        )

    @contextlib.contextmanager
    def _noted(self, door: str) -> Iterator[None]:
        """A connector's refusal stands on its state; the next door is gone to all the same."""
        try:
            yield
        except IntegratorError as error:
            self.turned[f"{door}:{error.code}"] += 1

    def pass_by(self, **passed: float) -> None:
        """Let time pass."""
        self.clock.pass_by(**passed)


@contextmanager
def running_world(folder: Path) -> Iterator[World]:
    """A clinic that begins its quarter; its store and its outside systems end with the block."""
    clock = Time()
    with ExitStack() as stack:
        hubspot = stack.enter_context(serve_hubspot(twin=Twin(clock=clock)))
        sheets = stack.enter_context(serve_sheets())
        users = {OURS: "sample-password"}
        catcher = stack.enter_context(
            running_catcher(folder / "tls", users=users, security="starttls")
        )
        account = sheets.service_account()
        sheets.seed(
            BOOK,
            title="North practices",
            tabs={WORKSHEET: [list(ROW_HEADERS)]},
            share={account["client_email"]: "writer"},
        )
        env = _env(folder, hubspot, sheets, catcher, json.dumps(account))
        made = _prepared(env, clock)
        stack.callback(made.db.engine.dispose)
        mails = MailList()
        pulls = {**made.pulls, INBOX: _listed(mails)}
        services = replace(made, pulls=pulls, watchers=())
        app = create_app(services, ring=lambda _bell: None)
        app.config |= {"FORM_POSTS_PER_MINUTE": 100_000, "CODE_POSTS_PER_MINUTE": 100_000}
        yield World(services, clock, hubspot, sheets, catcher, mails, app)


def _listed(mails: MailList) -> Pull:
    return Pull(INBOX, lambda: mails, MergedCursor(), timedelta(minutes=1))


def _prepared(env: dict[str, str], clock: Time) -> Services:
    """The store made, HubSpot set up, and an admin who hears each morning."""
    settings = Settings.from_env(env)
    store = db.connect(settings.database_url)
    Base.metadata.create_all(store.engine)
    store.engine.dispose()
    services = wiring.build(settings, clock=clock)
    event.listen(services.db.engine, "connect", _unsynced)
    feed: Any = services.following.feeds["hubspot"]
    _unhurried(feed.client, clock, env["HUBSPOT_BASE_URL"])
    apply(plan(feed.client, feed.mapping).changes)
    admin = User(email=ADMIN, name="Ada", role="admin", password_hash="none", created_at=clock())
    services.db.write(lambda session: session.add(admin))
    return services


def _unsynced(connection: Any, _record: object) -> None:
    """Nothing pulls the plug here: what waits for the disk is time and not proof."""
    connection.execute("PRAGMA synchronous=OFF")


def _unhurried(client: HubSpotClient, clock: Time, url: str) -> None:
    """Our own share is no limit here, and what HubSpot's limits ask for is waited for in the
    simulated world's time. A call that hangs is given up after PATIENCE seconds of ours."""
    quick = connect(token=DEFAULT_TOKEN, base_url=url, timeout=(PATIENCE, PATIENCE))
    object.__setattr__(client, "sdk", quick.sdk)
    for bucket in (client.calls, client.searches):
        object.__setattr__(bucket, "calls", 1_000_000)
        object.__setattr__(bucket, "monotonic", lambda: clock().timestamp())
        object.__setattr__(bucket, "sleep", lambda seconds: clock.pass_by(seconds=seconds))


def _env(
    folder: Path, hubspot: RunningTwin, sheets: SheetsTwin, catcher: Catcher, account: str
) -> dict[str, str]:
    (folder / "var").mkdir(parents=True, exist_ok=True)
    return {
        **key_env(),
        "CONFIG_DIR": str(write_config(folder, preset="contact")),
        "VAR_DIR": str(folder / "var"),
        "DATABASE_URL": f"sqlite:///{folder}/quarter.db",
        "REDIS_URL": "unix:///nowhere/socket",
        "PUBLIC_URL": BASE,
        "HUBSPOT_TOKEN": DEFAULT_TOKEN,
        "HUBSPOT_BASE_URL": hubspot.url,
        "HUBSPOT_CALLS_PER_10S": "1000",
        "HUBSPOT_BAA_SIGNER": "Sam Sample",
        "HUBSPOT_BAA_SIGNED_ON": "2026-05-31",
        "HUBSPOT_APP_SECRETS": SECRET,
        "GOOGLE_SERVICE_ACCOUNT": account,
        "GOOGLE_API_BASE_URL": sheets.url,
        "NORTH_SHEET_ID": BOOK,
        "SMTP_HOST": "localhost",
        "SMTP_PORT": str(catcher.smtp_port),
        "SMTP_TLS": "starttls",
        "SMTP_CA_FILE": str(catcher.ca_file),
        "SMTP_USER": OURS,
        "SMTP_PASSWORD": "sample-password",
        "SMTP_FROM": OURS,
        "IMAP_HOST": "localhost",
        "IMAP_TLS": "none",
        "IMAP_USER": OURS,
        "IMAP_PASSWORD": "sample-password",
    }


def everyone(world: World, table: Any) -> list[Any]:
    """Every row of a table, oldest first."""
    return world.rows(select(table).order_by(table.id))
