"""Fixtures for the real peers, started when a test first asks, and the last line of every run."""

import logging
from collections.abc import Generator, Iterator

import pytest
import structlog
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine, event
from werkzeug.routing import Rule

from integrator.accounts import logins, users
from integrator.logs import LibraryHandler
from sandbox.inbox import Inbox, running_inbox
from sandbox.mail_catcher import Catcher
from tests.peers import SKIPPED_PREFIX
from tests.peers.chromium import fresh_page, running_chromium
from tests.peers.compiled import Compiled, builder, share_statements, share_writes
from tests.peers.postgres import Postgres, running_postgres
from tests.peers.smtp import running_peer
from tests.peers.valkey import Valkey, running_valkey

settings.register_profile(
    "here", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # a busy machine is no finding
settings.load_profile("here")

INBOX_USERS = {"referrals@clinic.example": "sample-password"}


@pytest.fixture(autouse=True)
def _quiet_logs() -> Iterator[None]:
    """What one test sent its logs to is closed before the next begins."""
    yield
    structlog.reset_defaults()
    root = logging.getLogger()
    for handler in [one for one in root.handlers if isinstance(one, LibraryHandler)]:
        root.removeHandler(handler)


@pytest.fixture(scope="session", autouse=True)
def _quick_pages() -> Iterator[None]:
    """What is right to pay once a process, or once a log-in, is too much in every test."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Flask, "jinja_options", {"bytecode_cache": Compiled()})
        patched.setattr(Rule, "_compile_builder", builder)
        for module in (users, logins):
            patched.setattr(module, "HASHER", cheap)
        share_writes()
        event.listen(Engine, "engine_connect", share_statements)
        yield
        event.remove(Engine, "engine_connect", share_statements)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL a worker; take a database of your own with `new_database()`."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def _valkey_server() -> Iterator[Valkey]:
    with running_valkey() as server:
        yield server


@pytest.fixture
def valkey(_valkey_server: Valkey) -> Valkey:
    """One Valkey a worker, running and empty at the start of every test."""
    if not _valkey_server.running:
        _valkey_server.start()
    _valkey_server.flushall()
    return _valkey_server


@pytest.fixture(scope="session")
def _catcher_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catcher]:
    with running_peer(tmp_path_factory.mktemp("catcher")) as server:
        yield server


@pytest.fixture
def catcher(_catcher_server: Catcher) -> Catcher:
    """One mail catcher a worker, empty and well-behaved at the start of every test."""
    _catcher_server.clear()
    return _catcher_server


@pytest.fixture
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inbox]:
    """A fresh IMAP inbox with the folders INBOX, Processed and Failed."""
    with running_inbox(tmp_path_factory.mktemp("inbox"), users=INBOX_USERS) as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium a test module: Playwright's loop would be in the way of other modules."""
    with running_chromium() as program:
        yield program


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page without cookies."""
    with fresh_page(browser) as opened:
        yield opened


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """Say after everything else which peers this machine lacks."""
    yield
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None:
        terminal.write_line(peers_line(terminal.stats.get("skipped", [])))


def peers_line(skipped: list[pytest.TestReport]) -> str:
    """The last line of a run."""
    reasons = [str(report.longrepr[2]) for report in skipped if isinstance(report.longrepr, tuple)]
    missing = {text.partition(SKIPPED_PREFIX)[2] for text in reasons if SKIPPED_PREFIX in text}
    return f"peers skipped: {', '.join(sorted(missing))}" if missing else "no peer skipped"
