"""The public pages over a real store, for tests: a clinic's settings, its application, a form."""

import base64
import json
import os
import re
import secrets
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from integrator import wiring
from integrator.environment import read_env_file
from integrator.models import StoredEnvelope
from integrator.services import Services
from integrator.settings import Settings
from integrator.store.vault import new_ring_entry
from integrator.web import security
from integrator.web.forms import blueprint as forms
from integrator.web.forms.tokens import FormToken
from integrator.web.intake_api import blueprint as intake_api
from integrator.web.partner import blueprint as partner
from tests.peers.stores import sqlite_store

ROOT = Path(__file__).parents[3]
START = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
FORM = "/refer/web-form"
GOOD = {
    "partner_practice": "North Practice",
    "partner_clinician": "Ana Ruiz",
    "partner_email": "ana@north.example",
    "patient_given_name": "Jane",
    "patient_family_name": "Doe",
    "patient_phone": "+1 415 555 0132",
    "reason": "Tired for six months.",
    "priority": "routine",
    "service": "nutrition",
    "consent": "given",
}


def environment(folder: Path) -> dict[str, str]:
    """What a complete .env says, with fresh keys and a store in `folder`."""
    account = {
        "client_email": "sheets@project.example",
        "private_key": "none",
        "token_uri": "https://oauth2.googleapis.com/token",
    }
    return {
        **read_env_file(ROOT / "config" / "env.sample"),
        "CONFIG_DIR": str(ROOT / "config"),
        "VAR_DIR": str(folder),
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "SECRET_KEY": secrets.token_hex(32),
        "FIELD_KEYS": new_ring_entry("k1"),
        "INDEX_KEY": base64.b64encode(os.urandom(32)).decode(),
        "HUBSPOT_TOKEN": "pat-na1-11112222-3333",
        "IMAP_PASSWORD": "inbox-pass-word",
        "SMTP_PASSWORD": "smtp-pass-word",
        "CLINIC_SITE_SECRET": secrets.token_hex(32),
        "GOOGLE_SERVICE_ACCOUNT": json.dumps(account),
        "NORTH_SHEET_ID": "1AbCdEf",
    }


@dataclass(slots=True)
class Office:
    """The pages of one clinic, with a clock that tests move by hand."""

    folder: Path
    environ: dict[str, str]
    now: datetime = START
    rung: list[str] = field(default_factory=list)
    services: Services = field(init=False)
    app: Flask = field(init=False)

    def __post_init__(self) -> None:
        """Open the store and make the application."""
        settings = Settings.from_env(self.environ)
        store = self.folder / "integrator.store.db"
        if not store.exists():
            sqlite_store(store)
        self.services = wiring.build(settings, clock=lambda: self.now)
        self.app = application(self.services, self.rung)

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def client(self) -> FlaskClient:
        """A visitor."""
        return self.app.test_client()

    def token(self, *, age: float = 60, practice: str | None = None) -> str:
        """What a form opened `age` seconds ago carries."""
        opened = self.now - timedelta(seconds=age)
        token = FormToken.fresh("web-form", now=opened, practice=practice)
        return token.signed(self.services.settings.secret_key)

    def send(self, token: str | None = None, **fields: Any) -> Any:
        """Send a form that is right but for `fields`."""
        sent = {"token": token or self.token(), **GOOD, **fields}
        return self.client().post(
            FORM, data={name: text for name, text in sent.items() if text is not None}
        )

    def kept(self) -> int:
        """How many envelopes there are."""
        return self.services.db.read(
            lambda s: s.scalar(select(func.count()).select_from(StoredEnvelope)) or 0
        )


def application(services: Services, rung: list[str]) -> Flask:
    """The public pages alone."""
    app = Flask("integrator.web")
    app.config |= {"MAX_CONTENT_LENGTH": 60_000_000, "MAX_FORM_MEMORY_SIZE": 2_000_000}
    app.extensions |= {"services": services, "ring": rung.append}
    security.protect(app)
    for blueprint in (forms, intake_api, partner):
        app.register_blueprint(blueprint)
    return app


def own_config(folder: Path) -> Path:
    """A copy of the configuration, to be changed."""
    return Path(shutil.copytree(ROOT / "config", folder / "config"))


def token_in(page: str) -> str:
    """The token of a form as it stands in its page."""
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return found[1]


def reference_in(page: str) -> str:
    """The reference a page shows."""
    found = re.search(r"R-[0-9A-Z]{6}", page)
    assert found
    return found[0]
