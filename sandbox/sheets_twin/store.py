"""Everything the twin remembers: spreadsheets and registered accounts, kept in one JSON file."""

import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sandbox.sheets_twin.answers import NO_ENTITY, NO_PERMISSION, Refusal
from sandbox.sheets_twin.book import Book, Tab, book_from_json, book_to_json, tab_of
from sandbox.sheets_twin.cells import Scalar
from sandbox.sheets_twin.tokens import TokenOffice

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Store:
    """The twin's whole state. Every use holds `lock`; every edit goes through `editing`."""

    clock: Clock = utc_now
    path: Path | None = None
    books: dict[str, Book] = field(default_factory=dict)
    office: TokenOffice = field(init=False)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self.office = TokenOffice(self.clock)
        if self.path is not None and self.path.exists():
            self._load(json.loads(self.path.read_text()))

    def _load(self, kept: dict[str, Any]) -> None:
        self.books = {book["id"]: book_from_json(book) for book in kept["books"]}
        self.office.public_keys.update(kept["public_keys"])

    def save(self) -> None:
        """Write the state file in one step, so that a kill leaves the old one or the new one."""
        if self.path is None:
            return
        kept = {
            "books": [book_to_json(book) for book in self.books.values()],
            "public_keys": self.office.public_keys,
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".new")
        draft.write_text(json.dumps(kept, ensure_ascii=False))
        os.replace(draft, self.path)

    @contextmanager
    def editing(self, book_id: str) -> Iterator[Book]:
        """Edit a spreadsheet: its modifiedTime moves and the state is saved."""
        with self.lock:
            book = self.books[book_id]
            yield book
            book.touch(self.clock())
            self.save()

    def register(self, email: str, public_key: str) -> None:
        """Let a service account log in with the private half of `public_key` (PEM)."""
        with self.lock:
            self.office.public_keys[email] = public_key
            self.save()

    def seed(
        self,
        book_id: str,
        *,
        title: str,
        tabs: dict[str, Sequence[Sequence[Scalar]]],
        share: dict[str, str],
        plain_text: bool = True,
    ) -> Book:
        """Make a spreadsheet unless there is one; share it (e-mail → "reader" or "writer")."""
        with self.lock:
            if book_id not in self.books:
                made = [
                    tab_of(name, rows, sheet_id=number * 1000003, plain_text=plain_text)
                    for number, (name, rows) in enumerate(tabs.items())
                ]
                now = self.clock()
                self.books[book_id] = Book(book_id, title, made, created=now, modified=now)
            self.books[book_id].sharing.update(share)
            self.save()
            return self.books[book_id]

    def book_for(self, book_id: str, email: str, *, write: bool) -> Book:
        """The spreadsheet, if this account may use it so; otherwise Google's refusal."""
        book = self.books.get(book_id)
        if book is None:
            raise Refusal(404, NO_ENTITY)
        role = book.sharing.get(email)
        if role is None or (write and role != "writer"):
            raise Refusal(403, NO_PERMISSION)
        return book


@dataclass(frozen=True, slots=True)
class Person:
    """Someone working in a tab by hand. Rows and columns count from 0; row 0 is the header."""

    store: Store
    book_id: str
    title: str

    @contextmanager
    def _editing(self) -> Iterator[Tab]:
        with self.store.editing(self.book_id) as book:
            tab = book.tab(self.title)
            if tab is None:
                raise KeyError(self.title)
            yield tab

    def type(self, row: int, column: int, text: str) -> None:
        with self._editing() as tab:
            tab.enter(row, column, text, typed=True)

    def add_row(self, texts: Sequence[str]) -> None:
        """Type a row below the last one."""
        with self._editing() as tab:
            self._fill(tab, tab.used_rows(), texts)

    def insert_row(self, at: int, texts: Sequence[str]) -> None:
        with self._editing() as tab:
            tab.insert_row(at)
            self._fill(tab, at, texts)

    def delete_row(self, at: int) -> None:
        with self._editing() as tab:
            tab.delete_row(at)

    def copy_row(self, source: int, target: int) -> None:
        with self._editing() as tab:
            tab.copy_row(source, target)

    def insert_column(self, at: int) -> None:
        with self._editing() as tab:
            tab.insert_column(at)

    def sort(self, column: int, *, descending: bool = False) -> None:
        with self._editing() as tab:
            tab.sort(column, descending=descending)

    def rename_tab(self, title: str) -> "Person":
        with self._editing() as tab:
            tab.title = title
        return Person(self.store, self.book_id, title)

    def grid(self) -> list[list[str]]:
        """What the person sees, every row equally long."""
        with self.store.lock:
            tab = self.store.books[self.book_id].tab(self.title)
            return tab.texts() if tab else []

    @staticmethod
    def _fill(tab: Tab, row: int, texts: Sequence[str]) -> None:
        for column, text in enumerate(texts):
            tab.enter(row, column, text, typed=True)
