"""Commits together what several threads want written at the same time.

A durable commit costs a wait for the disk, and SQLite lets one writer in at a time while the others
sleep and try again. Whoever comes first writes for all who wait: one transaction, one such wait.
"""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock
from typing import Final, Generic, TypeVar

from sqlalchemy.exc import IntegrityError

MOST: Final = 64
"""Written in one transaction at most, so that nobody waits for a very long one."""

Given = TypeVar("Given")
Made = TypeVar("Made")


@dataclass(slots=True)
class GroupCommit(Generic[Given, Made]):
    """`commit` writes several at once, durably, and answers for each in the order given."""

    commit: Callable[[Sequence[Given]], Sequence[Made]]
    _waiting: deque[tuple[Given, "Future[Made]"]] = field(default_factory=deque)
    _writing: Lock = field(default_factory=Lock)

    def __call__(self, given: Given) -> Made:
        """What `commit` made of this one, once it is on disk; raises what it raised."""
        answer: Future[Made] = Future()
        self._waiting.append((given, answer))
        with self._writing:
            while not answer.done():
                self._write()
        return answer.result()

    def _write(self) -> None:
        count = min(MOST, len(self._waiting))
        group = [self._waiting.popleft() for _ in range(count)]
        try:
            made = self.commit([given for given, _ in group])
        except IntegrityError:
            self._write_singly(group)
        except Exception as error:  # noqa: BLE001 -- raised again to each who waits
            _refuse(group, error)
        else:
            for (_, answer), one in zip(group, made, strict=True):
                answer.set_result(one)

    def _write_singly(self, group: Sequence[tuple[Given, "Future[Made]"]]) -> None:
        """One that the store refuses must not take the others with it."""
        for given, answer in group:
            try:
                answer.set_result(self.commit([given])[0])
            except Exception as error:  # noqa: BLE001 -- raised again to the one who waits
                answer.set_exception(error)


def _refuse(group: Sequence[tuple[Given, "Future[Made]"]], error: Exception) -> None:
    for _, answer in group:
        answer.set_exception(error)
