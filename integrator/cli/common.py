"""What commands share: settings with logging set up, and services on a schema that fits.

Every command's file is imported to tell of the commands; what a command works with, when it runs.
"""

import os
import sys
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.console import Console

    from integrator.services import Services
    from integrator.settings import Settings
    from integrator.store.db import Database

ACTOR: Final = "command line"
"""Who did it, in the record of deeds."""


def counted(count: int, noun: str) -> str:
    """A number and what it is of: "1 repair", "2 repairs"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


@cache
def console() -> "Console":
    """The terminal. Made by commands a person reads: rich weighs 5 MB in a process."""
    from rich.console import Console

    return Console()


def load() -> "Settings":
    """Settings of this installation; files made from now on are readable by their owner alone."""
    from integrator import crashpoints, logs
    from integrator.settings import Settings

    os.umask(0o077)
    settings = Settings.load()
    logs.configure(settings.log_level)
    crashpoints.arm(settings.crash_at)
    return settings


def load_quietly() -> "Settings":
    """For commands a person reads: only errors are logged, beside the output."""
    settings = load()
    log_quietly()
    return settings


def log_quietly() -> None:
    """Log only errors, and not among what a command prints."""
    from integrator import logs

    logs.configure("error", stream=sys.stderr)


def store(settings: "Settings") -> "Database":
    """The store. Raises ConfigError unless its schema is the one this version wants."""
    from integrator.store import db
    from integrator.upkeep import migrating

    found = db.connect(settings.database_url)
    migrating.refuse_unknown(found)
    return found


def services(settings: "Settings") -> "Services":
    """Everything, on a schema that fits and with every key that stored records need."""
    from integrator import wiring
    from integrator.store import db
    from integrator.upkeep import migrating, rotation

    migrating.refuse_unknown(db.connect(settings.database_url))
    built = wiring.build(settings)
    built.vault.require(built.db.read(rotation.key_ids))
    return built
