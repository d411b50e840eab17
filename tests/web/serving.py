"""A real web server before an application, for tests with a browser or many threads."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from waitress import create_server, wasyncore

PATIENCE = 5.0


@contextmanager
def served(app: Callable[..., Any], *, threads: int) -> Iterator[str]:
    """The application's address on loopback while the context lasts."""
    server: Any = create_server(app, host="127.0.0.1", port=0, threads=threads)
    runner = Thread(target=server.run, daemon=True)
    runner.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        # in its own thread and at once: a browser would keep its connections open
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
        runner.join(PATIENCE)
        server.task_dispatcher.shutdown()
