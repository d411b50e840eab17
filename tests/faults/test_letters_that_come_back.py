"""FAULTS 30 from end to end: bounces of our letters, refused addresses, and automatic replies."""

from email.message import Message
from typing import Any

import pytest
from sqlalchemy import select

from integrator.loop.audience import LETTER
from integrator.models import ContactAddress, PartnerContact, Review
from integrator.partners import addresses
from sandbox.mail_catcher import Misbehaviour
from tests.whole_way.installation import Installation

OTHER, THIRD = "front@north.example", "fax@north.example"

REPORT = """From: Mail Delivery System <MAILER-DAEMON@mx.north.example>
To: referrals@clinic.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <report-{number}@mx.north.example>
Date: Mon, 23 Nov 2026 09:00:00 +0000
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain; charset=us-ascii

I could not deliver your message.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.north.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
From: referrals@clinic.example
To: {address}
--b--
"""

AWAY = """From: {address}
To: referrals@clinic.example
Subject: Automatic reply: {subject}
Message-ID: <away-{number}@north.example>
In-Reply-To: {message_id}
Date: Mon, 23 Nov 2026 09:00:00 +0000
Auto-Submitted: auto-replied
Content-Type: text/plain; charset=utf-8

I am away until Monday. Please write to my colleague about referrals.
"""


def report(letter: Message, address: str, *, status: str = "5.1.1", number: int = 1) -> bytes:
    """What the mail server of the recipient sends back (RFC 3464)."""
    action = "failed" if status.startswith("5") else "delayed"
    said = {"address": address, "action": action, "status": status, "number": number}
    return REPORT.format(message_id=letter["Message-ID"], **said).encode()


def contact(installation: Installation, email: str) -> PartnerContact:
    query = select(PartnerContact).where(PartnerContact.identity == email)
    return installation.db.read(lambda s: s.scalars(query).one())


def known_too(installation: Installation, email: str, *others: str) -> None:
    """An admin knows other addresses of the sender."""

    def add(session: Any) -> None:
        one = session.get_one(PartnerContact, contact(installation, email).id)
        for other in others:
            assert addresses.add(session, one, other, actor="admin", now=installation.clock())

    installation.db.write(add)


def rows(installation: Installation, table: Any, *where: Any) -> list[Any]:
    return installation.db.read(lambda s: list(s.scalars(select(table).where(*where))))


def sent(installation: Installation, address: str) -> list[Message]:
    return [one.message for one in installation.peers.catcher.to(address)]


def test_a_bounced_letter_goes_to_the_next_address_and_never_twice_to_one(
    installation: Installation,
) -> None:
    """FAULTS 30: a report read from the inbox marks the address, and the next one is tried."""
    sample = installation.plant_mail()
    installation.drain()
    known_too(installation, sample.sender, OTHER, THIRD)
    (letter,) = sent(installation, sample.sender)
    for number in (1, 2):
        installation.peers.mailbox.deliver(report(letter, sample.sender, number=number))
        installation.drain()
    (again,) = sent(installation, OTHER)
    assert again["Subject"] == letter["Subject"]
    assert again["Message-ID"] != letter["Message-ID"]
    installation.peers.mailbox.deliver(report(again, OTHER, number=3))
    installation.drain()
    assert [len(sent(installation, one)) for one in (sample.sender, OTHER, THIRD)] == [1, 1, 1]
    found = contact(installation, sample.sender)
    assert (found.email, found.bounced_at) == (THIRD, None)
    assert all(one.bounced_at for one in rows(installation, ContactAddress))
    assert rows(installation, Review, Review.question == "address_bounced") == []


def test_where_no_address_is_left_a_person_is_asked_and_a_new_one_sends_what_waited(
    installation: Installation,
) -> None:
    """FAULTS 30."""
    sample = installation.plant_mail()
    installation.drain()
    (letter,) = sent(installation, sample.sender)
    installation.peers.mailbox.deliver(report(letter, sample.sender))
    installation.drain()
    assert contact(installation, sample.sender).bounced_at is not None
    (asked,) = rows(installation, Review, Review.question == "address_bounced")
    assert asked.state == "open"
    (referral,) = installation.referrals()
    installation.move(referral.reference, "accepted")
    installation.drain()
    assert installation.messages(LETTER)[-1].last_error == "rejected_by_remote:address_bounced"
    assert len(sent(installation, sample.sender)) == 1
    known_too(installation, sample.sender, OTHER)
    installation.drain()
    assert len(sent(installation, OTHER)) == 1
    (asked,) = rows(installation, Review, Review.question == "address_bounced")
    assert asked.state == "resolved"


def test_where_no_address_is_left_staff_have_it_on_the_ticket_and_a_task_where_it_waits_on_them(
    installation: Installation,
) -> None:
    sample = installation.plant_mail()
    installation.drain()
    (referral,) = installation.referrals()
    installation.move(referral.reference, "needs_info")
    installation.drain()
    letter = sent(installation, sample.sender)[0]
    installation.peers.mailbox.deliver(report(letter, sample.sender))
    installation.drain()
    assert installation.services.reminding.remind() == 2, "the turn passes, and its task is due"
    installation.drain()
    twin = installation.peers.hubspot.twin
    (ticket,) = twin.records("tickets")
    (note,) = twin.notes_on(ticket.id)
    assert "letters to the sender come back" in note
    (referral,) = installation.referrals()
    assert (referral.waiting_on, referral.next_action) == ("clinic", "call_partner")
    (task,) = twin.tasks_on(ticket.id)
    assert task["hs_task_status"] == "NOT_STARTED"
    assert task["hs_task_subject"] == f"Call the sender of referral {referral.reference}"


@pytest.mark.parametrize("answer", ["550 5.1.1 No such user", "550 No such user"])
def test_an_address_the_server_refuses_gives_way_to_the_next_at_once(
    installation: Installation, answer: str
) -> None:
    """FAULTS 29, 30."""
    sample = installation.plant_mail()
    installation.drain()
    known_too(installation, sample.sender, OTHER)
    installation.peers.catcher.misbehave(sample.sender, Misbehaviour("rcpt", answer))
    (referral,) = installation.referrals()
    installation.move(referral.reference, "accepted")
    installation.drain()
    assert [len(sent(installation, one)) for one in (sample.sender, OTHER)] == [1, 1]
    assert {one.state for one in installation.messages(LETTER)} == {"done"}
    assert contact(installation, sample.sender).email == OTHER


def test_a_report_of_a_delay_changes_nothing(installation: Installation) -> None:
    """FAULTS 30: soft bounces."""
    sample = installation.plant_mail()
    installation.drain()
    known_too(installation, sample.sender, OTHER)
    (letter,) = sent(installation, sample.sender)
    installation.peers.mailbox.deliver(report(letter, sample.sender, status="4.4.1"))
    installation.drain()
    assert contact(installation, sample.sender).email == sample.sender
    assert sent(installation, OTHER) == []


def test_an_autoresponder_gets_no_letter_however_often_it_answers(
    installation: Installation,
) -> None:
    """FAULTS 30: no loop in 50 rounds."""
    sample = installation.plant_mail()
    installation.drain()
    (letter,) = sent(installation, sample.sender)
    for number in range(50):
        words = {"subject": letter["Subject"], "message_id": letter["Message-ID"]}
        away = AWAY.format(address=sample.sender, number=number, **words)
        installation.peers.mailbox.deliver(away.encode())
        if number % 10 == 9:
            installation.turn()
    installation.drain()
    assert len(sent(installation, sample.sender)) == 1
    assert len(installation.referrals()) == 1
