"""Google's refusals as our errors: what to do next, and nothing that a cell may hold.

Codes: developers.google.com/workspace/sheets/api/limits, cloud.google.com/apis/design/errors and
developers.google.com/workspace/drive/api/guides/handle-errors (Drive refuses by rate with 403).
"""

from typing import Any

from requests import Response

from integrator.errors import (
    CredentialsRefused,
    IntegratorError,
    RateLimited,
    RejectedByRemote,
    RemoteUnavailable,
    SourcePaused,
)

MINUTE = 60.0
"""Seconds: Google refills its per-minute quotas each minute, and rarely says when."""
_RATE_REASONS = frozenset(
    {"rateLimitExceeded", "userRateLimitExceeded", "dailyLimitExceeded", "RATE_LIMIT_EXCEEDED"}
)
_SWITCHED_OFF = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
_NO_SCOPE = frozenset({"ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientPermissions"})


def refusal(response: Response, *, email: str) -> IntegratorError:
    """The error an answer means. `email` is the service account to share the sheet with."""
    error = _error_of(response)
    reasons = _reasons(error)
    status = response.status_code
    if status == 429 or (status == 403 and reasons & _RATE_REASONS):
        return RateLimited(
            "Google's quota is used up.",
            retry_after=_retry_after(response),
            policy=str(error.get("status", "RESOURCE_EXHAUSTED")),
        )
    if status in {401, 403}:
        return CredentialsRefused(_advice(status, reasons, email))
    if status == 404:
        return SourcePaused(
            "Google knows no spreadsheet with this id that the service account may see. Check the "
            f"id, and share the sheet with {email} as editor."
        )
    if status >= 500 or status == 408:
        return RemoteUnavailable(f"Google answered {status}.", retry_after=_told_wait(response))
    return RejectedByRemote(
        f"Google answered {status}.", remote_code=str(error.get("status", status))
    )


def _error_of(response: Response) -> dict[str, Any]:
    """The error object; {} where there is none (a page, or an OAuth error, which is a text)."""
    try:
        body = response.json()
    except ValueError:
        return {}
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) else {}


def _reasons(error: dict[str, Any]) -> frozenset[str]:
    told = [*error.get("errors", ()), *error.get("details", ())]
    return frozenset(str(one.get("reason", "")) for one in told if isinstance(one, dict))


def _advice(status: int, reasons: frozenset[str], email: str) -> str:
    if reasons & _SWITCHED_OFF:
        return (
            "Switch on the Google Sheets API and the Google Drive API in the Google Cloud project "
            "of the service account."
        )
    if reasons & _NO_SCOPE:
        return "The token lacks a scope: use a service-account key, which may ask for any."
    if status == 401:
        return f"Google refuses the key of {email}: make a new key for the service account."
    return f"Share the sheet with {email} as editor."


def _told_wait(response: Response) -> float | None:
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isdigit() else None


def _retry_after(response: Response) -> float:
    told = _told_wait(response)
    return MINUTE if told is None else told
