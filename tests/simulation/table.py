"""The quarter in figures."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from sqlalchemy import func, select

from integrator.loop.clocks import business_time
from integrator.models import JoinedEnvelope, OutboxMessage, Referral, Review, StatusEvent
from tests.simulation.quarter import Lived
from tests.simulation.world import everyone


def told(lived: Lived) -> str:
    """The table, for people."""
    rows = [*_arrivals(lived), *_closure(lived), *_turnaround(lived), *_work(lived)]
    return "\n".join(f"{name:<34} {figure}" for name, figure in rows)


Row = tuple[str, str]


def _arrivals(lived: Lived) -> Iterator[Row]:
    yield "arrived", _listed(lived.arrivals.counts)
    joined = len(everyone(lived.world, JoinedEnvelope))
    yield "joined duplicates", str(joined)


def _closure(lived: Lived) -> Iterator[Row]:
    found = everyone(lived.world, Referral)
    yield "referrals", str(len(found))
    yield "stand at", _listed(Counter(one.status for one in found))
    closed = [one for one in found if one.status == "closed"]
    told = sum(one.closure_delivered_at is not None for one in closed)
    seen = sum(one.closure_viewed_at is not None for one in closed)
    done = sum(one.closure_acknowledged_at is not None for one in closed)
    yield "closures", f"{len(closed)} closed, {told} delivered, {seen} viewed, {done} acknowledged"


def _turnaround(lived: Lived) -> Iterator[Row]:
    events = everyone(lived.world, StatusEvent)
    begun = {one.referral_id: one.occurred_at for one in events if one.seq == 1}
    for name, wanted in {
        "first action": {"accepted", "declined", "needs_info", "unsuccessful", "cancelled"},
        "appointment": {"scheduled"},
        "closed": {"closed"},
    }.items():
        first: dict[int, timedelta] = {}
        for event in events:
            if event.origin == "hubspot" and event.to_status in wanted:
                first.setdefault(event.referral_id, _spent(lived, begun, event))
        yield f"business hours to {name}", _spread(list(first.values()))


def _spent(lived: Lived, begun: dict[int, object], event: StatusEvent) -> timedelta:
    calendar = lived.world.services.settings.config.calendar
    return business_time(calendar, begun[event.referral_id], event.occurred_at)  # type: ignore[arg-type]


def _spread(spent: Sequence[timedelta]) -> str:
    if not spent:
        return "none"
    hours = sorted(one.total_seconds() / 3600 for one in spent)
    middle, most = hours[len(hours) // 2], hours[int(len(hours) * 0.9)]
    return f"median {middle:.1f}, p90 {most:.1f} ({len(hours)})"


def _work(lived: Lived) -> Iterator[Row]:
    query = (
        select(OutboxMessage.topic, OutboxMessage.kind, OutboxMessage.state, func.count())
        .group_by(OutboxMessage.topic, OutboxMessage.kind, OutboxMessage.state)
        .order_by(OutboxMessage.topic, OutboxMessage.kind)
    )
    rows = lived.world.services.db.read(lambda session: session.execute(query).all())
    for topic, kind, state, count in rows:
        yield f"{topic} {kind}", f"{count} {state}"
    escalated = sum(one.escalated_at is not None for one in everyone(lived.world, Referral))
    yield "escalated now", str(escalated)
    yield "questions", _listed(Counter(one.question for one in everyone(lived.world, Review)))
    yield "staff did", _listed(lived.staff.did)
    yield "partners did", _listed(lived.partners.did)
    yield "faults", _listed(lived.faults.told)
    yield "HubSpot calls", _per(len(lived.world.twin.served), len(begun_of(lived)))
    yield "refused turns", _listed(lived.world.turned)
    yield "mails caught", str(len(lived.world.catcher.mails))
    yield "time", f"{lived.seconds:.0f} s, drained in {lived.drained} turns"


def begun_of(lived: Lived) -> Sequence[Referral]:
    """All referrals."""
    return everyone(lived.world, Referral)


def _per(calls: int, referrals: int) -> str:
    return f"{calls} ({calls / max(1, referrals):.1f} a referral)"


def _listed(counts: Counter[str] | Iterable[tuple[str, int]]) -> str:
    pairs = counts.most_common() if isinstance(counts, Counter) else counts
    return ", ".join(f"{count} {name}" for name, count in pairs) or "none"
