"""A clean stop: SIGTERM and SIGINT set an event that every loop looks at."""

import signal
import threading


def on_signals(stop: threading.Event) -> None:
    """Let SIGTERM and SIGINT set `stop`; only the main thread may ask for signals."""
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
