"""A HubSpot twin per test, and the official client on it."""

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.hubspot_twin import RunningTwin, Twin, serve
from tests.sandbox.hubspot_client import VERSIONS, connect


@pytest.fixture
def running() -> Iterator[RunningTwin]:
    with serve() as server:
        yield server


@pytest.fixture
def twin(running: RunningTwin) -> Twin:
    return running.twin


@pytest.fixture(params=VERSIONS)
def client(running: RunningTwin, request: pytest.FixtureRequest) -> Iterator[Any]:
    """The official client; every test that uses it runs on v3 and on 2026-09 paths."""
    made, pool = connect(running.url, running.twin.token, version=request.param)
    yield made
    pool.close()
