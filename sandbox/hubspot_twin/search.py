"""Search: filters, one sort, pages, HubSpot's caps, and an index that lags behind writes.

Caps: developers.hubspot.com/docs/api-reference/latest/crm/search-the-crm.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.hubspot_twin import records, sensitive
from sandbox.hubspot_twin.catalogue import Kind
from sandbox.hubspot_twin.errors import invalid
from sandbox.hubspot_twin.store import Account, Record
from sandbox.hubspot_twin.values import milliseconds
from sandbox.hubspot_twin.wire import Answer, Body, Call, paging

MAX_RESULTS, MAX_PAGE, MAX_GROUPS, MAX_FILTERS, MAX_TOTAL = 10_000, 200, 5, 6, 18
Comparable = float | str
Values = Mapping[str, str]
Hit = tuple[Record, Values]
Matcher = Callable[[Values], bool]


@dataclass(frozen=True, slots=True)
class Query:
    """A checked search request."""

    matches: Matcher
    sort: str | None
    descending: bool
    limit: int
    after: int
    since: float | None
    """Every filter group asks for changes at or after this moment (ms)."""


def search(call: Call) -> Answer:
    kind, body = call.kind(), call.mapping()
    query = _read(call.account, kind, body)
    hits = [hit for hit in _visible(call.account, kind, query.since) if query.matches(hit[1])]
    ordered = _ordered(call.account, kind, hits, query)
    shown = ordered[query.after : query.after + query.limit]
    visible, asked = sensitive.readable(call, kind.name), body.get("properties") or []
    results = [records.show(r, asked, visible, properties=values) for r, values in shown]
    answer: Body = {"total": len(hits), "results": results}
    end = query.after + query.limit
    return 200, answer | ({"paging": paging(end)} if len(hits) > end else {})


def _visible(account: Account, kind: Kind, since: float | None) -> Iterator[Hit]:
    """Live records as the index has them, last written first; stops where all is older."""
    now = account.now()
    for record in reversed(account.records[kind.name].values()):
        if since is not None and record.modified < since:
            return
        shown = _indexed(record, now)
        if shown is not None:
            yield record, shown


def _indexed(record: Record, now: int) -> Values | None:
    if record.indexed is None or record.indexed.until <= now:
        return record.properties
    return record.indexed.properties


def _ordered(account: Account, kind: Kind, hits: list[Hit], query: Query) -> list[Hit]:
    by_id = sorted(hits, key=lambda hit: int(hit[0].id))
    if query.sort is None:
        return by_id
    name = query.sort
    type_ = account.definitions[kind.name][name].type
    have = [hit for hit in by_id if hit[1].get(name)]
    lack = [hit for hit in by_id if not hit[1].get(name)]
    have.sort(key=lambda hit: _comparable(type_, hit[1][name]), reverse=query.descending)
    return have + lack


def _comparable(type_: str, value: str) -> Any:
    if type_ in ("datetime", "date"):
        return float(milliseconds(value))
    return float(value) if type_ == "number" else value.lower()


def _read(account: Account, kind: Kind, body: Body) -> Query:
    groups = _groups(body)
    limit, after = _number(body, "limit", 10), _number(body, "after", 0)
    if not 0 < limit <= MAX_PAGE:
        raise invalid(f"limit must be between 1 and {MAX_PAGE}")
    if after + limit > MAX_RESULTS:
        raise invalid(f"Paging past {MAX_RESULTS} results is not possible")
    checks = [[_filter(account, kind, one) for one in group] for group in groups]
    words = str(body.get("query") or "").lower()
    sort, descending = _sort(account, kind, body.get("sorts") or [])

    def matches(values: Values) -> bool:
        if words and not any(words in value.lower() for value in values.values()):
            return False
        return not checks or any(all(check(values) for check in group) for group in checks)

    return Query(matches, sort, descending, limit, after, _since(kind, groups))


def _groups(body: Body) -> list[list[Body]]:
    raw = body.get("filterGroups") or []
    if body.get("filters"):
        raw = [*raw, {"filters": body["filters"]}]
    groups = [list(group.get("filters") or []) for group in raw]
    too_many = (
        len(groups) > MAX_GROUPS
        or any(len(group) > MAX_FILTERS for group in groups)
        or sum(map(len, groups)) > MAX_TOTAL
    )
    if too_many:
        raise invalid(
            f"At most {MAX_GROUPS} filterGroups of {MAX_FILTERS} filters, {MAX_TOTAL} in total"
        )
    return [group for group in groups if group]


def _number(body: Body, name: str, usual: int) -> int:
    try:
        return int(body.get(name) or usual)
    except (TypeError, ValueError):
        raise invalid(f"{name} must be an integer") from None


def _sort(account: Account, kind: Kind, sorts: Sequence[Any]) -> tuple[str | None, bool]:
    if not sorts:
        return None, False
    if len(sorts) > 1:
        raise invalid("Only one sort is supported")
    one = sorts[0]
    if isinstance(one, str):
        name, descending = one.removeprefix("-"), one.startswith("-")
    else:
        name, descending = str(one.get("propertyName")), one.get("direction") == "DESCENDING"
    if name not in account.definitions[kind.name]:
        raise invalid(f"Property {name} does not exist and cannot be sorted by")
    return name, descending


def _since(kind: Kind, groups: list[list[Body]]) -> float | None:
    """The least moment that all groups share, so that older records need no look."""
    bounds = [_bound(kind, group) for group in groups]
    known = [bound for bound in bounds if bound is not None]
    return min(known) if known and len(known) == len(bounds) else None


def _bound(kind: Kind, group: list[Body]) -> float | None:
    for one in group:
        if one.get("propertyName") == kind.modified and one.get("operator") in ("GT", "GTE"):
            return float(milliseconds(str(one.get("value"))))
    return None


def _tokens(value: str) -> set[str]:
    return {word.strip(".,;:") for word in value.lower().replace("@", " ").split()}


def _contains(value: str, wanted: str) -> bool:
    if "*" in wanted:
        return wanted.replace("*", "").lower() in value.lower()
    return _tokens(wanted) <= _tokens(value)


_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "LT": lambda a, b: a < b,
    "LTE": lambda a, b: a <= b,
    "GT": lambda a, b: a > b,
    "GTE": lambda a, b: a >= b,
    "EQ": lambda a, b: a == b,
}


def _filter(account: Account, kind: Kind, one: Body) -> Matcher:
    name, operator = str(one.get("propertyName")), str(one.get("operator"))
    definition = account.definitions[kind.name].get(name)
    if definition is None:
        raise invalid(f"There was a problem with the request: Property {name} does not exist")
    build = _BUILDERS.get(operator)
    if build is None:
        raise invalid(f"{operator} is not a filter operator")
    try:
        return build(name, definition.type, one)
    except (ValueError, TypeError, KeyError):
        raise invalid(f"The filter on {name} has a wrong or missing value") from None


def _has(name: str, _type: str, _one: Body) -> Matcher:
    return lambda values: bool(values.get(name))


def _compare(name: str, type_: str, one: Body) -> Matcher:
    test, wanted = _ORDER[one["operator"]], _comparable(type_, str(one["value"]))
    return lambda values: bool(values.get(name)) and test(_comparable(type_, values[name]), wanted)


def _between(name: str, type_: str, one: Body) -> Matcher:
    low, high = _comparable(type_, str(one["value"])), _comparable(type_, str(one["highValue"]))
    return lambda values: bool(values.get(name)) and low <= _comparable(type_, values[name]) <= high


def _among(name: str, type_: str, one: Body) -> Matcher:
    wanted = {_comparable(type_, str(value)) for value in one["values"]}
    return lambda values: bool(values.get(name)) and _comparable(type_, values[name]) in wanted


def _token(name: str, _type: str, one: Body) -> Matcher:
    wanted = str(one["value"])
    return lambda values: bool(values.get(name)) and _contains(values[name], wanted)


def _not(build: Callable[[str, str, Body], Matcher], operator: str) -> Any:
    def negated(name: str, type_: str, one: Body) -> Matcher:
        check = build(name, type_, one | {"operator": operator})
        return lambda values: not check(values)

    return negated


_BUILDERS: dict[str, Callable[[str, str, Body], Matcher]] = {
    **dict.fromkeys(_ORDER, _compare),
    "BETWEEN": _between,
    "IN": _among,
    "CONTAINS_TOKEN": _token,
    "HAS_PROPERTY": _has,
    "NEQ": _not(_compare, "EQ"),
    "NOT_IN": _not(_among, "IN"),
    "NOT_CONTAINS_TOKEN": _not(_token, "CONTAINS_TOKEN"),
    "NOT_HAS_PROPERTY": _not(_has, "HAS_PROPERTY"),
}
