"""Objects up to 100 at a time.

Rules: a problem of one input fails that input alone (207) where the inputs carry an
`objectWriteTraceId`, else the whole batch (400); a uniqueness clash or a key given twice fails the
whole batch, and nothing of it is written.
"""

from collections.abc import Callable, Iterable

from sandbox.hubspot_twin import associations, objects, records
from sandbox.hubspot_twin.errors import TwinError, invalid, not_found
from sandbox.hubspot_twin.records import Claims, Plan
from sandbox.hubspot_twin.wire import Answer, Body, Call, batch, batch_error, text

LIMIT = 100
HISTORY_LIMIT = 50
Planner = Callable[[Call, str, Body], Plan]


def create(call: Call) -> Answer:
    kind, inputs = call.kind().name, call.inputs(LIMIT)
    wanted = [
        associations.wanted(call.account, kind, one.get("associations") or []) for one in inputs
    ]
    plans, errors = _plan_all(call, kind, inputs, _plan_create)
    results = []
    for plan, links in zip(plans, wanted, strict=True):
        if plan is not None:
            record = records.apply(call.account, plan, call.origin)
            associations.link_all(call.account, record, links)
            results.append(objects.written(call, plan, record) | _trace(plan))
    return batch(call.account, results, errors, status=201)


def update(call: Call) -> Answer:
    kind, inputs = call.kind().name, call.inputs(LIMIT)
    _refuse_repeats(text(one, "id") for one in inputs)
    plans, errors = _plan_all(call, kind, inputs, _plan_update)
    results = [
        objects.written(call, plan, records.apply(call.account, plan, call.origin)) | _trace(plan)
        for plan in plans
        if plan is not None
    ]
    return batch(call.account, results, errors)


def upsert(call: Call) -> Answer:
    kind, inputs = call.kind().name, call.inputs(LIMIT)
    if len({one.get("idProperty") for one in inputs}) > 1:
        raise invalid("All inputs must have the same idProperty")
    _refuse_repeats(text(one, "id") for one in inputs)
    plans, errors = _plan_all(call, kind, inputs, _plan_upsert)
    results = []
    for plan in plans:
        if plan is not None:
            new = plan.record is None
            record = records.apply(call.account, plan, call.origin)
            results.append(objects.written(call, plan, record) | {"new": new} | _trace(plan))
    return batch(call.account, results, errors)


def read(call: Call) -> Answer:
    kind, body, inputs = call.kind().name, call.mapping(), call.inputs(LIMIT)
    by, asked = body.get("idProperty"), body.get("properties") or []
    history = body.get("propertiesWithHistory") or []
    if history and len(inputs) > HISTORY_LIMIT:
        raise invalid(
            "The maximum number of inputs supported in a batch request for property histories is"
            f" {HISTORY_LIMIT}. Please reduce the number of items and try again"
        )
    found, lost = {}, []
    for one in inputs:
        record = records.find(call.account, kind, text(one, "id"), by=by)
        if record is None:
            lost.append(str(one["id"]))
        else:
            found[record.id] = objects.read(call, record, asked, history)
    errors = [_lost(call, lost)] if lost else []
    return batch(call.account, list(found.values()), errors)


def _lost(call: Call, ids: list[str]) -> Body:
    singular = call.kind().singular.upper()
    message = (
        f"Could not get some {singular} objects, they may be deleted or not exist. "
        "Check that ids are valid."
    )
    return batch_error(message, "OBJECT_NOT_FOUND", ids=ids)


def archive(call: Call) -> Answer:
    kind = call.kind().name
    for one in call.inputs(LIMIT):
        record = call.account.records[kind].get(text(one, "id"))
        if record is not None:
            records.discard(call.account, record)
    return 204, None


def _trace(plan: Plan) -> Body:
    return {"objectWriteTraceId": plan.trace} if plan.trace else {}


def _refuse_repeats(ids: Iterable[str]) -> None:
    seen: set[str] = set()
    repeated = {one for one in ids if one in seen or seen.add(one)}  # type: ignore[func-returns-value]
    if repeated:
        raise invalid(f"Duplicate IDs found in batch input: {sorted(repeated)}. IDs must be unique")


def _plan_all(
    call: Call, kind: str, inputs: list[Body], planner: Planner
) -> tuple[list[Plan | None], list[Body]]:
    """A plan per input, None where that input failed; raises what fails the whole batch."""
    traced = all(one.get("objectWriteTraceId") for one in inputs)
    _scripted_clash(call, kind, inputs)
    plans: list[Plan | None] = []
    errors: list[Body] = []
    claims = Claims()
    for one in inputs:
        try:
            plan = _plan_one(call, kind, one, planner)
        except TwinError as error:
            if not traced or error.status == 403:
                raise
            errors.append(_failed(one, error))
            plans.append(None)
            continue
        records.check_unique(call.account, plan, claims)
        plans.append(plan)
    return plans, errors


def _plan_one(call: Call, kind: str, one: Body, planner: Planner) -> Plan:
    if _names(one) & call.account.switches.refuse_keys:
        raise invalid("This input was refused")
    plan = planner(call, kind, one)
    plan.trace = one.get("objectWriteTraceId")
    return plan


def _names(one: Body) -> set[str]:
    values = {str(v) for v in (one.get("properties") or {}).values()}
    return values | {str(one.get("id"))}


def _scripted_clash(call: Call, kind: str, inputs: list[Body]) -> None:
    wanted = call.account.switches.clash_keys
    for one in inputs:
        for hit in _names(one) & wanted:
            name = one.get("idProperty") or "email"
            raise records.clash(call.account, kind, name, hit, own=None, holder="999999")


def _failed(one: Body, error: TwinError) -> Body:
    body = {k: v for k, v in error.body.items() if k not in ("correlationId", "context")}
    context = dict(error.body.get("context") or {})
    context["objectWriteTraceId"] = [one["objectWriteTraceId"]]
    return body | {"context": context}


def _plan_create(call: Call, kind: str, one: Body) -> Plan:
    return objects.plan_write(call, kind, one.get("properties") or {}, record=None)


def _plan_update(call: Call, kind: str, one: Body) -> Plan:
    value = text(one, "id")
    record = records.find(call.account, kind, value, by=one.get("idProperty"))
    if record is None:
        raise not_found(value)
    return objects.plan_write(call, kind, one.get("properties") or {}, record=record)


def _plan_upsert(call: Call, kind: str, one: Body) -> Plan:
    value, by = text(one, "id"), one.get("idProperty")
    record = records.find(call.account, kind, value, by=by)
    properties = dict(one.get("properties") or {})
    if by in (None, "", "hs_object_id"):
        if record is None:
            raise not_found(value)
    else:
        properties.setdefault(str(by), value)
    return objects.plan_write(call, kind, properties, record=record)
