"""An office with a twin of HubSpot."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.hubspot_twin import Twin, serve
from tests.both_ways.office import Office, Time


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """With the preset "contact"."""
    clock = Time()
    with serve(twin=Twin(clock=clock)) as twin:
        opened = Office(twin, tmp_path, clock=clock)
        yield opened
        opened.db.engine.dispose()
