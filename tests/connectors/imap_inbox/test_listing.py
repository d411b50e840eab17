"""Rules of what is due, for every mailbox and ledger Hypothesis can think of."""

import itertools
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from connectors.imap_inbox.listing import WINDOW, Known, plan, windows
from connectors.imap_inbox.reading import GROUP_BYTES, GROUP_MESSAGES, Head, grouped
from integrator.ports import FetchFailure
from tests.connectors.imap_inbox.ledger import STRIKES, apply

UIDS = st.sets(st.integers(1, 40), max_size=20)


def _here(**more: Any) -> dict[str, Any]:
    return {"folder": "INBOX", "uidvalidity": 7, **more}


def _failure(*, permanent: bool) -> FetchFailure:
    return FetchFailure("INBOX/7/1", "fetch_failed", permanent, "")


@given(st.lists(st.tuples(UIDS, UIDS, st.integers(1, 5)), max_size=6))
def test_whatever_is_deleted_and_arrives_every_message_is_fetched_once(
    turns: list[tuple[set[int], set[int], int]],
) -> None:
    cursor: Any = {}
    mailbox: set[int] = set()
    fetched: list[int] = []
    ever: set[int] = set()
    for arriving, leaving, limit in turns:
        fresh = {uid + max(ever, default=0) for uid in arriving}  # UIDs only grow
        ever |= fresh
        mailbox |= fresh
        todo = plan(Known.of(cursor, "INBOX", uidvalidity=7), mailbox)
        cursor = apply(cursor, None, _here(seen=todo.seen, gone=todo.gone))
        for uid in todo.due[:limit]:
            cursor = apply(cursor, None, _here(uid=uid))
            fetched.append(uid)
        mailbox -= leaving
    todo = plan(Known.of(cursor, "INBOX", uidvalidity=7), mailbox)

    assert len(fetched) == len(set(fetched))
    assert mailbox - set(fetched) == set(todo.due)


@given(UIDS, UIDS)
def test_the_first_pending_message_holds_the_low_water_mark(
    kept: set[int], failed: set[int]
) -> None:
    cursor = apply({}, None, _here(seen=sorted(kept | failed)))
    for uid in kept - failed:
        cursor = apply(cursor, None, _here(uid=uid))
    for uid in failed:
        cursor = apply(cursor, _failure(permanent=False), _here(uid=uid))
    folder = cursor["folders"]["INBOX"]

    assert set(folder["pending"]) == {str(uid) for uid in failed}
    assert all(uid > folder["low_water"] for uid in failed)
    assert all(uid <= folder["low_water"] or uid in folder["done"] for uid in kept - failed)


def test_a_failing_message_comes_after_those_not_tried_yet() -> None:
    known = Known(low_water=0, pending={1: 2, 2: 0})

    assert plan(known, [1, 2, 3]).due == [2, 3, 1]


def test_strikes_put_a_message_aside_and_a_permanent_failure_does_at_once() -> None:
    cursor = apply({}, None, _here(seen=[1, 2]))
    for _ in range(STRIKES):
        assert "1" in cursor["folders"]["INBOX"]["pending"]
        cursor = apply(cursor, _failure(permanent=False), _here(uid=1))
    cursor = apply(cursor, _failure(permanent=True), _here(uid=2))

    assert cursor["folders"]["INBOX"] == {
        "uidvalidity": 7,
        "low_water": 2,
        "done": [],
        "pending": {},
    }


def test_another_uidvalidity_forgets_what_was_known() -> None:
    cursor = apply({}, None, _here(seen=[1, 2]))

    assert Known.of(cursor, "INBOX", uidvalidity=8) == Known()


@given(st.integers(0, 10 * WINDOW), st.integers(1, 10 * WINDOW))
def test_windows_cover_every_uid_above_the_floor_without_a_gap(floor: int, uidnext: int) -> None:
    ranges = [each.split(":") for each in windows(floor, uidnext)]

    assert int(ranges[0][0]) == floor + 1
    assert ranges[-1][1] == "*"
    for (_, end), (start, _) in itertools.pairwise(ranges):
        assert int(start) == int(end) + 1


@given(st.lists(st.integers(0, 2 * GROUP_BYTES)))
def test_groups_keep_the_order_and_stay_small(sizes: list[int]) -> None:
    heads = [Head(uid, size, None) for uid, size in enumerate(sizes)]
    groups = list(grouped(heads))

    assert [head for group in groups for head in group] == heads
    for group in groups:
        assert len(group) <= GROUP_MESSAGES
        assert len(group) == 1 or sum(head.size for head in group) <= GROUP_BYTES
