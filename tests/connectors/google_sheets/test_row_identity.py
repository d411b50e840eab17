"""FAULTS 26: rows sorted, inserted, deleted, edited and copied with their reference."""

from collections.abc import Callable

import pytest

from connectors.google_sheets.changes import COPIED_NOTE, UNKNOWN_NOTE
from tests.connectors.google_sheets.desk import Desk

NewDesk = Callable[..., Desk]
NOTE_COLUMN = "Clinic question"


@pytest.fixture
def settled(desk: Desk) -> Desk:
    """Ann is R-000000 in row 1, Bo is R-000001 in row 2."""
    desk.sync()
    desk.sync()
    return desk


def test_faults_26_sorted_rows_are_the_same_rows(settled: Desk) -> None:
    settled.person.sort(0, descending=True)
    assert settled.references() == ["R-000001", "R-000000"]
    settled.sync()
    assert len(settled.store.envelopes) == 2


def test_faults_26_an_inserted_row_is_the_only_new_one(settled: Desk) -> None:
    settled.person.insert_row(1, ["Cy", "Third", "1"])
    settled.sync()
    assert len(settled.store.news()) == 3
    assert settled.references() == ["R-000002", "R-000000", "R-000001"]


def test_faults_26_a_deleted_row_deletes_nothing_and_its_return_is_no_edit(settled: Desk) -> None:
    row = settled.person.grid()[1]
    settled.person.delete_row(1)
    settled.sync()
    settled.person.add_row(row)
    settled.sync()
    assert len(settled.store.envelopes) == 2
    assert settled.store.failures == {}


def test_faults_26_each_edit_is_one_version_even_back_to_the_first(settled: Desk) -> None:
    for phone in ("1", "2", "007 555 0101"):
        settled.person.type(1, 2, phone)
        settled.sync()
        settled.sync()
    edits = settled.store.edits()
    assert [one.rpartition(":")[0] for one in edits] == [f"R-000000:v{n}" for n in (1, 2, 3)]
    assert {settled.store.envelopes[one].about for one in edits} == {"R-000000"}
    assert settled.store.fields(edits[2])["patient_phone"] == "007 555 0101"


def test_what_we_write_ourselves_is_no_edit(settled: Desk) -> None:
    settled.person.type(1, 4, "Accepted")
    settled.person.type(1, 5, "Which clinic?")
    settled.sync()
    assert len(settled.store.envelopes) == 2


def test_a_row_edited_before_its_reference_was_first_read_is_an_edit(desk: Desk) -> None:
    desk.sync()
    desk.person.type(1, 2, "1")
    desk.sync()
    assert [one[:11] for one in desk.store.edits()] == ["R-000000:v1"]
    assert len(desk.store.news()) == 2


def test_faults_26_a_copied_reference_is_flagged_and_imports_nothing(settled: Desk) -> None:
    settled.person.copy_row(1, 3)
    settled.person.type(3, 0, "Cy")
    settled.sync()
    settled.sync()
    assert len(settled.store.envelopes) == 2
    (failure,) = settled.store.failures.values()
    assert (failure.code, failure.permanent) == ("copied_reference", True)
    assert "R-000000" in failure.advice
    assert "rows 2, 4" in failure.advice
    assert settled.column(NOTE_COLUMN) == ["", "", COPIED_NOTE]


def test_a_copy_whose_reference_is_cleared_is_a_new_row_without_the_old_marks(
    settled: Desk,
) -> None:
    settled.person.type(1, 4, "Accepted")
    settled.person.copy_row(1, 3)
    settled.sync()
    settled.person.type(3, 3, "")
    settled.sync()
    settled.sync()
    assert len(settled.store.news()) == 3
    assert settled.person.grid()[3][3:] == ["R-000002", "", ""]
    assert settled.person.grid()[1][3:] == ["R-000000", "Accepted", ""]


def test_the_original_may_be_edited_while_its_copy_is_still_there(settled: Desk) -> None:
    settled.person.copy_row(1, 3)
    settled.person.type(3, 0, "Cy")
    settled.sync()
    settled.person.type(1, 2, "1")
    settled.sync()
    (edit,) = settled.store.edits()
    assert settled.store.fields(edit)["patient_given_name"] == "Ann"


