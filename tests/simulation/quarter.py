"""The loop: what arrives, what staff and partners do, and the jobs between; then drain and hold."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from integrator.models import OutboxMessage, StoredEnvelope
from tests.simulation import admin, arrivals, checks
from tests.simulation.arrivals import Arrivals
from tests.simulation.clock import BEGIN
from tests.simulation.faults import Faults, Word
from tests.simulation.partners import Partners
from tests.simulation.staff import Staff
from tests.simulation.world import World

ZONE: Final = ZoneInfo("America/Los_Angeles")
HOURS: Final = ((9, 30), (15, 0))
AT_WEEKENDS: Final = ((11, 0),)
QUARTER: Final = 92
MOST_TURNS: Final = 400
LAST_LOOKS: Final = 3
"""Of the admin: a letter that is seen to lets go of the one behind it."""


@dataclass(slots=True)
class Lived:
    """What came of it."""

    world: World
    arrivals: Arrivals
    staff: Staff
    partners: Partners
    faults: Faults
    breaches: list[str]
    seconds: float
    cpu_seconds: float
    drained: int


def live(
    world: World,
    *,
    seed: int,
    referrals: int,
    days: int,
    say: Callable[[str], None] = lambda _line: None,
) -> Lived:
    """Live through `days` days from the first of October."""
    began, spent = time.monotonic(), time.process_time()
    coming = arrivals.plan(seed, referrals=referrals, days=days)
    pace = QUARTER / days if days < QUARTER else 1.0
    staff = Staff(random.Random(f"staff-{seed}"), world.stages(), pace)
    partners = Partners(random.Random(f"partners-{seed}"))
    faults = Faults(random.Random(f"faults-{seed}"))
    word = Word(random.Random(f"word-{seed}"))
    word.subscribe(world)
    for moment in moments(days):
        world.clock.reach(moment)
        coming.bring(world)
        faults.look(world)
        world.turn()
        staff.work(world)
        word.send(world)
        world.heed()
        world.pass_by(minutes=4)
        world.follow()
        partners.work(world)
        if moment.astimezone(ZONE).weekday() == 4:
            admin.requeue(world)
        if moment.astimezone(ZONE).weekday() == 0 and moment.astimezone(ZONE).hour < 10:
            say(f"{moment:%d %b}  {len(coming.planted)} arrived, {time.monotonic() - began:.0f} s")
    faults.end(world)
    world.pass_by(hours=24)
    admin.requeue(world)
    staff.settle(world)
    drained = drain(world)
    for _ in range(LAST_LOOKS):
        admin.requeue(world)
        drained += drain(world)
    breaches = checks.breaches(world, coming, staff, partners)
    seconds, cpu_seconds = time.monotonic() - began, time.process_time() - spent
    return Lived(world, coming, staff, partners, faults, breaches, seconds, cpu_seconds, drained)


def moments(days: int) -> Iterator[datetime]:
    """When people work, in the clinic's time: twice a day, once at weekends."""
    for number in range(days):
        day = (BEGIN + timedelta(days=number, hours=2)).astimezone(ZONE).date()
        hours = HOURS if day.weekday() < 5 else AT_WEEKENDS
        for hour, minute in hours:
            local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)
            yield local.astimezone(BEGIN.tzinfo)


def drain(world: World) -> int:
    """Turn until nothing waits, letting time pass between; then once more. How many turns."""
    count = 1
    world.turn()
    while _unsettled(world) and count < MOST_TURNS:
        count += 1
        world.pass_by(minutes=20)
        world.turn()
    world.pass_by(minutes=5)
    world.turn()
    return count


def _unsettled(world: World) -> int:
    """What the next turns will do; what waits behind a message that a person must see does not."""
    older = aliased(OutboxMessage)
    behind = exists().where(
        older.referral_id == OutboxMessage.referral_id,
        older.topic == OutboxMessage.topic,
        older.id < OutboxMessage.id,
        older.state.in_(("dead", "held", "blocked")),
    )
    waiting = OutboxMessage.state.in_(("due", "leased"))
    messages = select(func.count()).where(waiting, ~behind)
    unread = select(func.count()).where(StoredEnvelope.state == "kept")
    counts: list[int] = [*world.rows(messages), *world.rows(unread)]
    return sum(counts)
