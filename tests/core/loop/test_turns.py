"""Whose turn it is: each open referral has somebody, something to do and a time."""

from datetime import timedelta
from typing import Any

import pytest

from integrator.config.calendar import ALWAYS_OPEN
from integrator.loop.clocks import after
from integrator.loop.handing import follow_appointment, follow_owner
from integrator.loop.status import Change, change
from integrator.loop.turns import BY_STATUS, LEAST_LEFT, escalation
from integrator.models import Referral
from integrator.statuses import ENDED, STATUSES
from integrator.store.cursors import MergedCursor, Position
from tests.core.clinic import Clinic, mail

PROMISES = ALWAYS_OPEN.promises


@pytest.fixture
def referral(clinic: Clinic) -> Referral:
    """A referral just received."""
    position: list[Position] = [(mail(1), {})]
    clinic.intake.keep("clinic-inbox", position, MergedCursor())
    clinic.intake.read_kept()
    return clinic.referrals()[0]


def moved(clinic: Clinic, to: str, **said: Any) -> Referral:
    """The only referral after a move."""

    def move(session: Any) -> Referral:
        found = session.get_one(Referral, 1)
        wanted = Change(to=to, actor="test", origin="admin", **said)
        change(session, found, wanted, audience=clinic.audience(session), now=clinic.now)
        return Referral(**{name: getattr(found, name) for name in COLUMNS})

    return clinic.db.write(move)


COLUMNS = (
    "waiting_on", "next_action", "due_at", "remind_at", "turn_since", "status", "owner",
)  # fmt: skip


def test_a_new_referral_waits_on_the_front_desk(clinic: Clinic, referral: Referral) -> None:
    assert (referral.waiting_on, referral.next_action) == ("clinic", "look")
    assert referral.owner == "Front desk"
    assert referral.due_at == after(ALWAYS_OPEN, clinic.now, PROMISES["first_action"])


def test_every_status_has_a_turn_or_has_ended() -> None:
    assert set(BY_STATUS) | ENDED == set(STATUSES)
    assert not set(BY_STATUS) & ENDED


def test_the_clinics_clock_stands_still_while_the_partner_is_asked(
    clinic: Clinic, referral: Referral
) -> None:
    clinic.later(hours=3)
    asked = moved(clinic, "needs_info")
    assert (asked.waiting_on, asked.next_action) == ("partner", "answer")
    clinic.later(days=4)
    answered = moved(clinic, "received")
    left = PROMISES["first_action"] - timedelta(hours=3)
    assert answered.due_at == after(ALWAYS_OPEN, clinic.now, left)


def test_a_used_up_promise_leaves_a_part_of_itself(clinic: Clinic, referral: Referral) -> None:
    clinic.later(days=2)
    moved(clinic, "needs_info")
    clinic.later(days=1)
    answered = moved(clinic, "received")
    least = PROMISES["first_action"] / LEAST_LEFT
    assert answered.due_at == after(ALWAYS_OPEN, clinic.now, least)


def test_another_step_starts_with_its_whole_promise(clinic: Clinic, referral: Referral) -> None:
    clinic.later(hours=5)
    accepted = moved(clinic, "accepted")
    assert accepted.next_action == "book"
    assert accepted.due_at == after(ALWAYS_OPEN, clinic.now, PROMISES["book_appointment"])


def test_a_question_to_nobody_known_is_the_clinics_turn(clinic: Clinic, referral: Referral) -> None:
    clinic.db.write(lambda s: setattr(s.get_one(Referral, 1), "contact_id", None))
    asked = moved(clinic, "needs_info")
    assert (asked.waiting_on, asked.next_action) == ("clinic", "find_sender")


def test_a_moved_appointment_moves_the_turn(clinic: Clinic, referral: Referral) -> None:
    moved(clinic, "accepted")
    first, later = clinic.now + timedelta(days=2), clinic.now + timedelta(days=9)
    moved(clinic, "scheduled", appointment_at=first)

    def put_off(session: Any) -> None:
        found = session.get_one(Referral, 1)
        found.appointment_at = later
        follow_appointment(session, found, audience=clinic.audience(session), now=clinic.now)

    clinic.db.write(put_off)
    found = clinic.referrals()[0]
    assert (found.waiting_on, found.due_at, found.remind_at) == ("patient", later, later)


def test_what_nobody_owns_any_more_is_the_front_desks(clinic: Clinic, referral: Referral) -> None:
    def give(owner: str | None) -> str | None:
        def given(session: Any) -> str | None:
            found = session.get_one(Referral, 1)
            audience = clinic.audience(session)
            follow_owner(session, found, owner, audience=audience, now=clinic.now)
            return str(found.owner)

        return clinic.db.write(given)

    assert give("Sam Sample") == "Sam Sample"
    assert give(None) == "Front desk"


def test_what_has_ended_waits_on_nobody(clinic: Clinic, referral: Referral) -> None:
    ended = moved(clinic, "declined", reason="capacity")
    assert (ended.waiting_on, ended.next_action, ended.due_at, ended.remind_at) == (None,) * 4


def test_an_admin_hears_after_the_promise_of_escalation(clinic: Clinic, referral: Referral) -> None:
    told = after(ALWAYS_OPEN, clinic.now, PROMISES["escalate"])
    assert escalation(referral, ALWAYS_OPEN) == told
