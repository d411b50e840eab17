"""Tasks at HubSpot, over HTTP, on each API version: made, changed, completed, each for itself."""

from dataclasses import replace
from datetime import UTC, datetime

from connectors.hubspot.mapping import HubSpotMapping
from connectors.hubspot.tasks import TaskSink
from integrator.ports import Delivered, Failed, Outcome, Outgoing, TaskPush
from sandbox.hubspot_twin import RunningTwin
from tests.connectors.hubspot.build import client_of, outgoing, referral, sink_of

DUE = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
MARK = "R-000001 · 2026-11-23 17:00:00"


def ticket(twin: RunningTwin, mapping: HubSpotMapping, number: int = 1) -> str:
    """A ticket that is there."""
    [end] = sink_of(twin, mapping).deliver(outgoing([referral(number)]))
    assert isinstance(end, Delivered)
    return end.remote_ids["ticket"]


def push(ticket_id: str, mark: str = MARK) -> TaskPush:
    """A task of this ticket, open."""
    return TaskPush(
        ticket_id=ticket_id,
        mark=mark,
        subject="Look at it",
        body="One line\n<b>another</b>",
        due_at=DUE,
        open=True,
    )


def told(sink: TaskSink, *pushes: TaskPush) -> list[Outcome]:
    """What became of each."""
    return list(
        sink.deliver([Outgoing(n, one.mark.partition(" ")[0], one) for n, one in enumerate(pushes)])
    )


def task_id(end: Outcome) -> str:
    assert isinstance(end, Delivered)
    return end.remote_ids["tasks"]


def test_a_task_is_made_changed_and_completed(
    ready: RunningTwin, mapping: HubSpotMapping, version: str
) -> None:
    sink = TaskSink(client_of(ready, version=version), mapping)
    wanted = push(ticket(ready, mapping))
    remote_id = task_id(told(sink, wanted)[0])
    [task] = ready.twin.tasks_on(wanted.ticket_id)
    assert task["hs_task_status"] == "NOT_STARTED"
    assert task["hs_timestamp"].startswith("2026-11-24T17:00")
    assert "<p>&lt;b&gt;another&lt;/b&gt;</p>" in task["hs_task_body"]
    known = replace(wanted, remote_id=remote_id)
    assert task_id(told(sink, replace(known, subject="Look at it now"))[0]) == remote_id
    told(sink, replace(known, open=False))
    [task] = ready.twin.tasks_on(wanted.ticket_id)
    assert (task["hs_task_subject"], task["hs_task_status"]) == ("Look at it now", "COMPLETED")


def test_the_task_before_is_completed_first(ready: RunningTwin, mapping: HubSpotMapping) -> None:
    sink = TaskSink(client_of(ready), mapping)
    wanted = push(ticket(ready, mapping))
    before = task_id(told(sink, wanted)[0])
    ready.twin.served.clear()
    told(sink, replace(wanted, mark="R-000001 · later", others=(before,)))
    states = [task["hs_task_status"] for task in ready.twin.tasks_on(wanted.ticket_id)]
    assert states == ["COMPLETED", "NOT_STARTED"]
    paths = [one.path.rpartition("/")[2] for one in ready.twin.served if "/tasks/" in one.path]
    assert paths == ["update", "create"]


def test_one_that_is_refused_does_not_hold_the_others(
    ready: RunningTwin, mapping: HubSpotMapping
) -> None:
    sink = TaskSink(client_of(ready), mapping)
    near = ticket(ready, mapping)
    ready.twin.switches.refuse_keys.add("Refused")
    first = replace(push(near), subject="Refused")
    ends = told(sink, first, push(near, "R-000002 · today"))
    assert isinstance(ends[0], Failed)
    assert isinstance(ends[1], Delivered)


def test_what_may_have_arrived_is_looked_for_first(
    ready: RunningTwin, mapping: HubSpotMapping
) -> None:
    sink = TaskSink(client_of(ready), mapping)
    wanted = push(ticket(ready, mapping))
    there = task_id(told(sink, wanted)[0])
    assert task_id(told(sink, replace(wanted, ambiguous=True))[0]) == there
    told(sink, replace(wanted, mark="R-000001 · ended", open=False, ambiguous=True))
    [task] = ready.twin.tasks_on(wanted.ticket_id)
    assert task["hs_task_status"] == "COMPLETED"


def test_tasks_of_others_on_the_ticket_are_left_alone(
    ready: RunningTwin, mapping: HubSpotMapping
) -> None:
    sink = TaskSink(client_of(ready), mapping)
    near = ticket(ready, mapping)
    told(sink, push(near, "R-000009 · today"))
    told(sink, replace(push(near), open=False, ambiguous=True))
    [task] = ready.twin.tasks_on(near)
    assert task["hs_task_status"] == "NOT_STARTED"
