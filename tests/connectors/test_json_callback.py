"""Callbacks: signed posts to real HTTPS servers on loopback, and the addresses never called."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from connectors.json_callback import Endpoint, JsonCallback, is_public
from connectors.web_form import verify_signature
from integrator.errors import RejectedByRemote, TransientError
from integrator.ports import Delivered, Failed, Outgoing, StatusCall
from sandbox.certificates import make_certificate

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECRET = "s" * 40
CALL = StatusCall("clinic-site", "R-7F3K9Q", "accepted", NOW, 2)


@dataclass(slots=True)
class Program:
    """Somebody's program that listens."""

    url: str
    ca_file: str
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    heard: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def listening(folder: Path) -> Iterator[Program]:
    """An HTTPS server that answers as told, else 204."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.heard.append((self.path, dict(self.headers), body))
            status, headers = made.answers.pop(0) if made.answers else (204, {})
            self.send_response(status)
            for name, text in headers.items():
                self.send_header(name, text)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    certificate = make_certificate(folder)

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:
            """A client that goes away is no news."""

    server = Server(("127.0.0.1", 0), Handler)
    server.socket = certificate.server_context().wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    port = server.server_address[1]
    made = Program(f"https://localhost:{port}/status?v=1", str(certificate.certificate_file))
    runner = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    runner.start()
    yield made
    server.shutdown()
    runner.join()
    server.server_close()


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    with listening(tmp_path) as found:
        yield found


def sink(program: Program, **changed: Any) -> JsonCallback:
    said = {"allow_private": True, "ca_file": program.ca_file, **changed}
    endpoints = {"clinic-site": Endpoint(program.url, SECRET)}
    return JsonCallback(endpoints=endpoints, clock=lambda: NOW, **said)


def outcome(found: JsonCallback, call: StatusCall = CALL) -> Any:
    (one,) = found.deliver([Outgoing(1, call.reference, call)])
    return one


def error(found: JsonCallback) -> Any:
    one = outcome(found)
    assert isinstance(one, Failed)
    return one.error


def test_a_status_is_posted_signed_and_says_nothing_else(program: Program) -> None:
    assert isinstance(outcome(sink(program)), Delivered)
    ((path, headers, body),) = program.heard
    assert path == "/status?v=1"
    assert json.loads(body) == {
        "reference": "R-7F3K9Q",
        "status": "accepted",
        "changed_at": "2026-11-23T09:00:00+00:00",
        "sequence": 2,
    }
    timestamp, signature = headers["X-Intake-Timestamp"], headers["X-Intake-Signature"]
    assert verify_signature([SECRET], timestamp, body=body, signature=signature, now=NOW)
    assert not verify_signature(["x" * 40], timestamp, body=body, signature=signature, now=NOW)


def test_gone_needs_a_person_and_anything_else_is_tried_again(program: Program) -> None:
    program.answers += [(410, {}), (500, {}), (401, {}), (503, {"Retry-After": "120"})]
    gone = error(sink(program))
    assert isinstance(gone, RejectedByRemote)
    assert gone.remote_code == "410"
    later = [error(sink(program)) for _ in range(3)]
    assert all(isinstance(one, TransientError) for one in later)
    assert [one.retry_after for one in later] == [None, None, 120.0]


def test_a_redirect_is_not_followed(program: Program) -> None:
    program.answers.append((307, {"Location": program.url}))
    assert isinstance(error(sink(program)), TransientError)
    assert len(program.heard) == 1


def test_a_server_nobody_vouches_for_hears_nothing(program: Program) -> None:
    assert isinstance(error(sink(program, ca_file=None)), TransientError)
    assert program.heard == []


def test_once_a_program_is_silent_its_others_are_not_tried_this_time(program: Program) -> None:
    program.answers.append((500, {}))
    found = sink(program).deliver([Outgoing(number, CALL.reference, CALL) for number in (1, 2, 3)])
    assert all(isinstance(one, Failed) for one in found)
    assert len(program.heard) == 1


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "10.1.2.3", "169.254.169.254", "[::1]", "2130706433"]
)
def test_private_addresses_are_not_called(program: Program, host: str) -> None:
    url = program.url.replace("localhost", host)
    found = JsonCallback(
        endpoints={"clinic-site": Endpoint(url, SECRET)},
        clock=lambda: NOW,
        ca_file=program.ca_file,
    )
    refused = error(found)
    assert isinstance(refused, RejectedByRemote)
    assert refused.remote_code == "private_address"
    assert program.heard == []
    assert not found.check()[0].ok


def test_only_https_is_spoken(program: Program) -> None:
    plain = Program(program.url.replace("https", "http"), program.ca_file)
    assert error(sink(plain)).remote_code == "not_https"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:4700::1", True),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
        ("fe80::1%eth0", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b::5db8:d822", True),
    ],
)
def test_an_address_is_judged_by_where_it_leads(address: str, *, public: bool) -> None:
    assert is_public(address) is public
