"""A referral left alone gets a task on its ticket; the task is done once the turn has passed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from integrator.loop.audience import CRM, TASK
from integrator.models import OutboxMessage, Referral, RemoteRecord
from integrator.reminders.reminding import Reminding
from tests.both_ways.office import Office

OPEN, DONE = "NOT_STARTED", "COMPLETED"


@pytest.fixture
def left_alone(office: Office) -> Office:
    """A referral that nobody has looked at in time."""
    office.refer()
    remind(office)
    return office


def remind(office: Office) -> None:
    """Time passes until somebody is reminded, and the task is told."""
    due = office.referrals()[0].remind_at
    assert due is not None
    office.clock.ahead += max(due - office.clock(), timedelta()) + timedelta(seconds=1)
    Reminding(office.db, office.audience, office.clock).remind()
    office.deliver()


def tasks(office: Office) -> list[tuple[str, str]]:
    """What the tasks on the ticket say, and whether they are done."""
    found = office.twin.twin.tasks_on(office.remote("ticket"))
    return [(one["hs_task_subject"].partition(" R-")[0], one["hs_task_status"]) for one in found]


def test_a_referral_left_alone_gets_a_task_that_ends_with_the_turn(left_alone: Office) -> None:
    assert tasks(left_alone) == [("Look at referral", OPEN)]
    left_alone.move(left_alone.remote("ticket"), "accepted")
    left_alone.look()
    assert tasks(left_alone) == [("Look at referral", DONE)]


def test_there_is_one_open_task_at_a_time(left_alone: Office) -> None:
    left_alone.move(left_alone.remote("ticket"), "accepted")
    left_alone.look()
    remind(left_alone)
    assert tasks(left_alone) == [
        ("Look at referral", DONE),
        ("Book the first appointment of referral", OPEN),
    ]


def test_a_task_says_the_reference_and_what_to_do_and_nothing_of_the_patient(
    left_alone: Office,
) -> None:
    [task] = left_alone.twin.twin.tasks_on(left_alone.remote("ticket"))
    reference = left_alone.referrals()[0].reference
    assert task["hs_task_subject"] == f"Look at referral {reference}"
    assert (
        "move the ticket to “Accepted”, “Needs information” or “Not accepted”"
        in (task["hs_task_body"])
    )
    assert f"https://desk.example/admin/referrals/{reference}" in task["hs_task_body"]
    for value in ("Jane", "Doe", "1980", "0132", "tired", "North"):
        assert value not in str(task)


def test_a_task_belongs_to_whom_the_ticket_belongs(left_alone: Office) -> None:
    ticket = left_alone.remote("ticket")
    left_alone.twin.twin.change("tickets", ticket, {"hubspot_owner_id": "501"})
    left_alone.look()
    [task] = left_alone.twin.twin.tasks_on(ticket)
    assert task["hubspot_owner_id"] == "501"
    left_alone.twin.twin.change("tickets", ticket, {"hubspot_owner_id": ""})
    left_alone.look()
    assert left_alone.referrals()[0].owner == "Front desk"
    assert len(tasks(left_alone)) == 1


def test_a_task_that_staff_ticked_stays_ticked(left_alone: Office) -> None:
    ticket = left_alone.remote("ticket")
    [task] = left_alone.twin.twin.tasks_on(ticket)
    left_alone.twin.twin.change("tasks", task["id"], {"hs_task_status": DONE})
    left_alone.twin.twin.change("tickets", ticket, {"hubspot_owner_id": "501"})
    left_alone.look()
    assert tasks(left_alone) == [("Look at referral", DONE)]


def test_a_task_that_staff_deleted_is_left_deleted(left_alone: Office) -> None:
    ticket = left_alone.remote("ticket")
    [task] = left_alone.twin.twin.tasks_on(ticket)
    left_alone.twin.twin.delete("tasks", task["id"])
    left_alone.move(ticket, "accepted")
    left_alone.look()
    states = left_alone.rows(select(OutboxMessage.state).where(OutboxMessage.topic == TASK))
    assert set(states) == {"done"}
    assert left_alone.twin.twin.records("tasks") == []


def test_a_task_whose_answer_was_lost_is_not_made_twice(office: Office) -> None:
    """FAULTS 14: HubSpot makes the task, and its answer is lost."""
    office.refer()
    office.twin.twin.faults.add(path_contains="/tasks/batch/create", drop=True, apply_first=True)
    remind(office)
    assert len(tasks(office)) == 1
    office.clock.pass_by(minutes=20)
    office.deliver()
    assert tasks(office) == [("Look at referral", OPEN)]
    office.move(office.remote("ticket"), "accepted")
    office.look()
    assert tasks(office) == [("Look at referral", DONE)]


def test_a_lost_task_of_a_turn_that_has_passed_is_found_and_completed(office: Office) -> None:
    office.refer()
    office.twin.twin.faults.add(path_contains="/tasks/batch/create", drop=True, apply_first=True)
    remind(office)
    office.move(office.remote("ticket"), "accepted")
    for _ in range(8):
        office.look()
    assert tasks(office) == [("Look at referral", DONE)]


def test_a_ticket_made_late_gets_the_task_that_was_due(office: Office) -> None:
    office.twin.twin.faults.add(path_contains="/tickets/batch/upsert", status=500, times=1)
    office.refer()
    assert office.rows(select(RemoteRecord).where(RemoteRecord.kind == "ticket")) == []
    due = office.referrals()[0].remind_at
    assert due is not None
    office.clock.ahead += due - office.clock() + timedelta(seconds=1)
    Reminding(office.db, office.audience, office.clock).remind()
    office.delivery.drain(TASK)
    states = select(OutboxMessage.state).where(OutboxMessage.topic == TASK)
    assert office.rows(states) == ["cancelled"]
    office.delivery.drain(CRM)
    office.deliver()
    assert tasks(office) == [("Look at referral", OPEN)]


def test_a_whole_batch_of_tasks_takes_few_calls(office: Office) -> None:
    office.refer(30)
    office.clock.ahead += timedelta(days=6)
    office.twin.twin.served.clear()
    Reminding(office.db, office.audience, office.clock).remind()
    office.deliver()
    assert len(office.twin.twin.records("tasks")) == 30
    assert office.twin.twin.calls("/tasks/") <= 2
    assert office.count(Referral, Referral.reminded > 0) == 30
