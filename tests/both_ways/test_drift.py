"""Every difference between our store and HubSpot is found, few calls are made, repairs repair."""

from datetime import timedelta

from sqlalchemy import delete, select

from integrator.drift import repairing
from integrator.drift.comparing import Comparison
from integrator.models import Drift, DriftRun, RemoteRecord
from integrator.reminders.reminding import Reminding
from tests.both_ways.office import AUDIENCE, Office


def compare(office: Office) -> set[tuple[str, str, str]]:
    """(difference, kind, field) of all that is found."""
    office.clock.pass_by(seconds=1)
    comparison = _comparison(office)
    comparison.begin("ada")
    while (run := comparison.step()) and run.finished_at is None:
        pass
    return {(one.difference, one.kind, one.field) for one in office.rows(select(Drift))}


def _comparison(office: Office) -> Comparison:
    return office.crm.comparison(office.db, office.clock)


def repair(office: Office, *, difference: str | None = None) -> int:
    """What the button does, and what the workers do then."""
    count = office.db.write(
        lambda s: repairing.repair(
            s,
            office.crm.shared,
            repairing.chosen(s, difference=difference),
            actor="ada",
            audience=AUDIENCE,
            now=office.clock(),
        )
    )
    office.clock.pass_by(seconds=1)
    office.deliver()
    office.look()
    return count


def test_where_all_is_well_nothing_is_found(office: Office) -> None:
    office.refer(3)
    assert compare(office) == set()


def test_every_kind_of_difference_is_found_and_repaired(office: Office) -> None:
    office.refer(4)
    twin = office.twin.twin
    tickets = [office.remote("ticket", one.reference) for one in office.referrals()]
    office.move(tickets[0], "accepted")
    twin.change("tickets", tickets[1], {"referral_source": "typed over", "hubspot_owner_id": "501"})
    contact = office.remote("patient", office.referrals()[1].patient_key)
    twin.change("contacts", contact, {"phone": "(415) 555-2671", "lastname": "Dough"})
    office.parts.client.unlink("tickets", "companies", [(tickets[2], office.remote("company"))])
    _forget(office, "ticket", tickets[3])
    assert compare(office) == {
        ("stage_differs", "ticket", ""),
        ("field_differs", "ticket", "source"),
        ("owner_differs", "ticket", "owner"),
        ("field_differs", "patient", "patient_phone"),
        ("field_differs", "patient", "patient_family_name"),
        ("association_missing", "ticket", "company"),
        ("unknown_there", "ticket", ""),
        ("missing_there", "ticket", ""),
    }
    assert repair(office) == 8
    assert compare(office) == set()
    first, second = office.referrals()[:2]
    assert first.status == "accepted"
    assert second.owner == "Sam Sample"
    assert office.values(office.referrals()[1])["patient_phone"] == "+14155552671"
    assert len(twin.records("tickets")) == 4
    assert len(office.deeds("drift.repaired")) == 8


def test_a_deleted_ticket_is_made_again_only_when_it_is_named(office: Office) -> None:
    office.refer()
    office.twin.twin.delete("tickets", office.remote("ticket"))
    office.look()
    assert ("deleted_there", "ticket", "") in compare(office)
    repair(office)
    assert office.twin.twin.records("tickets") == []
    repair(office, difference="deleted_there")
    assert len(office.twin.twin.records("tickets")) == 1
    assert compare(office) == set()


def test_a_refused_move_is_set_back_by_a_repair(office: Office) -> None:
    office.refer()
    ticket = office.remote("ticket")
    office.move(ticket, "in_care")
    office.look()
    assert compare(office) == {("stage_differs", "ticket", "")}
    repair(office)
    assert compare(office) == set()
    stages = office.parts.feed.account.ids()
    assert stages.status_of(office.properties("tickets", ticket)["hs_pipeline_stage"]) == "received"
    assert office.open_reviews() == []


def test_a_comparison_that_was_stopped_goes_on_where_it_was(office: Office) -> None:
    office.refer(2)
    _comparison(office).begin("ada")
    first = _comparison(office).step()
    assert first is not None
    assert first.checked == 2
    again = _comparison(office).begin("sam")
    assert (again.id, again.asked_by) == (first.id, "ada")
    assert compare(office) == set()
    assert office.count(DriftRun) == 1


def test_a_comparison_costs_few_calls(office: Office) -> None:
    """Hardly more than one call for each hundred referrals; the ends of the walks weigh on few."""
    for _ in range(3):
        office.refer(100)
    office.twin.twin.served.clear()
    assert compare(office) == set()
    assert office.twin.twin.calls() <= 0.0125 * 300 + 8


def _forget(office: Office, kind: str, remote_id: str) -> None:
    """As after a restore from a backup."""
    office.db.write(
        lambda s: s.execute(
            delete(RemoteRecord).where(
                RemoteRecord.kind == kind, RemoteRecord.remote_id == remote_id
            )
        )
    )


def test_staffs_tasks_are_no_part_of_a_comparison(office: Office) -> None:
    [referral] = office.refer()
    assert referral.remind_at is not None
    office.clock.ahead += referral.remind_at - office.clock() + timedelta(seconds=1)
    Reminding(office.db, office.audience, office.clock).remind()
    office.deliver()
    assert office.remote("task")
    assert compare(office) == set()
