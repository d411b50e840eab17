"""Statuses: legal moves only, each written once, and told to those who should hear."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.cursors import MergedCursor
from integrator.models import OutboxMessage, Referral, StatusEvent
from integrator.status import Change, IllegalMove, change, refuse_illegal
from integrator.statuses import ENDED, LEGAL, REASONS, STATUSES
from tests.core.clinic import Clinic, ListSource, mail

MOVES = [(start, end) for start in STATUSES for end in STATUSES]


def wanted(to: str, reason: str | None = None, origin: str = "admin") -> Change:
    """A change somebody asks for."""
    return Change(to=to, actor="someone", origin=origin, reason=reason)


def reason_for(start: str | None, end: str) -> str | None:
    """A reason that makes the move complete."""
    codes = REASONS.get(end)
    return min(codes) if codes else ("reopened" if start in ENDED else None)


@pytest.mark.parametrize(("start", "end"), MOVES)
def test_exactly_the_moves_of_the_table_are_allowed(start: str, end: str) -> None:
    if end in LEGAL[start]:
        refuse_illegal(start, wanted(end, reason_for(start, end)))
    else:
        with pytest.raises(IllegalMove, match="may not become"):
            refuse_illegal(start, wanted(end, reason_for(start, end)))


@pytest.mark.parametrize("end", sorted(REASONS))
def test_an_ending_needs_a_coded_reason(end: str) -> None:
    start = next(start for start in STATUSES if end in LEGAL[start])
    for reason in (None, "because"):
        with pytest.raises(IllegalMove, match="needs a reason"):
            refuse_illegal(start, wanted(end, reason))


def test_reopening_needs_a_reason() -> None:
    with pytest.raises(IllegalMove, match="Opening it again"):
        refuse_illegal("closed", wanted("accepted"))


def test_a_status_that_does_not_exist_is_refused() -> None:
    with pytest.raises(IllegalMove, match="no status"):
        refuse_illegal("received", wanted("teleported"))


def opened(clinic: Clinic) -> Referral:
    """One received referral."""
    clinic.intake.sync(ListSource([mail(1)]), MergedCursor())
    return clinic.referrals()[0]


def move(clinic: Clinic, referral_id: int, asked: Change) -> None:
    """Ask for a change in a transaction of its own."""

    def work(session: Session) -> None:
        referral = session.get_one(Referral, referral_id)
        change(session, referral, asked, audience=clinic.audience(session), now=clinic.now)

    clinic.db.write(work)


def test_a_change_tells_the_sender_and_the_crm(clinic: Clinic) -> None:
    referral = opened(clinic)
    clinic.delivery.drain("hubspot.referral")
    move(clinic, referral.id, wanted("accepted"))
    assert [message.kind for message in clinic.messages("mail.status")] == [
        "acknowledgement",
        "status",
    ]
    assert len(clinic.messages("hubspot.referral")) == 2


def test_a_change_from_the_crm_is_not_told_to_the_crm(clinic: Clinic) -> None:
    referral = opened(clinic)
    clinic.delivery.drain("hubspot.referral")
    move(clinic, referral.id, wanted("accepted", origin="hubspot"))
    assert len(clinic.messages("hubspot.referral")) == 1
    assert len(clinic.messages("mail.status")) == 2


def test_nobody_hears_of_void(clinic: Clinic) -> None:
    referral = opened(clinic)
    move(clinic, referral.id, wanted("void"))
    assert [message.kind for message in clinic.messages("mail.status")] == ["acknowledgement"]


def test_an_illegal_move_changes_nothing(clinic: Clinic) -> None:
    referral = opened(clinic)
    with pytest.raises(IllegalMove):
        move(clinic, referral.id, wanted("closed", "summary_sent"))
    assert clinic.referrals()[0].status == "received"
    assert clinic.count(StatusEvent) == 1


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(asked=st.lists(st.sampled_from(STATUSES), max_size=8))
def test_any_walk_leaves_an_unbroken_history(clinic: Clinic, asked: list[str]) -> None:
    if not clinic.referrals():
        opened(clinic)
    referral = clinic.referrals()[0]
    for to in asked:
        current = clinic.referrals()[0].status
        if to in LEGAL[current] and to != "void":
            move(clinic, referral.id, wanted(to, reason_for(current, to)))
    events = clinic.db.read(
        lambda s: s.scalars(select(StatusEvent).order_by(StatusEvent.seq)).all()
    )
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert [event.from_status for event in events[1:]] == [e.to_status for e in events[:-1]]
    letters = clinic.db.read(
        lambda s: s.scalars(
            select(OutboxMessage.status_seq).where(OutboxMessage.topic == "mail.status")
        ).all()
    )
    assert sorted(letters) == [event.seq for event in events]
