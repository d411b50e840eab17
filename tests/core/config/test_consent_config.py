"""What the files say of consent, checked; and what an older store becomes."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from integrator.config.policy import ConsentTerms, load_policy
from integrator.config.sources import load_sources
from integrator.store.db import connect
from integrator.upkeep import migrating

COMMITTED = Path(__file__).parents[3] / "config"
MOMENT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def terms(folder: Path, text: str) -> tuple[ConsentTerms, list[str]]:
    """What a file with this table comes to."""
    problems: list[str] = []
    path = folder / "disclosure.toml"
    path.write_text(text)
    return load_policy(path, problems).consent, problems


def test_a_file_that_says_nothing_is_strict_about_the_sender(tmp_path: Path) -> None:
    found, problems = terms(tmp_path, "")
    assert (found.unknown, found.given_covers, problems) == ("given", ("refer",), [])


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('unknown = "maybe"', "unknown must be one of given, pending, refused"),
        ('given_covers = ["share_back"]', "given_covers must hold 'refer'"),
        ('given_covers = ["refer", "research"]', "given_covers must hold 'refer'"),
        ("unkown = true", "unkown is not a setting known here"),
    ],
)
def test_a_slip_is_named_and_the_worst_is_assumed(
    tmp_path: Path, line: str, complaint: str
) -> None:
    _, problems = terms(tmp_path, f"[consent]\n{line}\n")
    assert any(complaint in one for one in problems)


def test_a_source_can_be_of_a_part_2_program(tmp_path: Path) -> None:
    text = (COMMITTED / "sources.toml").read_text()
    problems: list[str] = []
    path = tmp_path / "sources.toml"
    path.write_text(text.replace('name = "clinic-inbox"', 'name = "clinic-inbox"\npart2 = true'))
    assert load_sources(path, frozenset(), problems).part2 == {"clinic-inbox"}
    assert problems == []


def test_an_older_store_keeps_what_it_knew_of_consent(tmp_path: Path) -> None:
    db = connect(f"sqlite:///{tmp_path}/store.db")
    config = Config()
    config.set_main_option("script_location", str(migrating.HERE))
    config.attributes["database"] = db
    command.upgrade(config, "0006")
    _add(db.engine, "envelope", id=1)
    for number, consent in enumerate(("given", "refused", "pending", "unknown"), 1):
        _add(db.engine, "referral", id=number, consent=consent, envelope_id=1, ordinal=number)
    migrating.upgrade(db)
    with db.engine.connect() as connection:
        made = connection.exec_driver_sql("SELECT referral_id, state FROM consent ORDER BY id")
        assert made.fetchall() == [(1, "given"), (2, "refused"), (3, "pending")]
        limits = connection.exec_driver_sql(
            "SELECT disclosure_limit, part2 FROM referral ORDER BY id"
        )
        assert limits.fetchall() == [(None, 0), ("reference", 0), ("contact", 0), (None, 0)]
    db.engine.dispose()


def _add(engine: sa.Engine, name: str, **said: Any) -> None:
    """A row with something in every column that wants it."""
    table = sa.Table(name, sa.MetaData(), autoload_with=engine)
    row = {
        column.name: _anything(column, said.get("id"))
        for column in table.columns
        if not column.nullable and column.server_default is None
    }
    words = {"status": "received", "priority": "routine", "state": "read"}
    fitting = {key: value for key, value in words.items() if key in row}
    with engine.begin() as connection:
        connection.execute(table.insert().values({**row, **fitting, **said}))


def _anything(column: Any, number: Any) -> Any:
    kinds = {sa.Integer: 1, sa.BigInteger: 1, sa.DateTime: MOMENT, sa.LargeBinary: b"x"}
    found = next((value for kind, value in kinds.items() if isinstance(column.type, kind)), None)
    return found if found is not None else f"x{number}"
