"""A watcher on one folder: IDLE as a wake-up, never as the truth (RFC 2177)."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from connectors.imap_inbox.faults import LOST, REFUSED
from connectors.imap_inbox.line import Address, hang_up
from integrator.errors import CredentialsRefused, IntegratorError, SourcePaused

IDLE_SECONDS: Final = 240.0
"""IDLE is begun anew this often: a connection that died in silence shows only then, and servers
end an IDLE of 29 minutes."""
SLICE_SECONDS: Final = 1.0
"""How long a stop may go unnoticed."""
HOT_SECONDS: Final = 4.0
"""After a mail, the folder is asked for more this long: Dovecot holds an IDLE notice back 0.5 s."""
HOT_PAUSE: Final = 0.12
LONGEST_PAUSE: Final = 60.0
REFUSED_PAUSE: Final = 300.0
"""Between log-ins that a person must mend; more often would lock the account at some providers."""


@dataclass(frozen=True, slots=True)
class Watcher:
    """Calls `on_arrival` when mail may have come; `on_arrival` must be quick and not raise."""

    address: Address
    folder: str
    on_arrival: Callable[[], None]
    stop: threading.Event

    def run(self) -> None:
        """Watch until stopped; returns at once where the server has no IDLE."""
        failures = 0
        while not self.stop.is_set():
            began = time.monotonic()
            try:
                if not self._connected():
                    return
                pause = 0.0
            except (IntegratorError, *LOST, *REFUSED) as error:
                failures = 0 if time.monotonic() - began > LONGEST_PAUSE else failures + 1
                pause = pause_after(error, failures)
            self.stop.wait(pause)

    def _connected(self) -> bool:
        """One connection's life; False when watching it is no use."""
        client = self.address.open()
        try:
            if not client.has_capability("IDLE"):
                self.on_arrival()
                return False
            client.select_folder(self.folder, readonly=True)
            self.on_arrival()
            while not self.stop.is_set():
                self._idle_once(client)
            return True
        finally:
            hang_up(client)

    def _idle_once(self, client: Any) -> None:
        client.idle()
        noticed = self._wait(client)
        if noticed:
            self.on_arrival()
        _, late = client.idle_done()
        if noticed or tells_of_mail(late):
            self._stay_hot(client, known=not tells_of_mail(late))

    def _wait(self, client: Any) -> bool:
        """Wait for a notice. An answer that is early and empty may be a dead connection, which
        idle_check hides: leaving IDLE then shows it."""
        deadline = time.monotonic() + IDLE_SECONDS
        while not self.stop.is_set() and time.monotonic() < deadline:
            asked = time.monotonic()
            notices = client.idle_check(timeout=SLICE_SECONDS)
            if tells_of_mail(notices):
                return True
            if not notices and time.monotonic() - asked < SLICE_SECONDS / 2:
                return False
        return False

    def _stay_hot(self, client: Any, *, known: bool) -> None:
        """Ask with NOOP while mail keeps coming."""
        if not known:
            self.on_arrival()
        until = time.monotonic() + HOT_SECONDS
        while time.monotonic() < until and not self.stop.wait(HOT_PAUSE):
            _, notices = client.noop()
            if tells_of_mail(notices):
                self.on_arrival()
                until = time.monotonic() + HOT_SECONDS


def tells_of_mail(notices: Sequence[Any]) -> bool:
    """Whether untagged answers say that the folder has grown."""
    return any(len(notice) > 1 and notice[1] == b"EXISTS" for notice in notices)


def pause_after(error: Exception, failures: int) -> float:
    """Seconds until the next connection: full jitter, doubled each time, at most a minute."""
    if isinstance(error, CredentialsRefused | SourcePaused):
        return REFUSED_PAUSE
    return random.uniform(0, min(LONGEST_PAUSE, 0.5 * 2 ** min(failures, 10)))
