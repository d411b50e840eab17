"""One twin a worker, and a fresh sheet for each test."""

import itertools
from collections.abc import Callable, Iterator

import pytest

from sandbox.sheets_twin import SheetsTwin, serve
from tests.connectors.google_sheets.desk import Desk, make_desk

ANN = ["Ann", "Example", "007 555 0101"]
BO = ["Bo", "Sample", "+1 415 555 0132"]

_NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def _served() -> Iterator[SheetsTwin]:
    with serve() as running:
        yield running


@pytest.fixture
def twin(_served: SheetsTwin) -> Iterator[SheetsTwin]:
    """A twin without faults, without quota, with nothing counted."""
    _served.stats.reset()
    yield _served
    _served.faults.clear()
    _served.quota.on = False


@pytest.fixture(scope="module")
def account(_served: SheetsTwin) -> dict[str, str]:
    return _served.service_account()


@pytest.fixture
def new_desk(twin: SheetsTwin, account: dict[str, str]) -> Callable[..., Desk]:
    """Make a desk on a sheet of its own; options as `make_desk` has them."""
    return lambda **options: make_desk(
        twin, account, f"book{next(_NUMBERS)}", **({"rows": [ANN, BO]} | options)
    )


@pytest.fixture
def desk(new_desk: Callable[..., Desk]) -> Desk:
    """Two referrals nobody has fetched yet."""
    return new_desk()
