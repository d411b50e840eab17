"""What the policy keeps from HubSpot by now is taken back from it, and nothing is deleted."""

import functools

from integrator.loop import withdrawing
from integrator.loop.audience import CRM
from integrator.models import Referral, RemoteRecord
from tests.both_ways.office import AUDIENCE, Office


def withdraw(office: Office) -> int:
    """What the button does, and what the workers do then."""
    policy = office.settings.config.policy
    count = office.db.write(
        lambda s: withdrawing.withdraw(
            s, policy, actor="ada", audience=AUDIENCE, now=office.clock()
        )
    )
    office.deliver()
    return count


def plan(office: Office) -> dict[str, int]:
    """Kind → records that would be taken back."""
    found = office.db.read(lambda s: withdrawing.plan(s, office.settings.config.policy))
    return {one.kind: one.records for one in found}


def test_a_stricter_policy_shows_and_takes_back_what_it_keeps_from_hubspot(
    office: Office,
) -> None:
    office.refer(2)
    assert plan(office) == {}
    office.reconfigure("reference")
    assert plan(office) == {"patient": 2, "ticket": 2}
    assert withdraw(office) >= 2
    twin = office.twin.twin
    names = [record.properties.get("firstname") for record in twin.records("contacts")]
    assert names == ["Ana"]
    assert all("referral_consent" not in r.properties for r in twin.records("tickets"))
    assert len(twin.account.archived["contacts"]) == 2
    assert plan(office) == {}
    assert {one.detail.get("patient") for one in office.deeds("hubspot.withdrawn")} >= {"archived"}
    assert office.count(RemoteRecord, RemoteRecord.kind == "patient") == 0


def test_a_worker_that_runs_with_the_older_policy_takes_back_too_and_brings_nothing_anew(
    office: Office,
) -> None:
    office.reconfigure("full")
    office.refer()
    running = office.delivery
    tickets = functools.partial(office.twin.twin.records, "tickets")
    office.reconfigure("reference")
    asked = office.db.write(
        lambda s: withdrawing.withdraw(
            s, office.settings.config.policy, actor="ada", audience=AUDIENCE, now=office.clock()
        )
    )
    assert asked
    running.drain(CRM)
    assert plan(office) == {}
    assert len(office.twin.twin.account.archived["contacts"]) == 1
    office.change(office.referrals()[0], "accepted")
    running.drain(CRM)
    assert [c.properties["firstname"] for c in office.twin.twin.records("contacts")] == ["Ana"]
    assert all("referral_consent" not in ticket.properties for ticket in tickets())


def test_a_worker_started_after_a_withdrawal_holds_to_the_policy_it_read(office: Office) -> None:
    office.refer()
    office.reconfigure("reference")
    withdraw(office)
    office.clock.pass_by(seconds=1)
    office.reconfigure("contact")
    office.refer()
    names = {record.properties.get("lastname") for record in office.twin.twin.records("contacts")}
    assert "Doe1" in names


def test_a_contact_that_was_there_before_us_is_kept_and_untied(office: Office) -> None:
    body = {"properties": {"email": "jane0@home.example", "firstname": "J."}, "associations": []}
    office.parts.client.sdk.crm.objects.basic_api.create("contacts", body)
    office.refer()
    contact = office.remote("patient")
    assert office.twin.twin.linked("tickets", office.remote("ticket"), "contacts").keys() >= {
        contact
    }
    office.reconfigure("reference")
    withdraw(office)
    kept = office.properties("contacts", contact)
    assert kept["email"] == "jane0@home.example"
    assert not kept.get("referral_contact_key")
    tied = office.twin.twin.linked("tickets", office.remote("ticket"), "contacts")
    assert contact not in tied


def test_one_referral_is_reduced_and_stays_so(office: Office) -> None:
    first, second = office.refer(2)
    office.db.write(
        lambda s: withdrawing.reduce(
            s,
            s.get_one(Referral, first.id),
            to="reference",
            actor="consent",
            audience=AUDIENCE,
            now=office.clock(),
        )
    )
    office.deliver()
    families = {r.properties.get("lastname") for r in office.twin.twin.records("contacts")}
    assert families == {"Ruiz", "Doe1"}
    office.change(office.referrals()[0], "accepted")
    office.deliver()
    assert len(office.twin.twin.records("contacts")) == 2
    tickets = {r.properties["referral_reference"]: r for r in office.twin.twin.records("tickets")}
    assert "referral_consent" not in tickets[first.reference].properties
    assert tickets[second.reference].properties["referral_consent"] == "given"


def test_a_patient_whom_another_referral_still_shows_is_untied_and_not_archived(
    office: Office,
) -> None:
    [first] = office.refer()
    office.refer_again()
    contact = office.remote("patient")
    office.db.write(
        lambda s: withdrawing.reduce(
            s,
            s.get_one(Referral, first.id),
            to="reference",
            actor="consent",
            audience=AUDIENCE,
            now=office.clock(),
        )
    )
    office.deliver()
    one, other = (office.remote("ticket", r.reference) for r in office.referrals())
    assert contact not in office.twin.twin.linked("tickets", one, "contacts")
    assert contact in office.twin.twin.linked("tickets", other, "contacts")
