"""Sensitive properties: which scope may read or write their values.

Source: developers.hubspot.com/docs/api/sensitive-data (scopes `crm.objects.*.sensitive.read` …).
"""

from collections.abc import Iterable, Mapping

from sandbox.hubspot_twin.access import sensitive_scope
from sandbox.hubspot_twin.errors import missing_scopes
from sandbox.hubspot_twin.store import Definition
from sandbox.hubspot_twin.wire import Call


def _allowed(call: Call, kind: str, definition: Definition, access: str) -> bool:
    if definition.sensitivity == "non_sensitive":
        return True
    return sensitive_scope(kind, definition.sensitivity, access) in call.scopes


def readable(call: Call, kind: str) -> Mapping[str, Definition]:
    """The definitions whose values this token may see."""
    definitions = call.account.definitions[kind]
    if all(d.sensitivity == "non_sensitive" and not d.archived for d in definitions.values()):
        return definitions
    return {
        name: d
        for name, d in definitions.items()
        if not d.archived and _allowed(call, kind, d, "read")
    }


def check_write(call: Call, kind: str, names: Iterable[str]) -> None:
    """403 when a value needs a scope the token lacks."""
    definitions = call.account.definitions[kind]
    lacking = {
        sensitive_scope(kind, definitions[name].sensitivity, "write")
        for name in names
        if name in definitions and not _allowed(call, kind, definitions[name], "write")
    }
    if lacking:
        raise missing_scopes(sorted(lacking))
