"""A TCP proxy that hurts what the server sends: cut off, falls silent, or comes out changed."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Harm = Callable[[bytes, int], bytes | None]
"""Given what the server sends and how many bytes went before on this connection: what the client
gets of it; None cuts the connection after what came before."""


def unharmed(chunk: bytes, before: int) -> bytes | None:
    return chunk


def cut_after(count: int) -> Harm:
    """Let `count` bytes through on each connection, then cut it."""

    def harm(chunk: bytes, before: int) -> bytes | None:
        return chunk[: count - before] if before < count else None

    return harm


def cut_on(marker: bytes) -> Harm:
    """Cut the connection where the server would send `marker`."""
    return lambda chunk, before: None if marker in chunk else chunk


@dataclass(slots=True)
class Proxy:
    """Listens on loopback; `harm` may be changed at any time."""

    target: int
    host: str = "127.0.0.1"
    harm: Harm = unharmed
    connections: int = 0
    _listener: socket.socket = field(init=False)
    _open: list[socket.socket] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server((self.host, 0))

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    def serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.connections += 1
                server = socket.create_connection(("127.0.0.1", self.target))
                self._open += [client, server]
                for one_way in (self._from_client, self._from_server):
                    threading.Thread(target=one_way, args=(client, server), daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for each in self._open:
            _hang_up(each)
            each.close()

    def _from_client(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while chunk := client.recv(65536):
                server.sendall(chunk)
        _hang_up(server)

    def _from_server(self, client: socket.socket, server: socket.socket) -> None:
        sent = 0
        with contextlib.suppress(OSError):
            while chunk := server.recv(65536):
                harmed = self.harm(chunk, sent)
                if harmed is None:
                    break
                client.sendall(harmed)
                sent += len(chunk)
                if len(harmed) < len(chunk):
                    break
        _hang_up(client)
        _hang_up(server)


@contextlib.contextmanager
def running_proxy(target: int, *, host: str = "127.0.0.1") -> Iterator[Proxy]:
    """A proxy in front of a port on loopback, listening on `host`."""
    proxy = Proxy(target, host)
    thread = threading.Thread(target=proxy.serve)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.close()
        thread.join()


def _hang_up(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
