"""Backup and restore of the embedded database, while it is in use (backup) or not (restore)."""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import make_url, select, update
from sqlalchemy.orm import Session

from integrator.errors import ConfigError
from integrator.loop.audience import HOLD_MAIL, MAIL_TOPICS
from integrator.models import OutboxMessage, Switch
from integrator.store import leases
from integrator.store.audit import Deed, record
from integrator.store.db import connect
from integrator.store.upserts import upsert
from integrator.upkeep import migrating

ACTOR = "command line"


def backup(database_url: str, target: Path) -> None:
    """Write a consistent copy to a new file, readable by its owner alone."""
    if target.exists():
        raise ConfigError([f"{target} exists already: choose another name"])
    partial = _partial(target)
    _copy(_file_of(database_url), partial)
    partial.replace(target)


def restore(database_url: str, source: Path, *, now: datetime) -> Path | None:
    """Put a backup in place of the database; where the old one was put, if there was one.

    Outgoing letters are held: some may have gone out since the backup was made.
    """
    target = _file_of(database_url)
    partial = _partial(target)
    _copy(source, partial)
    try:
        _prepare(partial, now=now)
        return _swap(partial, target, now=now)
    finally:
        _remove(partial)


def _prepare(partial: Path, *, now: datetime) -> None:
    db = connect(f"sqlite:///{partial}")
    try:
        migrating.refuse_unknown(db)
        db.write(lambda session: hold_mail(session, reason="restored from a backup", now=now))
    finally:
        db.engine.dispose()


def _swap(partial: Path, target: Path, *, now: datetime) -> Path | None:
    """Move the old one aside, whole; then the new one in."""
    aside = target.with_name(f"{target.name}.before-{now:%Y%m%dT%H%M%S}")
    replaced = target.exists()
    if replaced:
        _refuse_running(target)
        _copy(target, aside)
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    partial.replace(target)
    return aside if replaced else None


def _refuse_running(target: Path) -> None:
    db = connect(f"sqlite:///{target}")
    try:
        if migrating.current(db) and db.read(lambda session: leases.is_held(session, "clock")):
            raise ConfigError(
                ["the service is running: stop web, worker and clock, wait 15 seconds, try again"]
            )
    finally:
        db.engine.dispose()


def hold_mail(session: Session, *, reason: str, now: datetime) -> None:
    """Hold every letter, waiting and to come, until a person releases them."""
    _switch(session, on=True, reason=reason, now=now)
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.topic.in_(MAIL_TOPICS), OutboxMessage.state.in_(("due", "leased")))
        .values(state="held", lease_until=None)
        .execution_options(synchronize_session=False)
    )


def release_mail(session: Session, *, now: datetime) -> int:
    """Let held letters go. Returns how many."""
    _switch(session, on=False, reason="released", now=now)
    released = session.scalars(
        update(OutboxMessage)
        .where(OutboxMessage.topic.in_(MAIL_TOPICS), OutboxMessage.state == "held")
        .values(state="due", due_at=now, created_at=now)
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(released)


def mail_is_held(session: Session) -> bool:
    """Whether letters wait for a release."""
    return bool(session.scalar(_IS_HELD))


_IS_HELD: Final = select(Switch.on).where(Switch.name == HOLD_MAIL)
"""Made once: asked before each letter and at each change."""


def _switch(session: Session, *, on: bool, reason: str, now: datetime) -> None:
    row = {
        "name": HOLD_MAIL,
        "on": on,
        "reason": reason,
        "changed_by": ACTOR,
        "changed_at": now,
    }
    upsert(session, Switch, [row], key=("name",))
    action = "mail.held" if on else "mail.released"
    record(session, [Deed(ACTOR, action, "mail", {"reason": reason})], now=now)


def _file_of(database_url: str) -> Path:
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise ConfigError(
            ["this is for the embedded database; with PostgreSQL use pg_dump and pg_restore"]
        )
    return Path(url.database)


def _partial(target: Path) -> Path:
    return target.with_name(f".{target.name}.partial-{os.getpid()}")


def _copy(source: Path, target: Path) -> None:
    """SQLite's own backup: a consistent copy, also while others write."""
    if not source.is_file():
        raise ConfigError([f"{source} does not exist: name an existing database or backup"])
    if shutil.disk_usage(target.parent).free < source.stat().st_size:
        raise ConfigError([f"not enough space in {target.parent.absolute()} for a copy"])
    target.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
            found = new.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError:
        target.unlink()
        raise ConfigError([f"{source} is not an intact SQLite database"]) from None
    if found != "ok":
        target.unlink()
        raise ConfigError([f"{source} is damaged: restore another copy"])


def _remove(partial: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        partial.with_name(partial.name + suffix).unlink(missing_ok=True)
