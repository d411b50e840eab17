"""FAULTS 1, 2 and 4: killed at every named point and at every remote call, nothing is lost.

Each point stands on one side of a commit or of a remote call. The process that dies there is a
child of its own; the one that makes good has other connections, caches and leases.
"""

import os
import re
import signal
from datetime import timedelta

import pytest

from integrator.loop.audience import LETTER
from sandbox.mail_catcher import HANG, Misbehaviour
from sandbox.sheets_twin import Fault as SheetFault
from tests.peers.deadline import wait_until
from tests.whole_way.installation import Installation
from tests.whole_way.processes import ROOT, Forge

_POINT = re.compile(r"""\bcrash\(\s*["']([a-z][a-z0-9_.]+)["']""")
POSTED = {"web.kept"}
"""Points of the web process; test_web_killed.py kills it there."""
PASSINGS = {"delivery.claimed": 3, "delivery.delivered": 3, "delivery.settled": 3}
"""Once for each topic; the others are passed for each source, or once."""


def points_in(*folders: str) -> set[str]:
    """Every named point of the code."""
    files = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return {name for path in files for name in _POINT.findall(path.read_text())}


POINTS = sorted(points_in("integrator", "jobs") - POSTED)


def warmed(installation: Installation) -> None:
    """An installation in the middle of its day: work done, and work of every kind to do."""
    installation.plant()
    installation.drain()
    for referral in installation.referrals()[:2]:
        installation.move(referral.reference, "accepted")
    installation.plant()


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_a_named_point_nothing_is_lost_or_doubled(
    installation: Installation, forge: Forge, point: str
) -> None:
    warmed(installation)
    died = []
    for passing in range(1, PASSINGS.get(point, 2) + 1):
        died.append(installation.run_until_killed(forge, f"{point}:{passing}"))
        installation.plant_mail()
    installation.recover()
    assert died[0], "nobody passed this point"
    assert installation.breaches() == []


@pytest.mark.parametrize("first", [0, 1, 2, 3])
def test_killed_at_a_call_to_hubspot_that_was_carried_out_nothing_is_doubled(
    installation: Installation, forge: Forge, first: int
) -> None:
    warmed(installation)
    faults = installation.peers.hubspot.twin.faults
    killed = 0
    for number, call in enumerate(range(first, 12, 4)):
        faults.add(skip=call, apply_first=True, hang_seconds=60)
        pid = forge.begin(installation.env, ahead=1800 * number)
        wait_until(lambda: faults.hanging > 0 or forge.has_ended, what="the call, or the end")
        if not forge.has_ended:
            os.kill(pid, signal.SIGKILL)
        killed += forge.status() == -signal.SIGKILL
        faults.clear()
        installation.plant_mail()
    installation.clock.by += timedelta(minutes=90)
    installation.recover()
    assert killed >= 2
    assert installation.breaches() == []


@pytest.mark.parametrize("method", ["values.batchGet", "values.batchUpdate", "drive.files.get"])
def test_killed_at_a_call_to_the_sheet_that_was_carried_out_nothing_is_doubled(
    installation: Installation, forge: Forge, method: str
) -> None:
    warmed(installation)
    sheets = installation.peers.sheets
    before = sheets.stats.calls[method]
    sheets.faults.add(SheetFault(method=method, late=True, hang=3.0, drop=True))
    pid = forge.begin(installation.env)
    wait_until(lambda: sheets.stats.calls[method] > before, what="the call")
    os.kill(pid, signal.SIGKILL)
    assert forge.status() == -signal.SIGKILL
    sheets.faults.clear()
    installation.recover()
    assert installation.breaches() == []


def test_killed_while_the_mail_server_takes_a_letter_it_is_sent_once_more_at_most(
    installation: Installation, forge: Forge
) -> None:
    sample = installation.plant_mail()
    catcher = installation.peers.catcher
    catcher.misbehave(sample.sender, Misbehaviour("data", HANG, kept=True))
    pid = forge.begin(installation.env)
    catcher.wait(lambda mails: len(mails) == 1)
    os.kill(pid, signal.SIGKILL)
    assert forge.status() == -signal.SIGKILL
    installation.recover()
    assert len(catcher.mails) == 2
    assert installation.breaches() == []


def test_killed_twice_with_the_same_letter_a_person_decides(
    installation: Installation, forge: Forge
) -> None:
    """FAULTS 29: at most one ambiguous resend, also where processes die."""
    sample = installation.plant_mail()
    catcher = installation.peers.catcher
    for number in range(2):
        catcher.misbehave(sample.sender, Misbehaviour("data", HANG, kept=True))
        pid = forge.begin(installation.env, ahead=1800 * number)
        catcher.wait(lambda mails, wanted=number + 1: len(mails) == wanted)  # type: ignore[misc]
        os.kill(pid, signal.SIGKILL)
        assert forge.status() == -signal.SIGKILL
    installation.clock.by += timedelta(minutes=60)
    installation.recover()
    assert len(catcher.mails) == 2
    assert [one.last_error for one in installation.messages(LETTER)] == ["ambiguous:lost_twice"]
    assert installation.breaches() == []


def test_the_points_are_found() -> None:
    assert {"intake.fetched", "delivery.claimed", "following.taken"} < set(POINTS)
