"""Run by Alembic: one transaction for all steps, and one migration at a time."""

from typing import Any

from alembic import context
from sqlalchemy import Connection, text

from integrator.models import Base
from integrator.store.db import Database

LOCK = 7_201_633
"""PostgreSQL advisory lock of migrations; SQLite's writer lock needs none."""


def run(db: Database) -> None:
    """Migrate. SQLite rebuilds a table to change it, so foreign keys are checked at the end."""
    with db.engine.execution_options(sqlite_begin="IMMEDIATE").connect() as connection:
        driver = connection.connection.driver_connection
        if db.is_sqlite:
            _foreign_keys(driver, "OFF")
        try:
            with connection.begin():
                _steps(connection, is_sqlite=db.is_sqlite)
        finally:
            if db.is_sqlite:
                _foreign_keys(driver, "ON")


def _steps(connection: Connection, *, is_sqlite: bool) -> None:
    if not is_sqlite:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=is_sqlite,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise RuntimeError("a migration left rows that point nowhere; nothing was changed")


def _foreign_keys(driver: Any, state: str) -> None:
    """Outside a transaction, where alone SQLite lets it be changed."""
    driver.execute(f"PRAGMA foreign_keys={state}")


run(context.config.attributes["database"])
