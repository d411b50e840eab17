"""Which of several moves between two looks were steps of a ticket's way."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from integrator.following.replaying import longest_way, steps_since
from integrator.ports import Stood
from integrator.statuses import LEGAL, STATUSES
from tests.core.clinic import START

STOOD = st.lists(
    st.builds(
        Stood,
        st.sampled_from([None, *STATUSES]),
        st.integers(0, 90).map(lambda days: START + timedelta(days=days)),
        st.booleans(),
    ),
    max_size=8,
)


def _may(before: Stood, step: Stood) -> bool:
    return step.status in LEGAL[before.status]


def _stood(*statuses: str) -> list[Stood]:
    return [Stood(one, START + timedelta(hours=hour)) for hour, one in enumerate(statuses)]


def _steps(*statuses: str, current: str, seen: str | None = None, ours: str = "") -> list[str]:
    found = steps_since(_stood(*statuses), current=current, seen=seen, ours={ours})
    return [one.status or "" for one in found]


@given(start=st.sampled_from(STATUSES), steps=STOOD)
def test_a_way_is_legal_in_order_and_the_longest_to_its_end(start: str, steps: list[Stood]) -> None:
    way = longest_way(Stood(start, START), steps, _may)
    stands = [Stood(start, START), *way]
    assert all(_may(*pair) for pair in zip(stands, way, strict=False))
    places = [next(i for i, step in enumerate(steps) if step is one) for one in way]
    assert places == sorted(set(places))
    reached = _reachable(start, steps)
    if steps and reached[-1]:
        assert way[-1] is steps[-1]
        assert len(way) == reached[-1]
    else:
        assert len(way) == max(reached, default=0)


def _reachable(start: str, steps: list[Stood]) -> list[int]:
    """Length of the longest way to each step, by trying every one; 0 for none."""

    def best(stands: str | None, number: int, goal: int) -> int:
        if number > goal:
            return -1
        step = steps[number]
        later = best(stands, number + 1, goal)
        if step.status not in LEGAL[stands]:
            return later
        onward = 0 if number == goal else best(step.status, number + 1, goal)
        return max(later, onward + 1 if onward >= 0 else -1)

    return [max(best(start, 0, goal), 0) for goal in range(len(steps))]


@given(stood=STOOD, current=st.sampled_from(STATUSES), seen=st.sampled_from(STATUSES))
def test_steps_are_the_last_ones_and_none_of_them_was_agreed_on(
    stood: list[Stood], current: str, seen: str
) -> None:
    steps = steps_since(stood, current=current, seen=seen, ours={"received"})
    assert steps == [one for one in stood[len(stood) - len(steps) :] if one.status] or any(
        one.status is None for one in stood
    )
    assert all(one.status not in {current, seen} for one in steps[:-1])


def test_what_was_done_before_both_agreed_is_no_step() -> None:
    assert _steps("received", "accepted", "in_care", current="received") == ["accepted", "in_care"]
    assert _steps("received", "accepted", "needs_info", "in_care", current="needs_info") == [
        "in_care"
    ]
    assert _steps("received", "accepted", "in_care", current="declined", seen="received") == [
        "accepted",
        "in_care",
    ]


def test_only_what_a_program_wrote_is_ours() -> None:
    by_us = [
        Stood("received", START),
        Stood("declined", START, by_program=True),
        Stood("accepted", START),
    ]
    by_staff = [Stood(one.status, one.at) for one in by_us]
    asked = {"current": "cancelled", "seen": None, "ours": {"declined"}}
    assert steps_since(by_us, **asked) == by_us[2:]  # type: ignore[arg-type]
    assert steps_since(by_staff, **asked) == by_staff[2:]  # type: ignore[arg-type]
    asked["seen"] = "received"
    assert steps_since(by_staff, **asked) == by_staff[1:]  # type: ignore[arg-type]
    assert steps_since([], **asked) == []  # type: ignore[arg-type]
