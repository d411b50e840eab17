"""Waits for a condition, never longer than a deadline."""

import time
from collections.abc import Callable

PAUSE_SECONDS = 0.02


def wait_until(true: Callable[[], bool], *, seconds: float = 60.0, what: str) -> None:
    """Return as soon as `true()` holds; TimeoutError naming `what` after `seconds`."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            message = f"{what}: not after {seconds} s"
            raise TimeoutError(message)
        time.sleep(PAUSE_SECONDS)
