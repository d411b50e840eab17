"""The peers themselves: that they run, come back, and that a missing one is named."""

from types import SimpleNamespace
from typing import cast

import pytest
from playwright.sync_api import Page
from redis.exceptions import RedisError
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from sandbox.mail_catcher import Catcher
from tests.conftest import peers_line
from tests.peers import need
from tests.peers.postgres import Postgres
from tests.peers.valkey import Valkey


def test_each_test_gets_a_database_of_its_own(postgres: Postgres) -> None:
    first, second = postgres.new_database(), postgres.new_database()
    engine, other = create_engine(first), create_engine(second)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE seen (n int)"))
    with other.begin() as connection:
        assert connection.scalar(text("SELECT to_regclass('seen')")) is None
    engine.dispose()
    other.dispose()


def test_a_database_can_be_copied_from_a_template(postgres: Postgres) -> None:
    engine = create_engine(postgres.new_database())
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE seen (n int)"))
        template = connection.scalar(text("SELECT current_database()"))
    engine.dispose()
    copy = create_engine(postgres.new_database(template=template))
    with copy.begin() as connection:
        assert connection.scalar(text("SELECT to_regclass('seen')")) == "seen"
    copy.dispose()


def test_dropped_connections_are_lost_and_new_ones_work(postgres: Postgres) -> None:
    engine = create_engine(postgres.new_database())
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        postgres.drop_connections()
        with pytest.raises(OperationalError):
            connection.execute(text("SELECT 1"))
        connection.invalidate()
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    engine.dispose()


def test_postgres_comes_back_after_a_crash_with_what_was_committed(postgres: Postgres) -> None:
    engine = create_engine(postgres.new_database(), pool_pre_ping=True)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE seen (n int)"))
    postgres.stop(at_once=True)
    postgres.start()
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM seen")) == 0
    engine.dispose()


def test_a_killed_valkey_comes_back_with_what_it_had(valkey: Valkey) -> None:
    with valkey.client() as client:
        client.set("bell", "rung")
        valkey.kill()
        with pytest.raises(RedisError):
            client.get("bell")
    valkey.restart()
    with valkey.client() as client:
        assert client.get("bell") == b"rung"


def test_a_flushed_valkey_holds_nothing(valkey: Valkey) -> None:
    with valkey.client() as client:
        client.set("bell", "rung")
        valkey.flushall()
        assert client.get("bell") is None


def test_a_page_is_shown_by_a_real_browser(page: Page, catcher: Catcher) -> None:
    page.goto(catcher.page_url)
    assert page.locator("h1").inner_text() == "Caught mails"


@pytest.mark.parametrize("host", ["clinic.example", "192.0.2.1", "[2001:db8::1]"])
def test_a_page_reaches_nothing_but_loopback(page: Page, host: str) -> None:
    with pytest.raises(Exception, match="ERR_NAME_NOT_RESOLVED"):
        page.goto(f"http://{host}/")


def test_a_missing_peer_skips_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUIRE_PEERS", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"peer missing: abacus \(not installed\)"):
        need("abacus", available=False, why="not installed")


def test_a_missing_peer_fails_where_peers_are_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUIRE_PEERS", "1")
    with pytest.raises(pytest.fail.Exception, match="abacus"):
        need("abacus", available=False, why="not installed")


def test_the_last_line_names_each_missing_peer_once() -> None:
    skipped = [_skip("peer missing: dovecot (not installed)")] * 2
    skipped += [_skip("peer missing: chromium (not installed)"), _skip("only on Linux")]
    expected = "peers skipped: chromium (not installed), dovecot (not installed)"
    assert peers_line(skipped) == expected
    assert peers_line([]) == "no peer skipped"


def _skip(reason: str) -> pytest.TestReport:
    report = SimpleNamespace(longrepr=("tests/test_x.py", 1, f"Skipped: {reason}"))
    return cast(pytest.TestReport, report)
