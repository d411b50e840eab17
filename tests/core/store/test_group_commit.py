"""Writes that come at the same time share a commit, and each gets its own answer."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import IntegrityError

from integrator.store.group_commit import MOST, GroupCommit


def test_each_gets_its_own_answer_and_waiters_share_a_commit() -> None:
    groups: list[int] = []
    first_is_in, go = threading.Event(), threading.Event()

    def commit(numbers: Sequence[int]) -> list[int]:
        first_is_in.set()
        go.wait(10)
        groups.append(len(numbers))
        return [number * 2 for number in numbers]

    group = GroupCommit(commit)
    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(group, 0)
        assert first_is_in.wait(10)
        others = [pool.submit(group, number) for number in range(1, 9)]
        while len(group._waiting) < 8:
            pass
        go.set()
        answers = [first.result(10), *(one.result(10) for one in others)]
    assert answers == [number * 2 for number in range(9)]
    assert groups == [1, 8]


def test_one_that_is_refused_does_not_take_the_others_with_it() -> None:
    def commit(numbers: Sequence[int]) -> Sequence[int]:
        if 3 in numbers:
            raise IntegrityError("insert", {}, Exception("unique"))
        return numbers

    group = GroupCommit(commit)
    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(group, number) for number in range(6)]
    failed = [number for number, one in enumerate(asked) if one.exception()]
    assert failed == [3]


def test_an_error_of_the_store_reaches_everyone_who_waits_and_the_next_try_works() -> None:
    broken = True

    def commit(numbers: Sequence[int]) -> Sequence[int]:
        if broken:
            raise OSError("no disk")
        return numbers

    group = GroupCommit(commit)
    with pytest.raises(OSError, match="no disk"):
        group(1)
    broken = False
    assert group(2) == 2


def test_a_group_has_a_limit() -> None:
    sizes: list[int] = []

    def commit(numbers: Sequence[int]) -> Sequence[int]:
        sizes.append(len(numbers))
        return numbers

    group = GroupCommit(commit)
    with group._writing, ThreadPoolExecutor(MOST + 10) as pool:
        asked = [pool.submit(group, number) for number in range(MOST + 10)]
        while len(group._waiting) < MOST + 10:
            pass
        group._writing.release()
        assert [one.result(10) for one in asked] == list(range(MOST + 10))
        group._writing.acquire()
    assert sizes[0] == MOST
