"""Records that staff merge, delete and restore in HubSpot are followed (FAULTS 17)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.models import Partner, RemoteRecord
from integrator.partners import merging
from tests.both_ways.office import AUDIENCE, Office


def _add_contact(office: Office, **properties: str) -> str:
    body = {"properties": properties, "associations": []}
    office.parts.client.sdk.crm.objects.basic_api.create("contacts", body)
    return office.twin.twin.records("contacts")[-1].id


def test_a_merged_patient_is_followed_and_corrections_come_from_the_one_that_stayed(
    office: Office,
) -> None:
    [referral] = office.refer()
    other = _add_contact(office, firstname="Jane", lastname="Doe0")
    office.twin.twin.merge("contacts", other, office.remote("patient"))
    office.look()
    assert office.remote("patient") == other
    assert len(office.deeds("patient.merged")) == 1
    office.twin.twin.change("contacts", other, {"phone": "(415) 555-2671"})
    office.look()
    assert office.values(referral)["patient_phone"] == "+14155552671"


def test_a_merged_practice_is_followed(office: Office) -> None:
    office.refer()
    body = {"properties": {"name": "North Practice, Inc."}, "associations": []}
    office.parts.client.sdk.crm.objects.basic_api.create("companies", body)
    stays = office.twin.twin.records("companies")[-1].id
    office.twin.twin.merge("companies", stays, office.remote("company"))
    office.look()
    assert office.remote("company") == stays


def test_two_of_our_patients_merged_into_one_hold_up_no_push(office: Office) -> None:
    first, second = office.refer(2)
    keys = [str(first.patient_key), str(second.patient_key)]
    ids = [office.remote("patient", key) for key in keys]
    office.twin.twin.merge("contacts", *ids)
    office.look()
    for referral in office.referrals():
        office.change(referral, "accepted")
    office.deliver()
    assert {
        ticket.properties["hs_pipeline_stage"] for ticket in office.twin.twin.records("tickets")
    } == {office.parts.feed.account.ids().stages["accepted"]}


def test_a_deleted_patient_is_asked_about_and_never_made_again(office: Office) -> None:
    [referral] = office.refer()
    office.twin.twin.delete("contacts", office.remote("patient"))
    office.look()
    assert office.open_reviews() == ["contact_deleted"]
    office.change(referral, "accepted")
    office.deliver()
    assert len(office.twin.twin.records("contacts")) == 1
    assert len(office.deeds("patient.deleted")) == 1


def test_a_deleted_practice_is_made_again_with_its_next_referral(office: Office) -> None:
    office.refer()
    office.twin.twin.delete("companies", office.remote("company"))
    office.look()
    office.refer()
    office.look()  # a practice written a short while ago is trusted once more, then tried again
    [company] = office.twin.twin.records("companies")
    assert office.remote("company") == company.id
    states = office.rows(select(RemoteRecord.state).where(RemoteRecord.kind == "company"))
    assert states == ["live"]


def test_following_costs_a_handful_of_calls_a_minute(office: Office) -> None:
    office.refer(5)
    office.look()
    office.twin.twin.served.clear()
    following = office.following
    for _ in range(12):
        office.clock.pass_by(seconds=5)
        following.follow("hubspot")
    assert office.twin.twin.calls("/tickets/search") == 12
    assert office.twin.twin.calls() <= 12 + 2 + 1 + 1 + 3


def test_a_practice_merged_here_leaves_its_company_to_staff_and_says_so_once(
    office: Office,
) -> None:
    office.refer(2)
    company = office.remote("company")
    ticket = office.remote("ticket", office.referrals()[-1].reference)
    [loser] = office.rows(select(Partner))

    def merge(session: Session) -> None:
        keep = Partner(
            key="P-KEEP",
            name="North Clinic",
            folded_name="north clinic",
            state="vetted",
            created_at=office.clock(),
        )
        session.add(keep)
        session.flush()
        found = session.get_one(Partner, loser.id)
        merging.merge(session, keep, found, actor="ada", audience=AUDIENCE, now=office.clock())

    office.db.write(merge)
    office.deliver()
    office.look()
    notes = [text for one in office.twin.twin.records("tickets") for text in _notes(office, one.id)]
    assert len(notes) == 1
    assert f"The company with the record ID {company} stays as it is" in _notes(office, ticket)[0]
    companies = {one.id: one.properties["name"] for one in office.twin.twin.records("companies")}
    assert sorted(companies.values()) == ["North Clinic", "North Practice"]


def _notes(office: Office, ticket: str) -> list[str]:
    return office.twin.twin.notes_on(ticket)
