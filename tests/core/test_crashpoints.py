"""A crash point kills at the passing it was armed for, and otherwise does nothing."""

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from integrator import crashpoints
from integrator.errors import ConfigError

PROGRAM = """
import sys
from integrator.crashpoints import arm, crash
arm(sys.argv[1] or None)
for number in range(1, 4):
    print(number, flush=True)
    crash("inbox.fetched")
    crash("inbox.kept")
"""


def run(setting: str) -> tuple[int, list[str]]:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, setting], capture_output=True, text=True, timeout=60
    )
    return ran.returncode, ran.stdout.split()


@pytest.fixture(autouse=True)
def _disarmed() -> Iterator[None]:
    yield
    crashpoints.arm(None)


@pytest.mark.parametrize(("setting", "passed"), [("inbox.fetched:1", 1), ("inbox.kept:3", 3)])
def test_the_process_is_killed_at_the_armed_passing(setting: str, passed: int) -> None:
    code, printed = run(setting)
    assert code == -signal.SIGKILL
    assert len(printed) == passed


@pytest.mark.parametrize("setting", ["", "inbox.fetched:4", "elsewhere:1"])
def test_a_point_that_is_not_armed_for_this_passing_does_nothing(setting: str) -> None:
    assert run(setting) == (0, ["1", "2", "3"])


@pytest.mark.parametrize("setting", ["", "inbox.fetched", "inbox.fetched:0", ":1", "a b:1"])
def test_a_malformed_setting_is_refused_in_a_sentence(setting: str) -> None:
    with pytest.raises(ConfigError, match="CRASH_AT must be name:n"):
        crashpoints.arm(setting)
