"""A fresh office a test, and a real web server before it where one is asked for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.public.office import Office, environment
from tests.web.serving import served


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """The pages over an empty store."""
    opened = Office(tmp_path, environment(tmp_path))
    yield opened
    opened.services.db.engine.dispose()


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    """The office's address on a live server with eight threads."""
    with served(office.app, threads=8) as url:
        yield url
