"""The last 24 hours as bars: what was received and what was delivered, hour by hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integrator.models import OutboxMessage, StoredEnvelope

HOURS: Final = 24
HEIGHT: Final = 100
"""Units of the drawing; it is stretched to the page."""
SLOT: Final = 20
BAR: Final = 7


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the drawing, from the top."""

    x: int
    y: float
    height: float
    title: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Ready to be drawn."""

    received: Sequence[Bar]
    delivered: Sequence[Bar]
    hours: Sequence[str]
    """Labels of every sixth hour."""
    top: int
    """What the highest bar could count."""
    totals: tuple[int, int]


def starts(now: datetime) -> list[datetime]:
    """The beginnings of the last 24 hours, the present one last."""
    present = now.replace(minute=0, second=0, microsecond=0)
    return [present - timedelta(hours=back) for back in reversed(range(HOURS))]


def counted(session: Session, now: datetime) -> tuple[list[int], list[int]]:
    """Received and delivered per hour: one walk of ix_envelope_kept_at, one of
    ix_outbox_settled_at, over the day and no further."""
    hours = starts(now)
    received = select(*_per_hour(StoredEnvelope.kept_at, hours)).where(
        StoredEnvelope.kept_at >= hours[0]
    )
    delivered = select(*_per_hour(OutboxMessage.settled_at, hours)).where(
        OutboxMessage.settled_at >= hours[0], OutboxMessage.state == "done"
    )
    return list(session.execute(received).one()), list(session.execute(delivered).one())


def _per_hour(column: Any, hours: Sequence[datetime]) -> list[Any]:
    return [
        func.count().filter(column >= start, column < start + timedelta(hours=1)) for start in hours
    ]


def drawn(
    received: Sequence[int], delivered: Sequence[int], *, now: datetime, zone: ZoneInfo
) -> Chart:
    """Lay the bars out."""
    top = _nice(max(*received, *delivered, 1))
    labels = [f"{start.astimezone(zone):%H:%M}" for start in starts(now)]
    return Chart(
        received=_bars(received, "received", labels, top=top, offset=2),
        delivered=_bars(delivered, "delivered", labels, top=top, offset=2 + BAR + 1),
        hours=[label for number, label in enumerate(labels) if number % 6 == 0],
        top=top,
        totals=(sum(received), sum(delivered)),
    )


def _bars(
    counts: Sequence[int], what: str, labels: Sequence[str], *, top: int, offset: int
) -> list[Bar]:
    heights = [HEIGHT * count / top for count in counts]
    return [
        Bar(
            x=number * SLOT + offset,
            y=round(HEIGHT - height, 2),
            height=round(height, 2),
            title=f"{labels[number]}: {counts[number]} {what}",
        )
        for number, height in enumerate(heights)
        if height
    ]


def _nice(most: int) -> int:
    """The next number people would write beside an axis."""
    scale = 1
    while True:
        for step in (1, 2, 4, 5, 10):
            if step * scale >= most:
                return step * scale
        scale *= 10
