"""From a row typed into a sheet to an envelope, over HTTP."""

import json
import logging
from collections.abc import Callable
from itertools import islice

import pytest

from integrator.errors import ConfigError, SourcePaused
from integrator.ports import Envelope
from tests.connectors.google_sheets.desk import HEADERS, Desk

NewDesk = Callable[..., Desk]


def test_a_row_becomes_one_envelope_with_its_cells_and_its_fields(desk: Desk) -> None:
    desk.sync()
    first = desk.store.envelopes[desk.store.news()[0]]
    assert json.loads(first.body) == {
        "kind": "row",
        "source": "north-sheet",
        "row": {"First name": "Ann", "Last name": "Example", "Phone": "007 555 0101"},
        "fields": {
            "patient_given_name": "Ann",
            "patient_family_name": "Example",
            "patient_phone": "007 555 0101",
        },
    }
    assert (first.source, first.content_type, first.about) == (
        "north-sheet",
        "application/json",
        None,
    )
    assert first.received_at == desk.clock()


def test_leading_zeros_survive(new_desk: NewDesk) -> None:
    desk = new_desk(rows=[["Ann", "Example", "007"]])
    desk.sync()
    assert desk.store.fields(desk.store.news()[0])["patient_phone"] == "007"


def test_a_ragged_row_is_read_as_far_as_it_goes_and_an_empty_one_is_skipped(
    new_desk: NewDesk,
) -> None:
    desk = new_desk(rows=[["Ann", "Example"], [], ["", "  "], ["Bo", "Sample", "1"]])
    desk.sync()
    assert [desk.store.fields(one).get("patient_phone") for one in desk.store.news()] == [None, "1"]


def test_our_three_columns_are_added_to_a_sheet_that_lacks_them(desk: Desk) -> None:
    desk.sync()
    ours = ["Clinic reference", "Clinic status", "Clinic question"]
    assert desk.person.grid()[0] == [*HEADERS, *ours]
    assert desk.references() == ["R-000000", "R-000001"]


def test_the_token_goes_nowhere_but_to_the_twin(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="urllib3"):
        desk.sync()
    lines = [record.getMessage() for record in caplog.records]
    assert any("127.0.0.1" in line for line in lines)
    assert not any("googleapis.com" in line for line in lines)


def test_nothing_changed_costs_one_drive_call_and_no_read(desk: Desk) -> None:
    desk.sync()
    desk.sync()
    desk.twin.stats.reset()
    desk.sync()
    assert dict(desk.twin.stats.calls) == {"drive.files.get": 1}


def test_faults_28_a_change_costs_one_drive_call_and_one_batch_get(desk: Desk) -> None:
    desk.sync()
    desk.sync()
    desk.person.type(1, 2, "007 555 0199")
    desk.twin.stats.reset()
    desk.store.fetch(desk.sheet)
    assert dict(desk.twin.stats.calls) == {"drive.files.get": 1, "values.batchGet": 1}
    assert len(desk.store.edits()) == 1


def test_references_of_many_rows_are_written_in_one_call(new_desk: NewDesk) -> None:
    desk = new_desk(rows=[["P", f"Sample {n}", "1"] for n in range(60)])
    desk.store.fetch(desk.sheet)
    desk.twin.stats.reset()
    desk.store.acknowledge(desk.sheet)
    assert dict(desk.twin.stats.calls) == {"values.batchGet": 1, "values.batchUpdate": 1}
    assert len(set(desk.references())) == 60


def test_a_sheet_is_read_now_and_then_even_if_drive_says_nothing_changed(desk: Desk) -> None:
    desk.sync()
    desk.sync()
    desk.clock.move(899)
    desk.twin.stats.reset()
    desk.sync()
    assert desk.twin.stats.calls["values.batchGet"] == 0
    desk.clock.move(1)
    desk.sync()
    assert desk.twin.stats.calls["values.batchGet"] == 1


def test_a_limit_leaves_the_rest_for_the_next_turn_and_repeats_nothing(new_desk: NewDesk) -> None:
    desk = new_desk(rows=[["P", f"Sample {n}", "1"] for n in range(7)])
    for expected in (3, 6, 7):
        desk.sync(limit=3)
        assert len(desk.store.news()) == expected
    assert all(desk.references())


