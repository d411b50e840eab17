"""Status and question written back beside the row. FAULTS 37."""

from collections.abc import Callable

import pytest

from connectors.google_sheets import SheetStatusSink
from integrator.errors import RemoteUnavailable
from integrator.ports import Delivered, Failed, Outgoing, RowUpdate
from sandbox.sheets_twin import Fault
from tests.connectors.google_sheets.desk import Desk

NewDesk = Callable[..., Desk]


def update(reference: str, label: str, problem: str = "", source: str = "north-sheet") -> RowUpdate:
    return RowUpdate(source, reference, label, problem)


def batch(*updates: RowUpdate) -> list[Outgoing[RowUpdate]]:
    return [Outgoing(number, one.reference, one) for number, one in enumerate(updates)]


def sink_of(desk: Desk) -> SheetStatusSink:
    return SheetStatusSink({desk.sheet.name: desk.sheet})


@pytest.fixture
def settled(desk: Desk) -> Desk:
    desk.sync()
    desk.sync()
    return desk


def test_one_update_is_written_beside_every_row_it_is_for(settled: Desk) -> None:
    body = RowUpdate("north-sheet", "R-000001", "Accepted", also=(("north-sheet", "R-000000"),))
    settled.twin.stats.reset()
    assert sink_of(settled).deliver(batch(body)) == [Delivered()]
    assert settled.column("Clinic status") == ["Accepted", "Accepted"]
    assert dict(settled.twin.stats.calls) == {"values.batchGet": 1, "values.batchUpdate": 1}
    lost = RowUpdate("north-sheet", "R-000001", "Declined", also=(("no-sheet", "R-000000"),))
    assert isinstance(sink_of(settled).deliver(batch(lost))[0], Failed)


def test_a_batch_is_one_read_and_one_write(settled: Desk) -> None:
    settled.twin.stats.reset()
    outcomes = sink_of(settled).deliver(
        batch(update("R-000001", "Accepted"), update("R-000000", "Received", "Which clinic?"))
    )
    assert outcomes == [Delivered(), Delivered()]
    assert dict(settled.twin.stats.calls) == {"values.batchGet": 1, "values.batchUpdate": 1}
    assert settled.column("Clinic status") == ["Received", "Accepted"]
    assert settled.column("Clinic question") == ["Which clinic?", ""]


def test_what_stands_there_already_is_not_written_again(settled: Desk) -> None:
    sink = sink_of(settled)
    sink.deliver(batch(update("R-000000", "Received")))
    settled.twin.stats.reset()
    sink.deliver(batch(update("R-000000", "Received")))
    assert settled.twin.stats.calls["values.batchUpdate"] == 0


def test_of_two_updates_of_a_row_the_last_stands(settled: Desk) -> None:
    sink_of(settled).deliver(batch(update("R-000000", "Received"), update("R-000000", "Accepted")))
    assert settled.column("Clinic status")[0] == "Accepted"


def test_a_row_that_is_gone_counts_as_told(settled: Desk) -> None:
    settled.person.delete_row(1)
    assert sink_of(settled).deliver(batch(update("R-000000", "Accepted"))) == [Delivered()]
    assert settled.column("Clinic status") == [""]


def test_a_copied_row_is_not_told_the_status_of_its_original(settled: Desk) -> None:
    settled.person.copy_row(1, 3)
    settled.sync()
    sink_of(settled).deliver(batch(update("R-000000", "Accepted")))
    assert settled.column("Clinic status") == ["Accepted", "", ""]
    settled.twin.stats.reset()
    settled.sync()
    settled.sync()
    assert settled.twin.stats.calls["values.batchUpdate"] == 0


def test_one_sheet_out_of_order_does_not_hold_another(new_desk: NewDesk) -> None:
    good, bad = new_desk(), new_desk().with_sheet(name="south-sheet")
    for one in (good, bad):
        one.sync()
    bad.twin.store.books[bad.person.book_id].sharing.clear()
    sink = SheetStatusSink({"north-sheet": good.sheet, "south-sheet": bad.sheet})
    first, second, third = sink.deliver(
        batch(
            update("R-000000", "Accepted", source="south-sheet"),
            update("R-000000", "Accepted"),
            update("R-000000", "Accepted", source="gone-sheet"),
        )
    )
    assert isinstance(first, Failed)
    assert isinstance(third, Failed)
    assert second == Delivered()


def test_a_failure_is_an_outcome_that_may_be_tried_again(settled: Desk) -> None:
    settled.twin.faults.add(Fault("values.batchUpdate", status=503))
    (outcome,) = sink_of(settled).deliver(batch(update("R-000000", "Accepted")))
    assert isinstance(outcome, Failed)
    assert isinstance(outcome.error, RemoteUnavailable)


@pytest.mark.parametrize(
    "payload",
    ["=1+1", "+1+1", "-1+1", "@SUM(1)", '=HYPERLINK("http://evil.example","x")', "\t=1+1", "'=1"],
)
def test_faults_37_a_formula_written_back_stays_a_text(new_desk: NewDesk, payload: str) -> None:
    desk = new_desk()
    tab = desk.twin.store.books[desk.person.book_id].tabs[0]
    tab.plain_text = False
    desk.sync()
    sink_of(desk).deliver(batch(update("R-000000", payload, payload)))
    cells = [tab.cell(1, column) for column in (4, 5)]
    assert [(cell.value, cell.formula) for cell in cells if cell] == [(payload, None)] * 2
