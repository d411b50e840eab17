"""FAULTS 26 to 28 from end to end: what people and Google do to the sheet."""

from integrator.models import ConnectorState
from sandbox.sheets_twin import Fault
from tests.whole_way.installation import Installation

LAST_NAME, REASON = 1, 8


def test_rows_sorted_inserted_edited_and_deleted_stay_one_referral_each(
    installation: Installation,
) -> None:
    """FAULTS 26."""
    for _ in range(5):
        installation.plant_row()
    installation.drain()
    person = installation.person
    person.sort(LAST_NAME, descending=True)
    inserted = installation.new_sample()
    person.insert_row(2, inserted.row())
    person.type(1, REASON, "Weary since the lagoon flood, and worse")
    person.delete_row(5)
    installation.drain()
    assert len(installation.referrals()) == 6
    assert len(installation.tickets()) == 6
    assert installation.breaches() == []


def test_a_copied_row_is_not_a_second_ticket_of_the_same_reference(
    installation: Installation,
) -> None:
    """FAULTS 26: the copy bears another's reference."""
    installation.plant_row()
    installation.drain()
    installation.person.copy_row(1, 2)
    installation.drain()
    counts = installation.peers.hubspot.twin.count_by("tickets", "referral_reference")
    assert set(counts.values()) == {1}
    assert len(installation.peers.catcher.mails) == len(counts)


def test_a_renamed_header_pauses_the_sheet_alone_and_imports_nothing_wrong(
    installation: Installation,
) -> None:
    """FAULTS 27."""
    installation.plant_row()
    installation.person.type(0, LAST_NAME, "Telephone")
    mailed = installation.plant_mail()
    installation.turn()
    assert len(installation.referrals()) == 1
    assert len(installation.peers.catcher.to(mailed.sender)) == 1
    state = installation.db.read(lambda session: session.get(ConnectorState, "north-sheet"))
    assert state is not None
    assert state.paused_at is not None
    assert "last name" in (state.advice or "").lower()
    installation.person.type(0, LAST_NAME, "Last name")
    installation.recover()
    assert installation.breaches() == []


def test_googles_refusals_are_waited_out(installation: Installation) -> None:
    """FAULTS 28."""
    for status in (429, 500, 503):
        installation.peers.sheets.faults.add(Fault(status=status, times=2))
    installation.plant_row()
    installation.turn()
    assert installation.referrals() == []
    for _ in range(4):
        installation.recover()
    assert installation.breaches() == []
