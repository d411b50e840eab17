"""Positions: a mailbox is never past a message that is not settled."""

from integrator.ports import Cursor, FetchFailure
from integrator.store.cursors import MailboxCursor, MergedCursor
from tests.core.clinic import Clinic, mail

BOX = {"folder": "INBOX", "uidvalidity": 7}
LATER = FetchFailure("INBOX/7/2", "truncated", permanent=False, advice="It was cut off.")
NEVER = FetchFailure("INBOX/7/2", "too_big", permanent=True, advice="It is 40 MB.")


def advance(clinic: Clinic, *positions: tuple[object, Cursor]) -> dict[str, object]:
    """Record positions; the folder's cursor afterwards."""
    cursors = MailboxCursor()
    clinic.db.write(
        lambda s: cursors.advance(s, "box", list(positions), now=clinic.now)  # type: ignore[arg-type]
    )
    folders = clinic.db.read(lambda s: cursors.load(s, "box"))["folders"]
    return dict(folders["INBOX"])


def test_the_low_water_mark_stays_below_what_is_not_settled(clinic: Clinic) -> None:
    advance(clinic, (None, {**BOX, "seen": [1, 2, 3]}))
    cursor = advance(clinic, (mail(1), {**BOX, "uid": 1}), (mail(3), {**BOX, "uid": 3}))
    assert cursor == {"uidvalidity": 7, "low_water": 1, "done": [3], "pending": {"2": 0}}


def test_the_third_failure_puts_a_message_aside(clinic: Clinic) -> None:
    advance(clinic, (None, {**BOX, "seen": [1, 2]}))
    for attempts in (1, 2):
        cursor = advance(clinic, (LATER, {**BOX, "uid": 2}))
        assert cursor["pending"] == {"1": 0, "2": attempts}
    cursor = advance(clinic, (LATER, {**BOX, "uid": 2}))
    assert cursor["done"] == [2]


def test_what_can_never_be_fetched_is_put_aside_at_once(clinic: Clinic) -> None:
    advance(clinic, (None, {**BOX, "seen": [2]}))
    assert advance(clinic, (NEVER, {**BOX, "uid": 2}))["low_water"] == 2


def test_a_message_removed_by_a_person_is_settled(clinic: Clinic) -> None:
    """FAULTS 22."""
    advance(clinic, (None, {**BOX, "seen": [1, 2]}))
    cursor = advance(clinic, (None, {**BOX, "gone": [1]}))
    assert cursor["pending"] == {"2": 0}


def test_a_new_epoch_begins_from_nothing(clinic: Clinic) -> None:
    """FAULTS 21."""
    advance(clinic, (None, {**BOX, "seen": [1]}), (mail(1), {**BOX, "uid": 1}))
    cursor = advance(clinic, (None, {"folder": "INBOX", "uidvalidity": 9, "seen": [1]}))
    assert cursor == {"uidvalidity": 9, "low_water": 0, "done": [], "pending": {"1": 0}}


def test_a_kept_message_is_never_unsettled(clinic: Clinic) -> None:
    advance(clinic, (None, {**BOX, "seen": [1]}), (mail(1), {**BOX, "uid": 1}))
    cursor = advance(clinic, (LATER, {**BOX, "uid": 1}), (None, {**BOX, "seen": [1]}))
    assert cursor["low_water"] == 1


def test_positions_are_laid_over_each_other(clinic: Clinic) -> None:
    cursors = MergedCursor()
    steps = [(None, {"a": 1}), (None, {}), (None, {"b": 2})]
    clinic.db.write(lambda s: cursors.advance(s, "sheet", steps, now=clinic.now))
    clinic.db.write(lambda s: cursors.advance(s, "sheet", [(None, {"a": 3})], now=clinic.now))
    assert clinic.db.read(lambda s: cursors.load(s, "sheet")) == {"a": 3, "b": 2}
