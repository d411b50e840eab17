"""A whole installation on real peers: its configuration, its store, and its processes."""

import base64
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from integrator import wiring
from integrator.intake.keeping import keep_posted
from integrator.models import ConnectorState, Lease, OutboxMessage, Referral, StoredEnvelope
from integrator.services import Services
from integrator.settings import Settings
from integrator.store.db import Database, connect
from integrator.store.vault import Vault
from integrator.times import utc_now
from integrator.wiring.wired_outside import hubspot_setup
from sandbox.hubspot_twin import DEFAULT_TOKEN, RunningTwin
from sandbox.mail_catcher import Catcher
from sandbox.sheets_twin import Person, SheetsTwin
from tests.peers.deadline import wait_until
from tests.peers.valkey import Valkey
from tests.whole_way import steps
from tests.whole_way.audit import Outside, breaches
from tests.whole_way.mailbox import Mailbox
from tests.whole_way.processes import FRESH_ENOUGH, ROOT, Forge, Process
from tests.whole_way.samples import Sample, Samples
from tests.whole_way.steps import Ahead

SHEET_ID, WORKSHEET = "north", "Referrals"
KEY_PROPERTY = "referral_reference"
HURRIED = (
    "from datetime import timedelta; from integrator.wiring import building;"
    " building.INBOX_EVERY = timedelta(seconds={seconds}); "
)


def write_config(folder: Path, *, preset: str) -> Path:
    """A copy of config/ with this preset."""
    copy = shutil.copytree(ROOT / "config", folder / "config")
    policy = copy / "disclosure.toml"
    policy.write_text(policy.read_text().replace('preset = "reference"', f'preset = "{preset}"'))
    return copy


def key_env() -> dict[str, str]:
    """Keys that are the same in all tests: nothing here is worth keeping secret."""
    key = base64.b64encode(bytes(range(32))).decode()
    return {
        "SECRET_KEY": "sample-key-for-tests-0123456789-abcdef",
        "FIELD_KEYS": f"k1:{key}",
        "INDEX_KEY": base64.b64encode(bytes(range(32, 64))).decode(),
        "CLINIC_SITE_SECRET": "sample-secret-of-the-site-0123456789",
    }


@dataclass(frozen=True, slots=True)
class Peers:
    """The outside systems of one installation."""

    hubspot: RunningTwin
    sheets: SheetsTwin
    mailbox: Mailbox
    catcher: Catcher
    valkey: Valkey

    def env(self) -> dict[str, str]:
        """How they are reached."""
        user, password = next(iter(self.catcher.users.items()))
        return {
            "HUBSPOT_TOKEN": DEFAULT_TOKEN,
            "HUBSPOT_BASE_URL": self.hubspot.url,
            "HUBSPOT_CALLS_PER_10S": "1000",
            "HUBSPOT_BAA_SIGNER": "Sam Sample",
            "HUBSPOT_BAA_SIGNED_ON": "2026-05-31",
            "GOOGLE_API_BASE_URL": self.sheets.url,
            "SMTP_HOST": "localhost",
            "SMTP_PORT": str(self.catcher.smtp_port),
            "SMTP_TLS": "starttls",
            "SMTP_CA_FILE": str(self.catcher.ca_file),
            "SMTP_USER": user,
            "SMTP_PASSWORD": password,
            "SMTP_FROM": user,
            "REDIS_URL": self.valkey.url,
            **self.mailbox.env(),
        }


