"""`integrator start`: the whole service on this machine, by the Procfile."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from integrator.cli import common
from integrator.errors import ConfigError
from integrator.times import utc_now

if TYPE_CHECKING:
    from integrator.settings import Settings

PROCFILE: Final = Path("Procfile")


@click.command
def start() -> None:
    """Check the configuration, bring the database up to date, and run every process."""
    from integrator.store import db
    from integrator.upkeep import first_turns, migrating
    from integrator.wiring.wired_outside import hubspot_mapping

    settings = common.load()
    if settings.hubspot:
        hubspot_mapping(settings.config_dir)
    _refuse_second(settings)
    store = db.connect(settings.database_url)
    migrating.upgrade(store)
    first_turns.begin(store, settings.config.calendar, now=utc_now())
    store.engine.dispose()
    sys.exit(_run(PROCFILE))


def _refuse_second(settings: "Settings") -> None:
    from integrator.upkeep.embedded_redis import answers, redis_url

    if settings.redis_url is None and answers(redis_url(settings)):
        raise ConfigError(["the service of this VAR_DIR runs already: stop it first"])


def _run(procfile: Path) -> int:
    """Run the Procfile's processes until one ends or a signal comes; then stop all.

    Each reads .env for itself: honcho's own reader would cut values at a # or a space.
    """
    from honcho.environ import parse_procfile
    from honcho.manager import Manager

    if not procfile.exists():
        raise ConfigError([f"{procfile} is not here: run this in the project's folder"])
    manager = Manager()
    programs = Path(sys.executable).parent
    for name, command in parse_procfile(procfile.read_text(encoding="utf-8")).processes.items():
        manager.add_process(name, f"exec {programs / command}")
    manager.loop()
    return manager.returncode or 0


COMMANDS: Final = (start,)
