"""A fresh office a test, and a real web server before it where one is asked for."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from waitress import create_server

from tests.web.public.office import Office, environment


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """The pages over an empty store."""
    opened = Office(tmp_path, environment(tmp_path))
    yield opened
    opened.services.db.engine.dispose()


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    """The office's address on a live server with eight threads."""
    server = create_server(office.app, host="127.0.0.1", port=0, threads=8)
    runner = Thread(target=server.run, daemon=True)
    runner.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    server.task_dispatcher.shutdown()
    runner.join(5)