def test_original_and_copy_both_edited_at_once_are_both_flagged(settled: Desk) -> None:
    settled.person.copy_row(1, 3)
    settled.person.type(3, 0, "Cy")
    settled.person.type(1, 2, "1")
    settled.sync()
    assert settled.store.edits() == []
    assert settled.column(NOTE_COLUMN) == [COPIED_NOTE, "", COPIED_NOTE]


def test_a_flagged_copy_left_alone_is_not_taken_for_an_edit(settled: Desk) -> None:
    settled.person.copy_row(1, 3)
    settled.person.type(3, 0, "Cy")
    settled.sync()
    settled.person.delete_row(1)
    settled.sync()
    assert settled.store.edits() == []
    assert settled.column(NOTE_COLUMN)[-1] == COPIED_NOTE


def test_a_note_goes_when_its_cause_goes(settled: Desk) -> None:
    settled.person.copy_row(1, 3)
    settled.sync()
    settled.person.delete_row(1)
    settled.sync()
    assert settled.column(NOTE_COLUMN) == ["", ""]


@pytest.mark.parametrize("typed", ["my own 17", "R-ZZZZZZ"])
def test_a_reference_typed_by_hand_is_flagged(settled: Desk, typed: str) -> None:
    settled.person.add_row(["Cy", "Third", "1", typed])
    settled.sync()
    (failure,) = settled.store.failures.values()
    assert failure.code == "unknown_reference"
    assert typed not in failure.advice
    assert settled.column(NOTE_COLUMN) == ["", "", UNKNOWN_NOTE]
    settled.person.type(3, 3, "")
    settled.sync()
    assert len(settled.store.news()) == 3


def test_two_rows_alike_are_two_referrals_and_a_third_later_is_a_third(new_desk: NewDesk) -> None:
    desk = new_desk(rows=[["Ann", "Example", "1"], ["Ann", "Example", "1"]])
    desk.sync()
    desk.person.add_row(["Ann", "Example", "1"])
    desk.sync()
    assert [one.rpartition(":")[2] for one in desk.store.news()] == ["0", "1", "2"]
    assert len(set(desk.references())) == 3


@pytest.mark.parametrize("kept", range(5))
def test_a_crash_while_keeping_repeats_the_same_ids(new_desk: NewDesk, kept: int) -> None:
    desk = new_desk(rows=[["Ann", "Example", "1"], ["Bo", "Sample", "2"], ["Ann", "Example", "1"]])
    desk.store.fetch(desk.sheet, crash_after=kept)
    desk.person.sort(2, descending=True)
    desk.store.acknowledge(desk.sheet)
    desk.sync()
    desk.sync()
    assert len(desk.store.envelopes) == 3
    assert desk.store.failures == {}
    assert len(set(desk.references())) == 3


def test_an_edit_undone_after_a_crash_is_told_as_well(settled: Desk) -> None:
    settled.person.type(1, 2, "1")
    settled.store.fetch(settled.sheet, crash_after=2)
    settled.person.type(1, 2, "007 555 0101")
    settled.sync()
    last = settled.store.edits()[-1]
    assert last.startswith("R-000000:v2:")
    assert settled.store.fields(last)["patient_phone"] == "007 555 0101"


def test_rows_moved_before_the_references_are_written_get_the_right_ones(desk: Desk) -> None:
    desk.store.fetch(desk.sheet)
    desk.person.sort(0, descending=True)
    desk.store.acknowledge(desk.sheet)
    assert desk.references() == ["R-000001", "R-000000"]


def test_acknowledging_twice_writes_once(desk: Desk) -> None:
    desk.store.fetch(desk.sheet)
    again = list(desk.store.waiting)
    desk.store.acknowledge(desk.sheet)
    desk.store.waiting = again
    desk.twin.stats.reset()
    desk.store.acknowledge(desk.sheet)
    assert desk.twin.stats.calls["values.batchUpdate"] == 0


def test_a_row_whose_acknowledgement_was_lost_comes_again_under_its_id(desk: Desk) -> None:
    first = desk.store.fetch(desk.sheet)
    desk.store.waiting.clear()
    again = desk.store.fetch(desk.sheet)
    desk.store.acknowledge(desk.sheet)
    assert first == again
    assert all(desk.references())
