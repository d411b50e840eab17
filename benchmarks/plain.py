"""Plain loops that do the least that could be called the same work, to stand beside the figures."""

import sqlite3
from collections.abc import Sequence
from email import message_from_bytes
from pathlib import Path

from benchmarks.figures import median_rate


def parse_rate(mails: Sequence[bytes]) -> float:
    """Mails a second through the email package with its oldest and fastest policy."""

    def parse() -> int:
        for raw in mails:
            message_from_bytes(raw).get_payload(decode=True)
        return len(mails)

    return median_rate(parse)


def insert_rate(folder: Path, mails: Sequence[bytes], *, batch: int = 100) -> float:
    """Rows a second into one table of a SQLite file, a durable commit a batch."""
    store = sqlite3.connect(folder / "plain.db", isolation_level=None)
    store.execute("PRAGMA journal_mode=WAL")
    store.execute("PRAGMA synchronous=FULL")
    store.execute("CREATE TABLE mail (id INTEGER PRIMARY KEY, source TEXT, body BLOB)")

    def insert() -> int:
        for start in range(0, len(mails), batch):
            store.execute("BEGIN IMMEDIATE")
            rows = [("inbox", raw) for raw in mails[start : start + batch]]
            store.executemany("INSERT INTO mail (source, body) VALUES (?, ?)", rows)
            store.execute("COMMIT")
        return len(mails)

    rate = median_rate(insert)
    store.close()
    return rate


def serial_rate(folder: Path, mails: Sequence[bytes]) -> float:
    """Parse and insert one after another: a script without rules, seals, audit or outbox."""
    return 1 / (1 / parse_rate(mails) + 1 / insert_rate(folder, mails))
