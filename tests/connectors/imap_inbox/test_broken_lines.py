"""Row 20: the line breaks, falls silent or lies in the middle of a fetch, at every byte."""

import itertools
import os
import re
import threading

import pytest

from connectors.imap_inbox.reading import LOST_IN_A_ROW
from integrator.errors import RemoteUnavailable
from integrator.ports import Envelope
from tests.connectors.imap_inbox.conftest import Box, sample_mail
from tests.connectors.imap_inbox.proxy import cut_after, cut_on, running_proxy

MAILS = [sample_mail(f"mail {number}", filler=number * 150) for number in range(12)]
POISON = "breaks-the-server"


@pytest.mark.parametrize("count", [1, 60, 700, 1200, *range(1900, 4400, 250), 6000, 9000, 15000])
def test_row_20_a_line_cut_after_so_many_bytes_loses_and_doubles_nothing(
    box: Box, count: int
) -> None:
    box.drop(*MAILS)
    with running_proxy(box.dovecot.ports.imap) as proxy:
        puller = box.puller(port=proxy.port, tls=False)
        proxy.harm = cut_after(count)
        puller.pull_through(turns=2)
        assert set(puller.bodies) <= set(MAILS)

        proxy.harm = cut_after(10**9)
        while puller.pull():
            pass

    assert puller.bodies == sorted(MAILS)
    assert puller.folder["pending"] == {}


@pytest.mark.parametrize("count", [900, 4000, 6000, 8000])
def test_row_20_a_tls_line_cut_after_so_many_bytes_loses_nothing(box: Box, count: int) -> None:
    box.drop(*MAILS)
    with running_proxy(box.dovecot.ports.imaps) as proxy:
        puller = box.puller(port=proxy.port)
        proxy.harm = cut_after(count)
        puller.pull_through(turns=1)
        proxy.harm = cut_after(10**9)
        while puller.pull():
            pass

    assert puller.bodies == sorted(MAILS)


def test_row_20_a_cut_in_the_middle_is_mended_within_the_same_turn(box: Box) -> None:
    box.drop(*MAILS)
    with running_proxy(box.dovecot.ports.imap) as proxy:
        puller = box.puller(port=proxy.port, tls=False)
        turn = puller.inbox.fetch({}, 100)
        next(turn)
        box.dovecot.cut_connections()

        bodies = [fetched.body for fetched, _ in turn if isinstance(fetched, Envelope)]

    assert sorted(bodies) == sorted(MAILS)


def test_row_20_a_server_that_falls_silent_is_given_up_after_the_timeout(box: Box) -> None:
    box.drop(*MAILS)
    silent = threading.Event()
    with running_proxy(box.dovecot.ports.imap) as proxy:
        proxy.harm = lambda chunk, before: chunk if before < 900 or silent.wait(5) else None
        puller = box.puller(port=proxy.port, tls=False, read_timeout=0.2)
        with pytest.raises(RemoteUnavailable):
            puller.pull()
        silent.set()

    assert puller.failures == []


def test_one_mail_that_breaks_the_line_is_blamed_and_blocks_no_other(box: Box) -> None:
    box.drop(MAILS[0], sample_mail(POISON), *MAILS[1:])
    with running_proxy(box.dovecot.ports.imap) as proxy:
        proxy.harm = cut_on(POISON.encode())
        puller = box.puller(port=proxy.port, tls=False)
        assert puller.pull() == len(MAILS)

    assert puller.bodies == sorted(MAILS)
    assert [(failure.code, failure.permanent) for failure in puller.failures] == [
        ("truncated", False)
    ]
    assert puller.folder["pending"] == {"2": 1}


def test_many_mails_that_break_the_line_do_not_block_those_behind_them(box: Box) -> None:
    box.drop(*(sample_mail(f"{POISON} {number}") for number in range(LOST_IN_A_ROW + 1)), *MAILS)
    with running_proxy(box.dovecot.ports.imap) as proxy:
        proxy.harm = cut_on(POISON.encode())
        puller = box.puller(port=proxy.port, tls=False)
        for _ in range(40):
            puller.pull_through(turns=1)
            if len(puller.kept) == len(MAILS):
                break

    assert puller.bodies == sorted(MAILS)


def test_a_line_on_which_no_mail_comes_through_blames_none(box: Box) -> None:
    box.drop(*(sample_mail(f"{POISON} {number}") for number in range(8)))
    with running_proxy(box.dovecot.ports.imap) as proxy:
        proxy.harm = cut_on(POISON.encode())
        puller = box.puller(port=proxy.port, tls=False)
        assert puller.pull_through(turns=2) == 2

    assert puller.failures == []