@dataclass
class Installation:
    """One installation, and everything tests do to it from outside."""

    peers: Peers
    folder: Path
    env: dict[str, str]
    samples: Samples = field(default_factory=Samples)
    planted: list[Sample] = field(default_factory=list)
    processes: list[Process] = field(default_factory=list)
    clock: Ahead = field(default_factory=Ahead)
    polls: float | None = None
    """Seconds between two looks of its processes into the inbox that nobody asked for."""

    @cached_property
    def settings(self) -> Settings:
        """As a process would read them."""
        return Settings.from_env(self.env)

    @cached_property
    def services(self) -> Services:
        """Services in this process, on a clock that `drain` moves."""
        return wiring.build(self.settings, clock=self.clock)

    @cached_property
    def db(self) -> Database:
        """The store, for looking at."""
        return connect(self.settings.database_url)

    @property
    def vault(self) -> Vault:
        """Opens what is stored."""
        return Vault(self.settings.field_keys, self.settings.index_key)

    @property
    def person(self) -> Person:
        """Someone at the practice, editing the sheet."""
        return self.peers.sheets.person(self._book, WORKSHEET)

    @property
    def _book(self) -> str:
        return self.env["NORTH_SHEET_ID"]

    def reconfigure(self, **env: str) -> None:
        """Change variables, and begin anew with what is configured."""
        self.env.update(env)
        self._forget()

    def edit_config(self, name: str, old: str, new: str) -> None:
        """Change a file of the configuration, and begin anew with it."""
        path = Path(self.env["CONFIG_DIR"]) / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))
        self._forget()

    def _forget(self) -> None:
        for name in ("settings", "services"):
            self.__dict__.pop(name, None)

    def provision(self) -> None:
        """What `integrator hubspot setup --apply` does."""
        for change in hubspot_setup(self.settings).changes:
            change.perform()

    def plant_mail(self) -> Sample:
        """A referral arrives by mail."""
        sample = self.new_sample()
        self.peers.mailbox.deliver(sample.mail())
        return sample

    def plant_row(self) -> Sample:
        """Somebody types a referral into the sheet."""
        sample = self.new_sample()
        self.person.add_row(sample.row())
        return sample

    def type_rows(self, samples: Sequence[Sample]) -> None:
        """Somebody pastes many rows below the last one."""
        with self.peers.sheets.store.editing(self._book) as book:
            tab = book.tab(WORKSHEET)
            assert tab is not None
            for at, sample in enumerate(samples, start=tab.used_rows()):
                for column, text in enumerate(sample.row()):
                    tab.enter(at, column, text, typed=True)

    def plant_form(self) -> Sample:
        """A referral is posted and kept, as the web process does before it answers."""
        sample = self.new_sample()
        envelope = self.services.forms["web-form"].receive(sample.submission())
        services = self.services
        services.db.write(
            lambda s: keep_posted(s, services.vault, [envelope], now=services.clock())
        )
        return sample

    def plant(self) -> list[Sample]:
        """One by each way."""
        return [self.plant_mail(), self.plant_row(), self.plant_form()]

    def new_sample(self) -> Sample:
        """One that the audit will look for."""
        self.planted.append(self.samples.new())
        return self.planted[-1]

    def turn(self) -> None:
        """Once the whole way, here."""
        steps.turn(self.services)

    def drain(self) -> None:
        """The whole way until nothing waits, here."""
        steps.drain(self.services, self.clock)

    def run_until_killed(self, forge: Forge, crash_at: str, *, turns: int = 2) -> bool:
        """Go the whole way in a child that dies at a named point; False where it got by."""
        forge.begin({**self.env, "CRASH_AT": crash_at}, turns=turns)
        status = forge.status()
        assert status in {0, -signal.SIGKILL}, self.logs()
        return status != 0

    def recover(self) -> None:
        """Half an hour later: everything a killed process left is done by this one."""
        self.clock.by += timedelta(minutes=30)
        self.drain()

    def stage_ids(self) -> Mapping[str, str]:
        """Our status → the id of its stage at the twin."""
        feed: Any = self.services.following.feeds["hubspot"]
        stages: Mapping[str, str] = feed.account.ids().stages
        return stages

    def tickets(self) -> dict[str, str]:
        """Our reference → the id of its ticket."""
        records = self.peers.hubspot.twin.records("tickets")
        return {one.properties.get(KEY_PROPERTY, ""): one.id for one in records}

    def move(self, reference: str, status: str) -> None:
        """A member of staff drags the ticket to another column of the board."""
        changes = {"hs_pipeline_stage": self.stage_ids()[status]}
        self.peers.hubspot.twin.change("tickets", self.tickets()[reference], changes)

    def referrals(self) -> list[Referral]:
        """Every referral, oldest first."""
        query = select(Referral).order_by(Referral.id)
        return self.db.read(lambda session: list(session.scalars(query)))

    def messages(self, topic: str) -> list[OutboxMessage]:
        """Every message of a topic, oldest first."""
        query = select(OutboxMessage).where(OutboxMessage.topic == topic).order_by(OutboxMessage.id)
        return self.db.read(lambda session: list(session.scalars(query)))

    def outside(self) -> Outside:
        """What was planted, and what the outside holds."""
        return Outside(
            planted=[sample.family for sample in self.planted],
            tickets=self.peers.hubspot.twin.count_by("tickets", KEY_PROPERTY),
            mails=[str(mail.message["Message-ID"]).strip() for mail in self.peers.catcher.mails],
            rows=self.references_in_sheet(),
        )

    def references_in_sheet(self) -> list[str]:
        """What stands in our reference column."""
        header, *lines = self.person.grid()
        if "Clinic reference" not in header:
            return []
        at = header.index("Clinic reference")
        return [line[at] for line in lines if line[at]]

    def breaches(self) -> list[str]:
        """What the audit finds; [] is what we promise."""
        return breaches(self.db, self.vault, self.outside())

    def whole(self) -> bool:
        """Whether everything planted is everywhere it belongs, for waiting on processes.

        The audit opens every seal: it is asked only once nothing waits.
        """
        if self._envelopes() < len(self.planted) or self.db.read(steps.unsettled):
            return False
        return not self.breaches()

    def wait_until_whole(self, *, seconds: float = FRESH_ENOUGH) -> None:
        """Poll the audit until it finds nothing; fails with what it found last."""
        try:
            wait_until(self.whole, seconds=seconds, what="whole")
        except TimeoutError:
            assert self.breaches() == []

    def wait_for_mails(self, count: int) -> None:
        """Until so many mails were caught."""
        self.peers.catcher.wait(lambda mails: len(mails) >= count, seconds=FRESH_ENOUGH)

    def wait_for_envelopes(self, count: int) -> None:
        """Until so many are kept."""
        wait_until(lambda: self._envelopes() >= count, seconds=FRESH_ENOUGH, what="envelopes kept")

    def _envelopes(self) -> int:
        query = select(func.count()).select_from(StoredEnvelope)
        return self.db.read(lambda session: session.scalar(query) or 0)

    def hasten(self) -> None:
        """Let every lease and wait in the store be over, as if half an hour had passed."""
        self.db.write(_hasten)

    def start(self, kind: str, **env: str) -> Process:
        """Start `integrator kind` as a process of its own."""
        log = self.folder / f"{kind}-{len(self.processes)}.log"
        hurried = "" if self.polls is None else HURRIED.format(seconds=self.polls)
        program = f"{hurried}from integrator.cli import main; main()"
        command = [sys.executable, "-c", program, kind]
        with log.open("wb") as out:
            popen = subprocess.Popen(
                command, stdout=out, stderr=out, cwd=self.folder, env=self.process_env(**env)
            )
        self.processes.append(Process(kind, popen, log))
        return self.processes[-1]

    def start_and_wait(self, kind: str) -> Process:
        """Start one, and wait until it is at work."""
        process = self.start(kind)
        started = f"{kind}.started"
        wait_until(lambda: process.said(started), seconds=FRESH_ENOUGH, what=started)
        return process

    def process_env(self, **more: str) -> dict[str, str]:
        """The environment of a process: ours, and what any program needs."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {**kept, "PYTHONPATH": str(ROOT), **self.env, **more}

    def logs(self) -> str:
        """Everything our processes said."""
        return "\n".join(
            path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log"))
        )

    def end(self) -> None:
        """Kill what still runs and let go of the store."""
        for process in self.processes:
            process.kill()
        self.db.engine.dispose()
        if "services" in self.__dict__:
            close(self.services)


def _hasten(session: Session) -> None:
    past = utc_now() - timedelta(seconds=1)
    session.execute(update(OutboxMessage).where(OutboxMessage.state == "due").values(due_at=past))
    session.execute(
        update(OutboxMessage).where(OutboxMessage.state == "leased").values(lease_until=past)
    )
    session.execute(
        update(StoredEnvelope).where(StoredEnvelope.state == "kept").values(due_at=past)
    )
    session.execute(update(Lease).values(until=past))
    session.execute(update(ConnectorState).values(paused_until=None))


def close(services: Services) -> None:
    """Let go of connections, as the end of a process would."""
    services.db.engine.dispose()
    for pull in services.pulls.values():
        closing: Callable[[], None] = getattr(pull.open(), "close", lambda: None)
        closing()
