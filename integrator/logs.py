"""JSON lines on stdout that hold ids and codes, never a patient's value.

What may pass is listed; everything else is dropped and counted. An exception is reduced to its
type, its code and where it was raised: its message may quote what it choked on.
"""

import json
import logging
import re
import sys
from collections.abc import MutableMapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from importlib import import_module
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any, Final, TextIO, cast


def _without_rich(name: str) -> ModuleType:
    """structlog's development renderer imports rich wherever it is installed: 5 MB in every
    process, for output that none of ours writes."""
    absent = "rich" not in sys.modules
    if absent:
        sys.modules["rich"] = None  # type: ignore[assignment]
    try:
        return import_module(name)
    finally:
        if absent:
            del sys.modules["rich"]


if TYPE_CHECKING:
    import structlog
else:
    structlog = _without_rich("structlog")

log = cast(structlog.typing.FilteringBoundLogger, structlog.get_logger())
"""The logger: `log.info("inbox.fetched", count=3)`. An event is a dotted name, not a sentence."""

ALLOWED: Final = frozenset(
    {
        *("event", "level", "timestamp", "logger", "where", "error", "dropped"),
        *("envelope", "referral", "message", "review", "partner", "contact", "user", "attempt"),
        *("source", "topic", "connector", "queue", "job", "doorbell", "worker", "pid", "command"),
        *("code", "outcome", "state", "status", "policy", "reason_code", "remote_code"),
        *("count", "size", "done", "retried", "dead", "waiting", "seconds", "lag", "retry_after"),
        *("due_at", "method", "route", "http_status", "port", "schema", "version", "key_id"),
    }
)
"""Keys a line may have."""

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}")
"""A code, an id, a name from the configuration, a time; no spaces and no @, so no prose or mail."""
_MADE_HERE = frozenset({"timestamp", "where", "dropped"})
_FRAMES = 12
_CAUSES = 4

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]
_Line = MutableMapping[str, Any]


def configure(level: str = "info", stream: TextIO | None = None) -> None:
    """Send this process's logs, and those of every library in it, to `stream` as JSON lines."""
    out = stream or sys.stdout
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            reduce_line,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=out),
    )
    logging.basicConfig(
        handlers=[LibraryHandler(out)], level=max(level_number(level), logging.WARNING), force=True
    )


def level_number(level: str) -> int:
    """The number the standard library has for a level's name."""
    return logging.getLevelNamesMapping()[level.upper()]


def bind(**ids: int | str | None) -> AbstractContextManager[None]:
    """Put ids (envelope, referral, message …) on every line logged inside the `with` block."""
    return structlog.contextvars.bound_contextvars(**ids)


def reduce_line(_logger: object, _method: str, line: _Line) -> _Line:
    """A structlog processor: keep only what may be written."""
    exc_info = _exc_info(line.pop("exc_info", None))
    kept: dict[str, Any] = {key: plain(line[key]) for key in line if key in ALLOWED - _MADE_HERE}
    kept["timestamp"] = datetime.now(UTC).isoformat(timespec="milliseconds")
    if exc_info is not None:
        kept["error"] = reduce_error(exc_info)
    dropped = len(line.keys() - ALLOWED)
    if dropped:
        kept["dropped"] = dropped
    return kept


def plain(found: object) -> int | float | bool | str | None:
    """The value itself if it is a number, a code or an id; otherwise only that there was one."""
    if found is None or isinstance(found, bool | int | float):
        return found
    if isinstance(found, datetime):
        return found.isoformat()
    if isinstance(found, str) and _PLAIN.fullmatch(found):
        return found
    return "[withheld]"


def reduce_error(exc_info: _ExcInfo) -> dict[str, Any]:
    """Type, code and frames as module:line, for the error and what caused it; no message."""
    error: BaseException | None = exc_info[1]
    reduced: list[dict[str, Any]] = []
    while error is not None and len(reduced) < _CAUSES:
        reduced.append(
            {
                "type": f"{type(error).__module__}.{type(error).__qualname__}",
                "code": plain(getattr(error, "code", None)),
                "frames": _frames(error.__traceback__),
            }
        )
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    first, *causes = reduced
    return {**first, "causes": causes} if causes else first


def _frames(traceback: TracebackType | None) -> list[str]:
    frames = []
    while traceback is not None:
        module = traceback.tb_frame.f_globals.get("__name__", "?")
        frames.append(f"{module}:{traceback.tb_lineno}")
        traceback = traceback.tb_next
    return frames[-_FRAMES:]


def _exc_info(found: object) -> _ExcInfo | None:
    if isinstance(found, BaseException):
        return type(found), found, found.__traceback__
    if isinstance(found, tuple) and len(found) == 3 and isinstance(found[1], BaseException):
        return type(found[1]), found[1], found[2]
    _, current, traceback = sys.exc_info()
    return (type(current), current, traceback) if found and current is not None else None


class LibraryHandler(logging.Handler):
    """What libraries log through the standard module: where and how bad, without their words."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record as a line."""
        line: _Line = {
            "event": "library",
            "level": record.levelname.lower(),
            "logger": record.name,
            "exc_info": record.exc_info,
            **structlog.contextvars.get_contextvars(),
        }
        reduced = reduce_line(None, "", line)
        reduced["where"] = f"{record.module}:{record.lineno}"
        self._stream.write(json.dumps(reduced) + "\n")
        self._stream.flush()
