"""What Google refuses, and what is done about it. FAULTS 28."""

import logging
import time
from collections.abc import Callable
from typing import Any

import pytest

from integrator.errors import (
    CredentialsRefused,
    IntegratorError,
    RateLimited,
    RejectedByRemote,
    RemoteUnavailable,
    SourcePaused,
)
from sandbox.sheets_twin import Fault
from tests.connectors.google_sheets.desk import Desk

NewDesk = Callable[..., Desk]
READ = "values.batchGet"
DRIVE = "drive.files.get"
RATE = {"error": {"code": 403, "message": "x", "errors": [{"reason": "userRateLimitExceeded"}]}}
OFF = {"error": {"code": 403, "message": "x", "details": [{"reason": "SERVICE_DISABLED"}]}}


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(READ, status=429), RateLimited),
        (Fault(DRIVE, status=403, body=RATE), RateLimited),
        (Fault(READ, status=500), RemoteUnavailable),
        (Fault(READ, status=503, body="<h1>Unavailable</h1>"), RemoteUnavailable),
        (Fault(READ, status=200, body="<h1>A proxy</h1>"), RemoteUnavailable),
        (Fault(READ, drop=True), RemoteUnavailable),
        (Fault(READ, status=403), CredentialsRefused),
        (Fault(READ, status=401, times=9), CredentialsRefused),
        (Fault(DRIVE, status=404), SourcePaused),
        (Fault(READ, status=400, body={"error": "invalid_request"}), RejectedByRemote),
        (Fault(READ, status=403, body={"error": {"message": "no code"}}), CredentialsRefused),
        (Fault("token", status=400, body={"error": "invalid_grant"}), CredentialsRefused),
    ],
)
def test_faults_28_each_refusal_says_what_to_do(
    desk: Desk, fault: Fault, kind: type[IntegratorError]
) -> None:
    desk.twin.faults.add(fault)
    with pytest.raises(kind):
        desk.sync()
    desk.twin.faults.clear()
    desk.sync()
    assert len(desk.store.news()) == 2


def test_faults_28_the_quota_of_sixty_reads_a_minute_is_a_pause_of_a_minute(desk: Desk) -> None:
    desk.twin.quota.on = True
    for _ in range(60):
        desk.sheet.read()
    with pytest.raises(RateLimited) as caught:
        desk.sync()
    assert caught.value.retry_after == 60.0
    assert caught.value.policy == "RESOURCE_EXHAUSTED"


def test_a_told_wait_is_kept(desk: Desk) -> None:
    desk.twin.faults.add(Fault(READ, status=429, headers={"Retry-After": "7"}))
    with pytest.raises(RateLimited) as caught:
        desk.sync()
    assert caught.value.retry_after == 7.0


def test_a_hanging_google_is_given_up_after_the_timeout(desk: Desk) -> None:
    hasty = desk.with_sheet(timeout=(1.0, 0.2))
    desk.twin.faults.add(Fault(DRIVE, hang=3.0, status=503))
    started = time.monotonic()
    with pytest.raises(RemoteUnavailable):
        hasty.sync()
    assert time.monotonic() - started < 2.0


def test_a_sheet_not_shared_says_with_whom_to_share_it(new_desk: NewDesk) -> None:
    desk = new_desk()
    desk.twin.store.books[desk.person.book_id].sharing.clear()
    with pytest.raises(SourcePaused, match=r"share the sheet with sync@sandbox\.example as editor"):
        desk.sync()


def test_a_sheet_that_may_only_be_read_says_so_and_imports_nothing(new_desk: NewDesk) -> None:
    desk = new_desk(role="reader")
    with pytest.raises(CredentialsRefused, match=r"sync@sandbox\.example as editor"):
        desk.sync()
    assert desk.store.envelopes == {}


def test_a_key_google_does_not_know_is_refused(desk: Desk) -> None:
    account = dict(desk.sheet.credentials)
    stranger = desk.with_sheet(credentials=account | {"client_email": "who@sandbox.example"})
    with pytest.raises(CredentialsRefused, match="make a new key"):
        stranger.sync()


@pytest.mark.parametrize("key", ["", "not a key"])
def test_a_broken_key_is_refused(desk: Desk, key: str) -> None:
    broken = desk.with_sheet(credentials=dict(desk.sheet.credentials) | {"private_key": key})
    with pytest.raises(CredentialsRefused, match="cannot be read"):
        broken.sync()


def test_a_token_taken_back_is_renewed(desk: Desk) -> None:
    desk.sync()
    desk.twin.store.office.revoke_all()
    desk.sync()
    assert desk.twin.stats.calls["token"] == 2


def test_a_write_that_was_done_and_not_answered_is_done_once(desk: Desk) -> None:
    desk.store.fetch(desk.sheet)
    told = list(desk.store.waiting)
    desk.twin.faults.add(Fault("values.batchUpdate", status=503, late=True))
    with pytest.raises(RemoteUnavailable):
        desk.store.acknowledge(desk.sheet)
    desk.store.waiting = told
    desk.sync()
    assert desk.references() == ["R-000000", "R-000001"]


def test_nothing_of_a_row_is_in_an_error_or_a_log(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    errors: list[Any] = []
    with caplog.at_level(logging.DEBUG):
        for status in (400, 403, 429, 500):
            desk.twin.faults.add(Fault(READ, status=status, times=2))
            with pytest.raises(IntegratorError) as caught:
                desk.sync()
            errors.append(caught.value)
            desk.twin.faults.clear()
        desk.sync()
    said = caplog.text + "".join(map(repr, errors)) + repr(desk.sheet)
    assert not any(word in said for word in ("Ann", "Sample", "555 01"))
    assert "PRIVATE KEY" not in said


def test_check_says_what_was_found_and_changes_nothing(desk: Desk) -> None:
    before = desk.person.grid()
    findings = desk.sheet.check()
    assert [finding.ok for finding in findings] == [True, True]
    assert "patient_phone in C" in findings[0].advice
    assert "reference, status, problem" in findings[0].advice
    assert desk.person.grid() == before


def test_check_says_that_a_sheet_may_not_be_written_to(new_desk: NewDesk) -> None:
    findings = new_desk(role="reader").sheet.check()
    assert [finding.ok for finding in findings] == [True, False]
    assert "sync@sandbox.example as editor" in findings[1].advice


@pytest.mark.parametrize("status", [404, 403, 503])
def test_check_says_why_a_sheet_cannot_be_read(desk: Desk, status: int) -> None:
    desk.twin.faults.add(Fault(READ, status=status))
    (finding,) = desk.sheet.check()
    assert not finding.ok
    assert len(finding.advice) > 20
