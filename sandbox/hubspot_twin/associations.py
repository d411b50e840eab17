"""Links between records: single, batch, default, labelled."""

from collections.abc import Iterable, Sequence
from typing import Any

from sandbox.hubspot_twin.catalogue import KINDS, Kind, kind_named
from sandbox.hubspot_twin.errors import invalid, no_such, not_found
from sandbox.hubspot_twin.link_types import between, plain
from sandbox.hubspot_twin.store import Account, Key, LinkType, Record
from sandbox.hubspot_twin.wire import Answer, Body, Call, batch, batch_error, paging

CREATE_LIMIT, READ_LIMIT, ARCHIVE_LIMIT = 2000, 1000, 100
Wanted = list[tuple[Key, list[LinkType]]]


def types_of(account: Account, source: str, target: str, specs: Any) -> list[LinkType]:
    """The link types of `[{associationCategory, associationTypeId}]`; 400 when one is wrong."""
    if not isinstance(specs, list) or not specs:
        raise invalid("At least one association type is required")
    known = {(t.category, t.id): t for t in between(account, source, target)}
    try:
        asked = [(s["associationCategory"], int(s["associationTypeId"])) for s in specs]
    except (KeyError, TypeError, ValueError):
        raise invalid("associationCategory and associationTypeId are required") from None
    for one in asked:
        if one not in known:
            raise invalid(f"{one[0]} association type {one[1]} is not from {source} to {target}")
    return [known[one] for one in asked]


def wanted(account: Account, kind: str, body: Sequence[Body]) -> Wanted:
    """The links asked for within a create; 404 when a target is missing."""
    found: Wanted = []
    for one in body:
        target_id = str(one["to"]["id"])
        target = _target_kind(account, kind, one["types"])
        if target_id not in account.records[target]:
            raise not_found(target_id)
        found.append(((target, target_id), types_of(account, kind, target, one["types"])))
    return found


def _target_kind(account: Account, kind: str, specs: Sequence[Body]) -> str:
    type_id = int(specs[0]["associationTypeId"])
    for target in KINDS:
        if any(t.id == type_id for t in between(account, kind, target)):
            return target
    raise invalid(f"Association type {type_id} does not start at {kind}")


def link_all(account: Account, record: Record, links: Wanted) -> None:
    for target, types in links:
        link(account, (record.kind, record.id), target, types)


def link(account: Account, source: Key, target: Key, types: Iterable[LinkType]) -> None:
    """Add types to a link; the unlabelled one is always there, a primary replaces the last."""
    every = [plain(account, source[0], target[0]), *types]
    for one in every:
        if one.label == "Primary":
            _demote(account, source, target[0], one)
        account.links[source].setdefault(target, set()).add(one.id)
        account.links[target].setdefault(source, set()).add(one.inverse)
    account.changed.set()


def _demote(account: Account, source: Key, target_kind: str, primary: LinkType) -> None:
    for other, ids in account.links[source].items():
        if other[0] == target_kind and primary.id in ids:
            ids.discard(primary.id)
            account.links[other][source].discard(primary.inverse)


def unlink(account: Account, source: Key, target: Key) -> None:
    account.links[source].pop(target, None)
    account.links[target].pop(source, None)
    account.changed.set()


def move(account: Account, old: Record, new: Record) -> None:
    """Give `old`'s links to `new` (a merge)."""
    source, heir = (old.kind, old.id), (new.kind, new.id)
    for target, ids in list(account.links[source].items()):
        if target != heir:
            types = [account.link_types[i] for i in ids]
            link(account, heir, target, [t for t in types if t.label != "Primary"])
        unlink(account, source, target)


def linked(account: Account, source: Key, target: str) -> list[tuple[str, list[LinkType]]]:
    """(id, types) of the records of a kind linked to `source`, oldest link first."""
    return [
        (key[1], [account.link_types[i] for i in sorted(ids)])
        for key, ids in account.links.get(source, {}).items()
        if key[0] == target
    ]


def brief(account: Account, record: Record, target_name: str) -> Body:
    """Links as a read with `associations=` shows them."""
    target = kind_named(target_name)
    if target is None:
        raise invalid(f"Unable to infer object type from: {target_name}")
    return {
        "results": [
            {"id": other, "type": _wordy(record.kind, target, one)}
            for other, types in linked(account, (record.kind, record.id), target.name)
            for one in types
        ]
    }


def _wordy(source: str, target: Kind, one: LinkType) -> str:
    if one.category == "USER_DEFINED":
        return one.name
    plainly = f"{KINDS[source].singular}_to_{target.singular}"
    return plainly if one.label else f"{plainly}_unlabeled"


def _show(other: str, types: Iterable[LinkType]) -> Body:
    specs = [{"category": t.category, "typeId": t.id, "label": t.label} for t in types]
    return {"toObjectId": other, "associationTypes": specs}


def _labels(call: Call, source: Key, target: Key) -> Body:
    ids = call.account.links[source][target]
    labels = [call.account.link_types[i].label for i in sorted(ids)]
    return {
        "fromObjectTypeId": KINDS[source[0]].type_id,
        "fromObjectId": source[1],
        "toObjectTypeId": KINDS[target[0]].type_id,
        "toObjectId": target[1],
        "labels": [label for label in labels if label],
    }


