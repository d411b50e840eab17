"""The twin on a port, for as long as a `with` block lasts."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.hubspot_twin.app import create_app
from sandbox.hubspot_twin.server import Server
from sandbox.hubspot_twin.twin import Twin


@dataclass(frozen=True, slots=True)
class RunningTwin:
    """A twin that answers at `url`."""

    url: str
    twin: Twin


@contextlib.contextmanager
def serve(
    host: str = "127.0.0.1", port: int = 0, *, twin: Twin | None = None
) -> Iterator[RunningTwin]:
    """Serve a twin (a new one by default) until the block ends; port 0 takes a free one."""
    mine = twin or Twin()
    server = Server((host, port), create_app(mine))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="hubspot-twin")
    thread.start()
    try:
        yield RunningTwin(f"http://{host}:{server.server_port}", mine)
    finally:
        mine.faults.clear()
        mine.webhooks.stop()
        server.shutdown()
        server.cut_all()
        server.server_close()
        thread.join()
