"""Staff moved a ticket several times while we did not look: each step is taken in its order."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from integrator.models import StatusEvent
from tests.both_ways.office import Office

BOOKED = "2027-03-01T17:30:00.000Z"


def _events(office: Office) -> list[StatusEvent]:
    return office.rows(select(StatusEvent).order_by(StatusEvent.id))


def _way(office: Office) -> list[str]:
    return [event.to_status for event in _events(office)]


def _at_the_twin(office: Office, ticket: str) -> list[int]:
    """When the stage was written, oldest first, in whole seconds."""
    [record] = [one for one in office.twin.twin.records("tickets") if one.id == ticket]
    return [one.at // 1000 for one in reversed(record.history["hs_pipeline_stage"])]


def test_moves_made_in_an_outage_are_taken_one_by_one_with_their_times(office: Office) -> None:
    office.refer()
    ticket = office.remote("ticket")
    for to, values in (
        ("accepted", {}),
        ("scheduled", {"referral_appointment_at": BOOKED}),
        ("in_care", {}),
    ):
        office.clock.pass_by(hours=5)
        office.move(ticket, to, **values)
    office.clock.pass_by(hours=30)
    assert office.look() == 3
    assert _way(office) == ["received", "accepted", "scheduled", "in_care"]
    moments = [int(event.occurred_at.timestamp()) for event in _events(office)]
    assert moments[1:] == _at_the_twin(office, ticket)[1:]
    assert office.open_reviews() == []
    assert office.twin.twin.notes_on(ticket) == []
    assert office.look() == 0


def test_replaying_an_outage_costs_no_call_more_than_a_single_move(office: Office) -> None:
    office.refer(2)
    first, second = (office.remote("ticket", one.reference) for one in office.referrals())
    office.look()

    def cost() -> int:
        office.twin.twin.served.clear()
        office.clock.pass_by(minutes=3)
        office.following.follow("hubspot")
        return office.twin.twin.calls("/tickets/")

    office.move(first, "accepted")
    one_move = cost()
    office.move(second, "accepted")
    office.move(second, "in_care")
    assert cost() == one_move
    assert [one.status for one in office.referrals()] == ["accepted", "in_care"]


def test_what_is_truly_illegal_at_the_end_is_refused_from_where_the_steps_led(
    office: Office,
) -> None:
    office.refer()
    ticket = office.remote("ticket")
    office.move(ticket, "accepted")
    office.move(ticket, "closed", referral_status_reason="seen_no_summary")
    assert office.look() == 1
    assert office.referrals()[0].status == "accepted"
    [note] = office.twin.twin.notes_on(ticket)
    assert "“Completed” cannot follow “Accepted”" in note
    assert office.open_reviews() == ["illegal_move"]
    assert office.look() == 0
    office.move(ticket, "in_care")
    office.move(ticket, "closed")
    assert office.look() == 2
    assert office.open_reviews() == []
    assert len(office.twin.twin.notes_on(ticket)) == 1


def test_a_step_made_by_mistake_and_undone_is_passed_over(office: Office) -> None:
    """Declined without its reason, then into care by way of accepted."""
    office.refer()
    ticket = office.remote("ticket")
    for to in ("declined", "accepted", "in_care"):
        office.move(ticket, to)
    assert office.look() == 2
    assert _way(office) == ["received", "accepted", "in_care"]
    assert office.twin.twin.notes_on(ticket) == []


def test_a_step_lacks_what_is_not_written_on_the_ticket(office: Office) -> None:
    """No time of the appointment was ever said: the booking is no step of the way."""
    office.refer()
    ticket = office.remote("ticket")
    for to in ("accepted", "scheduled", "in_care"):
        office.move(ticket, to)
    assert office.look() == 2
    assert _way(office) == ["received", "accepted", "in_care"]


@pytest.mark.parametrize("lands", [True, False])
def test_our_own_moves_in_the_history_are_not_taken_as_theirs(office: Office, lands: bool) -> None:
    """Declined here, which may have reached the ticket; then staff move it twice."""
    [referral] = office.refer()
    ticket = office.remote("ticket")
    office.change(referral, "needs_info")
    office.deliver()
    office.change(referral, "declined", reason="capacity")
    if lands:
        path = "/tickets/batch/update"
        office.twin.twin.faults.add(path_contains=path, drop=True, apply_first=True)
        office.delivery.deliver_batch("hubspot.referral")
    office.clock.pass_by(seconds=1)
    office.move(ticket, "accepted", referral_reopen_reason="ended_by_mistake")
    office.move(ticket, "in_care")
    office.clock.pass_by(minutes=3)
    assert office.following.follow("hubspot") == 2
    assert _way(office) == ["received", "needs_info", "declined", "accepted", "in_care"]
    office.clock.pass_by(minutes=30)
    office.deliver()
    assert office.look() == 0
    [record] = office.twin.twin.records("tickets")
    stages = office.parts.feed.account.ids()
    assert stages.status_of(record.properties["hs_pipeline_stage"]) == "in_care"


def test_a_history_that_reaches_no_agreement_is_no_way(office: Office) -> None:
    """HubSpot remembers the last twenty stages only."""
    office.refer()
    ticket = office.remote("ticket")
    for _ in range(12):
        office.move(ticket, "in_care")
        office.move(ticket, "scheduled")
    office.move(ticket, "accepted")
    office.move(ticket, "in_care")
    assert office.look() == 0
    assert office.open_reviews() == ["illegal_move"]


def test_the_clinics_promise_counts_from_when_we_heard(office: Office) -> None:
    office.refer()
    office.clock.pass_by(days=3)
    ticket = office.remote("ticket")
    for to in ("needs_info", "accepted"):
        office.move(ticket, to)
    office.clock.pass_by(days=4)
    office.look()
    [referral] = office.referrals()
    assert referral.due_at is not None
    assert referral.due_at > office.clock()
    assert referral.status_at < office.clock() - timedelta(days=3)
