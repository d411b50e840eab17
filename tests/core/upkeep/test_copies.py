"""A backup is whole, a restore holds the mail, and the old database is kept aside."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from integrator.errors import ConfigError
from integrator.loop.audience import LETTER
from integrator.models import OutboxMessage, Referral
from integrator.store import leases
from integrator.store.cursors import MergedCursor
from integrator.store.db import Database, connect
from integrator.upkeep import copies, migrating
from tests.core.clinic import Clinic, ListSource, mail, new_vault

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/integrator.store.db"


@pytest.fixture
def store(url: str) -> Iterator[Database]:
    """A store with one referral of which a letter is due."""
    db = connect(url)
    migrating.upgrade(db)
    clinic = Clinic(db, new_vault())
    clinic.intake.sync(ListSource([mail(1)]), MergedCursor())
    db.write(lambda session: session.add(_letter()))
    yield db
    db.engine.dispose()


def _letter() -> OutboxMessage:
    return OutboxMessage(
        topic=LETTER,
        kind="acknowledgement",
        dedupe_key="letter",
        referral_id=1,
        status_seq=1,
        state="due",
        created_at=NOW,
        due_at=NOW,
    )


def letters(db: Database) -> list[str]:
    query = select(OutboxMessage.state).where(OutboxMessage.dedupe_key == "letter")
    return list(db.read(lambda session: session.scalars(query).all()))


def referrals(db: Database) -> int:
    return len(db.read(lambda session: session.scalars(select(Referral.id)).all()))


def test_what_was_backed_up_comes_back_with_its_mail_held(
    store: Database, url: str, tmp_path: Path
) -> None:
    copies.backup(url, tmp_path / "copy")
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0
    clinic = Clinic(store, new_vault())
    clinic.intake.sync(ListSource([mail(2)], name="other"), MergedCursor())
    store.engine.dispose()
    aside = copies.restore(url, tmp_path / "copy", now=NOW)
    restored = connect(url)
    assert (referrals(restored), letters(restored)) == (1, ["held"])
    assert restored.read(copies.mail_is_held)
    assert aside is not None
    assert referrals(connect(f"sqlite:///{aside}")) == 2
    assert restored.write(lambda session: copies.release_mail(session, now=NOW)) == 2
    assert letters(restored) == ["due"]
    assert not restored.read(copies.mail_is_held)


def test_a_running_service_is_not_restored_over(store: Database, url: str, tmp_path: Path) -> None:
    copies.backup(url, tmp_path / "copy")
    minute = timedelta(minutes=1)
    store.write(lambda s: leases.acquire(s, "clock", holder="one", ttl=minute))
    with pytest.raises(ConfigError, match="is running"):
        copies.restore(url, tmp_path / "copy", now=NOW)
    assert letters(store) == ["due"]


@pytest.mark.usefixtures("store")
def test_a_backup_never_overwrites(url: str, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("precious")
    with pytest.raises(ConfigError, match="exists already"):
        copies.backup(url, tmp_path / "copy")


@pytest.mark.parametrize("content", [b"", b"not a database at all, only some words" * 100])
def test_what_is_no_backup_is_refused(
    store: Database, url: str, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "copy").write_bytes(content)
    with pytest.raises(ConfigError):
        copies.restore(url, tmp_path / "copy", now=NOW)
    assert referrals(store) == 1
    assert [path.name for path in tmp_path.glob(".*partial*")] == []


def test_postgres_has_tools_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="pg_dump"):
        copies.backup("postgresql://db.example/x", tmp_path / "copy")
