"""Tables and lines for the terminal."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:  # what was read of a file is shown without the store
    from integrator.upkeep.health import Connector, Health


def of_health(health: "Health") -> Iterator[Table | str]:
    """Connectors, queues, and what needs a person."""
    yield _connectors(health)
    yield _queues(health)
    yield (
        f"unread envelopes {health.envelopes.get('kept', 0)},"
        f" unreadable {health.envelopes.get('unreadable', 0)},"
        f" not fetched {health.fetch_failures}, open questions {health.reviews}"
    )
    yield f"needs a person: {health.needs_person}"


def _connectors(health: "Health") -> Table:
    table = Table("connector", "last success", "failures", "last error", "next due", "state")
    for one in health.connectors:
        table.add_row(
            one.name,
            ago(one.lag),
            str(one.failures),
            one.last_error or "",
            _in(one.next_due_at, health.at),
            _state(one),
        )
    return table


def _state(one: "Connector") -> str:
    if one.is_paused:
        return f"paused: {one.advice or 'see doctor'}"
    return "ok" if not one.failures else "failing"


def _queues(health: "Health") -> Table:
    states = ("due", "leased", "dead", "held", "blocked")
    table = Table("topic", *states, "retrying", "oldest due")
    for one in health.queues:
        counts = (str(one.counts.get(state, 0)) for state in states)
        table.add_row(one.topic, *counts, str(one.retrying), ago(one.oldest_due, never=""))
    return table


def ago(span: timedelta | None, *, never: str = "never") -> str:
    """A span in whole seconds, minutes or hours."""
    if span is None:
        return never
    seconds = int(span.total_seconds())
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def _in(at: datetime | None, now: datetime) -> str:
    return "" if at is None else f"in {max(0, int((at - now).total_seconds()))} s"


def of_backfill(source: str, counts: Mapping[str, int]) -> Table:
    """What became of everything that was taken in."""
    table = Table("backfill", source)
    for name, count in counts.items():
        table.add_row(name, str(count))
    return table


def of_reading(found: Mapping[str, Any]) -> Iterator[Table | str]:
    """What `read_file` found: a table a referral, what is missing and what is wrong."""
    yield f"outcome: {found['outcome']}"
    for number, values in enumerate(found["referrals"], start=1):
        yield _referral(number, values, found["evidence"])
    if found["missing"]:
        yield f"missing: {', '.join(found['missing'])}"
    for name, problem in found.get("problems", {}).items():
        yield f"{name}: {problem}"
    for part, code in found.get("unread", {}).items():
        yield f"{part} not read: {code}. {next_step(code)}".rstrip()


_NEXT: Final[Mapping[str, str]] = {
    "archive": "Unpack it and read each file by itself.",
    "broken": "Ask for another copy, or save it again with the program that made it.",
    "cut_off": "The rest was too long; read it by hand.",
    "empty": "The file holds nothing: save or download it again.",
    "encrypted": "Remove the password and read it again.",
    "no_words": "It holds no text; read it by hand.",
    "not_read": "Save it as PDF, Word (.docx) or text.",
    "reader_memory": "It takes more memory than a mail may; read it by hand.",
    "reader_timeout": "It takes longer than a mail may; read it by hand.",
    "scan_unreadable": "Scan it again, larger or with more contrast.",
    "scan_without_ocr": "Install tesseract, or type it in.",
    "too_big": "Split it, or read it by hand.",
    "too_many": "Read the other files each by itself.",
    "too_many_patients": "Bring the patients in as a list, or in several mails.",
    "too_many_parts": "Read the files that came with it each by itself.",
    "too_slow": "Read it by itself.",
    "unreadable_envelope": "It is neither a mail nor a form's JSON; save the mail again as .eml.",
}


def next_step(code: str) -> str:
    """What to do about a file, or a part of one, that could not be read; "" where nobody knows."""
    return _NEXT.get(code, "")


def _referral(number: int, values: Mapping[str, str], evidence: Mapping[str, Any]) -> Table:
    table = Table(f"referral {number}", "value", "read in", "by", "sure")
    for name, value in values.items():
        seen = evidence[name if number == 1 else f"{number}.{name}"]
        sure = f"{seen['confidence']:.0%}" + (" ?" if seen["doubtful"] else "")
        table.add_row(name, escape(value), _place(seen), seen["rule"], sure)
    return table


def _place(seen: Mapping[str, Any]) -> str:
    span = seen["span"]
    return escape(f"{seen['part']} {span[0]}-{span[1]}" if span else seen["part"])
