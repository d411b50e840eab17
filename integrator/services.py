"""Everything one running process works with, put together by `wiring`."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from integrator.cursors import CursorStore
from integrator.db import Database
from integrator.delivery import Delivery
from integrator.following import Following
from integrator.intake import Intake
from integrator.ports import Checkable, PullSource, PushSource
from integrator.settings import Settings
from integrator.times import Clock
from integrator.vault import Vault


@dataclass(frozen=True, slots=True)
class Pull:
    """A source we fetch from, how its position is kept, and how often it is polled at least."""

    source: PullSource
    cursors: CursorStore
    every: timedelta


class Watcher(Protocol):
    """Waits for a source to stir (IMAP IDLE) and calls back; runs until `stop` is set."""

    @property
    def source(self) -> str: ...

    def watch(self, on_arrival: Callable[[], None], stop: threading.Event) -> None: ...


@dataclass(frozen=True, slots=True)
class Services:
    """One process's services. Make it after any fork."""

    settings: Settings
    db: Database
    vault: Vault
    clock: Clock
    intake: Intake
    delivery: Delivery
    following: Following
    pulls: Mapping[str, Pull]
    forms: Mapping[str, PushSource]
    json_intakes: Mapping[str, PushSource]
    watchers: Sequence[Watcher]
    checks: Mapping[str, Checkable]
    """Connector name → what `integrator doctor` asks."""
