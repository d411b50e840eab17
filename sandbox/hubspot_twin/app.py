"""The HTTP side: authenticate, script faults, count, lock, answer."""

import json
import socket
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, request

from sandbox.hubspot_twin.access import OWNERS, scope_for
from sandbox.hubspot_twin.board import create_board
from sandbox.hubspot_twin.control import create_control
from sandbox.hubspot_twin.errors import TwinError, error_body, invalid_input
from sandbox.hubspot_twin.faults import Fault
from sandbox.hubspot_twin.routes import Found, Route, find
from sandbox.hubspot_twin.store import Origin
from sandbox.hubspot_twin.twin import Served, Twin
from sandbox.hubspot_twin.wire import Call

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
View = Callable[..., Response]


def create_app(twin: Twin) -> Flask:
    """A Flask app over one twin; threads may share it."""
    app = Flask(__name__)
    for prefix in ("crm", "account-info", "oauth"):
        app.add_url_rule(f"/{prefix}/<path:_rest>", prefix, _view(twin), methods=METHODS)
    app.register_blueprint(create_control(twin))
    app.register_blueprint(create_board(twin))
    app.register_error_handler(404, lambda _error: _no_endpoint())
    return app


def _no_endpoint() -> Response:
    body = error_body(f"No endpoint at {request.path}", "NOT_FOUND")
    return _response(404, body, {})


def _view(twin: Twin) -> View:
    def view(_rest: str) -> Response:
        found = find(request.method, request.path)
        response = _no_endpoint() if found is None else _serve(twin, found)
        twin.served.append(Served(request.method, request.path, response.status_code))
        return response

    return view


def _serve(twin: Twin, found: Found) -> Response:
    """As the script of faults says, else truly."""
    fault = twin.faults.take(request.method, request.path)
    if fault is None:
        return _answer(twin, found)
    done = _answer(twin, found) if fault.apply_first else None
    return _misbehave(twin, fault, done) or _answer(twin, found)


def _misbehave(twin: Twin, fault: Fault, done: Response | None) -> Response | None:
    """Hang, drop or answer as scripted; None when the true answer is still to be made."""
    if fault.hang_seconds:
        twin.faults.hang(fault.hang_seconds)
    if fault.drop:
        _cut()
        return _response(499, None, {})
    scripted = fault.error()
    if scripted is not None:
        return _response(scripted.status, scripted.body, scripted.headers)
    return done


def _cut() -> None:
    """Close the connection under the answer."""
    connection: socket.socket | None = request.environ.get("twin.connection")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)


def _answer(twin: Twin, found: Found) -> Response:
    headers: dict[str, str] = {}
    try:
        with twin.account.lock:
            token, headers = _admit(twin, found)
            status, body = found.route.endpoint(_call(twin, found, token))
    except TwinError as error:
        return _response(error.status, error.body, headers | error.headers)
    return _response(status, body, headers)


def _admit(twin: Twin, found: Found) -> tuple[str, dict[str, str]]:
    """The token, once it, the limits and its scopes are checked; and headers to add."""
    open_to_all = found.route.area == "oauth"
    token = twin.token if open_to_all else twin.tokens.check(request.headers.get("Authorization"))
    headers = twin.limits.take(token, searching=found.route.path.endswith("/search"))
    twin.tokens.require(token, _scopes(found.route, found.path))
    return token, headers


def _call(twin: Twin, found: Found, token: str) -> Call:
    return Call(
        twin.account,
        {name: ",".join(values) for name, values in request.args.lists()},
        _parse(request.get_data()),
        Origin("INTEGRATION", str(twin.tokens.app_id(token))),
        twin.tokens,
        twin.limits,
        twin.tokens.scopes[token],
        found.dated,
        found.path,
    )


def _scopes(route: Route, path: dict[str, str]) -> set[str]:
    kinds = [path[name] for name in ("kind", "target") if name in path]
    found = (scope_for(route.area, kind, route.access) for kind in kinds)
    return {scope for scope in found if scope} | ({OWNERS} if route.area == "owners" else set())


def _parse(raw: bytes) -> Any:
    if not raw:
        return None
    try:
        return json.loads(raw)
    except ValueError:
        raise invalid_input("the body is not JSON") from None


def _response(status: int, body: Any, headers: dict[str, str]) -> Response:
    content = b"" if body is None else json.dumps(body).encode()
    response = Response(content, status, headers, mimetype="application/json")
    if body is None:
        response.headers.remove("Content-Type")
    return response
