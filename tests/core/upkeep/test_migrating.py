"""Models and migrations agree, and an unknown schema is refused in a sentence."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, inspect, text

from integrator.errors import ConfigError
from integrator.models import Base
from integrator.models.base import WHERE
from integrator.store.db import Database, connect
from integrator.upkeep import migrating


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/store.db"
    else:
        url = request.getfixturevalue("postgres").new_database()
    db = connect(url)
    yield db
    db.engine.dispose()


def test_migrated_tables_are_those_of_the_models(empty: Database) -> None:
    assert migrating.upgrade(empty) == (None, migrating.head())
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrated_checks_and_partial_indexes_are_those_of_the_models(empty: Database) -> None:
    """Alembic compares neither."""
    migrating.upgrade(empty)
    found = inspect(empty.engine)
    for table in Base.metadata.sorted_tables:
        wanted = {one.name for one in table.constraints if isinstance(one, CheckConstraint)}
        assert {one["name"] for one in found.get_check_constraints(table.name)} == wanted
        partial = {
            one["name"]
            for one in found.get_indexes(table.name)
            if any(
                key.endswith("_where") and value is not None
                for key, value in one["dialect_options"].items()
            )
        }
        assert partial == {one.name for one in table.indexes if WHERE in one.info}


def test_checks_and_conditions_say_what_the_models_say(tmp_path: Path) -> None:
    """On SQLite, which keeps the text as it was written."""
    stores = [connect(f"sqlite:///{tmp_path}/{name}.db") for name in ("migrated", "made")]
    migrating.upgrade(stores[0])
    Base.metadata.create_all(stores[1].engine)
    texts = [
        {
            (table, one["name"]): one["sqltext"]
            for table in Base.metadata.tables
            for one in inspect(store.engine).get_check_constraints(table)
        }
        for store in stores
    ]
    assert texts[0] == texts[1]
    query = text("SELECT name, sql FROM sqlite_master WHERE sql LIKE '% INDEX % WHERE %'")
    indexes = [set(store.read(lambda s: s.execute(query).all())) for store in stores]
    assert indexes[0] == indexes[1]
    assert len(indexes[0]) > 5


def test_a_second_upgrade_changes_nothing(empty: Database) -> None:
    migrating.upgrade(empty)
    assert migrating.upgrade(empty) == (migrating.head(), migrating.head())
    migrating.refuse_unknown(empty)


def test_two_upgrades_at_once_make_one_schema(empty: Database) -> None:
    program = (
        "import sys; from integrator.store import db; from integrator.upkeep import migrating as m;"
        "m.upgrade(db.connect(sys.argv[1]))"
    )
    url = empty.engine.url.render_as_string(hide_password=False)
    both = [subprocess.Popen([sys.executable, "-c", program, url]) for _ in range(2)]
    assert [one.wait(timeout=30) for one in both] == [0, 0]
    migrating.refuse_unknown(empty)


def test_an_empty_database_is_refused(empty: Database) -> None:
    with pytest.raises(ConfigError, match=r"empty.*integrator migrate"):
        migrating.refuse_unknown(empty)


def test_a_newer_schema_is_refused(empty: Database) -> None:
    migrating.upgrade(empty)
    newer = text("UPDATE alembic_version SET version_num = '9999'")
    empty.write(lambda session: session.execute(newer))
    with pytest.raises(ConfigError, match=r"9999.*newer than this program"):
        migrating.refuse_unknown(empty)
    with pytest.raises(ConfigError, match="newer"):
        migrating.upgrade(empty)


def test_foreign_keys_are_on_again_after_a_migration(tmp_path: Path) -> None:
    db = connect(f"sqlite:///{tmp_path}/store.db")
    migrating.upgrade(db)
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_the_head_is_the_one_alembic_finds() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrating.HERE))
    assert ScriptDirectory.from_config(config).get_current_head() == migrating.head()
