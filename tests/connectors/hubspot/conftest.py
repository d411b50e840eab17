"""A twin of HubSpot over HTTP, set up as the mapping wants it, on each API version."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.hubspot.mapping import HubSpotMapping, parse_mapping
from connectors.hubspot.setup import apply, plan
from sandbox.hubspot_twin import RunningTwin, serve
from tests.connectors.hubspot.build import STATUSES, client_of

CONFIG = Path(__file__).parents[3] / "config" / "hubspot.toml"


@pytest.fixture(scope="session")
def mapping() -> HubSpotMapping:
    return parse_mapping(tomllib.loads(CONFIG.read_text()), statuses=STATUSES)


@pytest.fixture
def twin() -> Iterator[RunningTwin]:
    with serve() as running:
        yield running


@pytest.fixture(params=["v3", "2026-09"])
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def ready(twin: RunningTwin, mapping: HubSpotMapping) -> RunningTwin:
    """The twin after `integrator hubspot setup --apply`, its counts at nought."""
    apply(plan(client_of(twin), mapping).changes)
    twin.twin.served.clear()
    return twin