def test_row_20_a_literal_longer_than_announced_fails_that_mail_alone(box: Box) -> None:
    box.drop(MAILS[0], sample_mail(POISON), MAILS[1])
    with running_proxy(box.dovecot.ports.imap) as proxy:
        proxy.harm = _lie_about_the_literal
        puller = box.puller(port=proxy.port, tls=False, read_timeout=0.5)
        puller.pull_through(turns=1)

    assert puller.bodies == sorted(MAILS[:2])
    assert len(puller.failures) == 1


def test_row_20_a_mail_shorter_than_its_size_is_kept_when_it_reads_the_same_twice(
    box: Box,
) -> None:
    box.drop(*MAILS[:2])
    with running_proxy(box.dovecot.ports.imap) as proxy:
        proxy.harm = _announce_a_larger_size
        puller = box.puller(port=proxy.port, tls=False)
        assert puller.pull() == 2

    assert puller.failures == []


def test_row_20_a_mail_shorter_than_its_size_that_changes_is_not_kept(box: Box) -> None:
    box.drop(MAILS[0], sample_mail(POISON))
    turns = itertools.count()

    def changing(chunk: bytes, before: int) -> bytes | None:
        fresh = b"%0*d" % (len(POISON), next(turns))
        return _announce_a_larger_size(chunk.replace(POISON.encode(), fresh), before)

    with running_proxy(box.dovecot.ports.imap) as proxy:
        proxy.harm = changing
        puller = box.puller(port=proxy.port, tls=False)
        assert puller.pull() == 1

    assert [failure.code for failure in puller.failures] == ["truncated"]


def test_row_23_one_malformed_answer_does_not_fail_the_batch(box: Box) -> None:
    box.drop(*MAILS)
    with running_proxy(box.dovecot.ports.imap) as proxy:
        proxy.harm = _malform_the_date_of_uid_3
        puller = box.puller(port=proxy.port, tls=False)
        assert puller.pull() == len(MAILS) - 1

    assert [failure.code for failure in puller.failures] == ["fetch_failed"]
    assert puller.folder["pending"] == {"3": 1}


def test_a_warm_connection_that_died_is_replaced_unnoticed(box: Box) -> None:
    box.drop(MAILS[0])
    puller = box.puller()
    puller.pull()
    box.dovecot.cut_connections()
    box.drop(MAILS[1])

    assert puller.pull() == 1


def test_a_warm_connection_is_used_again(box: Box) -> None:
    box.drop(MAILS[0])
    with running_proxy(box.dovecot.ports.imap) as proxy:
        puller = box.puller(port=proxy.port, tls=False)
        puller.pull()
        box.drop(MAILS[1])
        assert puller.pull() == 1
        puller.acknowledge()
        assert proxy.connections == 1


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_child_opens_its_own_connection_and_leaves_the_parents_alone(box: Box) -> None:
    box.drop(MAILS[0])
    with running_proxy(box.dovecot.ports.imap) as proxy:
        puller = box.puller(port=proxy.port, tls=False)
        puller.pull()
        box.drop(MAILS[1])

        child = os.fork()
        if child == 0:
            os._exit(0 if puller.pull() == 1 else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

        assert puller.pull() == 1
        assert proxy.connections == 2


def test_a_server_that_is_not_there_is_unavailable(box: Box) -> None:
    with running_proxy(box.dovecot.ports.imap) as proxy:
        port = proxy.port
    with pytest.raises(RemoteUnavailable):
        box.puller(port=port, tls=False).pull()


def _lie_about_the_literal(chunk: bytes, before: int) -> bytes | None:
    """Announce ten bytes more than come, for the mail with the poison."""
    if POISON.encode() not in chunk:
        return chunk
    at = chunk.rindex(b"{", 0, chunk.index(POISON.encode()))
    size = re.match(rb"\{(\d+)\}", chunk[at:])
    assert size
    longer = b"{%d}" % (int(size[1]) + 10_000)
    return chunk[:at] + longer + chunk[at + len(size[0]) :]


def _announce_a_larger_size(chunk: bytes, before: int) -> bytes | None:
    return re.sub(rb"RFC822.SIZE (\d+)", lambda found: b"RFC822.SIZE 9%s" % found[1], chunk)


def _malform_the_date_of_uid_3(chunk: bytes, before: int) -> bytes | None:
    return re.sub(rb"\(UID 3 RFC822.SIZE (\d+)", rb"(UID 3 RFC822.SIZE (", chunk)
