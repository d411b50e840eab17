"""A fresh desk a test, and a real web server before it where one is asked for."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from waitress import create_server

from tests.web.admin.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The admin over a store with two people and no referral."""
    opened = Desk(tmp_path)
    yield opened
    opened.services.db.engine.dispose()


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    """The desk's address on a live server."""
    server = create_server(desk.app, host="127.0.0.1", port=0, threads=4)
    runner = Thread(target=server.run, daemon=True)
    runner.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    server.task_dispatcher.shutdown()
    runner.join(5)
