"""The watcher wakes the puller at once, and comes back when its connection dies in silence."""

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from connectors.imap_inbox import ImapInbox, PasswordLogin, watching
from connectors.imap_inbox.watching import LONGEST_PAUSE, REFUSED_PAUSE, pause_after, tells_of_mail
from integrator.errors import CredentialsRefused, RemoteUnavailable
from tests.connectors.imap_inbox.conftest import WITHOUT_MUCH, Box, MakeBox, sample_mail
from tests.connectors.imap_inbox.proxy import Harm, Proxy, running_proxy
from tests.peers.dovecot import Dovecot

PATIENCE = 10.0


@dataclass(slots=True)
class Bell:
    """Counts the calls of on_arrival."""

    rung: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    count: int = 0

    def ring(self) -> None:
        self.count += 1
        self.rung.release()

    def heard(self, within: float = PATIENCE) -> bool:
        return self.rung.acquire(timeout=within)


@contextlib.contextmanager
def watched(inbox: ImapInbox) -> Iterator[tuple[Bell, threading.Thread]]:
    """Watch until the end of the block; the first ring, of the connection, is waited for."""
    bell, stop = Bell(), threading.Event()
    thread = threading.Thread(target=inbox.watch, args=(bell.ring, stop))
    thread.start()
    try:
        assert bell.heard()
        yield bell, thread
    finally:
        stop.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def test_a_mail_delivered_over_lmtp_wakes_the_watcher(box: Box) -> None:
    with watched(box.inbox()) as (bell, _):
        box.deliver(sample_mail("one"))
        assert bell.heard()
    assert box.puller().pull() == 1


def test_mails_that_follow_are_noticed_sooner_than_idle_would_say(box: Box) -> None:
    with watched(box.inbox()) as (bell, _):
        box.deliver(sample_mail("first"))
        assert bell.heard()
        took = []
        for number in range(3):
            began = time.monotonic()
            box.deliver(sample_mail(f"mail {number}"))
            assert bell.heard()
            took.append(time.monotonic() - began)

    assert sorted(took)[1] < 0.45  # Dovecot holds an IDLE notice back 0.5 s


def test_the_watcher_comes_back_and_rings_after_its_connection_is_cut(box: Box) -> None:
    with watched(box.inbox()) as (bell, _):
        box.dovecot.cut_connections()
        assert bell.heard()
        box.deliver(sample_mail("one"))
        assert bell.heard()


def test_a_connection_that_died_in_silence_is_found_at_the_next_idle(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "IDLE_SECONDS", 0.3)
    monkeypatch.setattr(watching, "SLICE_SECONDS", 0.1)
    with running_proxy(box.dovecot.ports.imap) as proxy:
        inbox = box.inbox(port=proxy.port, tls=False, read_timeout=0.5)
        with watched(inbox) as (bell, _):
            until, silence = proxy.connections, threading.Event()
            proxy.harm = _silent_on_the_first(proxy, until, silence)
            assert bell.heard()
            assert proxy.connections > until
            silence.set()


def _silent_on_the_first(proxy: Proxy, until: int, silence: threading.Event) -> Harm:
    """Hold back what the server says on the connections there are; let later ones be."""

    def harm(chunk: bytes, before: int) -> bytes | None:
        if proxy.connections == until:
            silence.wait(PATIENCE)
        return chunk

    return harm


def test_nothing_is_rung_while_no_mail_comes(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "IDLE_SECONDS", 0.1)
    monkeypatch.setattr(watching, "SLICE_SECONDS", 0.05)
    with watched(box.inbox()) as (bell, _):
        assert not bell.heard(within=0.6)


def test_a_stopped_watcher_ends_while_it_waits(box: Box) -> None:
    with watched(box.inbox()):
        began = time.monotonic()
    assert time.monotonic() - began < 2 * watching.SLICE_SECONDS


@pytest.mark.parametrize("other_dovecot", [WITHOUT_MUCH], indirect=True)
def test_a_server_without_idle_is_left_to_polling(
    other_dovecot: Dovecot, make_box: MakeBox
) -> None:
    with watched(make_box(other_dovecot).inbox()) as (bell, thread):
        thread.join(PATIENCE)
        assert not thread.is_alive()
        assert bell.count == 1


def test_a_refused_login_is_not_tried_again_at_once(box: Box) -> None:
    bell, stop = Bell(), threading.Event()
    inbox = box.inbox(login=PasswordLogin("wrong-sample"))
    thread = threading.Thread(target=inbox.watch, args=(bell.ring, stop))
    thread.start()
    time_to_refuse = 1.5
    assert not bell.heard(within=time_to_refuse)
    stop.set()
    thread.join(PATIENCE)
    assert box.dovecot.log.count(f"user=<{box.user}>") == 1


def test_pauses_grow_to_a_minute_and_a_refusal_waits_for_a_person() -> None:
    lost = RemoteUnavailable("")
    assert max(pause_after(lost, 1) for _ in range(200)) <= 1.0
    longest = max(pause_after(lost, 50) for _ in range(200))
    assert LONGEST_PAUSE / 2 < longest <= LONGEST_PAUSE
    assert pause_after(CredentialsRefused(""), 1) == REFUSED_PAUSE


def test_only_a_grown_folder_tells_of_mail() -> None:
    assert tells_of_mail([(b"OK", b"Still here"), (3, b"EXISTS")])
    assert not tells_of_mail([(b"OK", b"Still here"), (1, b"EXPUNGE"), (1, b"FETCH", ())])
