"""Runs an asyncio server in a thread of its own, so that several share one process."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

Served = TypeVar("Served")

START_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Running(Generic[Served]):
    """What a server gave once it listened, and the loop it lives on."""

    served: Served
    loop: asyncio.AbstractEventLoop


@contextmanager
def in_thread(
    service: Callable[[], AbstractAsyncContextManager[Served]], *, name: str
) -> Iterator[Running[Served]]:
    """Enter `service` on a new loop in a new thread; leave it and join the thread at the end.

    What `service` raises while starting is raised here.
    """
    ready: Future[Running[Served]] = Future()
    stop = asyncio.Event()
    thread = threading.Thread(target=_run, args=(service, ready, stop), name=name, daemon=True)
    thread.start()
    running = ready.result(timeout=START_SECONDS)
    try:
        yield running
    finally:
        running.loop.call_soon_threadsafe(stop.set)
        thread.join()


def _run(
    service: Callable[[], AbstractAsyncContextManager[Served]],
    ready: Future[Running[Served]],
    stop: asyncio.Event,
) -> None:
    async def until_stopped() -> None:
        async with service() as served:
            ready.set_result(Running(served, asyncio.get_running_loop()))
            await stop.wait()

    try:
        asyncio.run(until_stopped())
    except BaseException as error:
        if ready.done():
            raise
        ready.set_exception(error)
