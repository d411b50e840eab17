"""What always holds of referrals, whatever was done to them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from integrator.models import (
    OutboxMessage,
    Referral,
    RemoteRecord,
    StatusEvent,
)
from integrator.statuses import ENDED, LEGAL


def live_tickets() -> Any:
    """Tickets that stand for a referral."""
    return select(RemoteRecord).where(RemoteRecord.kind == "ticket", RemoteRecord.state == "live")


def history_is_unbroken(one: Referral, events: Sequence[StatusEvent]) -> None:
    """Events count from 1, each from where the last one led and never before it, to where it is."""
    assert [event.seq for event in events] == list(range(1, one.status_seq + 1))
    ends = [None, *(event.to_status for event in events)]
    assert [event.from_status for event in events] == ends[:-1]
    for event in events:
        taken_back = event.from_status == "void" and event.reason == "reopened"
        assert taken_back or event.to_status in LEGAL[event.from_status]
    assert ends[-1] == one.status
    moments = [event.occurred_at for event in events]
    assert moments == sorted(moments)


def has_a_turn_just_while_open(one: Referral) -> None:
    """An open referral has whose turn, owner, next action and due time; an ended one none."""
    turn = (one.waiting_on, one.next_action, one.due_at)
    if one.status in ENDED:
        assert turn == (None, None, None), one.status
    else:
        assert all(turn), (one.status, turn)
        assert one.owner


def nobody_is_told_twice(letters: Sequence[OutboxMessage]) -> None:
    """One intent for each event and contact."""
    told = Counter(
        (one.referral_id, one.status_seq, one.contact_id)
        for one in letters
        if one.kind in {"status", "acknowledgement"}
    )
    assert set(told.values()) <= {1}
