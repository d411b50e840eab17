"""Every endpoint, once; each answers under its v3/v4 path and its dated path."""

import re
from dataclasses import dataclass

from sandbox.hubspot_twin import (
    associations,
    batches,
    introspection,
    link_types,
    objects,
    pipelines,
    properties,
    search,
)
from sandbox.hubspot_twin.wire import Endpoint

DATED = ("2026-03", "2026-09")


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    area: str
    path: str
    endpoint: Endpoint
    access: str


BASES = {
    "objects": ("/crm/v3/objects", "/crm/objects/{dated}"),
    "links": ("/crm/v4/objects", "/crm/objects/{dated}"),
    "associations": ("/crm/v4/associations", "/crm/associations/{dated}"),
    "pipelines": ("/crm/v3/pipelines", "/crm/pipelines/{dated}"),
    "properties": ("/crm/v3/properties", "/crm/properties/{dated}"),
    "owners": ("/crm/v3/owners", "/crm/owners/{dated}"),
    "account": ("/account-info/v3", "/account-info/{dated}"),
    "oauth": ("/oauth/v2",),
}

_O, _P, _S = "/<kind>/<id>", "/<kind>/<name>", "/<kind>/<id>/stages"
_L, _A = "/<kind>/<id>/associations", "/<kind>/<target>"

ROUTES = (
    Route("GET", "objects", "/<kind>", objects.page, "read"),
    Route("POST", "objects", "/<kind>", objects.create, "write"),
    Route("GET", "objects", _O, objects.get, "read"),
    Route("PATCH", "objects", _O, objects.update, "write"),
    Route("DELETE", "objects", _O, objects.archive, "write"),
    Route("POST", "objects", "/<kind>/merge", objects.merge, "write"),
    Route("POST", "objects", "/<kind>/search", search.search, "read"),
    Route("POST", "objects", "/<kind>/batch/create", batches.create, "write"),
    Route("POST", "objects", "/<kind>/batch/read", batches.read, "read"),
    Route("POST", "objects", "/<kind>/batch/update", batches.update, "write"),
    Route("POST", "objects", "/<kind>/batch/upsert", batches.upsert, "write"),
    Route("POST", "objects", "/<kind>/batch/archive", batches.archive, "write"),
    Route("GET", "links", f"{_L}/<target>", associations.listing, "read"),
    Route("PUT", "links", f"{_L}/<target>/<target_id>", associations.put, "write"),
    Route("DELETE", "links", f"{_L}/<target>/<target_id>", associations.delete, "write"),
    Route("PUT", "links", f"{_L}/default/<target>/<target_id>", associations.put_default, "write"),
    Route("POST", "associations", f"{_A}/batch/create", associations.batch_create, "write"),
    Route(
        "POST", "associations", f"{_A}/batch/associate/default", associations.batch_default, "write"
    ),
    Route("POST", "associations", f"{_A}/batch/read", associations.batch_read, "read"),
    Route("POST", "associations", f"{_A}/batch/archive", associations.batch_archive, "write"),
    Route(
        "POST",
        "associations",
        f"{_A}/batch/labels/archive",
        associations.batch_archive_labels,
        "write",
    ),
    Route("GET", "associations", f"{_A}/labels", link_types.listing, "read"),
    Route("POST", "associations", f"{_A}/labels", link_types.create, "write"),
    Route("PUT", "associations", f"{_A}/labels", link_types.update, "write"),
    Route("DELETE", "associations", f"{_A}/labels/<type_id>", link_types.delete, "write"),
    Route("GET", "pipelines", "/<kind>", pipelines.listing, "read"),
    Route("POST", "pipelines", "/<kind>", pipelines.create, "write"),
    Route("GET", "pipelines", _O, pipelines.get, "read"),
    Route("PATCH", "pipelines", _O, pipelines.update, "write"),
    Route("PUT", "pipelines", _O, pipelines.replace, "write"),
    Route("DELETE", "pipelines", _O, pipelines.delete, "write"),
    Route("GET", "pipelines", _S, pipelines.stages, "read"),
    Route("POST", "pipelines", _S, pipelines.create_stage, "write"),
    Route("GET", "pipelines", f"{_S}/<stage>", pipelines.get_stage, "read"),
    Route("PATCH", "pipelines", f"{_S}/<stage>", pipelines.update_stage, "write"),
    Route("DELETE", "pipelines", f"{_S}/<stage>", pipelines.delete_stage, "write"),
    Route("GET", "properties", "/<kind>", properties.listing, "read"),
    Route("POST", "properties", "/<kind>", properties.create, "write"),
    Route("GET", "properties", _P, properties.get, "read"),
    Route("PATCH", "properties", _P, properties.update, "write"),
    Route("DELETE", "properties", _P, properties.archive, "write"),
    Route("POST", "properties", "/<kind>/batch/create", properties.batch_create, "write"),
    Route("POST", "properties", "/<kind>/batch/read", properties.batch_read, "read"),
    Route("POST", "properties", "/<kind>/batch/archive", properties.batch_archive, "write"),
    Route("GET", "properties", "/<kind>/groups", properties.groups, "read"),
    Route("POST", "properties", "/<kind>/groups", properties.create_group, "write"),
    Route("GET", "properties", "/<kind>/groups/<name>", properties.group, "read"),
    Route("PATCH", "properties", "/<kind>/groups/<name>", properties.update_group, "write"),
    Route("DELETE", "properties", "/<kind>/groups/<name>", properties.archive_group, "write"),
    Route("GET", "owners", "/", introspection.owners, "read"),
    Route("GET", "account", "/details", introspection.details, "read"),
    Route("GET", "account", "/api-usage/daily/private-apps", introspection.daily_usage, "read"),
    Route(
        "POST",
        "oauth",
        "/private-apps/get/access-token-info",
        introspection.token_info,
        "read",
    ),
)


@dataclass(frozen=True, slots=True)
class Found:
    """The endpoint of a request, and what its path says."""

    route: Route
    path: dict[str, str]
    dated: bool


def _compile() -> dict[str, list[tuple[re.Pattern[str], Route, bool]]]:
    """Patterns by method, those with the fewest variables first."""
    table: dict[str, list[tuple[re.Pattern[str], Route, bool]]] = {}
    for route in sorted(ROUTES, key=lambda one: one.path.count("<")):
        for base in BASES[route.area]:
            pattern = re.sub(r"<(\w+)>", r"(?P<\1>[^/]+)", base + route.path)
            dated = "{dated}" in base
            whole = pattern.replace("{dated}", f"(?:{'|'.join(DATED)})")
            table.setdefault(route.method, []).append((re.compile(whole), route, dated))
    return table


_TABLE = _compile()


def find(method: str, path: str) -> Found | None:
    """The endpoint that answers; compiled once, as every test starts a twin."""
    for pattern, route, dated in _TABLE.get(method, ()):
        if match := pattern.fullmatch(path):
            return Found(route, match.groupdict(), dated)
    return None
