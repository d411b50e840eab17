"""The core's clinic on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from integrator.store import db
from tests.core.clinic import Clinic, new_vault
from tests.peers.stores import postgres_store, sqlite_store


@pytest.fixture(params=["sqlite", "postgres"])
def clinic(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Clinic]:
    """A clinic with an empty store, once on each database."""
    if request.param == "sqlite":
        url = sqlite_store(tmp_path / "clinic.db")
    else:
        url = postgres_store(request.getfixturevalue("postgres"))
    store = db.connect(url)
    yield Clinic(store, new_vault())
    store.engine.dispose()
