"""Tokens and their scopes: who may call what.

Scope names: developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/scopes.
Tickets have one scope, `tickets`, for objects, properties and pipelines alike.
"""

from dataclasses import dataclass, field

from sandbox.hubspot_twin.catalogue import KINDS, kind_named
from sandbox.hubspot_twin.errors import missing_scopes, unauthenticated

OWNERS = "crm.objects.owners.read"
_LEVELS = ("sensitive", "highly_sensitive")


def sensitive_scope(kind: str, sensitivity: str, access: str) -> str:
    """e.g. `crm.objects.contacts.sensitive.write`."""
    return f"crm.objects.{kind}.{sensitivity}.{access}"


def _every_scope() -> frozenset[str]:
    plain = {
        f"crm.{area}.{kind}.{access}"
        for kind in KINDS
        for area in ("objects", "schemas")
        for access in ("read", "write")
    }
    guarded = {
        sensitive_scope(kind, level, access)
        for kind in KINDS
        for level in _LEVELS
        for access in ("read", "write")
    }
    return frozenset(plain | guarded | {"tickets", "oauth", OWNERS})


EVERY_SCOPE = _every_scope()


def scope_for(area: str, kind: str, access: str) -> str | None:
    """The scope a call needs; None where any token will do (notes and tasks go by contacts)."""
    found = kind_named(kind)
    if area == "account" or found is None:
        return None
    if found.name == "tickets":
        return "tickets"
    name = "contacts" if found.name in ("notes", "tasks") else found.name
    part = "schemas" if area == "properties" else "objects"
    return f"crm.{part}.{name}.{access}"


@dataclass
class Tokens:
    """The account's keys; each is one app, numbered from 1."""

    scopes: dict[str, frozenset[str]] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)

    def grant(self, token: str, scopes: frozenset[str] = EVERY_SCOPE) -> None:
        self.scopes[token] = scopes
        self.revoked.discard(token)

    def revoke(self, token: str) -> None:
        self.revoked.add(token)

    def drop_scope(self, token: str, scope: str) -> None:
        self.scopes[token] -= {scope}

    def app_id(self, token: str) -> int:
        return 1 + list(self.scopes).index(token)

    def check(self, header: str | None) -> str:
        """The token of an Authorization header; 401 otherwise."""
        scheme, _, token = (header or "").partition(" ")
        if scheme.lower() != "bearer" or token not in self.scopes or token in self.revoked:
            raise unauthenticated()
        return token

    def require(self, token: str, scopes: set[str]) -> None:
        """403 naming every scope the token lacks."""
        lacking = scopes - self.scopes[token]
        if lacking:
            raise missing_scopes(sorted(lacking))