def test_fetch_yields_no_more_than_its_limit(new_desk: NewDesk) -> None:
    desk = new_desk(rows=[["P", f"Sample {n}", "1"] for n in range(7)])
    came = [one for one, _ in desk.sheet.fetch({}, 3) if isinstance(one, Envelope)]
    assert len(came) == 3


def test_envelopes_of_a_batch_are_announced_before_they_come(desk: Desk) -> None:
    ((announcement, position),) = islice(desk.sheet.fetch({}, 10), 1)
    assert announcement is None
    assert len(position["pending"]) == 2


def test_the_cursor_holds_nothing_of_the_rows(desk: Desk) -> None:
    desk.sync()
    desk.sync()
    kept = json.dumps(desk.store.cursor)
    assert not any(word in kept for word in ("Ann", "Example", "555 01", "First name"))


def test_a_tab_may_be_given_by_its_gid_and_be_renamed(desk: Desk) -> None:
    desk = desk.with_sheet(worksheet=0)
    desk.sync()
    desk.person = desk.person.rename_tab("Archive's A1")
    desk.person.add_row(["Cy", "Third", "1"])
    desk.sync()
    assert len(desk.store.news()) == 3
    assert all(desk.references())


def test_a_tab_that_is_gone_pauses_the_source_and_names_those_there(desk: Desk) -> None:
    desk.person.rename_tab("Old")
    with pytest.raises(SourcePaused, match=r'no tab "Referrals 2026"\. Tabs found: "Old"'):
        desk.sync()


def test_faults_27_a_renamed_required_header_pauses_and_imports_nothing(desk: Desk) -> None:
    desk.sync()
    desk.person.type(0, 1, "Family")
    desk.person.add_row(["Cy", "Third", "1"])
    with pytest.raises(SourcePaused) as caught:
        desk.sync()
    assert "patient_family_name (such as 'Last name')" in caught.value.advice
    assert '"First name", "Family", "Phone"' in caught.value.advice
    assert len(desk.store.envelopes) == 2
    desk.person.type(0, 1, "SURNAME:")
    desk.sync()
    assert (len(desk.store.news()), desk.store.edits()) == (3, [])


def test_faults_27_a_doubled_header_pauses_and_names_both(desk: Desk) -> None:
    desk.person.type(0, 4, "Tel")
    with pytest.raises(SourcePaused, match=r'patient_phone \("Phone" and "Tel"\)'):
        desk.sync()


def test_faults_27_an_inserted_column_changes_nothing(desk: Desk) -> None:
    desk.sync()
    desk.person.insert_column(1)
    desk.person.type(0, 1, "Colour")
    desk.sync()
    assert len(desk.store.envelopes) == 2
    desk.person.type(1, 1, "green")
    desk.sync()
    assert [one[:11] for one in desk.store.edits()] == ["R-000000:v1"]


def test_faults_27_a_lost_reference_column_pauses_rather_than_importing_all_again(
    desk: Desk,
) -> None:
    desk.sync()
    desk.sync()
    desk.person.type(0, 3, "Ref")
    with pytest.raises(SourcePaused, match='lost its column "Clinic reference"'):
        desk.sync()
    assert len(desk.store.envelopes) == 2


def test_a_sheet_without_headers_pauses(new_desk: NewDesk) -> None:
    with pytest.raises(SourcePaused, match="no headers"):
        new_desk(headers=(), rows=[["Ann", "Example"]]).sync()


def test_columns_are_added_where_the_grid_ends(desk: Desk) -> None:
    tab = desk.twin.store.books[desk.person.book_id].tabs[0]
    tab.column_count = 3
    desk.sync()
    assert tab.column_count == 6
    assert all(desk.references())


def test_a_spelling_with_two_meanings_is_refused_at_the_start(desk: Desk) -> None:
    with pytest.raises(ConfigError, match="stands for both reference and partner_reference"):
        desk.with_sheet(aliases={"partner_reference": ("clinic REFERENCE",)})
