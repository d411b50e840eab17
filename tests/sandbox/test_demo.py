"""The demo as a person runs it: a process of its own, looked at from outside over HTTP."""

import fcntl
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import example, given, settings
from hypothesis import strategies as st

from integrator.environment import read_env_file
from sandbox.demo.faults import DemoFailed
from sandbox.demo.home import Home, Memory, alone, recall, remember, start_clean
from sandbox.demo.preparing import quoted
from sandbox.demo.processes import INHERITED, Crew, inherited
from tests.peers.deadline import wait_until

PROJECT = Path(__file__).parents[2]
RUNNING = "Ctrl-C stops everything"
REFERENCE = re.compile(r"R-[0-9A-Z]{6}")


@dataclass(frozen=True)
class Demo:
    """A demo that was started."""

    popen: "subprocess.Popen[bytes]"
    home: Home
    output: Path

    @property
    def said(self) -> str:
        return self.output.read_text()

    def until(self, text: str) -> None:
        """Wait until it says so; fail with all it said when it ends before."""
        wait_until(
            lambda: text in self.said or self.popen.poll() is not None, seconds=150, what=text
        )
        assert text in self.said, self.said

    @property
    def place(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.home.clinic / "clinic.json").read_text())
        return found

    def hubspot(self, path: str) -> Any:
        env = self.place["env"]
        headers = {"Authorization": f"Bearer {env['HUBSPOT_TOKEN']}"}
        answer = requests.get(env["HUBSPOT_BASE_URL"] + path, headers=headers, timeout=10)
        answer.raise_for_status()
        return answer.json()["results"]

    def mails(self) -> list[dict[str, Any]]:
        address = f"{self.place['pages']['mails']}mails.json"
        found: list[dict[str, Any]] = requests.get(address, timeout=10).json()
        return found

    def sheet(self) -> str:
        return requests.get(self.place["pages"]["sheet"], timeout=10).text


@contextmanager
def started(home: Home, *options: str) -> Iterator[Demo]:
    home.folder.mkdir(parents=True, exist_ok=True)
    output = home.folder / "said.txt"
    command = [sys.executable, "-m", "sandbox.demo", "--var", str(home.folder), "--any-ports"]
    with output.open("wb") as said:
        popen = subprocess.Popen(
            [*command, *options], cwd=PROJECT, stdout=said, stderr=subprocess.STDOUT
        )
    try:
        yield Demo(popen, home, output)
    finally:
        if popen.poll() is None:
            popen.kill()
        popen.wait()


