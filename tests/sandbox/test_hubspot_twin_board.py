"""The board for people, and the twin as a program that goes on where it stopped."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sandbox.hubspot_twin import RunningTwin, Twin
from sandbox.hubspot_twin.saving import Saver, dump, load
from sandbox.hubspot_twin.store import Account
from tests.sandbox.hubspot_client import connect
from tests.sandbox.hubspot_samples import KEY, make, ticket_input, unique_property, upsert


def page(url: str, form: dict[str, str] | None = None) -> str:
    posted = urllib.parse.urlencode(form).encode() if form else None
    with urllib.request.urlopen(url, posted, timeout=5) as answer:
        return str(answer.read().decode())


@pytest.fixture
def referral(running: RunningTwin) -> str:
    """Id of a ticket with a company and a contact."""
    client, pool = connect(running.url, running.twin.token)
    unique_property(client, "tickets")
    ticket = upsert(client, ticket_input("R-7F3K9Q", subject="<b>From North</b>")).results[0].id
    company = make(client, "companies", name="North Practice")
    contact = make(client, "contacts", firstname="Ana", lastname="Lima")
    api = client.crm.associations.v4.basic_api
    api.create_default("tickets", ticket, "companies", company)
    api.create_default("tickets", ticket, "contacts", contact)
    pool.close()
    return str(ticket)


def test_the_board_shows_each_ticket_under_its_stage_with_whom_it_concerns(
    running: RunningTwin, referral: str
) -> None:
    html = page(running.url)
    new = html.index('aria-label="New"')
    waiting = html.index('aria-label="Waiting on contact"')
    for text in ("R-7F3K9Q", "&lt;b&gt;From North&lt;/b&gt;", "North Practice", "Ana Lima"):
        assert new < html.index(text) < waiting
    assert not re.search(r'(src|href)="https?:', html)


def test_a_move_on_the_board_is_a_change_by_staff(running: RunningTwin, referral: str) -> None:
    html = page(f"{running.url}/records/tickets/{referral}/move", {"stage": "4"})
    assert html.index('aria-label="Closed"') < html.index("R-7F3K9Q")
    [record] = running.twin.records("tickets")
    assert record.properties["hs_pipeline_stage"] == "4"
    assert record.history["hs_pipeline_stage"][0].origin.source_type == "CRM_UI"


def test_a_move_to_a_stage_of_another_pipeline_is_refused(
    running: RunningTwin, referral: str
) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        page(f"{running.url}/records/tickets/{referral}/move", {"stage": "999"})
    assert caught.value.code == 400
    caught.value.close()


def test_a_ticket_has_a_page_with_properties_links_and_history(
    running: RunningTwin, referral: str
) -> None:
    html = page(f"{running.url}/records/tickets/{referral}")
    for text in ("referral_reference", "R-7F3K9Q", "North Practice", "New (1)", "INTEGRATION"):
        assert text in html


def _everything(twin: Twin) -> dict[str, Any]:
    return {k: v for k, v in dump(twin.account).items() if k != "format"}


def test_what_is_saved_is_loaded_whole(running: RunningTwin, referral: str) -> None:
    saved = json.loads(json.dumps(dump(running.twin.account)))
    again = Twin()
    load(again.account, saved)
    assert _everything(again) == _everything(running.twin)
    assert again.account.holder("tickets", KEY, "R-7F3K9Q") == referral


def test_a_file_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format 99"):
        load(Account(), {"format": 99})


def test_the_saver_writes_after_a_change_only(tmp_path: Path) -> None:
    path = tmp_path / "hubspot.json"
    saver = Saver(Account(), path, every=60)
    saver.close()
    assert not path.exists()


@contextmanager
def program(state: Path) -> Iterator[str]:
    """The twin as the demo starts it; its address."""
    command = [sys.executable, "-m", "sandbox.hubspot_twin", "--token", "k", "--state", str(state)]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as running:
        try:
            assert running.stdout is not None
            yield running.stdout.readline().split(": ")[1].strip()
        finally:
            running.send_signal(signal.SIGTERM)
            assert running.wait(10) == 0


def test_a_second_run_goes_on_where_the_first_stopped(tmp_path: Path) -> None:
    state = tmp_path / "hubspot.json"
    with program(state) as url:
        client, pool = connect(url, "k")
        unique_property(client, "tickets")
        first = upsert(client, ticket_input("R-1")).results[0]
        pool.close()
    with program(state) as url:
        client, pool = connect(url, "k")
        again = upsert(client, ticket_input("R-1")).results[0]
        assert (again.id, again.new) == (first.id, False)
        assert make(client, "tickets") != first.id
        pool.close()
