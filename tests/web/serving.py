"""A real web server before an application, for tests with a browser or many threads."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from flask import Flask
from waitress import create_server


@contextmanager
def served(app: Flask, *, threads: int) -> Iterator[str]:
    """The application's address on loopback while the context lasts."""
    server = create_server(app, host="127.0.0.1", port=0, threads=threads)
    runner = Thread(target=server.run, daemon=True)
    runner.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    server.task_dispatcher.shutdown()
    runner.join(5)
