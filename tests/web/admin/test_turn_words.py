"""Every next step has words on pages and on tickets, and lateness counts business time."""

from datetime import UTC, datetime, time, timedelta

import pytest

from integrator.config.calendar import ALWAYS_OPEN, Calendar
from integrator.loop import consents, turns
from integrator.loop.turns import Step
from integrator.telling.tasks import SUBJECTS
from integrator.web.admin.turn_words import ACTIONS, WAITING_ON, lateness

STEPS = {
    one
    for one in (*vars(turns).values(), *vars(consents).values(), *turns.BY_STATUS.values())
    if isinstance(one, Step)
}
WEEKDAYS = Calendar(
    time_zone="America/Los_Angeles",
    hours={day: (time(9), time(17)) for day in range(5)},
    holidays=frozenset(),
    promises=ALWAYS_OPEN.promises,
    front_desk="Front desk",
)
FRIDAY = datetime(2026, 11, 6, 16, 0, tzinfo=UTC) + timedelta(hours=8)
"""16:00 in Los Angeles."""


@pytest.mark.parametrize("step", sorted(STEPS, key=str), ids=lambda step: step.next_action)
def test_every_next_step_has_words(step: Step) -> None:
    assert step.next_action in ACTIONS
    assert step.waiting_on in WAITING_ON
    assert (step.next_action in SUBJECTS) is (step.waiting_on == "clinic")


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(0), ""),
        (timedelta(minutes=59), "less than a business hour"),
        (timedelta(hours=1), "1 business hour"),
        (timedelta(days=2), "1 business hour"),
        (timedelta(days=3, hours=1), "9 business hours"),
        (timedelta(days=7), "5 business days"),
    ],
)
def test_lateness_counts_opening_hours_only(passed: timedelta, said: str) -> None:
    assert lateness(WEEKDAYS, FRIDAY, now=FRIDAY + passed) == said
