"""What can go wrong, said by what the caller should do about it.

Every error has a stable `code`. The message may hold patient values, so only the code may be logged
or stored; `problems` are sentences for the person who sent the thing or runs the service.
"""

from collections.abc import Sequence
from typing import ClassVar


class IntegratorError(Exception):
    """Base of every error this project raises on purpose."""

    code: ClassVar[str] = "error"


class PermanentError(IntegratorError):
    """Trying again will not help; a person must look."""

    code: ClassVar[str] = "permanent"


class UnreadableEnvelope(PermanentError):  # noqa: N818 -- reads as the sentence it is
    """What was received cannot be understood; the envelope is kept and can be replayed."""

    code: ClassVar[str] = "unreadable_envelope"


class InvalidReferral(PermanentError):  # noqa: N818
    """The referral breaks rules of its source; carries every problem at once, by field."""

    code: ClassVar[str] = "invalid_referral"

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class RejectedByRemote(PermanentError):  # noqa: N818
    """The outside system refused this one record; `remote_code` is its category, never its text."""

    code: ClassVar[str] = "rejected_by_remote"

    def __init__(self, message: str = "", *, remote_code: str = "") -> None:
        super().__init__(message)
        self.remote_code = remote_code


class BlockedByPolicy(PermanentError):  # noqa: N818
    """The disclosure policy or the leak scan stopped an outgoing message."""

    code: ClassVar[str] = "blocked_by_policy"


class NotWanted(PermanentError):  # noqa: N818
    """Nobody needs to hear it any more: a code whose time is over, a contact who wants no mail."""

    code: ClassVar[str] = "not_wanted"


class RemoteDeleted(PermanentError):  # noqa: N818
    """A person deleted the record at the outside system; it is never recreated silently."""

    code: ClassVar[str] = "remote_deleted"


class TransientError(IntegratorError):
    """Trying later may help; `retry_after` is the least wait in seconds, where known."""

    code: ClassVar[str] = "transient"

    def __init__(self, message: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class RemoteUnavailable(TransientError):  # noqa: N818
    """The outside system did not answer, or answered that it cannot now."""

    code: ClassVar[str] = "remote_unavailable"


class Ambiguous(TransientError):  # noqa: N818
    """It may have arrived: the connection was lost after all was sent, before the answer.

    Trying again may double it, so the next try must say that it is a repeat.
    """

    code: ClassVar[str] = "ambiguous"


class RateLimited(TransientError):  # noqa: N818
    """The outside system's limit is reached; does not count as an attempt.

    `policy` is the vendor's name of the limit, e.g. TEN_SECONDLY_ROLLING, DAILY, SECONDLY.
    """

    code: ClassVar[str] = "rate_limited"

    def __init__(self, message: str = "", *, retry_after: float, policy: str = "") -> None:
        super().__init__(message, retry_after=retry_after)
        self.policy = policy


class CredentialsRefused(IntegratorError):  # noqa: N818
    """The key, password or scope is refused: pause the connector, burn no attempts.

    `advice` is a sentence for the admin that says how to mend it.
    """

    code: ClassVar[str] = "credentials_refused"

    def __init__(self, advice: str) -> None:
        super().__init__(advice)
        self.advice = advice


class SourcePaused(IntegratorError):  # noqa: N818
    """A source cannot be read rightly (e.g. a header is missing); nothing was imported wrong.

    `advice` is a sentence for the admin; the source is tried again at its next turn.
    """

    code: ClassVar[str] = "source_paused"

    def __init__(self, advice: str) -> None:
        super().__init__(advice)
        self.advice = advice


class ConfigError(IntegratorError):
    """The configuration is wrong; do not start. Carries every problem at once."""

    code: ClassVar[str] = "config_error"

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)
