"""Pipelines and their stages."""

from collections.abc import Mapping
from typing import Any

from sandbox.hubspot_twin.errors import conflict, invalid, no_such
from sandbox.hubspot_twin.store import Account, Pipeline, Stage, iso
from sandbox.hubspot_twin.wire import Answer, Body, Call, text


def show(pipeline: Pipeline) -> Body:
    moment = iso(pipeline.created)
    ordered = sorted(pipeline.stages.values(), key=lambda stage: stage.order)
    return {
        "id": pipeline.id,
        "label": pipeline.label,
        "displayOrder": pipeline.order,
        "stages": [show_stage(stage) for stage in ordered],
        "createdAt": moment,
        "updatedAt": moment,
        "archived": False,
    }


def show_stage(stage: Stage) -> Body:
    moment = iso(stage.created)
    return {
        "id": stage.id,
        "label": stage.label,
        "displayOrder": stage.order,
        "metadata": dict(stage.metadata),
        "createdAt": moment,
        "updatedAt": moment,
        "archived": False,
        "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
    }


def _metadata(kind: str, raw: Any) -> dict[str, str]:
    metadata = {str(k): str(v) for k, v in (raw or {}).items()}
    if kind == "tickets":
        metadata.setdefault("ticketState", "OPEN")
        if metadata["ticketState"] not in ("OPEN", "CLOSED"):
            raise invalid("ticketState must be OPEN or CLOSED")
    if kind == "deals":
        _check_probability(metadata)
    return metadata


def _check_probability(metadata: Mapping[str, str]) -> None:
    try:
        probability = float(metadata["probability"])
    except (KeyError, ValueError):
        raise invalid("A deal stage needs metadata.probability") from None
    if not 0 <= probability <= 1:
        raise invalid("probability must be between 0.0 and 1.0")


def _make_stage(account: Account, kind: str, body: Body) -> Stage:
    metadata = _metadata(kind, body.get("metadata"))
    order = int(body.get("displayOrder", 0))
    return Stage(account.new_id(), text(body, "label"), order, metadata, account.now())


def _all(call: Call) -> dict[str, Pipeline]:
    kind = call.kind()
    if kind.pipeline is None:
        raise invalid(f"Object type {kind.name} does not have pipelines")
    return call.account.pipelines[kind.name]


def _find(call: Call) -> Pipeline:
    found = _all(call).get(call.path["id"])
    if found is None:
        raise no_such("Pipeline", call.path["id"])
    return found


def _find_stage(call: Call) -> tuple[Pipeline, Stage]:
    pipeline = _find(call)
    found = pipeline.stages.get(call.path["stage"])
    if found is None:
        raise no_such("Pipeline stage", call.path["stage"])
    return pipeline, found


def listing(call: Call) -> Answer:
    ordered = sorted(_all(call).values(), key=lambda pipeline: pipeline.order)
    return 200, {"results": [show(pipeline) for pipeline in ordered]}


def get(call: Call) -> Answer:
    return 200, show(_find(call))


def create(call: Call) -> Answer:
    known, body, kind = _all(call), call.mapping(), call.kind().name
    label = text(body, "label")
    if any(pipeline.label == label for pipeline in known.values()):
        raise conflict(f"A pipeline with label {label} already exists", "OBJECT_ALREADY_EXISTS")
    stages = _make_stages(call.account, kind, body.get("stages"))
    order = int(body.get("displayOrder", len(known)))
    made = Pipeline(call.account.new_id(), label, order, call.account.now(), stages)
    known[made.id] = made
    call.account.changed.set()
    return 201, show(made)


def _make_stages(account: Account, kind: str, raw: Any) -> dict[str, Stage]:
    if not isinstance(raw, list) or not raw:
        raise invalid("A pipeline needs at least one stage")
    stages = [_make_stage(account, kind, one) for one in raw]
    if len({stage.label for stage in stages}) < len(stages):
        raise invalid("Stage labels must be unique within a pipeline")
    return {stage.id: stage for stage in stages}


def update(call: Call) -> Answer:
    found, body = _find(call), call.mapping()
    found.label = str(body.get("label") or found.label)
    found.order = int(body.get("displayOrder", found.order))
    call.account.changed.set()
    return 200, show(found)


def replace(call: Call) -> Answer:
    """PUT: label, order and all stages anew, with new stage ids."""
    found, body = _find(call), call.mapping()
    _refuse_used(call, found.stages)
    found.label, found.order = text(body, "label"), int(body.get("displayOrder", found.order))
    found.stages = _make_stages(call.account, call.kind().name, body.get("stages"))
    return 200, show(found)


def delete(call: Call) -> Answer:
    found = _find(call)
    _refuse_used(call, found.stages)
    del _all(call)[found.id]
    return 204, None


def _refuse_used(call: Call, stages: Mapping[str, Stage]) -> None:
    kind = call.kind()
    used = [
        r.id for r in call.account.live(kind.name) if r.properties.get(kind.stage or "") in stages
    ]
    if used:
        raise invalid("Stages are still used by records", context={"objectIds": used[:10]})


def stages(call: Call) -> Answer:
    return 200, {"results": show(_find(call))["stages"]}


def get_stage(call: Call) -> Answer:
    return 200, show_stage(_find_stage(call)[1])


def create_stage(call: Call) -> Answer:
    pipeline = _find(call)
    made = _make_stage(call.account, call.kind().name, call.mapping())
    if any(stage.label == made.label for stage in pipeline.stages.values()):
        raise conflict(f"A stage with label {made.label} already exists")
    pipeline.stages[made.id] = made
    call.account.changed.set()
    return 201, show_stage(made)


def update_stage(call: Call) -> Answer:
    _, found = _find_stage(call)
    body = call.mapping()
    found.label = str(body.get("label") or found.label)
    found.order = int(body.get("displayOrder", found.order))
    if "metadata" in body:
        found.metadata = _metadata(call.kind().name, body["metadata"])
    call.account.changed.set()
    return 200, show_stage(found)


def delete_stage(call: Call) -> Answer:
    pipeline, found = _find_stage(call)
    _refuse_used(call, {found.id: found})
    del pipeline.stages[found.id]
    return 204, None
