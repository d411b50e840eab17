"""FAULTS 20 to 24 from end to end: what happens to the inbox, and what the store makes of it."""

from collections.abc import Iterator

import pytest

from tests.connectors.imap_inbox.proxy import Proxy, cut_after, running_proxy, unharmed
from tests.peers import need
from tests.whole_way.installation import Installation
from tests.whole_way.mailbox import PROCESSED


@pytest.fixture
def line(installation: Installation) -> Iterator[Proxy]:
    """The line to the inbox, to be cut."""
    with running_proxy(installation.peers.mailbox.port) as proxy:
        installation.reconfigure(IMAP_PORT=str(proxy.port))
        yield proxy


def test_a_line_cut_at_every_length_loses_and_doubles_no_mail(
    installation: Installation, line: Proxy
) -> None:
    """FAULTS 20."""
    for _ in range(4):
        installation.plant_mail()
    for count in range(2500, 12_000, 700):
        line.harm = cut_after(count)
        installation.turn()
    line.harm = unharmed
    installation.recover()
    assert line.connections > 5
    assert installation.breaches() == []


def test_a_new_uidvalidity_imports_nothing_twice(installation: Installation) -> None:
    """FAULTS 21."""
    mailbox = installation.peers.mailbox
    need("Dovecot", hasattr(mailbox.server, "reset_uidvalidity"), "its index must be lost")
    for _ in range(3):
        installation.plant_mail()
    inbox = installation.services.pulls["clinic-inbox"]
    installation.services.intake.fetch(inbox.open(), inbox.cursors, limit=100)
    for _ in range(2):
        mailbox.dovecot.reset_uidvalidity(mailbox.user)
        installation.drain()
    installation.plant_mail()
    installation.drain()
    assert len(installation.referrals()) == 4
    assert mailbox.count() == 0
    assert installation.breaches() == []


def test_mails_a_person_read_flagged_moved_or_deleted_do_no_harm(
    installation: Installation,
) -> None:
    """FAULTS 22: what is still there is taken in, read or not; what is gone was taken away."""
    mailbox = installation.peers.mailbox
    kept = [installation.plant_mail(), installation.plant_mail()]
    for _ in range(2):
        installation.plant_mail()
    with mailbox.person() as person:
        person.select_folder("INBOX")
        person.add_flags([1], [rb"\Seen"])
        person.add_flags([2], [rb"\Flagged", rb"\Answered"])
        person.create_folder("Private")
        person.copy([3], "Private")
        person.delete_messages([3, 4])
        person.expunge()
    installation.planted = kept
    installation.drain()
    assert len(installation.referrals()) == 2
    assert installation.breaches() == []


def test_mail_a_person_puts_back_into_the_inbox_is_filed_again_and_not_doubled(
    installation: Installation,
) -> None:
    """FAULTS 22."""
    installation.plant_mail()
    installation.drain()
    mailbox = installation.peers.mailbox
    assert mailbox.count(PROCESSED) == 1
    with mailbox.person() as person:
        person.select_folder(PROCESSED)
        person.copy([1], "INBOX")
    installation.drain()
    assert mailbox.count() == 0
    assert len(installation.peers.catcher.mails) == 1
    assert installation.breaches() == []


def test_mails_that_come_while_others_are_fetched_are_not_skipped(
    installation: Installation,
) -> None:
    """FAULTS 23: between two steps of a fetch, more arrive."""
    inbox = installation.services.pulls["clinic-inbox"]
    for _ in range(3):
        installation.plant_mail()
    intake = installation.services.intake
    cursor = installation.db.read(lambda session: inbox.cursors.load(session, inbox.name))
    for step in inbox.open().fetch(cursor, 100):
        installation.plant_mail()
        intake.keep(inbox.name, [step], inbox.cursors)
    installation.drain()
    assert len(installation.planted) >= 6
    assert installation.breaches() == []


def test_different_mails_with_one_message_id_or_none_are_all_taken_in(
    installation: Installation,
) -> None:
    """FAULTS 24."""
    samples = [installation.new_sample() for _ in range(4)]
    first, second, third, fourth = (sample.mail() for sample in samples)
    same = second.replace(samples[1].message_id.encode(), samples[0].message_id.encode())
    without = [
        mail.replace(f"Message-ID: {sample.message_id}\r\n".encode(), b"")
        for mail, sample in ((third, samples[2]), (fourth, samples[3]))
    ]
    for mail in (first, same, *without):
        installation.peers.mailbox.deliver(mail)
    installation.drain()
    assert installation.breaches() == []


def test_the_same_mail_in_two_folders_is_one_referral(installation: Installation) -> None:
    """FAULTS 24."""
    installation.edit_config("sources.toml", '["INBOX"]', '["INBOX", "Second"]')
    installation.plant_mail()
    with installation.peers.mailbox.person() as person:
        person.create_folder("Second")
        person.select_folder("INBOX")
        person.copy([1], "Second")
    installation.drain()
    assert len(installation.referrals()) == 1
    assert installation.breaches() == []
