"""Closing the loop: summaries sealed with their referral, and how far word of the end got."""

import functools
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from integrator.loop import closing
from integrator.loop.appointments import appointments_of
from integrator.loop.closing import Added
from integrator.loop.status import Change, NoSummary, change
from integrator.models import CareSummary, Referral
from integrator.ports import AttachmentDraft
from integrator.store.cursors import MergedCursor, Position
from tests.core.clinic import Clinic, mail

TOO_LARGE = b"%PDF-" * (closing.LARGEST // 5 + 1)
SUMMARY = AttachmentDraft("summary.pdf", "application/pdf", b"%PDF-1.4 seen four times, well")


@pytest.fixture
def opened(clinic: Clinic) -> Clinic:
    """A clinic with one referral just received."""
    position: list[Position] = [(mail(1), {})]
    clinic.intake.keep("clinic-inbox", position, MergedCursor())
    clinic.intake.read_kept()
    return clinic


def on_it(clinic: Clinic, act: Callable[[Session, Referral], Any]) -> Any:
    """Do something with the only referral."""
    return clinic.db.write(lambda s: act(s, s.get_one(Referral, 1)))


def walk(clinic: Clinic, *moves: str | tuple[str, str]) -> None:
    """Move the only referral along; a pair is a status and its reason."""
    for move in moves:
        to, reason = move if isinstance(move, tuple) else (move, None)
        wanted = Change(to, "test", "admin", reason, clinic.now if to == "scheduled" else None)
        on_it(clinic, functools.partial(moved, clinic, wanted))


def moved(clinic: Clinic, wanted: Change, session: Session, referral: Referral) -> None:
    """Make one move."""
    change(session, referral, wanted, audience=clinic.audience(session), now=clinic.now)


def add(clinic: Clinic, key: str = "k1", file: AttachmentDraft = SUMMARY) -> bool:
    """Add a summary."""
    added = Added(key, file, "staff@clinic.example")
    return bool(on_it(clinic, lambda s, r: closing.add(s, clinic.vault, r, added, now=clinic.now)))


def states(clinic: Clinic) -> list[str]:
    """What became of each appointment."""
    return clinic.db.read(lambda s: [one.state for one in appointments_of(s, 1)])


def test_a_summary_comes_back_as_it_was_added(opened: Clinic) -> None:
    assert add(opened)
    found = opened.db.read(lambda s: closing.summaries_of(s, 1))
    referral = opened.referrals()[0]
    assert [closing.open_summary(opened.vault, referral, one) for one in found] == [SUMMARY]


def test_nothing_of_a_summary_can_be_read_in_the_store(opened: Clinic) -> None:
    add(opened)
    row = opened.db.read(lambda s: s.get_one(CareSummary, 1))
    assert b"four times" not in row.body
    assert b"summary" not in row.filename


def test_the_same_form_adds_one_summary(opened: Clinic) -> None:
    assert [add(opened), add(opened)] == [True, False]
    assert opened.count(CareSummary) == 1


@pytest.mark.parametrize(
    ("file", "word"),
    [
        (AttachmentDraft("a.html", "text/html", b"<p>"), "PDF"),
        (AttachmentDraft("a.pdf", "application/pdf", b""), "empty"),
        (AttachmentDraft("a.pdf", "application/pdf", TOO_LARGE), "larger"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_sentence(file: AttachmentDraft, word: str) -> None:
    assert word in closing.PROBLEMS[closing.problem_with(file) or ""]


def test_what_staff_took_back_is_shown_to_nobody(opened: Clinic) -> None:
    add(opened)
    took = on_it(
        opened, lambda s, r: closing.take_back(s, r, 1, actor="staff@x.example", now=opened.now)
    )
    assert took
    assert not opened.db.read(lambda s: closing.has_summary(s, 1))
    assert opened.count(CareSummary) == 1


def test_a_closing_counts_three_times(opened: Clinic) -> None:
    add(opened)
    walk(opened, "accepted", "in_care", ("closed", "summary_sent"))
    opened.db.write(lambda s: closing.note_delivered(s, [1], now=opened.now))
    opened.later(hours=1)
    assert on_it(opened, lambda s, r: closing.acknowledge(s, r, actor="C-1", now=opened.now))
    referral = opened.referrals()[0]
    assert referral.closure_delivered_at < referral.closure_viewed_at  # type: ignore[operator]
    assert referral.closure_viewed_at == referral.closure_acknowledged_at
    assert not on_it(opened, lambda s, r: closing.acknowledge(s, r, actor="C-1", now=opened.now))


def test_a_closing_that_speaks_of_a_summary_needs_one(opened: Clinic) -> None:
    walk(opened, "accepted", "in_care")
    with pytest.raises(NoSummary):
        walk(opened, ("closed", "summary_sent"))
    assert opened.referrals()[0].status == "in_care"
    add(opened)
    took = on_it(opened, lambda s, r: closing.take_back(s, r, 1, actor="sam", now=opened.now))
    assert took
    with pytest.raises(NoSummary):
        walk(opened, ("closed", "summary_sent"))
    add(opened, "k2")
    walk(opened, ("closed", "summary_sent"))
    assert opened.referrals()[0].status == "closed"


def test_taken_up_again_it_counts_anew(opened: Clinic) -> None:
    walk(opened, "accepted", "in_care", ("closed", "seen_no_summary"))
    on_it(opened, lambda s, r: closing.acknowledge(s, r, actor="C-1", now=opened.now))
    walk(opened, ("accepted", "new_information"))
    assert opened.referrals()[0].closure_acknowledged_at is None


def test_nothing_is_acknowledged_before_it_has_ended(opened: Clinic) -> None:
    assert not on_it(opened, lambda s, r: closing.acknowledge(s, r, actor="C-1", now=opened.now))


@pytest.mark.parametrize(
    ("leaves", "came_to"),
    [
        ("in_care", "attended"),
        (("accepted", "no_show"), "no_show"),
        (("accepted", "cancelled_by_clinic"), "cancelled_by_clinic"),
        (("cancelled", "by_patient"), "cancelled_by_patient"),
        (("unsuccessful", "no_show_final"), "no_show"),
    ],
)
def test_an_appointment_comes_to_what_the_move_says(
    opened: Clinic, leaves: str | tuple[str, str], came_to: str
) -> None:
    walk(opened, "accepted", "scheduled")
    assert states(opened) == ["booked"]
    walk(opened, leaves)
    assert states(opened) == [came_to]
    assert opened.referrals()[0].appointment_at is None


def test_a_second_appointment_is_a_second_one(opened: Clinic) -> None:
    walk(opened, "accepted", "scheduled", ("accepted", "no_show"), "scheduled", "in_care")
    assert states(opened) == ["no_show", "attended"]
