"""Objects one at a time: create, read, list, change, archive, merge."""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.hubspot_twin import associations, records, sensitive
from sandbox.hubspot_twin.catalogue import KINDS
from sandbox.hubspot_twin.errors import invalid, invalid_properties, not_found
from sandbox.hubspot_twin.records import Claims, Plan
from sandbox.hubspot_twin.store import Account, Origin, Record
from sandbox.hubspot_twin.values import clean, stage_problems
from sandbox.hubspot_twin.wire import Answer, Body, Call, paging, text


def plan_write(call: Call, kind: str, properties: Any, *, record: Record | None) -> Plan:
    """Check a write against the definitions; raises HubSpot's 400 or 403."""
    if not isinstance(properties, Mapping):
        raise invalid("Invalid input JSON: properties must be an object")
    sensitive.check_write(call, kind, properties)
    values, problems = clean(call.account, kind, properties)
    old = record.properties if record else {}
    problems += stage_problems(call.account, kind, values, old)
    if problems:
        raise invalid_properties(problems)
    if record is None:
        _check_required(kind, values)
    return Plan(kind, values, record)


def _check_required(kind: str, values: Mapping[str, str]) -> None:
    singular = KINDS[kind].singular.upper()
    missing = [name for name in KINDS[kind].required if not values.get(name)]
    if missing:
        message = f"Error creating {singular}. Some required properties were not set."
        raise invalid(message, context={"properties": missing})
    identity = ("email", "firstname", "lastname")
    if kind == "contacts" and not any(values.get(name) for name in identity):
        raise invalid(
            "A contact needs at least one of email, firstname or lastname.",
            context={"properties": list(identity)},
        )


def written(call: Call, plan: Plan, record: Record) -> Body:
    """The answer to a write: the usual properties and those written."""
    names = [*KINDS[plan.kind].shown, *plan.values]
    return records.show(record, names, sensitive.readable(call, plan.kind))


def read(call: Call, record: Record, asked: Sequence[str], history: Sequence[str]) -> Body:
    """The answer to a read."""
    visible = sensitive.readable(call, record.kind)
    body = records.show(record, asked, visible)
    if history:
        names = [name for name in history if name in visible]
        body["propertiesWithHistory"] = records.show_history(record, names)
        body["properties"] |= {name: record.properties.get(name) for name in names}
    return body


def create(call: Call) -> Answer:
    kind, body = call.kind().name, call.mapping()
    plan = plan_write(call, kind, body.get("properties", {}), record=None)
    records.check_unique(call.account, plan, Claims())
    wanted = associations.wanted(call.account, kind, body.get("associations") or [])
    record = records.apply(call.account, plan, call.origin)
    associations.link_all(call.account, record, wanted)
    return 201, written(call, plan, record)


def get(call: Call) -> Answer:
    kind, object_id = call.kind().name, call.path["id"]
    archived = call.flag("archived")
    record = (
        call.account.archived[kind].get(object_id)
        if archived
        else records.find(call.account, kind, object_id, by=call.query.get("idProperty"))
    )
    if record is None:
        raise not_found(object_id)
    body = read(call, record, call.names("properties"), call.names("propertiesWithHistory"))
    return 200, body | _associations(call, record)


def _associations(call: Call, record: Record) -> Body:
    asked = call.names("associations")
    found = {name: associations.brief(call.account, record, name) for name in asked}
    listed = {name: results for name, results in found.items() if results["results"]}
    return {"associations": listed} if listed else {}


def page(call: Call) -> Answer:
    """All of a kind by id, in pages of at most 100 (50 with history)."""
    kind, history = call.kind().name, call.names("propertiesWithHistory")
    limit, after = call.page(50 if history else 100)
    archived = call.flag("archived")
    shelf = (call.account.archived if archived else call.account.records)[kind]
    waiting = sorted((r for r in shelf.values() if int(r.id) >= after), key=lambda r: int(r.id))
    asked = call.names("properties")
    results = [read(call, r, asked, history) | _associations(call, r) for r in waiting[:limit]]
    more = waiting[limit : limit + 1]
    return 200, {"results": results} | ({"paging": paging(more[0].id)} if more else {})


def update(call: Call) -> Answer:
    kind = call.kind().name
    by = call.query.get("idProperty")
    record = records.get(call.account, kind, call.path["id"], by=by)
    plan = plan_write(call, kind, call.mapping().get("properties", {}), record=record)
    records.check_unique(call.account, plan, Claims())
    return 200, written(call, plan, records.apply(call.account, plan, call.origin))


def archive(call: Call) -> Answer:
    kind, object_id = call.kind().name, call.path["id"]
    if object_id not in call.account.archived[kind]:
        records.discard(call.account, records.get(call.account, kind, object_id))
    return 204, None


def merge(call: Call) -> Answer:
    """The primary keeps its values, takes those it lacks, and the other's links and e-mail."""
    kind, body = call.kind().name, call.mapping()
    primary = records.get(call.account, kind, text(body, "primaryObjectId"))
    other = records.get(call.account, kind, text(body, "objectIdToMerge"))
    if primary is other:
        raise invalid("Cannot merge an object with itself")
    merge_into(call.account, primary, other, origin=call.origin)
    return 200, read(call, primary, (), ())


def merge_into(account: Account, primary: Record, other: Record, *, origin: Origin) -> None:
    """Fold `other` into `primary`; `other`'s id answers as the survivor from now on."""
    associations.move(account, other, primary)
    records.archive(account, other)
    account.archived[other.kind].pop(other.id, None)
    account.merged[other.kind, other.id] = primary.id
    missing = {
        name: value
        for name, value in other.properties.items()
        if name not in primary.properties and not account.definitions[other.kind][name].builtin
    }
    records.apply(account, Plan(other.kind, missing, primary), origin)
    _note_merge(account, primary, other)
    account.announce(
        other.kind,
        "merge",
        primaryObjectId=int(primary.id),
        mergedObjectIds=[int(other.id)],
        newObjectId=int(primary.id),
    )


def _note_merge(account: Account, primary: Record, other: Record) -> None:
    before = primary.properties.get("hs_merged_object_ids")
    primary.properties["hs_merged_object_ids"] = ";".join(filter(None, (before, other.id)))
    email = other.properties.get("email")
    if other.kind == "contacts" and email:
        account.unique["contacts", "email"][email] = primary.id
        primary.properties["hs_additional_emails"] = email