def is_free(home: Home) -> bool:
    """Whether every process of the demo is gone: each holds the lock it inherited."""
    with home.lock_file.open("rb+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def linked(demo: Demo, ticket: str, kind: str) -> set[str]:
    """Labels of a ticket's links."""
    found = demo.hubspot(f"/crm/v4/objects/tickets/{ticket}/associations/{kind}")
    return {kind["label"] for one in found for kind in one["associationTypes"] if kind["label"]}


def check_board(demo: Demo, *, tickets: int) -> set[str]:
    """Every ticket has its reference, its company and its people; returns the references."""
    found = demo.hubspot("/crm/v3/objects/tickets?properties=referral_reference")
    assert len(found) == tickets
    for one in found:
        assert linked(demo, one["id"], "companies") == {"Referring partner"}
        assert linked(demo, one["id"], "contacts") == {"Referring clinician", "Patient"}
    return {one["properties"]["referral_reference"] for one in found}


def subjects(demo: Demo, pattern: str) -> Sequence[str]:
    return [mail["subject"] for mail in demo.mails() if re.search(pattern, mail["subject"])]


def check_sheet(demo: Demo, references: set[str], *, rows: int) -> None:
    """Each typed row has a reference of ours beside it, and a status."""
    written = set(REFERENCE.findall(demo.sheet()))
    assert len(written & references) == rows
    asked = "We need something from you"
    wait_until(lambda: demo.sheet().count(asked) >= rows, what="status beside the row")


def test_three_referrals_come_through_and_a_second_run_goes_on_from_there(tmp_path: Path) -> None:
    home = Home(tmp_path / "demo")
    with started(home, "--move", "--exit") as demo:
        demo.popen.wait(timeout=150)
        assert demo.popen.returncode == 0, demo.said
        assert "Starting clean" in demo.said
        assert is_free(home)
    with started(home) as demo:
        demo.until(RUNNING)
        assert "Continuing with what is in" in demo.said
        references = check_board(demo, tickets=6)
        assert len(subjects(demo, "We have your referral")) == 6
        assert len(subjects(demo, ": Accepted$")) == 1
        assert len(demo.mails()) == 7
        check_sheet(demo, references, rows=2)
        demo.popen.send_signal(signal.SIGINT)
        assert demo.popen.wait(timeout=30) == 0
        assert is_free(home)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_demo_stopped_while_it_starts_leaves_nothing_running(
    tmp_path: Path, how: signal.Signals
) -> None:
    home = Home(tmp_path / "demo")
    with started(home) as demo:
        demo.until("outside systems start")
        demo.popen.send_signal(how)
        demo.popen.wait(timeout=30)
        wait_until(lambda: is_free(home), what="every process is gone")


def test_a_second_demo_in_the_same_folder_names_the_first(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with alone(home), pytest.raises(DemoFailed, match=f"process {os.getpid()}"), alone(home):
        pass


def test_a_process_that_ends_by_itself_is_named_with_the_end_of_its_log(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.logs.mkdir()
    command = [sys.executable, "-c", "print('no room'); raise SystemExit(3)"]
    with alone(home) as lock:
        crew = Crew(home, lock)
        with crew.running({"web": command}, {}), pytest.raises(DemoFailed) as failure:
            crew.wait("Never", lambda: None, seconds=10)
    assert "`web` ended with status 3" in str(failure.value)
    assert "no room" in str(failure.value)


def test_starting_clean_removes_what_is_ours_and_nothing_else(tmp_path: Path) -> None:
    home = Home(tmp_path)
    remember(home, Memory(password="sample", rounds=2))
    (home.clinic / "mails").mkdir(parents=True)
    strange = tmp_path / "thesis.txt"
    strange.write_text("mine")
    start_clean(home)
    assert recall(home) == Memory()
    assert sorted(tmp_path.iterdir()) == [strange]


ODD = frozenset('$`"\\')
"""What no quotes keep from a shell, where an apostrophe stands beside it."""
PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], include_characters=" "))


@given(st.dictionaries(st.from_regex(r"DEMO_[A-Z]{1,9}", fullmatch=True), PLAIN, max_size=4))
@example({"DEMO_SIGNER": "The demo, for its stand-in", "DEMO_KEY": '{"k": "it\\n $HOME"}'})
@example({"DEMO_FOLDER": "/home/o'brien/a folder", "DEMO_NONE": ""})
@settings(max_examples=25)
def test_the_environment_is_read_alike_by_the_service_and_by_a_shell(env: dict[str, str]) -> None:
    env = {name: value for name, value in env.items() if "'" not in value or not ODD & set(value)}
    lines = "".join(f"{name}={quoted(value)}\n" for name, value in env.items())
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "env"
        file.write_text(lines)
        assert read_env_file(file) == env
        sourced = ["sh", "-c", f'set -a; . "{file}"; env -0']
        told = subprocess.run(sourced, env={}, check=True, capture_output=True).stdout
    found = dict(one.split("=", 1) for one in told.decode().split("\0") if one)
    assert {name: found[name] for name in env} == env


def test_nothing_of_a_real_installation_reaches_the_demo(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://real.example/referrals")
    assert not set(read_env_file(PROJECT / "config" / "env.sample")) & set(INHERITED)
    assert set(inherited()) <= {*INHERITED, "PATH"}
