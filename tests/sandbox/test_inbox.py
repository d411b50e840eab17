"""The sandbox inbox through the client the service uses."""

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import LoginError

from sandbox.inbox import Inbox, running_inbox

RAW = b"From: gp@practice.example\r\nSubject: Referral\r\n\r\nPlease see.\r\n"


@contextmanager
def logged_in(inbox: Inbox, *, folder: str = "INBOX") -> Iterator[IMAPClient]:
    tls = ssl.create_default_context(cafile=inbox.ca_file)
    with IMAPClient(
        "localhost", inbox.port, ssl_context=tls, timeout=SocketTimeout(5, 10)
    ) as client:
        client.login(inbox.user, inbox.password)
        client.select_folder(folder)
        yield client


def test_a_delivered_mail_is_fetched_byte_for_byte(inbox: Inbox) -> None:
    uid = inbox.deliver(RAW)
    with logged_in(inbox) as client:
        assert client.search("ALL") == [uid]
        fetched = client.fetch([uid], ["RFC822.SIZE", "INTERNALDATE", "FLAGS", "BODY.PEEK[]"])
        assert fetched[uid][b"BODY[]"] == RAW
        assert fetched[uid][b"RFC822.SIZE"] == len(RAW)
        assert b"\\Seen" not in fetched[uid][b"FLAGS"]
    assert inbox.mails() == [RAW]


def test_an_appended_mail_is_there(inbox: Inbox) -> None:
    with logged_in(inbox) as client:
        client.append("INBOX", RAW)
    assert inbox.mails() == [RAW]


def test_the_server_is_verified_by_name_and_address(inbox: Inbox) -> None:
    trusting = ssl.create_default_context(cafile=inbox.ca_file)
    for name in ("localhost", "127.0.0.1"):
        with IMAPClient(name, inbox.port, ssl_context=trusting, timeout=5) as client:
            client.login(inbox.user, inbox.password)
    strangers = ssl.create_default_context()
    with pytest.raises(ssl.SSLCertVerificationError):
        IMAPClient("localhost", inbox.port, ssl_context=strangers, timeout=5)


def test_a_wrong_password_is_refused(inbox: Inbox) -> None:
    tls = ssl.create_default_context(cafile=inbox.ca_file)
    with (
        IMAPClient("localhost", inbox.port, ssl_context=tls, timeout=5) as client,
        pytest.raises(LoginError),
    ):
        client.login(inbox.user, "wrong")


def test_a_mail_moves_to_another_folder(inbox: Inbox) -> None:
    uid = inbox.deliver(RAW)
    with logged_in(inbox) as client:
        assert client.has_capability("MOVE")
        client.move([uid], "Processed")
        assert client.search("ALL") == []
    assert inbox.mails("Processed") == [RAW]


def test_copy_and_uid_expunge_move_a_mail_too(inbox: Inbox) -> None:
    uid = inbox.deliver(RAW)
    with logged_in(inbox) as client:
        client.copy([uid], "Failed")
        client.delete_messages([uid])
        client.uid_expunge([uid])
        assert client.search("ALL") == []
    assert inbox.mails("Failed") == [RAW]


def test_an_idling_client_is_told_of_new_mail(inbox: Inbox) -> None:
    with logged_in(inbox) as client:
        client.idle()
        inbox.deliver(RAW)
        assert (1, b"EXISTS") in client.idle_check(timeout=5)
        client.idle_done()


def test_mail_that_came_between_select_and_idle_is_told(inbox: Inbox) -> None:
    with logged_in(inbox) as client:
        inbox.deliver(RAW)
        client.idle()
        assert (1, b"EXISTS") in client.idle_check(timeout=5)
        client.idle_done()


def test_a_search_finds_mail_the_client_was_not_told_of(inbox: Inbox) -> None:
    with logged_in(inbox) as client:
        uid = inbox.deliver(RAW)
        assert client.search(["UID", f"{uid}:*"]) == [uid]


def test_an_idling_client_hears_of_every_mail_of_a_burst(inbox: Inbox) -> None:
    with logged_in(inbox) as client:
        client.idle()
        burst = threading.Thread(target=_deliver_many, args=(inbox, 200))
        burst.start()
        _idle_until(client, count=200, seconds=20)
        burst.join()
        client.idle_done()
        assert len(client.search("ALL")) == 200


def test_many_rounds_of_idle_never_break_a_line(inbox: Inbox) -> None:
    with logged_in(inbox) as client:
        burst = threading.Thread(target=_deliver_many, args=(inbox, 300))
        burst.start()
        for _ in range(40):
            client.idle()
            client.idle_check(timeout=0.01)
            client.idle_done()
            client.noop()
        burst.join()
        assert len(client.search("ALL")) == 300


def test_a_quiet_idle_costs_no_processor_time(inbox: Inbox) -> None:
    with logged_in(inbox) as client:
        client.idle()
        inbox.deliver(RAW)
        client.idle_check(timeout=5)
        before = time.process_time()
        client.idle_check(timeout=0.5)
        assert time.process_time() - before < 0.25
        client.idle_done()


def test_two_users_do_not_see_each_other(tmp_path_factory: pytest.TempPathFactory) -> None:
    users = {"north@clinic.example": "one", "south@clinic.example": "two"}
    with running_inbox(tmp_path_factory.mktemp("two"), users=users) as inbox:
        inbox.deliver(RAW, user="south@clinic.example")
        assert inbox.mails() == []
        assert inbox.mails(user="south@clinic.example") == [RAW]


def _deliver_many(inbox: Inbox, count: int) -> None:
    for _ in range(count):
        inbox.deliver(RAW)


def _idle_until(client: IMAPClient, *, count: int, seconds: float) -> None:
    end = time.monotonic() + seconds
    seen = 0
    while seen < count:
        assert time.monotonic() < end, f"told of {seen} of {count}"
        answers = client.idle_check(timeout=1)
        seen = max([seen, *(answer[0] for answer in answers if answer[1] == b"EXISTS")])
