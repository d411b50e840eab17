"""The audit chain: appended, chained, and any change shows."""

import pytest
from sqlalchemy import delete, update

from integrator.models import AuditEntry
from integrator.store.audit import Deed, first_break, record
from tests.core.clinic import Clinic


def written(clinic: Clinic, count: int) -> None:
    """Append deeds, two to a transaction."""
    for number in range(count):
        deeds = [Deed("ana", "looked", f"R-{number}{half}", {"n": number}) for half in "AB"]
        clinic.db.write(lambda s, deeds=deeds: record(s, deeds, now=clinic.now))  # type: ignore[misc]


def test_an_untouched_chain_holds(clinic: Clinic) -> None:
    written(clinic, 3)
    assert clinic.db.read(first_break) is None
    assert clinic.count(AuditEntry) == 6


@pytest.mark.parametrize("column", ["actor", "action", "subject", "at", "detail", "previous"])
def test_a_changed_entry_is_found(clinic: Clinic, column: str) -> None:
    written(clinic, 3)
    forged = {"at": clinic.now.replace(year=2020), "detail": {"n": 9}}.get(column, "x")
    change = update(AuditEntry).where(AuditEntry.id == 3).values({column: forged})
    clinic.db.write(lambda s: s.execute(change))
    assert clinic.db.read(first_break) == 3


@pytest.mark.parametrize("gone", [1, 3, 6])
def test_a_removed_entry_is_found(clinic: Clinic, gone: int) -> None:
    written(clinic, 3)
    clinic.db.write(lambda s: s.execute(delete(AuditEntry).where(AuditEntry.id == gone)))
    assert clinic.db.read(first_break) is not None


def test_nothing_recorded_is_an_intact_chain(clinic: Clinic) -> None:
    clinic.db.write(lambda s: record(s, [], now=clinic.now))
    assert clinic.db.read(first_break) is None
