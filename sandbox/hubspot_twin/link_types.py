"""Association types between two kinds: HubSpot's own, and labels made by the account."""

from collections.abc import Iterable

from sandbox.hubspot_twin.catalogue import ASSOCIATION_PAIRS
from sandbox.hubspot_twin.errors import conflict, invalid, no_such
from sandbox.hubspot_twin.store import Account, LinkType
from sandbox.hubspot_twin.wire import Answer, Body, Call, text

_OWN, _CUSTOM = "HUBSPOT_DEFINED", "USER_DEFINED"


def between(account: Account, source: str, target: str) -> list[LinkType]:
    """Every type from one kind to another; HubSpot's own are there from the start."""
    found = _listed(account, source, target)
    if not any(t.category == _OWN for t in found):
        _define_own(account, source, target)
        found = _listed(account, source, target)
    return found


def _listed(account: Account, source: str, target: str) -> list[LinkType]:
    return [t for t in account.link_types.values() if (t.source, t.target) == (source, target)]


def plain(account: Account, source: str, target: str) -> LinkType:
    """The unlabelled type."""
    return next(t for t in between(account, source, target) if t.label is None)


def _define_own(account: Account, source: str, target: str) -> None:
    there, back, first, first_back = _own_ids(account, source, target)
    _pair(account, source, target, ids=(there, back), category=_OWN, labels=(None, None))
    if first is not None and first_back is not None:
        both = ("Primary", "Primary")
        _pair(account, source, target, ids=(first, first_back), category=_OWN, labels=both)


def _own_ids(account: Account, source: str, target: str) -> tuple[int, int, int | None, int | None]:
    if found := ASSOCIATION_PAIRS.get((source, target)):
        return found
    if found := ASSOCIATION_PAIRS.get((target, source)):
        there, back, first, first_back = found
        return back, there, first_back, first
    there = _next_id(account)
    return there, there if source == target else there + 1, None, None


def _next_id(account: Account) -> int:
    """Above every id that HubSpot itself uses."""
    return max([5000, *account.link_types]) + 1


def _pair(
    account: Account,
    source: str,
    target: str,
    *,
    ids: tuple[int, int],
    category: str,
    labels: tuple[str | None, str | None],
    name: str = "",
) -> None:
    there, back = ids
    ways = ((back, target, source, labels[1], there), (there, source, target, labels[0], back))
    for id_, a, b, label, inverse in ways:
        account.link_types[id_] = LinkType(id_, a, b, category, label, name, inverse)


def _show(types: Iterable[LinkType]) -> list[Body]:
    return [{"category": t.category, "typeId": t.id, "label": t.label} for t in types]


def listing(call: Call) -> Answer:
    types = between(call.account, call.kind().name, call.kind("target").name)
    return 200, {"results": _show(types)}


def create(call: Call) -> Answer:
    """Both directions are answered, the inverse first."""
    source, target, body = call.kind().name, call.kind("target").name, call.mapping()
    label, name = text(body, "label"), text(body, "name")
    _refuse_taken(between(call.account, source, target), label, name)
    there = _next_id(call.account)
    ids = (there, there + 1)
    labels = (label, str(body.get("inverseLabel") or label))
    _pair(call.account, source, target, ids=ids, category=_CUSTOM, labels=labels, name=name)
    call.account.changed.set()
    return 200, {"results": _show(call.account.link_types[i] for i in reversed(ids))}


def _refuse_taken(types: Iterable[LinkType], label: str, name: str) -> None:
    for one in types:
        if one.category == _CUSTOM and (one.label == label or one.name == name):
            raise conflict(f"An association label named {name} already exists")


def _custom(call: Call, type_id: int) -> LinkType:
    found = call.account.link_types.get(type_id)
    ends = (call.kind().name, call.kind("target").name)
    if found is None or (found.source, found.target) != ends:
        raise no_such("Association type", str(type_id))
    if found.category != _CUSTOM:
        raise invalid("Association types defined by HubSpot cannot be changed")
    return found


def update(call: Call) -> Answer:
    body = call.mapping()
    found = _custom(call, int(text(body, "associationTypeId")))
    label = text(body, "label")
    labels = (label, str(body.get("inverseLabel") or label))
    _pair(
        call.account,
        found.source,
        found.target,
        ids=(found.id, found.inverse),
        category=_CUSTOM,
        labels=labels,
        name=found.name,
    )
    return 204, None


def delete(call: Call) -> Answer:
    found = _custom(call, int(call.path["type_id"]))
    gone = {found.id, found.inverse}
    for type_id in gone:
        call.account.link_types.pop(type_id, None)
    for targets in call.account.links.values():
        for ids in targets.values():
            ids.difference_update(gone)
    return 204, None
