"""The pages for people: a list of spreadsheets, and a tab as a table that can be edited."""

import json
from collections.abc import Callable

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sandbox.sheets_twin import a1
from sandbox.sheets_twin.book import Book, Tab
from sandbox.sheets_twin.store import Store

Act = Callable[[Tab], None]


def make_pages(store: Store) -> Blueprint:
    """The pages over `store`; every form is plain, posts, and comes back to the table."""
    pages = Blueprint("pages", __name__, template_folder="templates")
    pages.add_url_rule("/", "books", lambda: _books(store))
    pages.add_url_rule("/sheets/<book_id>", "book", lambda book_id: _show(store, book_id))
    for name, act in _ACTS.items():
        pages.add_url_rule(
            f"/sheets/<book_id>/{name}",
            name,
            lambda book_id, act=act: _act(store, book_id, act),
            methods=["POST"],
        )
    return pages


def _books(store: Store) -> str:
    with store.lock:
        return render_template("books.html", books=list(store.books.values()))


def _show(store: Store, book_id: str) -> str:
    with store.lock:
        book, tab = _open(store, book_id)
        width = tab.used_columns() + 1
        rows = [line + [""] * (width - len(line)) for line in tab.texts()]
        return render_template(
            "sheet.html",
            book=book,
            tab=tab,
            rows=rows,
            letters=[a1.letters(column) for column in range(width)],
            as_json=json.dumps,
        )


def _open(store: Store, book_id: str) -> tuple[Book, Tab]:
    book = store.books.get(book_id)
    if book is None:
        abort(404)
    wanted = request.values.get("gid", default=book.tabs[0].sheet_id, type=int)
    tab = next((tab for tab in book.tabs if tab.sheet_id == wanted), None)
    if tab is None:
        abort(404)
    return book, tab


def _act(store: Store, book_id: str, act: Act) -> Response:
    with store.lock:
        _, tab = _open(store, book_id)
        with store.editing(book_id):
            act(tab)
        place = url_for("pages.book", book_id=book_id, gid=tab.sheet_id)
        return redirect(place, code=303)


def _row(tab: Tab) -> int:
    row = request.form.get("row", default=-1, type=int)
    if not 0 <= row <= tab.used_rows():
        abort(400)
    return row


def _save_row(tab: Tab) -> None:
    """Write only the cells the person changed: the service may have written beside them."""
    row = _row(tab)
    before: list[str] = json.loads(request.form.get("before", "[]"))
    for column, text in enumerate(request.form.getlist("cell")):
        if column >= len(before) or text != before[column]:
            tab.enter(row, column, text, typed=True)


def _delete_row(tab: Tab) -> None:
    tab.delete_row(_row(tab))


def _copy_row(tab: Tab) -> None:
    row = _row(tab)
    if row < tab.used_rows():
        tab.copy_row(row, row + 1)


def _sort(tab: Tab) -> None:
    column = request.form.get("column", default=0, type=int)
    tab.sort(column, descending=request.form.get("order") == "down")


_ACTS = {"save": _save_row, "delete": _delete_row, "copy": _copy_row, "sort": _sort}
