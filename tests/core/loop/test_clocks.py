"""Business time: opening hours alone count, and a day when clocks change has its real hours."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrator.config.calendar import Calendar, load_calendar
from integrator.loop.clocks import after, before, business_time

WEEK = """
[hours]
monday = "09:00-17:00"
tuesday = "09:00-17:00"
wednesday = "09:00-17:00"
thursday = "09:00-17:00"
friday = "09:00-13:00"
sunday = "00:00-06:00"
[holidays]
days = ["2026-11-26"]
[owner]
front_desk = "Front desk"
"""
MOMENTS = st.datetimes(
    min_value=datetime(2026, 1, 1),  # noqa: DTZ001 -- Hypothesis wants them bare
    max_value=datetime(2027, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
SPANS = st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(hours=300))


def calendar_of(text: str, folder: Path) -> tuple[Calendar, list[str]]:
    """The calendar a file says, and what is wrong with it."""
    path = folder / "calendar.toml"
    path.write_text(text, encoding="utf-8")
    problems: list[str] = []
    return load_calendar(path, "America/Los_Angeles", problems), problems


@pytest.fixture(scope="module")
def calendar(tmp_path_factory: pytest.TempPathFactory) -> Calendar:
    """A clinic in Oakland with a short Friday, a night shift on Sunday and one holiday."""
    found, problems = calendar_of(WEEK, tmp_path_factory.mktemp("calendar"))
    assert not problems
    return found


def local(text: str, offset: int) -> datetime:
    """A wall-clock time in Oakland, `offset` hours from UTC."""
    return datetime.fromisoformat(f"{text}{offset:+03d}:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (local("2026-11-23T10:00", -8), 8, local("2026-11-24T10:00", -8)),
        (local("2026-11-23T03:00", -8), 8, local("2026-11-23T17:00", -8)),
        (local("2026-11-25T12:00", -8), 8, local("2026-11-27T12:00", -8)),
        (local("2026-11-27T12:00", -8), 2, local("2026-11-29T01:00", -8)),
        (local("2026-11-28T12:00", -8), 7, local("2026-11-30T10:00", -8)),
    ],
    ids=["a day later", "from the night before", "over the holiday", "over Saturday", "from it"],
)
def test_a_promise_ends_after_its_opening_hours(
    calendar: Calendar, start: datetime, hours: int, end: datetime
) -> None:
    assert after(calendar, start, timedelta(hours=hours)) == end


def test_the_night_when_clocks_change_has_its_real_hours(calendar: Calendar) -> None:
    longer = local("2026-11-01T00:00", -7)
    shorter = local("2026-03-08T00:00", -8)
    assert business_time(calendar, longer, longer + timedelta(hours=12)) == timedelta(hours=7)
    assert business_time(calendar, shorter, shorter + timedelta(hours=12)) == timedelta(hours=5)


@given(start=MOMENTS, amount=SPANS)
def test_what_is_promised_is_what_passes(
    calendar: Calendar, start: datetime, amount: timedelta
) -> None:
    assert business_time(calendar, start, after(calendar, start, amount)) == amount


@given(start=MOMENTS, one=SPANS, two=SPANS)
def test_spans_add_up(calendar: Calendar, start: datetime, one: timedelta, two: timedelta) -> None:
    middle, end = start + one, start + one + two
    parts = business_time(calendar, start, middle) + business_time(calendar, middle, end)
    assert parts == business_time(calendar, start, end)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[hours]\nmonday = "17:00-09:00"\n', "monday must open before it closes"),
        ('[hours]\nmonday = "9-5"\n', "monday must be hours such as 09:00-17:00"),
        ('[hours]\n[owner]\nfront_desk = "Desk"\n', "another day must be open"),
        ('[hours]\nmonday = "09:00-17:00"\n[holidays]\ndays = ["Easter"]\n', "such as 2026-12-25"),
        ('[hours]\nmonday = "09:00-17:00"\n[promises]\nfirst_action = 0\n', "first_action must be"),
        ('[hours]\nmondey = "09:00-17:00"\n', "mondey is not a setting known here"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    _, problems = calendar_of(text, tmp_path)
    assert any(complaint in problem for problem in problems), problems


@given(end=MOMENTS, amount=SPANS)
def test_what_was_asked_before_then_is_late_and_nothing_later(
    calendar: Calendar, end: datetime, amount: timedelta
) -> None:
    start = before(calendar, end, amount)
    second = timedelta(seconds=1)
    assert business_time(calendar, start, end) == amount
    assert business_time(calendar, start + second, end) < amount


def test_where_the_clinic_never_opens_every_hour_counts_backwards_too() -> None:
    shut = Calendar("UTC", {}, frozenset(), {}, "Front desk")
    end = datetime(2026, 11, 24, tzinfo=UTC)
    assert before(shut, end, timedelta(hours=8)) == end - timedelta(hours=8)
