"""The queue of the desk: who comes first, who has what, and that nobody answers twice."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from integrator.accounts import users
from integrator.loop import reviews
from integrator.models import AuditEntry, Referral, Review
from integrator.reviewing import desk
from integrator.reviewing.desk import LEASE, By, Lost
from integrator.store.cursors import MergedCursor
from tests.core.clinic import START, Clinic, ListSource, mail

KIM, LEE = "kim@clinic.example", "lee@clinic.example"


def ask(clinic: Clinic, *priorities: str) -> list[int]:
    """A referral of each priority with a question about it, a minute apart; the questions."""
    have = clinic.count(Referral)
    shown = [mail(have + number) for number in range(1, len(priorities) + 1)]
    clinic.intake.sync(ListSource([*shown]), _FromStart())
    for referral, priority in zip(clinic.referrals()[have:], priorities, strict=True):
        clinic.db.write(lambda s, r=referral, p=priority: _ask(clinic, s, r.id, p))  # type: ignore[misc]
        clinic.later(minutes=1)
    return [one.id for one in questions(clinic)][have:]


class _FromStart(MergedCursor):
    def load(self, session: object, source: str) -> dict[str, object]:
        return {}


def _ask(clinic: Clinic, session, number: int, priority: str) -> None:  # type: ignore[no-untyped-def]
    referral = session.get_one(Referral, number)
    referral.priority = priority
    reviews.ask(session, referral, "remote_deleted", now=clinic.now)


def questions(clinic: Clinic) -> Sequence[Review]:
    """Every question, by age."""
    return clinic.db.read(lambda s: s.scalars(select(Review).order_by(Review.id)).all())


def by(clinic: Clinic, actor: str = KIM) -> By:
    return By(actor, clinic.now)


def take(clinic: Clinic, number: int, actor: str = KIM) -> None:
    clinic.db.write(lambda s: desk.take(s, number, by(clinic, actor)))


def take_next(clinic: Clinic, actor: str = KIM) -> int | None:
    found = clinic.db.write(lambda s: desk.take_next(s, by(clinic, actor)))
    return found.id if found else None


def resolve(clinic: Clinic, number: int, actor: str = KIM) -> None:
    clinic.db.write(lambda s: desk.resolve(s, number, "done", by(clinic, actor)))


def order(clinic: Clinic) -> list[int]:
    rows = clinic.db.read(lambda s: desk.waiting(s, question=None, now=clinic.now))
    return [one.review.id for one in rows]


def test_the_most_urgent_comes_first_then_the_oldest(clinic: Clinic) -> None:
    routine, old, urgent, stat, asap = ask(clinic, "routine", "routine", "urgent", "stat", "asap")
    assert order(clinic) == [stat, asap, urgent, routine, old]


def test_whatever_waits_long_enough_has_its_turn_before_something_urgent(clinic: Clinic) -> None:
    (routine,) = ask(clinic, "routine")
    clinic.later(days=6)
    (urgent,) = ask(clinic, "urgent")
    assert order(clinic) == [routine, urgent]


def test_a_changed_priority_moves_its_questions(clinic: Clinic) -> None:
    first, second = ask(clinic, "routine", "routine")

    def raise_it(session) -> None:  # type: ignore[no-untyped-def]
        referral = session.get_one(Referral, session.get_one(Review, second).referral_id)
        referral.priority = "stat"
        reviews.queue_again(session, referral)

    clinic.db.write(raise_it)
    assert order(clinic) == [second, first]


def test_take_next_passes_over_what_a_colleague_has(clinic: Clinic) -> None:
    first, second = ask(clinic, "routine", "routine")
    assert take_next(clinic) == first
    assert take_next(clinic, LEE) == second
    assert take_next(clinic, "max@clinic.example") is None


def test_a_colleague_hears_who_has_it_and_until_when(clinic: Clinic) -> None:
    (number,) = ask(clinic, "routine")
    clinic.db.write(
        lambda s: users.save_user(
            s, KIM, name="Kim", role="staff", password="a long pass phrase", now=START
        )
    )
    take(clinic, number)
    with pytest.raises(Lost) as lost:
        take(clinic, number, LEE)
    assert (lost.value.by, lost.value.until) == ("Kim", clinic.now + LEASE)


def test_what_is_taken_and_left_alone_is_anybodys_again(clinic: Clinic) -> None:
    (number,) = ask(clinic, "routine")
    take(clinic, number)
    clinic.now += LEASE
    take(clinic, number, LEE)
    with pytest.raises(Lost):
        resolve(clinic, number, KIM)


def test_each_deed_renews_the_lease_and_the_time_counts_from_the_first(clinic: Clinic) -> None:
    (number,) = ask(clinic, "routine")
    take(clinic, number)
    for _ in range(3):
        clinic.later(minutes=10)
        take(clinic, number)
    clinic.later(seconds=5)
    resolve(clinic, number)
    (found,) = questions(clinic)
    assert (found.state, found.resolution, found.desk_seconds) == ("resolved", "done", 1805)


def test_taking_another_lets_the_first_go(clinic: Clinic) -> None:
    first, second = ask(clinic, "routine", "routine")
    take(clinic, first)
    take(clinic, second)
    assert take_next(clinic, LEE) == first


def test_what_is_answered_cannot_be_answered_again(clinic: Clinic) -> None:
    (number,) = ask(clinic, "routine")
    resolve(clinic, number)
    with pytest.raises(Lost) as lost:
        resolve(clinic, number, LEE)
    assert (lost.value.by, lost.value.until) == (KIM, None)
    assert clinic.count(AuditEntry, AuditEntry.action == "review.resolved") == 1


def test_of_many_at_once_one_takes_it(clinic: Clinic) -> None:
    (number,) = ask(clinic, "routine")
    people, start = [f"p{n}@clinic.example" for n in range(6)], Barrier(6)

    def race(actor: str) -> bool:
        start.wait()
        try:
            take(clinic, number, actor)
        except Lost:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(race, people)) == 1


def test_many_who_take_the_next_at_once_get_one_each(clinic: Clinic) -> None:
    numbers, start = ask(clinic, *["routine"] * 4), Barrier(4)

    def race(actor: str) -> int | None:
        start.wait()
        return take_next(clinic, actor)

    with ThreadPoolExecutor(4) as pool:
        got = [one for one in pool.map(race, [f"p{n}@clinic.example" for n in range(4)]) if one]
    assert len(got) == len(set(got))
    assert set(got) <= set(numbers)


def test_the_median_is_of_what_was_answered_at_the_desk(clinic: Clinic) -> None:
    numbers = ask(clinic, *["routine"] * 5)
    for number, seconds in zip(numbers[:4], (10, 20, 90, 400), strict=True):
        take(clinic, number)
        clinic.later(seconds=seconds)
        resolve(clinic, number)
    pace = clinic.db.read(lambda s: desk.pace(s, now=clinic.now))
    assert (pace.resolved_week, pace.median_week, pace.resolved, pace.median) == (4, 20, 4, 20)
    clinic.now += timedelta(days=8)
    pace = clinic.db.read(lambda s: desk.pace(s, now=clinic.now))
    assert (pace.resolved_week, pace.median_week, pace.resolved, pace.median) == (0, None, 4, 20)


def test_fields_that_were_looked_at_are_remembered(clinic: Clinic) -> None:
    (number,) = ask(clinic, "routine")
    for name in ("reason", "consent", "reason"):
        clinic.db.write(lambda s, n=name: desk.settle_field(s, number, n, by(clinic)))  # type: ignore[misc]
    assert questions(clinic)[0].settled == "reason,consent"


def test_counts_are_by_kind_with_the_oldest(clinic: Clinic) -> None:
    ask(clinic, "routine", "stat")
    (count,) = clinic.db.read(desk.counts)
    assert (count.question, count.count, count.oldest) == ("remote_deleted", 2, START)
    assert clinic.db.read(desk.open_count) == 2
