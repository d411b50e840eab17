"""Installations, and the peers they share; conftest files take from here what their tests use."""

import itertools
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from integrator.store.db import connect
from integrator.upkeep import migrating
from sandbox.hubspot_twin import RunningTwin, Twin
from sandbox.hubspot_twin import serve as serve_hubspot
from sandbox.mail_catcher import Catcher
from sandbox.sheets_twin import SheetsTwin
from sandbox.sheets_twin import serve as serve_sheets
from sandbox.sheets_twin.cells import Scalar
from tests.peers.dovecot import Dovecot
from tests.peers.valkey import Valkey
from tests.whole_way.installation import (
    WORKSHEET,
    Installation,
    Peers,
    key_env,
    write_config,
)
from tests.whole_way.mailbox import Mailbox, mailbox_on, running_mailboxes
from tests.whole_way.processes import Forge, start_forge
from tests.whole_way.samples import ROW_HEADERS

NewInstallation = Callable[..., Installation]
_BOOKS = itertools.count()


@pytest.fixture(scope="session")
def mail_server() -> Iterator[Dovecot | None]:
    """One Dovecot a worker, where the machine has it."""
    with running_mailboxes() as server:
        yield server


@pytest.fixture
def mailbox(mail_server: Dovecot | None, tmp_path: Path) -> Iterator[Mailbox]:
    """A mailbox nobody else has."""
    with mailbox_on(mail_server, tmp_path / "inbox") as made:
        yield made


@pytest.fixture(scope="session")
def _sheets() -> Iterator[SheetsTwin]:
    with serve_sheets() as twin:
        yield twin


@pytest.fixture(scope="session")
def _google_account(_sheets: SheetsTwin) -> str:
    return json.dumps(_sheets.service_account())


@pytest.fixture
def hubspot() -> Iterator[RunningTwin]:
    """A HubSpot account of its own, empty."""
    with serve_hubspot(twin=Twin()) as running:
        yield running


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("store") / "empty.db"
    db = connect(f"sqlite:///{path}")
    migrating.upgrade(db)
    db.engine.dispose()
    return path


@pytest.fixture(scope="session")
def forge() -> Iterator[Forge]:
    """Forks children that go the whole way and die where they are told."""
    made = start_forge()
    yield made
    made.end()


@pytest.fixture
def peers(
    hubspot: RunningTwin,
    _sheets: SheetsTwin,
    mailbox: Mailbox,
    catcher: Catcher,
    valkey: Valkey,
) -> Peers:
    """The outside of one installation."""
    _sheets.faults.clear()
    return Peers(hubspot, _sheets, mailbox, catcher, valkey)


@pytest.fixture
def new_installation(
    peers: Peers, _google_account: str, empty_store: Path, tmp_path: Path
) -> Iterator[NewInstallation]:
    """Make one; `preset` is the disclosure preset, `database_url` another store than SQLite's."""
    with ExitStack() as stack:

        def make(*, preset: str = "contact", database_url: str = "") -> Installation:
            book = f"north{next(_BOOKS)}"
            email = json.loads(_google_account)["client_email"]
            tabs: dict[str, Sequence[Sequence[Scalar]]] = {WORKSHEET: [list(ROW_HEADERS)]}
            peers.sheets.seed(book, title="North practice", tabs=tabs, share={email: "writer"})
            env = {
                "PUBLIC_URL": "http://127.0.0.1:8000",
                "VAR_DIR": str(tmp_path / "var"),
                "CONFIG_DIR": str(write_config(tmp_path, preset=preset)),
                "STEPS_LOG": str(tmp_path / "steps.log"),
                "WEB_PORT": "0",
                "GOOGLE_SERVICE_ACCOUNT": _google_account,
                "NORTH_SHEET_ID": book,
                **key_env(),
                **peers.env(),
            }
            if database_url:
                env["DATABASE_URL"] = database_url
            else:
                (tmp_path / "var").mkdir()
                shutil.copy(empty_store, tmp_path / "var" / "integrator.store.db")
            made = Installation(peers, tmp_path, env)
            stack.callback(made.end)
            if database_url:
                migrating.upgrade(made.db)
            made.provision()
            return made

        yield make


@pytest.fixture
def installation(new_installation: NewInstallation) -> Installation:
    """One with the preset `contact`, on SQLite."""
    return new_installation()
