"""FAULTS 3, 7 and 8, the long way: real processes killed again and again (`make faults`)."""

import random
import shutil
import signal
import subprocess
import sys
import threading

import pytest

from tests.peers import need
from tests.peers.postgres import Postgres
from tests.whole_way.fixtures import NewInstallation
from tests.whole_way.installation import Installation
from tests.whole_way.posting import start_web
from tests.whole_way.processes import ROOT

ROUNDS = 6
EACH_ROUND = 10
SYSCALLS = "fdatasync,pwrite64,sendto,sendmsg"
"""What makes a difference outside the process: commits and what is sent."""
STRIDE = 9
PATIENCE = 300.0

pytestmark = pytest.mark.campaign


@pytest.mark.parametrize("store", ["sqlite", "postgres"])
def test_processes_killed_at_random_moments_lose_and_double_nothing(
    new_installation: NewInstallation, request: pytest.FixtureRequest, store: str
) -> None:
    """FAULTS 7 and 8: doorbells are lost and doubled with every kill; seed in the name of each."""
    installation = new_installation(database_url=_database(request, store))
    moments = random.Random(store)
    for _ in range(ROUNDS):
        web = start_web(installation)
        for kind in ("clock", "clock", "worker", "worker"):
            installation.start_and_wait(kind)
        for number in range(EACH_ROUND):
            installation.plant_mail()
            installation.plant_row()
            if number % 2:
                assert web.post_json(installation.new_sample()).status_code == 201
        threading.Event().wait(moments.uniform(0, 4))
        for process in installation.processes:
            process.kill()
        installation.hasten()
    for kind in ("clock", "worker"):
        installation.start(kind)
    installation.wait_until_whole(seconds=PATIENCE)


def _database(request: pytest.FixtureRequest, store: str) -> str:
    if store == "sqlite":
        return ""
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()


def test_killed_at_the_nth_system_call_nothing_is_lost_or_doubled(
    installation: Installation,
) -> None:
    """FAULTS 3."""
    need("strace", shutil.which("strace") is not None, "not installed")
    installation.plant()
    installation.drain()
    survived, call = False, 1
    while not survived:
        installation.plant()
        survived = _run_until(installation, call) == 0
        installation.recover()
        assert installation.breaches() == [], f"killed at call {call} of {SYSCALLS}"
        call += STRIDE
    assert call > 4 * STRIDE


def _run_until(installation: Installation, call: int) -> int:
    """Go the whole way once under strace, which kills at this call; the exit status."""
    inject = f"inject={SYSCALLS}:signal=SIGKILL:when={call}"
    command = ["strace", "-qq", "-f", "-o", "/dev/null", "-e", f"trace={SYSCALLS}", "-e", inject]
    program = [sys.executable, "-m", "tests.whole_way.steps", "once"]
    ahead = str(installation.clock.by.total_seconds())
    done = subprocess.run(
        [*command, *program], env=installation.process_env(STEPS_AHEAD=ahead), cwd=ROOT, check=False
    )
    assert done.returncode in {0, -signal.SIGKILL, 128 + signal.SIGKILL}, installation.logs()
    return done.returncode
