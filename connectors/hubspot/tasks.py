"""Tasks on tickets: what staff are to do next, open while it is their turn.

A task is known by its id; where an answer was lost, by the mark in its text. Staff may complete or
delete it by hand: it is then left as they have it.
Source: developers.hubspot.com/docs/api-reference/latest/crm/activities/tasks/guide.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from connectors.hubspot.account import plain
from connectors.hubspot.activities import make, texts_on
from connectors.hubspot.client import HubSpotClient, Row
from connectors.hubspot.mapping import HubSpotMapping
from connectors.hubspot.records import Settled, Wanted, write
from integrator.errors import IntegratorError, RemoteDeleted
from integrator.ports import Delivered, Failed, Outcome, Outgoing, TaskPush

TOPIC = "hubspot.task"
TASKS = "tasks"
BODY = "hs_task_body"
STATUS = "hs_task_status"
OPEN, DONE = "NOT_STARTED", "COMPLETED"


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one push comes to, once it is known what is there."""

    trace: str
    push: TaskPush
    mine: str | None
    """The task it is about, where that is there."""
    over: tuple[str, ...]
    """Tasks to complete."""

    @property
    def is_new(self) -> bool:
        return self.push.open and self.mine is None

    def trouble(self, written: Mapping[str, Settled]) -> IntegratorError | None:
        """What kept it from being written; one that somebody deleted is over as well."""
        for remote_id in (*self.over, self.mine):
            error = written.get(remote_id or "")
            if isinstance(error, IntegratorError) and not isinstance(error, RemoteDeleted):
                return error
        return None


@dataclass(slots=True)
class TaskSink:
    """Keeps one task a ticket as it should stand."""

    client: HubSpotClient
    mapping: HubSpotMapping
    _link: Row | None = field(default=None, init=False)

    @property
    def topic(self) -> str:
        return TOPIC

    def deliver(self, batch: Sequence[Outgoing[TaskPush]]) -> Sequence[Outcome]:
        """Complete what is over, change what stands, then make what is new: never two open ones.

        Two calls for up to 100 tickets; two more where an earlier answer was lost.
        """
        plans = self._plans(batch)
        written = write(
            self.client,
            TASKS,
            key_property="",
            wanted=[one for plan in plans for one in self._changes(plan)],
        )
        inputs = {
            plan.trace: self._input(plan.push)
            for plan in plans
            if plan.is_new and plan.trouble(written) is None
        }
        made = make(self.client, TASKS, inputs) if inputs else {}
        return [_outcome(plan, written, made) for plan in plans]

    def _plans(self, batch: Sequence[Outgoing[TaskPush]]) -> list[_Plan]:
        doubtful = {one.body.ticket_id for one in batch if one.body.ambiguous}
        texts = texts_on(self.client, self.mapping.object_type, doubtful, kind=TASKS, text=BODY)
        return [_plan(f"t{number}", one, texts) for number, one in enumerate(batch)]

    def _changes(self, plan: _Plan) -> Iterator[Wanted]:
        """Whether it is done is not said of one that stays open: staff may have ticked it."""
        for remote_id in plan.over:
            yield Wanted(remote_id, {STATUS: DONE}, remote_id)
        if plan.push.open and plan.mine:
            yield Wanted(plan.mine, _words(plan.push), plan.mine)

    def _input(self, push: TaskPush) -> Row:
        return {
            "properties": {**_words(push), STATUS: OPEN},
            "associations": [{"to": {"id": push.ticket_id}, "types": [self._type()]}],
        }

    def _type(self) -> Row:
        if self._link is None:
            found = self.client.labels(TASKS, self.mapping.object_type)
            self._link = plain(found, f"tasks to {self.mapping.object_type}")
        return self._link


def _plan(trace: str, one: Outgoing[TaskPush], texts: Mapping[str, str]) -> _Plan:
    push = one.body
    ours = escape(f"{one.reference} · ")
    there = {found: text for found, text in texts.items() if push.ambiguous and ours in text}
    marked = (found for found, text in there.items() if escape(push.mark) in text)
    mine = push.remote_id or next(marked, None)
    over = dict.fromkeys([*push.others, *there])
    if mine and push.open:
        over.pop(mine, None)
    elif mine:
        over[mine] = None
    return _Plan(trace, push, mine, tuple(over))


def _words(push: TaskPush) -> dict[str, str]:
    moment = push.due_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    paragraphs = "".join(f"<p>{escape(one)}</p>" for one in push.body.split("\n"))
    return {
        "hs_timestamp": moment,
        "hs_task_subject": push.subject,
        BODY: f"{paragraphs}<p><small>{escape(push.mark)}</small></p>",
        "hubspot_owner_id": push.owner_id or "",
    }


def _outcome(plan: _Plan, written: Mapping[str, Settled], made: Mapping[str, Outcome]) -> Outcome:
    if error := plan.trouble(written):
        return Failed(error)
    if plan.trace in made:
        return made[plan.trace]
    return Delivered({TASKS: plan.mine} if plan.mine else {})