def _ends(call: Call) -> tuple[Key, Key]:
    source = (call.kind().name, call.path["id"])
    target = (call.kind("target").name, call.path["target_id"])
    for kind, object_id in (source, target):
        if object_id not in call.account.records[kind]:
            raise not_found(object_id)
    return source, target


def put(call: Call) -> Answer:
    source, target = _ends(call)
    types = types_of(call.account, source[0], target[0], call.body)
    link(call.account, source, target, types)
    return 201, _labels(call, source, target)


def put_default(call: Call) -> Answer:
    source, target = _ends(call)
    link(call.account, source, target, ())
    return batch(call.account, _default_results(call, source, target))


def _default_results(call: Call, source: Key, target: Key) -> list[Body]:
    there = plain(call.account, source[0], target[0])
    ends = ((source, target, there.id), (target, source, there.inverse))
    return [
        {
            "from": {"id": a[1]},
            "to": {"id": b[1]},
            "associationSpec": {
                "associationCategory": "HUBSPOT_DEFINED",
                "associationTypeId": type_id,
            },
        }
        for a, b, type_id in ends
    ]


def listing(call: Call) -> Answer:
    source, target = (call.kind().name, call.path["id"]), call.kind("target").name
    if source[1] not in call.account.records[source[0]]:
        raise not_found(source[1])
    limit, after = call.page(500, usual=500)
    every = linked(call.account, source, target)
    body: Body = {"results": [_show(o, types) for o, types in every[after : after + limit]]}
    return 200, body | ({"paging": paging(after + limit)} if len(every) > after + limit else {})


def delete(call: Call) -> Answer:
    source = (call.kind().name, call.path["id"])
    unlink(call.account, source, (call.kind("target").name, call.path["target_id"]))
    return 204, None


def _pair(call: Call, one: Body) -> tuple[Key, Key]:
    try:
        ids = str(one["from"]["id"]), str(one["to"]["id"])
    except (KeyError, TypeError):
        raise invalid("Invalid input JSON: from.id and to.id are required") from None
    return (call.kind().name, ids[0]), (call.kind("target").name, ids[1])


def _missing(call: Call, source: Key, target: Key) -> Body | None:
    for side, key in (("FROM", source), ("TO", target)):
        if key[1] not in call.account.records[key[0]]:
            error = batch_error(
                f"No {KINDS[key[0]].singular} with id {key[1]} exists",
                "OBJECT_NOT_FOUND",
                fromObjectId=[source[1]],
                toObjectId=[target[1]],
            )
            return error | {"subCategory": f"crm.associations.{side}_OBJECT_NOT_FOUND"}
    return None


def batch_create(call: Call) -> Answer:
    """201 on v4 paths, 200 on dated ones."""
    results, errors = [], []
    for one in call.inputs(CREATE_LIMIT):
        source, target = _pair(call, one)
        types = types_of(call.account, source[0], target[0], one.get("types"))
        if missing := _missing(call, source, target):
            errors.append(missing)
            continue
        link(call.account, source, target, types)
        results.append(_labels(call, source, target))
    return batch(call.account, results, errors, status=200 if call.dated else 201)


def batch_default(call: Call) -> Answer:
    results, errors = [], []
    for one in call.inputs(CREATE_LIMIT):
        source, target = _pair(call, one)
        if missing := _missing(call, source, target):
            errors.append(missing)
            continue
        link(call.account, source, target, ())
        results += _default_results(call, source, target)
    return batch(call.account, results, errors)


def batch_read(call: Call) -> Answer:
    """207 with NO_ASSOCIATIONS_FOUND for a record without any, as HubSpot does."""
    source, target = call.kind(), call.kind("target")
    results, errors = [], []
    for one in call.inputs(READ_LIMIT):
        object_id = str(one.get("id"))
        every = linked(call.account, (source.name, object_id), target.name)
        if every:
            to = [_show(other, types) for other, types in every]
            results.append({"from": {"id": object_id}, "to": to})
        else:
            errors.append(_alone(source, target, object_id))
    return batch(call.account, results, errors)


def _alone(source: Kind, target: Kind, object_id: str) -> Body:
    error = batch_error(
        f"No {target.singular} is associated with {source.singular} {object_id}.",
        "OBJECT_NOT_FOUND",
        fromObjectId=[object_id],
        fromObjectType=[source.type_id],
        toObjectType=[target.type_id],
    )
    return error | {"subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND"}


def batch_archive(call: Call) -> Answer:
    source, target = call.kind().name, call.kind("target").name
    for one in call.inputs(ARCHIVE_LIMIT):
        for to in one["to"]:
            unlink(call.account, (source, str(one["from"]["id"])), (target, str(to["id"])))
    return 204, None


def batch_archive_labels(call: Call) -> Answer:
    """Take the given types off; taking the unlabelled one off removes the link."""
    for one in call.inputs(ARCHIVE_LIMIT):
        source, target = _pair(call, one)
        if target not in call.account.links[source]:
            raise no_such("Association", f"{source[1]}-{target[1]}")
        for kind in types_of(call.account, source[0], target[0], one.get("types")):
            _take_off(call.account, source, target, kind)
    return 204, None


def _take_off(account: Account, source: Key, target: Key, one: LinkType) -> None:
    if one == plain(account, source[0], target[0]):
        unlink(account, source, target)
    elif target in account.links[source]:
        account.links[source][target].discard(one.id)
        account.links[target][source].discard(one.inverse)
