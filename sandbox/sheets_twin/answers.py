"""Google's error answers, word for word where they are known."""

from typing import Any

_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    408: "DEADLINE_EXCEEDED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    502: "UNAVAILABLE",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
_DRIVE_REASON = {
    400: "invalidParameter",
    401: "authError",
    403: "insufficientFilePermissions",
    404: "notFound",
    429: "rateLimitExceeded",
    500: "internalError",
    503: "backendError",
}
NO_TOKEN = (
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie "
    "or other valid authentication credential. See "
    "https://developers.google.com/identity/sign-in/web/devconsole-project."
)
NO_SCOPE = "Request had insufficient authentication scopes."
NO_PERMISSION = "The caller does not have permission"
NO_ENTITY = "Requested entity was not found."


class Refusal(Exception):  # noqa: N818 -- an answer, not a failure of the twin
    """An error answer to send."""

    def __init__(self, status: int, message: str, *, reason: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.reason = reason


def sheets_error(refusal: Refusal) -> dict[str, Any]:
    """google.rpc.Status as the Sheets API sends it."""
    error: dict[str, Any] = {
        "code": refusal.status,
        "message": refusal.message,
        "status": _STATUS.get(refusal.status, "UNKNOWN"),
    }
    if refusal.reason:
        error["details"] = [
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": refusal.reason,
                "domain": "googleapis.com",
                "metadata": {"service": "sheets.googleapis.com"},
            }
        ]
    return {"error": error}


def drive_error(refusal: Refusal) -> dict[str, Any]:
    """The older shape, with a list of errors, as Drive v3 sends it."""
    reason = refusal.reason or _DRIVE_REASON.get(refusal.status, "unknown")
    inner = {"domain": "global", "reason": reason, "message": refusal.message}
    return {"error": {"errors": [inner], "code": refusal.status, "message": refusal.message}}


def quota_refusal(kind: str, scope: str) -> Refusal:
    """`kind` is "Read" or "Write", `scope` "minute per user" or "minute"."""
    return Refusal(
        429,
        f"Quota exceeded for quota metric '{kind} requests' and limit '{kind} requests per {scope}'"
        " of service 'sheets.googleapis.com' for consumer 'project_number:555010000'.",
        reason="RATE_LIMIT_EXCEEDED",
    )
