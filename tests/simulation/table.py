"""The quarter in figures."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from sqlalchemy import func, select

from integrator.loop.clocks import business_time
from integrator.models import JoinedEnvelope, OutboxMessage, Referral, Review, StatusEvent
from tests.simulation.quarter import Lived
from tests.simulation.world import everyone

Row = tuple[str, str]
STEPS: Final[Mapping[str, tuple[str, frozenset[str]]]] = {
    "received to first action": (
        "received",
        frozenset({"accepted", "declined", "needs_info", "cancelled"}),
    ),
    "question to answer": ("needs_info", frozenset({"received", "accepted"})),
    "accepted to appointment made": ("accepted", frozenset({"scheduled"})),
    "appointment made to seen": ("scheduled", frozenset({"in_care"})),
    "seen to closed": ("in_care", frozenset({"closed"})),
}
"""Name → from which status, to which."""
REMINDERS: Final[Mapping[tuple[str, str], str]] = {
    ("hubspot.task", "task"): "tasks on tickets, to staff",
    ("mail.status", "reminder"): "letters, to partners",
    ("mail.admin", "daily"): "daily lists, to the admin",
}


def told(lived: Lived) -> str:
    """The table, for people."""
    sections = {
        "Arrived": _arrived,
        "Closure": _closure,
        "Turnaround in business hours": _turnaround,
        "Reminders": _reminders,
        "Letters": _letters,
        "What people and faults did": _deeds,
        "Cost": _cost,
    }
    lines = list[str]()
    for title, rows in sections.items():
        lines += ["", title, *(f"  {name:<32} {figure}" for name, figure in rows(lived))]
    return "\n".join(lines)


def _arrived(lived: Lived) -> Iterator[Row]:
    yield "by channel", _listed(lived.arrivals.counts)
    yield "referrals", str(len(everyone(lived.world, Referral)))
    yield "duplicates joined", str(len(everyone(lived.world, JoinedEnvelope)))


def _closure(lived: Lived) -> Iterator[Row]:
    found = everyone(lived.world, Referral)
    yield "stand at", _listed(Counter(one.status for one in found))
    ended = sum(one.status in {"closed", "declined", "cancelled", "unsuccessful"} for one in found)
    closed = [one for one in found if one.status == "closed"]
    yield "ended", _share(ended, len(found), "referrals")
    yield "closed", _share(len(closed), len(found), "referrals")
    for name in ("delivered", "viewed", "acknowledged"):
        count = sum(getattr(one, f"closure_{name}_at") is not None for one in closed)
        yield f"closures {name}", _share(count, len(closed), "closed")


def _share(count: int, whole: int, of: str) -> str:
    return f"{count} ({100 * count / max(1, whole):.0f} % of {whole} {of})"


def _turnaround(lived: Lived) -> Iterator[Row]:
    histories: dict[int, list[StatusEvent]] = defaultdict(list)
    for event in everyone(lived.world, StatusEvent):
        histories[event.referral_id].append(event)
    pairs = [pair for events in histories.values() for pair in pairwise(events)]
    for name, (start, ends) in STEPS.items():
        yield (
            name,
            _spread(
                [
                    _spent(lived, before.occurred_at, after.occurred_at)
                    for before, after in pairs
                    if before.to_status == start and after.to_status in ends
                ]
            ),
        )
    whole = [
        _spent(lived, events[0].occurred_at, closed.occurred_at)
        for events in histories.values()
        if (closed := next((one for one in events if one.to_status == "closed"), None))
    ]
    yield "received to closed", _spread(whole)


def _spent(lived: Lived, start: datetime, end: datetime) -> timedelta:
    return business_time(lived.world.services.settings.config.calendar, start, end)


def _spread(spent: Sequence[timedelta]) -> str:
    if not spent:
        return "none"
    hours = sorted(one.total_seconds() / 3600 for one in spent)
    middle, most = hours[len(hours) // 2], hours[int(len(hours) * 0.9)]
    return f"median {middle:5.1f}   p90 {most:5.1f}   ({len(hours)} times)"


def _reminders(lived: Lived) -> Iterator[Row]:
    counts = _messages(lived)
    for (topic, kind), name in REMINDERS.items():
        yield name, _listed(counts[topic, kind])
    escalated = sum(one.escalated_at is not None for one in everyone(lived.world, Referral))
    yield "referrals escalated at the end", str(escalated)
    yield (
        "questions asked to a person",
        _listed(Counter(one.question for one in everyone(lived.world, Review))),
    )


def _letters(lived: Lived) -> Iterator[Row]:
    for (topic, kind), states in _messages(lived).items():
        if (topic, kind) not in REMINDERS:
            yield f"{topic} {kind}", _listed(states)
    yield "mails caught", str(len(lived.world.catcher.mails))


def _messages(lived: Lived) -> Mapping[tuple[str, str], Counter[str]]:
    """Topic and kind → how many messages ended how."""
    query = (
        select(OutboxMessage.topic, OutboxMessage.kind, OutboxMessage.state, func.count())
        .group_by(OutboxMessage.topic, OutboxMessage.kind, OutboxMessage.state)
        .order_by(OutboxMessage.topic, OutboxMessage.kind)
    )
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    rows = lived.world.services.db.read(lambda session: session.execute(query).all())
    for topic, kind, state, count in rows:
        found[topic, kind][state] = count
    return found


def _deeds(lived: Lived) -> Iterator[Row]:
    yield "staff", _listed(lived.staff.did)
    yield "partners", _listed(lived.partners.did)
    yield "faults", _listed(lived.faults.told)
    yield "turns a connector refused", _listed(lived.world.turned)


def _cost(lived: Lived) -> Iterator[Row]:
    calls, referrals = len(lived.world.twin.served), len(everyone(lived.world, Referral))
    yield "calls to HubSpot", f"{calls} ({calls / max(1, referrals):.1f} a referral)"
    yield "turns to drain at the end", str(lived.drained)
    yield "time", f"{lived.seconds:.0f} s, of it {lived.cpu_seconds:.0f} s on a core"


def _listed(counts: Counter[str] | Iterable[tuple[str, int]]) -> str:
    pairs = counts.most_common() if isinstance(counts, Counter) else counts
    return ", ".join(f"{count} {name}" for name, count in pairs) or "none"
