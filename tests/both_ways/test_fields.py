"""What staff correct in HubSpot comes back, stays, and is on record without its value."""

from sqlalchemy.orm import Session

from integrator.loop import status
from integrator.models import Referral
from tests.both_ways.office import AUDIENCE, Office


def test_a_phone_number_corrected_by_staff_is_ours_and_stays_theirs(office: Office) -> None:
    [referral] = office.refer()
    contact = office.remote("patient")
    office.twin.twin.change("contacts", contact, {"phone": "(415) 555-2671"})
    office.look()
    assert office.values(referral)["patient_phone"] == "+14155552671"
    [deed] = office.deeds("field.taken")
    assert deed.subject == referral.reference
    assert deed.detail == {"field": "patient_phone", "origin": "hubspot"}
    assert "5552671" not in str([one.detail for one in office.deeds("field.taken")])
    office.change(office.referrals()[0], "accepted")
    office.deliver()
    assert office.properties("contacts", contact)["phone"] == "(415) 555-2671"
    for _ in range(2):
        office.look()
    assert len(office.deeds("field.taken")) == 1


def test_our_own_writing_is_never_taken_for_theirs(office: Office) -> None:
    office.refer(3)
    for _ in range(3):
        office.look()
    assert office.deeds("field.taken") == []


def test_a_value_that_cannot_be_read_is_noted_and_not_taken(office: Office) -> None:
    [referral] = office.refer()
    before = office.values(referral)
    office.twin.twin.change("contacts", office.remote("patient"), {"phone": "ask at the desk"})
    office.look()
    office.look()
    assert office.values(referral) == before
    assert office.open_reviews() == ["unreadable_at_crm"]
    [note] = office.twin.twin.notes_on(office.remote("ticket"))
    assert "what stands in “Phone number” cannot be read" in note
    assert "ask at the desk" not in note


def test_an_emptied_phone_number_is_no_correction(office: Office) -> None:
    [referral] = office.refer()
    before = office.values(referral)
    office.twin.twin.change("contacts", office.remote("patient"), {"phone": ""})
    office.look()
    assert office.values(referral) == before


def test_the_later_writer_of_a_priority_has_the_say(office: Office) -> None:
    [referral] = office.refer()
    ticket = office.remote("ticket")
    office.twin.twin.change("tickets", ticket, {"referral_priority": "urgent"})
    office.look()
    assert office.referrals()[0].priority == "urgent"
    office.clock.pass_by(minutes=1)
    _set_priority(office, referral.id, "stat")
    office.deliver()
    assert office.properties("tickets", ticket)["referral_priority"] == "stat"


def test_staff_who_wrote_after_us_are_not_overwritten_by_a_push_that_was_late(
    office: Office,
) -> None:
    [referral] = office.refer()
    ticket = office.remote("ticket")
    _set_priority(office, referral.id, "stat")
    office.clock.pass_by(minutes=1)
    office.twin.twin.change("tickets", ticket, {"referral_priority": "urgent"})
    office.deliver()
    assert office.properties("tickets", ticket)["referral_priority"] == "urgent"
    office.look()
    assert office.referrals()[0].priority == "urgent"


def test_ordinary_pushes_ask_for_no_history(office: Office) -> None:
    [referral] = office.refer()
    office.twin.twin.served.clear()
    office.change(referral, "accepted")
    office.deliver()
    assert office.twin.twin.calls("/batch/read") == 0


def test_with_the_preset_reference_no_patient_value_is_taken(office: Office) -> None:
    [referral] = office.refer()
    before = office.values(referral)
    office.reconfigure("reference")
    office.twin.twin.change("contacts", office.remote("patient"), {"phone": "(415) 555-2671"})
    office.look()
    assert office.values(referral) == before


def _set_priority(office: Office, number: int, priority: str) -> None:
    def correct(session: Session) -> None:
        found = session.get_one(Referral, number)
        found.priority = priority
        status.tell_again(session, found, audience=AUDIENCE, now=office.clock())

    office.db.write(correct)
