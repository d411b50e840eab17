"""A fresh desk a test, and a real web server before it where one is asked for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.admin.desk import Desk
from tests.web.serving import served


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The admin over a store with two people and no referral."""
    opened = Desk(tmp_path)
    yield opened
    opened.services.db.engine.dispose()


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    """The desk's address on a live server."""
    with served(desk.app, threads=4) as url:
        yield url
