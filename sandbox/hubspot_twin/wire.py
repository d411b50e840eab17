"""A call as the endpoints see it, and their answer: nothing of HTTP below here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.hubspot_twin.access import Tokens
from sandbox.hubspot_twin.catalogue import Kind, kind_named
from sandbox.hubspot_twin.errors import TwinError, error_body, invalid, invalid_input
from sandbox.hubspot_twin.limits import Limits
from sandbox.hubspot_twin.store import Account, Origin, iso

Body = dict[str, Any]
Answer = tuple[int, Body | None]


@dataclass(frozen=True, slots=True)
class Call:
    """One authenticated request."""

    account: Account
    query: Mapping[str, str]
    body: Any
    origin: Origin
    tokens: Tokens
    limits: Limits
    scopes: frozenset[str]
    dated: bool
    """True on `/2026-09/` paths, False on `/v3/` and `/v4/`."""
    path: Mapping[str, str] = field(default_factory=dict)

    def kind(self, name: str = "kind") -> Kind:
        """The object type in the path; 400 when there is none of that name."""
        found = kind_named(self.path[name])
        if found is None:
            raise invalid(f"Unable to infer object type from: {self.path[name]}")
        return found

    def mapping(self) -> Body:
        """The body, which must be a JSON object."""
        if not isinstance(self.body, dict):
            raise invalid_input("expected an object")
        return self.body

    def inputs(self, limit: int) -> list[Body]:
        """`inputs` of a batch, at most `limit`."""
        inputs = self.mapping().get("inputs")
        if not isinstance(inputs, list) or not all(isinstance(i, dict) for i in inputs):
            raise invalid_input("inputs must be a list of objects")
        if len(inputs) > limit:
            raise invalid(f"Too many items in batch: {len(inputs)}. Maximum allowed is {limit}.")
        return inputs

    def names(self, parameter: str) -> list[str]:
        """A comma-separated query parameter."""
        return [part for part in self.query.get(parameter, "").split(",") if part]

    def flag(self, name: str) -> bool:
        """A true-or-false query parameter, false when missing."""
        return self.query.get(name, "").lower() == "true"

    def page(self, largest: int, *, usual: int = 10) -> tuple[int, int]:
        """(`limit`, `after`) as numbers."""
        try:
            limit, after = int(self.query.get("limit", usual)), int(self.query.get("after") or 0)
        except ValueError:
            raise invalid("limit and after must be integers") from None
        if not 0 < limit <= largest:
            raise invalid(f"limit must be between 1 and {largest}")
        return limit, after


Endpoint = Callable[[Call], Answer]


def text(body: Mapping[str, Any], name: str) -> str:
    """A required string of a JSON object."""
    value = body.get(name)
    if value is None or value == "":
        message = f"Some required fields were not set: [{name}]"
        raise TwinError(400, error_body(f"Invalid input JSON: {message}", "VALIDATION_ERROR"))
    return str(value)


def batch(
    account: Account,
    results: Sequence[Body],
    errors: Sequence[Body] = (),
    *,
    status: int = 200,
) -> Answer:
    """A batch answer: `status`, or 207 when some inputs failed."""
    moment = iso(account.now())
    body: Body = {
        "status": "COMPLETE",
        "results": list(results),
        "requestedAt": moment,
        "startedAt": moment,
        "completedAt": moment,
    }
    if not errors:
        return status, body
    return 207, body | {"numErrors": len(errors), "errors": list(errors)}


def batch_error(message: str, category: str, **context: Sequence[str]) -> Body:
    """One failed input of a batch."""
    listed = {name: list(values) for name, values in context.items()}
    return {
        "status": "error",
        "category": category,
        "message": message,
        "context": listed,
    }


def paging(after: int | str, link: str = "") -> Body:
    return {"next": {"after": str(after), "link": link}}
