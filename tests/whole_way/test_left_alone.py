"""A referral left alone: staff get a task, partners are reminded, admins hear; and it all ends."""

from datetime import timedelta

from integrator.accounts.users import save_user
from integrator.loop.audience import ADMIN_LETTER, LETTER
from integrator.models import Referral
from tests.whole_way.installation import Installation

ADMIN = "ada@harbor.example"


def pass_until_due(installation: Installation) -> None:
    """Time passes until somebody is to be reminded; then everything takes its way."""
    (referral,) = installation.referrals()
    assert referral.remind_at is not None
    wait = referral.remind_at - installation.clock()
    installation.clock.by += max(wait, timedelta()) + timedelta(seconds=1)
    installation.services.reminding.remind()
    installation.drain()


def tasks(installation: Installation, referral: Referral) -> list[tuple[str, str]]:
    """Subject and state of the tasks on its ticket."""
    ticket = installation.tickets()[referral.reference]
    found = installation.peers.hubspot.twin.tasks_on(ticket)
    return [(one["hs_task_subject"], one["hs_task_status"]) for one in found]


def test_staff_get_a_task_that_is_done_when_the_stage_moves(installation: Installation) -> None:
    installation.plant_mail()
    installation.drain()
    pass_until_due(installation)
    (referral,) = installation.referrals()
    subject = f"Look at referral {referral.reference}"
    assert tasks(installation, referral) == [(subject, "NOT_STARTED")]
    installation.move(referral.reference, "accepted")
    installation.clock.by += timedelta(minutes=5)
    installation.drain()
    assert tasks(installation, referral) == [(subject, "COMPLETED")]
    (referral,) = installation.referrals()
    assert (referral.waiting_on, referral.next_action) == ("clinic", "book")
    assert installation.breaches() == []


def test_partners_are_reminded_twice_and_then_called(installation: Installation) -> None:
    sample = installation.plant_mail()
    installation.drain()
    (referral,) = installation.referrals()
    installation.move(referral.reference, "needs_info")
    installation.clock.by += timedelta(minutes=5)
    installation.drain()
    for _ in range(3):
        pass_until_due(installation)
    sent = [one for one in installation.messages(LETTER) if one.kind == "reminder"]
    mails = [
        one
        for one in installation.peers.catcher.to(sample.sender)
        if ".reminder." in str(one.message["Message-ID"])
    ]
    assert len(sent) == len(mails) == 2
    assert all("still needs something from you" in one.subject for one in mails)
    assert all(
        secret not in one.raw.decode().lower() for one in mails for secret in sample.secrets()
    )
    assert installation.referrals()[0].next_action == "call_partner"
    assert installation.breaches() == []


def test_an_admin_hears_in_the_morning_what_nobody_moved(installation: Installation) -> None:
    sample = installation.plant_mail()
    installation.drain()
    services = installation.services
    services.db.write(
        lambda s: save_user(
            s,
            ADMIN,
            name="Ada",
            role="admin",
            password="correct horse battery",
            now=services.clock(),
        )
    )
    pass_until_due(installation)
    pass_until_due(installation)
    for _ in range(24 * 7):
        if services.daily.tell():
            break
        installation.clock.by += timedelta(hours=1)
    installation.drain()
    (referral,) = installation.referrals()
    (mail,) = installation.peers.catcher.to(ADMIN)
    assert f"{referral.reference}: nobody has done what is next" in mail.text
    assert "/admin/attention" in mail.text
    assert all(secret not in mail.raw.decode().lower() for secret in sample.secrets())
    assert [one.state for one in installation.messages(ADMIN_LETTER)] == ["done"]
    assert installation.breaches() == []
