"""Turns that go by: staff get one task, partners two letters, admins what nobody moved."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from integrator.correspondence.asking import ask_partner
from integrator.loop.status import Change, change
from integrator.models import OutboxMessage, PartnerContact, Referral
from integrator.reminders.reminding import LETTERS, Reminding
from integrator.store.cursors import MergedCursor, Position
from tests.core.clinic import Clinic, mail

TASK, LETTER = "hubspot.task", "mail.status"


@pytest.fixture
def opened(clinic: Clinic) -> Clinic:
    """A clinic with one referral just received, where tasks can be made."""
    clinic.topics |= {TASK}
    position: list[Position] = [(mail(1), {})]
    clinic.intake.keep("clinic-inbox", position, MergedCursor())
    clinic.intake.read_kept()
    return clinic


def reminding(clinic: Clinic) -> int:
    """One round; how many were due."""
    return Reminding(clinic.db, clinic.audience, clinic.clock).remind()


def settle(clinic: Clinic) -> None:
    """What was to be told of tasks is told."""
    done = update(OutboxMessage).where(OutboxMessage.topic == TASK).values(state="done")
    clinic.db.write(lambda session: session.execute(done))


def move(clinic: Clinic, to: str, **said: Any) -> None:
    """Move the only referral."""

    def moved(session: Any) -> None:
        wanted = Change(to=to, actor="test", origin="admin", **said)
        found = session.get_one(Referral, 1)
        change(session, found, wanted, audience=clinic.audience(session), now=clinic.now)

    clinic.db.write(moved)


def until_due(clinic: Clinic) -> None:
    """Let time pass until somebody is to be reminded."""
    due = clinic.referrals()[0].remind_at
    assert due is not None
    clinic.now = due


def test_nobody_is_reminded_before_the_promise_is_over(opened: Clinic) -> None:
    until_due(opened)
    opened.now -= timedelta(seconds=1)
    assert reminding(opened) == 0
    assert not opened.messages(TASK)


def test_staff_get_one_task_and_then_an_admin_hears(opened: Clinic) -> None:
    until_due(opened)
    assert reminding(opened) == 1
    assert len(opened.messages(TASK)) == 1
    assert opened.referrals()[0].escalated_at is None
    until_due(opened)
    reminding(opened)
    assert len(opened.messages(TASK)) == 1
    assert opened.referrals()[0].escalated_at == opened.now
    opened.later(days=30)
    assert reminding(opened) == 0


def test_passing_the_turn_ends_the_task(opened: Clinic) -> None:
    until_due(opened)
    reminding(opened)
    move(opened, "accepted")
    kinds = {message.kind for message in opened.messages(TASK)}
    assert kinds == {"task"}
    assert opened.referrals()[0].reminded == 0


def test_a_partner_gets_two_letters_and_then_a_person_takes_over(opened: Clinic) -> None:
    move(opened, "needs_info")
    for _ in range(LETTERS + 1):
        until_due(opened)
        assert reminding(opened) == 1
    letters = [one for one in opened.messages(LETTER) if one.kind == "reminder"]
    assert len(letters) == LETTERS
    referral = opened.referrals()[0]
    assert (referral.waiting_on, referral.next_action) == ("clinic", "call_partner")
    assert referral.status == "needs_info"


def test_each_turn_has_a_task_of_its_own_though_the_status_stays(opened: Clinic) -> None:
    """Nothing but the turn tells the two intents apart."""
    until_due(opened)
    reminding(opened)
    settle(opened)
    move(opened, "needs_info")
    settle(opened)
    for _ in range(LETTERS + 2):
        until_due(opened)
        reminding(opened)
    assert len(opened.messages(TASK)) == 3


def test_a_task_made_while_the_turn_passes_is_not_left_behind(opened: Clinic) -> None:
    """Whoever moves it cannot see yet that a reminder is being made: it is due, that is enough."""
    until_due(opened)
    move(opened, "accepted")
    assert len(opened.messages(TASK)) == 1


@pytest.mark.parametrize("column", ["mail_off_at", "bounced_at"])
def test_a_partner_whom_no_letter_reaches_is_called(opened: Clinic, column: str) -> None:
    move(opened, "needs_info")
    opened.db.write(lambda s: setattr(s.scalars(select(PartnerContact)).one(), column, opened.now))
    until_due(opened)
    reminding(opened)
    assert opened.referrals()[0].next_action == "call_partner"
    assert [one for one in opened.messages(LETTER) if one.kind == "reminder"] == []
    assert len(opened.messages(TASK)) == 1, "staff have its task at once"


def test_asking_again_gives_the_turn_back(opened: Clinic) -> None:
    move(opened, "needs_info")
    for _ in range(LETTERS + 2):
        until_due(opened)
        reminding(opened)
    assert opened.referrals()[0].reminded == 1

    def ask(session: Any) -> None:
        found = session.get_one(Referral, 1)
        ask_partner(session, found, actor="sam", audience=opened.audience(session), now=opened.now)

    settle(opened)
    before = len(opened.messages(TASK))
    opened.db.write(ask)
    referral = opened.referrals()[0]
    assert (referral.waiting_on, referral.reminded) == ("partner", 0)
    assert len(opened.messages(TASK)) == before + 1


def test_what_waits_on_a_partner_is_not_overdue_while_they_have_time(opened: Clinic) -> None:
    move(opened, "needs_info")
    until_due(opened)
    reminding(opened)
    due = opened.referrals()[0].due_at
    assert due is not None
    assert due > opened.now


def test_after_the_appointment_staff_say_how_it_went(opened: Clinic) -> None:
    seen = opened.now + timedelta(days=9)
    move(opened, "accepted")
    move(opened, "scheduled", appointment_at=seen)
    assert opened.referrals()[0].due_at == seen
    until_due(opened)
    reminding(opened)
    assert opened.referrals()[0].next_action == "say_how_it_went"


def test_every_open_referral_keeps_an_owner_and_a_time_whatever_lapses(opened: Clinic) -> None:
    for _ in range(12):
        referral = opened.referrals()[0]
        assert referral.owner
        assert referral.due_at
        opened.later(days=3)
        reminding(opened)
