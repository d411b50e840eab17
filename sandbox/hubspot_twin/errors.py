"""HubSpot's error bodies, and the exception that carries one to the wire."""

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any


class TwinError(Exception):
    """An answer that is an error; `headers` go out with it."""

    def __init__(
        self, status: int, body: dict[str, Any], *, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(body.get("message", ""))
        self.status = status
        self.body = body
        self.headers = dict(headers or {})


def error_body(message: str, category: str, **more: Any) -> dict[str, Any]:
    """The shape every HubSpot error has; empty extras are left out."""
    extras = {name: value for name, value in more.items() if value}
    correlation = str(uuid.uuid4())
    return {
        "status": "error",
        "message": message,
        "correlationId": correlation,
        "category": category,
    } | extras


def invalid(message: str, **more: Any) -> TwinError:
    return TwinError(400, error_body(message, "VALIDATION_ERROR", **more))


def invalid_input(reason: str) -> TwinError:
    return invalid(f"Invalid input JSON: {reason}")


def not_found(object_id: str) -> TwinError:
    message = "Object not found.  objectId are usually numeric."
    return TwinError(404, error_body(message, "OBJECT_NOT_FOUND", context={"id": [object_id]}))


def no_such(what: str, name: str) -> TwinError:
    return TwinError(404, error_body(f"{what} {name} does not exist", "OBJECT_NOT_FOUND"))


def conflict(message: str, category: str = "CONFLICT") -> TwinError:
    return TwinError(409, error_body(message, category))


def property_error(name: str, code: str, message: str) -> dict[str, Any]:
    """One element of the list that HubSpot puts, as JSON text, into its message."""
    return {
        "isValid": False,
        "message": message,
        "error": code,
        "name": name,
        "localizedErrorMessage": message,
    }


def invalid_properties(problems: Sequence[Mapping[str, Any]]) -> TwinError:
    """`Property values were not valid: [...]`, with the same list again under `errors`."""
    details = [
        {"message": p["message"], "code": p["error"], "context": {"propertyName": [p["name"]]}}
        for p in problems
    ]
    message = f"Property values were not valid: {json.dumps(list(problems))}"
    return invalid(message, errors=details)


def missing_scopes(scopes: Sequence[str]) -> TwinError:
    """403 as HubSpot answers a token without the scopes for a call."""
    link = "https://developers.hubspot.com/scopes"
    detail = {
        "message": "One or more of the following scopes are required.",
        "context": {"requiredGranularScopes": list(scopes)},
    }
    body = error_body(
        "This app hasn't been granted all required scopes to make this call. "
        f"Read more about required scopes here: {link}.",
        "MISSING_SCOPES",
        errors=[detail],
        links={"scopes": link},
    )
    return TwinError(403, body)


def unauthenticated() -> TwinError:
    message = (
        "Authentication credentials not found. This API supports OAuth 2.0 authentication and you "
        "can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview"
    )
    return TwinError(401, error_body(message, "INVALID_AUTHENTICATION"))
