"""Statuses: legal moves only, each written once, and told to those who should hear."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.loop.status import Change, IllegalMove, change, refuse_illegal
from integrator.models import OutboxMessage, Referral, StatusEvent
from integrator.statuses import LEGAL, OUTCOMES, REASONS, REOPENINGS, STATUSES, codes_of
from integrator.store.cursors import MergedCursor
from tests.core.clinic import Clinic, ListSource, mail

MOVES = [(start, end) for start in STATUSES for end in STATUSES]


def wanted(to: str, reason: str | None = None, origin: str = "admin") -> Change:
    """A change somebody asks for."""
    return Change(to=to, actor="someone", origin=origin, reason=reason)


def reason_for(start: str | None, end: str) -> str | None:
    """A reason that makes the move complete."""
    _, codes = codes_of(start, end)
    return min(codes - {"summary_sent"}) if codes else None


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


@pytest.mark.parametrize("start", ["closed", "declined", "cancelled", "unsuccessful"])
def test_reopening_needs_a_reason(start: str) -> None:
    for reason in (None, "because", "no_show"):
        with pytest.raises(IllegalMove, match="needs a reason"):
            refuse_illegal(start, wanted("accepted", reason))


def test_going_back_from_an_appointment_says_what_came_of_it() -> None:
    for reason in (None, "because", "new_information"):
        with pytest.raises(IllegalMove, match="needs a reason"):
            refuse_illegal("scheduled", wanted("accepted", reason))
    for outcome in OUTCOMES:
        refuse_illegal("scheduled", wanted("accepted", outcome))


DESIGNED = {
    "received": "needs_info accepted declined cancelled",
    "needs_info": "received accepted declined cancelled unsuccessful",
    "accepted": "needs_info scheduled in_care cancelled unsuccessful",
    "scheduled": "accepted in_care cancelled unsuccessful",
    "in_care": "closed cancelled",
    "closed": "accepted",
    "declined": "accepted",
    "cancelled": "accepted",
    "unsuccessful": "accepted",
    "void": "",
}
"""What the design lets follow what; `void` is an admin's way out of anything."""

REASONED = {
    "declined": REASONS["declined"],
    "unsuccessful": REASONS["unsuccessful"],
    "cancelled": REASONS["cancelled"],
    "closed": REASONS["closed"],
}


@given(
    start=st.sampled_from(STATUSES),
    end=st.sampled_from(STATUSES),
    reason=st.sampled_from(
        ["", *sorted(frozenset().union(*REASONS.values(), REOPENINGS, OUTCOMES))]
    ),
)
def test_a_move_is_taken_where_the_design_has_it_with_a_reason_it_takes(
    start: str, end: str, reason: str
) -> None:
    designed = end in DESIGNED[start].split() or (end == "void" != start)
    back = {"scheduled": OUTCOMES}.get(start, REOPENINGS if DESIGNED[start] == "accepted" else None)
    codes = back if end == "accepted" and back else REASONED.get(end)
    try:
        refuse_illegal(start, wanted(end, reason or None))
        taken = True
    except IllegalMove:
        taken = False
    assert taken == (designed and (codes is None or reason in codes))


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
