"""The page for people: a pipeline as columns, tickets as cards that can be moved by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sandbox.hubspot_twin.associations import linked
from sandbox.hubspot_twin.store import Account, Pipeline, Record, Stage, iso
from sandbox.hubspot_twin.twin import Twin

MOST_CARDS = 50
_LINKED = ("companies", "contacts")


@dataclass(frozen=True, slots=True)
class Person:
    """A linked record on a card."""

    kind: str
    id: str
    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Card:
    id: str
    subject: str
    reference: str
    stage: str
    changed: str
    people: Sequence[Person]


@dataclass(frozen=True, slots=True)
class Column:
    stage: Stage
    cards: Sequence[Card]
    total: int


def create_board(twin: Twin) -> Blueprint:
    """`/`, `/tickets/<id>`, `/<kind>/<id>` and the move form."""
    board = Blueprint("board", __name__, template_folder="templates")
    account = twin.account

    @board.get("/")
    def columns() -> str:
        with account.lock:
            pipeline = _chosen(account, request.args.get("pipeline"))
            found = _columns(account, pipeline)
            pipelines = list(account.pipelines["tickets"].values())
        return render_template(
            "board.html", pipeline=pipeline, columns=found, pipelines=pipelines, most=MOST_CARDS
        )

    @board.get("/records/<kind>/<object_id>")
    def record(kind: str, object_id: str) -> str:
        with account.lock:
            found = account.records.get(kind, {}).get(object_id) or abort(404)
            return render_template("record.html", **_detail(account, found))

    @board.post("/records/tickets/<object_id>/move")
    def move(object_id: str) -> Response:
        with account.lock:
            found = account.records["tickets"].get(object_id) or abort(404)
            pipeline = _of(account, found)
            stage = request.form.get("stage", "")
            if stage not in pipeline.stages:
                abort(400)
            twin.change("tickets", object_id, {"hs_pipeline_stage": stage})
        if request.form.get("back") == "record":
            return redirect(url_for("board.record", kind="tickets", object_id=object_id), 303)
        return redirect(url_for("board.columns", pipeline=pipeline.id), 303)

    return board


def _chosen(account: Account, wanted: str | None) -> Pipeline:
    """The pipeline asked for, else the newest: the one an integration made."""
    pipelines = account.pipelines["tickets"]
    if wanted in pipelines:
        return pipelines[str(wanted)]
    return list(pipelines.values())[-1]


def _of(account: Account, record: Record) -> Pipeline:
    return account.pipelines["tickets"][record.properties["hs_pipeline"]]


def _columns(account: Account, pipeline: Pipeline) -> list[Column]:
    """Newest change first in each column."""
    by_stage: dict[str, list[Record]] = {stage: [] for stage in pipeline.stages}
    for record in reversed(list(account.live("tickets"))):
        stage = record.properties.get("hs_pipeline_stage", "")
        if record.properties.get("hs_pipeline") == pipeline.id and stage in by_stage:
            by_stage[stage].append(record)
    return [
        Column(stage, _cards(account, by_stage[stage.id]), len(by_stage[stage.id]))
        for stage in sorted(pipeline.stages.values(), key=lambda one: one.order)
    ]


def _cards(account: Account, records: Sequence[Record]) -> list[Card]:
    return [_card(account, record) for record in records[:MOST_CARDS]]


def _card(account: Account, record: Record) -> Card:
    return Card(
        record.id,
        record.properties.get("subject", "(no subject)"),
        _reference(account, record),
        record.properties.get("hs_pipeline_stage", ""),
        iso(record.modified)[:16].replace("T", " "),
        _people(account, record, _LINKED),
    )


def _reference(account: Account, record: Record) -> str:
    """The value of the first unique property an integration made."""
    for definition in account.definitions[record.kind].values():
        if definition.unique and not definition.builtin:
            return record.properties.get(definition.name, "")
    return ""


def _people(account: Account, record: Record, kinds: Sequence[str]) -> list[Person]:
    return [
        Person(kind, other, _name(account.records[kind][other]), ", ".join(labels))
        for kind in kinds
        for other, types in linked(account, (record.kind, record.id), kind)
        for labels in [[t.label for t in types if t.label]]
    ]


def _name(record: Record) -> str:
    values = record.properties
    person = " ".join(filter(None, (values.get("firstname"), values.get("lastname"))))
    named: Sequence[Any] = (
        values.get("name"),
        person,
        values.get("subject"),
        values.get("hs_task_subject"),
        values.get("email"),
    )
    return next((str(name) for name in named if name), f"{record.kind} {record.id}")


def _detail(account: Account, record: Record) -> Mapping[str, Any]:
    definitions = account.definitions[record.kind]
    rows = [
        (definitions[name].label, name, _shown(account, record, name))
        for name in sorted(record.properties)
    ]
    past = [
        (change.at, name, change) for name, changes in record.history.items() for change in changes
    ]
    stages = _of(account, record).stages.values() if record.kind == "tickets" else ()
    return {
        "record": record,
        "title": _name(record),
        "rows": rows,
        "people": _people(account, record, ("companies", "contacts", "tickets", "notes", "tasks")),
        "stages": sorted(stages, key=lambda one: one.order),
        "history": [
            (iso(at)[:19].replace("T", " "), name, change)
            for at, name, change in sorted(past, key=lambda one: one[:2], reverse=True)[:40]
        ],
    }


def _shown(account: Account, record: Record, name: str) -> str:
    value = record.properties[name]
    if name == "hs_pipeline_stage":
        return f"{account.stage_labels(record.kind).get(value, '?')} ({value})"
    return value
