"""What commands share: settings with logging set up, and services on a schema that fits."""

import os
import sys
from functools import cache
from typing import TYPE_CHECKING

from integrator import crashpoints, logs
from integrator.services import Services
from integrator.settings import Settings
from integrator.store import db
from integrator.store.db import Database
from integrator.upkeep import migrating

if TYPE_CHECKING:
    from rich.console import Console


@cache
def console() -> "Console":
    """The terminal. Made by commands a person reads: rich weighs 5 MB in a process."""
    from rich.console import Console

    return Console()


def load() -> Settings:
    """Settings of this installation; files made from now on are readable by their owner alone."""
    os.umask(0o077)
    settings = Settings.load()
    logs.configure(settings.log_level)
    crashpoints.arm(settings.crash_at)
    return settings


def load_quietly() -> Settings:
    """For commands a person reads: only errors are logged, beside the output."""
    settings = load()
    logs.configure("error", stream=sys.stderr)
    return settings


def store(settings: Settings) -> Database:
    """The store. Raises ConfigError unless its schema is the one this version wants."""
    found = db.connect(settings.database_url)
    migrating.refuse_unknown(found)
    return found


def services(settings: Settings) -> Services:
    """Everything, on a schema that fits and with every key that stored records need."""
    from integrator import wiring
    from integrator.upkeep import rotation

    migrating.refuse_unknown(db.connect(settings.database_url))
    built = wiring.build(settings)
    built.vault.require(built.db.read(rotation.key_ids))
    return built
