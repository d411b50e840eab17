"""Staff work in HubSpot alone: what they lack is said on the ticket, what they say is taken."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.correspondence import conversations
from integrator.correspondence.summaries import hand_in
from integrator.loop.closing import Added
from integrator.models import OutboxMessage, Referral, StatusEvent
from integrator.ports import AttachmentDraft
from tests.both_ways.office import AUDIENCE, Office


def test_a_move_without_its_reason_is_noted_and_taken_once_the_reason_is_there(
    office: Office,
) -> None:
    [referral] = office.refer()
    ticket = office.remote("ticket")
    office.move(ticket, "declined")
    assert office.look() == 0
    assert office.referrals()[0].status == "received"
    assert office.open_reviews() == ["illegal_move"]
    [note] = office.twin.twin.notes_on(ticket)
    assert "“Not accepted” is not taken yet" in note
    assert "“Reason (decline, cancel, close)” to one of: Capacity" in note
    office.twin.twin.change("tickets", ticket, {"referral_status_reason": "capacity"})
    assert office.look() == 1
    taken = office.referrals()[0]
    assert (taken.status, taken.status_reason) == ("declined", "capacity")
    assert office.open_reviews() == []
    assert len(office.twin.twin.notes_on(ticket)) == 1
    assert referral.reference in note


def test_a_move_that_cannot_follow_is_noted_once_and_ends_when_staff_move_it_back(
    office: Office,
) -> None:
    office.refer()
    ticket = office.remote("ticket")
    office.move(ticket, "in_care")
    for subject in ("one", "two"):
        assert office.look() == 0
        office.twin.twin.change("tickets", ticket, {"subject": subject})
    [note] = office.twin.twin.notes_on(ticket)
    assert "“Being seen” cannot follow “Received”; it may go to “Needs information”" in note
    office.move(ticket, "received")
    office.look()
    assert office.open_reviews() == []
    office.move(ticket, "in_care")
    office.look()
    assert len(office.twin.twin.notes_on(ticket)) == 2


def test_an_appointment_needs_its_time_which_comes_along(office: Office) -> None:
    office.refer()
    ticket = office.remote("ticket")
    office.move(ticket, "accepted")
    office.look()
    office.move(ticket, "scheduled")
    assert office.look() == 0
    assert "fill in “Appointment”" in office.twin.twin.notes_on(ticket)[0]
    moment = datetime(2026, 12, 1, 17, 30, tzinfo=UTC)
    office.twin.twin.change(
        "tickets", ticket, {"referral_appointment_at": "2026-12-01T17:30:00.000Z"}
    )
    assert office.look() == 1
    [referral] = office.referrals()
    assert (referral.status, referral.appointment_at) == ("scheduled", moment)
    later = "2026-12-02T17:30:00.000Z"
    office.twin.twin.change("tickets", ticket, {"referral_appointment_at": later})
    office.look()
    assert office.referrals()[0].appointment_at == datetime(2026, 12, 2, 17, 30, tzinfo=UTC)


def test_reopening_needs_its_own_reason(office: Office) -> None:
    office.refer()
    ticket = office.remote("ticket")
    office.move(ticket, "declined", referral_status_reason="capacity")
    assert office.look() == 1
    office.move(ticket, "accepted")
    assert office.look() == 0
    assert "“Reason (reopen)” to one of: Ended by mistake" in office.twin.twin.notes_on(ticket)[0]
    office.twin.twin.change("tickets", ticket, {"referral_reopen_reason": "ended_by_mistake"})
    assert office.look() == 1
    assert office.referrals()[0].status == "accepted"
    events = office.rows(select(StatusEvent.reason).order_by(StatusEvent.id))
    assert events[-1] == "ended_by_mistake"
    office.change(office.referrals()[0], "needs_info")
    office.deliver()
    assert office.rows(select(OutboxMessage.id).where(OutboxMessage.state != "done")) == []


def test_going_back_from_an_appointment_says_what_came_of_it(office: Office) -> None:
    office.refer()
    ticket = office.remote("ticket")
    office.move(ticket, "accepted")
    office.look()
    office.move(ticket, "scheduled", referral_appointment_at="2026-12-01T17:30:00.000Z")
    assert office.look() == 1
    office.move(ticket, "accepted")
    assert office.look() == 0
    [note] = office.twin.twin.notes_on(ticket)
    assert "“Appointment outcome” to one of: Cancelled by clinic, Cancelled by patient" in note
    office.twin.twin.change("tickets", ticket, {"referral_appointment_outcome": "no_show"})
    assert office.look() == 1
    [referral] = office.referrals()
    assert (referral.status, referral.status_reason) == ("accepted", "no_show")
    assert referral.appointment_at is None


def test_a_closing_waits_for_its_summary_and_is_taken_once_it_is_there(office: Office) -> None:
    office.refer()
    ticket = office.remote("ticket")
    for status in ("accepted", "in_care"):
        office.move(ticket, status)
        office.look()
    office.move(ticket, "closed", referral_status_reason="summary_sent")
    assert office.look() == 0
    [referral] = office.referrals()
    assert referral.status == "in_care"
    [note] = office.twin.twin.notes_on(ticket)
    assert f"https://desk.example/admin/referrals/{referral.reference}#summary" in note
    assert "to Seen no summary" in note
    file = AttachmentDraft("s.pdf", "application/pdf", b"%PDF-1.4")
    added = Added("key", file, "sam@clinic.example")
    office.db.write(
        lambda s: hand_in(
            s, office.vault, s.get_one(Referral, referral.id), added, now=office.clock()
        )
    )
    office.clock.pass_by(seconds=1)
    assert office.following.heed("hubspot") == 1
    [referral] = office.referrals()
    assert (referral.status, referral.status_reason) == ("closed", "summary_sent")
    assert office.open_reviews() == []


def test_a_note_that_may_have_arrived_is_not_put_there_twice(office: Office) -> None:
    """FAULTS 14: HubSpot makes the note, and its answer is lost."""
    office.refer()
    ticket = office.remote("ticket")
    office.move(ticket, "in_care")
    office.twin.twin.faults.add(path_contains="/notes/batch/create", drop=True, apply_first=True)
    office.look()
    assert len(office.twin.twin.notes_on(ticket)) == 1
    for _ in range(3):
        office.look()
    assert len(office.twin.twin.notes_on(ticket)) == 1
    left = office.rows(select(OutboxMessage.state).where(OutboxMessage.topic == "hubspot.note"))
    assert left == ["done"]


def test_the_owner_of_the_ticket_owns_the_referral(office: Office) -> None:
    office.refer()
    ticket = office.remote("ticket")
    office.twin.twin.change("tickets", ticket, {"hubspot_owner_id": "501"})
    office.look()
    referral = office.referrals()[0]
    assert (referral.crm_owner_id, referral.owner) == ("501", "Sam Sample")
    calls = office.twin.twin.calls("/owners")
    office.twin.twin.change("tickets", ticket, {"hubspot_owner_id": "502"})
    office.look()
    assert office.referrals()[0].owner == "Noa Invented"
    assert office.twin.twin.calls("/owners") == calls
    office.twin.twin.change("tickets", ticket, {"hubspot_owner_id": ""})
    office.look()
    referral = office.referrals()[0]
    assert (referral.crm_owner_id, referral.owner) == (None, "Front desk")


def test_a_status_we_gave_up_telling_is_no_echo_when_staff_choose_it(office: Office) -> None:
    [referral] = office.refer()
    ticket = office.remote("ticket")
    office.twin.twin.switches.clash_keys.add(referral.reference)
    office.twin.twin.switches.clash_keys.add(ticket)
    office.change(referral, "accepted")
    office.deliver()
    assert office.rows(select(OutboxMessage.state).where(OutboxMessage.status_seq == 2)) == ["dead"]
    office.move(ticket, "in_care")
    assert office.look() == 1
    office.move(ticket, "accepted")
    office.look()
    assert office.open_reviews() == ["illegal_move"]


def test_a_message_of_the_sender_is_noted_on_the_ticket_and_stays_here(office: Office) -> None:
    [referral] = office.refer()
    said = conversations.Written("key-1", "partner", "C-SENDER", "Does Jane sleep any better?")

    def write(session: Session) -> None:
        row = session.get_one(Referral, referral.id)
        conversations.write(session, office.vault, row, said, audience=AUDIENCE, now=office.clock())

    office.db.write(write)
    office.deliver()
    [note] = office.twin.twin.notes_on(office.remote("ticket"))
    assert "the sender wrote a message" in note
    assert f"https://desk.example/admin/referrals/{referral.reference}" in note
    assert "sleep" not in note
