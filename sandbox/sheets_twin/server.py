"""The twin over HTTP: Google's addresses, the controls under /_twin/, and the pages."""

import logging
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.serving import WSGIRequestHandler, make_server

from sandbox.sheets_twin import answers, api, controls, pages
from sandbox.sheets_twin.answers import Refusal
from sandbox.sheets_twin.faults import Fault, Quota
from sandbox.sheets_twin.store import Clock, Store, utc_now
from sandbox.sheets_twin.tokens import TokenRefused
from sandbox.sheets_twin.twin import SheetsTwin


@contextmanager
def serve(
    *,
    port: int = 0,
    host: str = "127.0.0.1",
    state: Path | None = None,
    clock: Clock = utc_now,
) -> Iterator[SheetsTwin]:
    """Run a twin on a thread of its own until the block is left; port 0 takes a free one."""
    store = Store(clock=clock, path=state)
    twin = SheetsTwin(store, Quota(clock))
    server = make_server(host, port, make_app(twin), threaded=True, request_handler=_QuietHandler)
    twin.url = f"http://{host}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield twin
    finally:
        twin.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _QuietHandler(WSGIRequestHandler):
    """Keeps connections open, as Google does, and says nothing."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: ranges and sheet ids are nobody's business."""


def make_app(twin: SheetsTwin) -> Flask:
    """The WSGI application of a twin."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = Flask(__name__)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    for method in api.METHODS:
        app.add_url_rule(method.path, method.name, _call(twin, method), methods=[method.verb])
    app.add_url_rule("/token", "token", _token(twin), methods=["POST"])
    app.register_blueprint(controls.make_controls(twin))
    app.register_blueprint(pages.make_pages(twin.store))
    return app


def _call(twin: SheetsTwin, method: api.Method) -> Callable[..., Response]:
    drive = method.kind == "Drive"
    shape = answers.drive_error if drive else answers.sheets_error

    def view(book_id: str, cells: str = "") -> Response:
        request.get_data()
        twin.stats.count(method.name, method.kind)
        fault = twin.faults.take(method.name)
        if fault and not fault.late:
            return _spoilt(twin, fault, shape)
        try:
            answer = jsonify(_answer(twin, method, book_id, cells))
        except Refusal as refusal:
            answer = jsonify(shape(refusal))
            answer.status_code = refusal.status
        return _spoilt(twin, fault, shape) if fault else answer

    return view


def _answer(twin: SheetsTwin, method: api.Method, book_id: str, cells: str) -> dict[str, Any]:
    with twin.store.lock:
        asked = _asked(twin, method, cells)
        if method.kind == "Drive":
            if asked.email not in _shared(twin.store, book_id):
                raise Refusal(404, f"File not found: {book_id}.")
            return method.answer(twin.store.books[book_id], asked)
        twin.quota.spend(method.kind, asked.email)
        api.check_query(method, asked.query)
        book = twin.store.book_for(book_id, asked.email, write=method.kind == "Write")
        if method.kind == "Read":
            return method.answer(book, asked)
        with twin.store.editing(book_id):
            return method.answer(book, asked)


def _shared(store: Store, book_id: str) -> Mapping[str, str]:
    return store.books[book_id].sharing if book_id in store.books else {}


def _asked(twin: SheetsTwin, method: api.Method, cells: str) -> api.Asked:
    token = twin.store.office.bearer(request.headers.get("Authorization", ""))
    if token is None:
        raise Refusal(401, answers.NO_TOKEN)
    if not token.scopes & method.scopes:
        raise Refusal(403, answers.NO_SCOPE, reason="ACCESS_TOKEN_SCOPE_INSUFFICIENT")
    body = request.get_json(silent=True)
    if request.data and not isinstance(body, dict):
        raise Refusal(400, "Invalid JSON payload received. Unexpected token.")
    return api.Asked(
        cells, request.args.to_dict(), request.args.getlist("ranges"), body or {}, token.email
    )


def _spoilt(twin: SheetsTwin, fault: Fault, shape: Callable[[Refusal], dict[str, Any]]) -> Response:
    if fault.hang:
        twin.closing.wait(fault.hang)
    if fault.drop or not fault.status:
        request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    refusal = Refusal(fault.status or 500, "Scripted by the sandbox.")
    if isinstance(fault.body, str):
        answer = Response(fault.body, mimetype="text/html")
    else:
        answer = jsonify(shape(refusal) if fault.body is None else fault.body)
    answer.status_code = refusal.status
    answer.headers.update(fault.headers)
    return answer


def _token(twin: SheetsTwin) -> Callable[[], Response]:
    def view() -> Response:
        form = request.form.to_dict()
        twin.stats.count("token", "Token")
        fault = twin.faults.take("token")
        if fault:
            return _spoilt(twin, fault, answers.sheets_error)
        try:
            with twin.store.lock:
                given = twin.store.office.exchange(form, audience=f"{twin.url}/token")
        except TokenRefused as refused:
            answer = jsonify(refused.body)
            answer.status_code = 400
            return answer
        return jsonify(given)

    return view
