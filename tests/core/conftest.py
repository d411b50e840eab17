"""The core's clinic on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from integrator import db
from integrator.models import Base
from tests.core.clinic import Clinic, new_vault


@pytest.fixture(params=["sqlite", "postgres"])
def clinic(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Clinic]:
    """A clinic with an empty store, once on each database."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/clinic.db"
    else:
        url = request.getfixturevalue("postgres").new_database()
    store = db.connect(url)
    Base.metadata.create_all(store.engine)
    yield Clinic(store, new_vault())
    store.engine.dispose()
