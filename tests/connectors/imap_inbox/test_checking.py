"""What doctor says of a mailbox: what is wrong and how to mend it."""

import pytest

from connectors.imap_inbox import ImapInbox, PasswordLogin
from integrator.ports import Finding
from tests.connectors.imap_inbox.conftest import WITHOUT_MUCH, Box, MakeBox
from tests.connectors.imap_inbox.proxy import running_proxy
from tests.peers.dovecot import Dovecot


def _found(inbox: ImapInbox) -> dict[str, Finding]:
    return {finding.subject.removeprefix("clinic-inbox: "): finding for finding in inbox.check()}


def test_a_sound_mailbox_passes_and_gets_its_folders(box: Box) -> None:
    found = _found(box.inbox())

    assert all(finding.ok for finding in found.values())
    assert list(found) == [
        "connection and log-in",
        "folder INBOX",
        "folder Processed",
        "folder Failed",
        "wake-up",
        "moving mails",
    ]
    assert "IDLE" in found["wake-up"].advice
    assert "MOVE and UIDPLUS" in found["moving mails"].advice
    assert {"Processed", "Failed"} <= {name for _, _, name in box.person().list_folders()}


def test_a_missing_folder_is_named_beside_those_that_are(box: Box) -> None:
    found = _found(box.inbox(folders=("INBOX", "Referals")))

    assert found["folder INBOX"].ok
    assert not found["folder Referals"].ok
    assert "INBOX" in found["folder Referals"].advice


def test_a_folder_that_cannot_be_created_is_told(box: Box) -> None:
    found = _found(box.inbox(processed_folder="bad//name"))

    assert not found["folder bad//name"].ok
    assert found["folder Failed"].ok


def test_a_refused_password_is_one_finding(box: Box) -> None:
    (finding,) = box.inbox(login=PasswordLogin("wrong-sample")).check()

    assert not finding.ok
    assert "password" in finding.advice


def test_a_server_that_does_not_answer_is_one_finding(box: Box) -> None:
    with running_proxy(box.dovecot.ports.imaps) as proxy:
        port = proxy.port
    (finding,) = box.inbox(port=port).check()

    assert not finding.ok
    assert f"localhost:{port}" in finding.advice


@pytest.mark.parametrize("other_dovecot", [WITHOUT_MUCH], indirect=True)
def test_a_server_that_can_little_is_told(other_dovecot: Dovecot, make_box: MakeBox) -> None:
    found = _found(make_box(other_dovecot).inbox())

    assert found["wake-up"].ok
    assert "each poll" in found["wake-up"].advice
    assert not found["moving mails"].ok
