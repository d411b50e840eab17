"""FAULTS 29 from end to end: what the mail server does wrong, and what senders get."""

import pytest

from integrator.loop.audience import LETTER
from sandbox.mail_catcher import DROP, Misbehaviour
from tests.whole_way.installation import Installation


@pytest.mark.parametrize(
    ("misbehaviour", "mails"),
    [
        (Misbehaviour("rcpt", "451 4.7.1 Later"), 1),
        (Misbehaviour("data", "451 4.3.0 Later"), 1),
        (Misbehaviour("data", DROP), 1),
        (Misbehaviour("data", DROP, kept=True), 2),
    ],
)
def test_a_letter_arrives_once_or_once_more_where_nobody_could_know(
    installation: Installation, misbehaviour: Misbehaviour, mails: int
) -> None:
    """FAULTS 29."""
    sample = installation.plant_mail()
    installation.peers.catcher.misbehave(sample.sender, misbehaviour)
    installation.turn()
    installation.recover()
    received = installation.peers.catcher.to(sample.sender)
    assert len(received) == mails
    assert len({mail.message["Message-ID"] for mail in received}) == 1
    assert installation.breaches() == []


def test_a_second_doubt_needs_a_person_and_holds_no_other(installation: Installation) -> None:
    """FAULTS 29: at most one ambiguous resend."""
    sample = installation.plant_mail()
    lost = Misbehaviour("data", DROP, kept=True)
    installation.peers.catcher.misbehave(sample.sender, lost, lost, lost)
    other = installation.plant_form()
    installation.turn()
    installation.recover()
    assert len(installation.peers.catcher.to(sample.sender)) == 2
    assert len(installation.peers.catcher.to(other.sender)) == 1
    assert sorted(one.state for one in installation.messages(LETTER)) == ["dead", "done"]
    assert installation.breaches() == []


def test_a_refused_address_needs_a_person_and_the_ticket_is_made(
    installation: Installation,
) -> None:
    """FAULTS 29: 5xx."""
    sample = installation.plant_mail()
    refusal = Misbehaviour("rcpt", "550 5.1.1 No such user")
    installation.peers.catcher.misbehave(sample.sender, refusal)
    installation.drain()
    assert [one.state for one in installation.messages(LETTER)] == ["dead"]
    assert len(installation.tickets()) == 1
    assert installation.breaches() == []
