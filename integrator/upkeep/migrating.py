"""The schema of the store: brings it up to date, and refuses one this program does not know.

A revision's id is the number its file starts with, so that looking needs no Alembic.
"""

from pathlib import Path
from typing import Final

from sqlalchemy import inspect, text

from integrator.errors import ConfigError
from integrator.store.db import Database

HERE: Final = Path(__file__).parents[1] / "migrations"
TABLE: Final = "alembic_version"


def head() -> str:
    """The revision this program wants."""
    return max(known())


def known() -> frozenset[str]:
    """Every revision this program has."""
    files = (HERE / "versions").glob("[0-9]*.py")
    return frozenset(path.name.partition("_")[0] for path in files)


def current(db: Database) -> str | None:
    """The revision the database is at; None where there is no schema yet."""
    if not inspect(db.engine).has_table(TABLE):
        return None
    query = text(f"SELECT version_num FROM {TABLE}")  # noqa: S608 -- a constant
    return db.read(lambda session: session.execute(query).scalar_one_or_none())


def refuse_unknown(db: Database) -> None:
    """Raise ConfigError unless the database is at the revision this program wants."""
    found = current(db)
    if found == head():
        return
    if found is not None and found not in known():
        raise ConfigError(
            [
                f"the database is at schema {found}, which is newer than this program"
                f" (it knows up to {head()}): install the newer version"
            ]
        )
    state = f"at schema {found}" if found else "empty"
    raise ConfigError(
        [f"the database is {state}, this version wants {head()}: run `integrator migrate`"]
    )


def upgrade(db: Database) -> tuple[str | None, str]:
    """Bring the schema up to date; (before, after). Safe to run twice, also at the same time."""
    from alembic import command
    from alembic.config import Config

    before = current(db)
    if before is not None and before not in known():
        refuse_unknown(db)
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.attributes["database"] = db
    command.upgrade(config, "head")
    return before, head()
