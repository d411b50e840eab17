"""The page that shows the caught mails."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, Response, abort, jsonify, render_template
from werkzeug.serving import WSGIRequestHandler, make_server

from sandbox.mail_catcher.store import Caught, CaughtMail

HOST = "127.0.0.1"
REFRESH_SECONDS = 3

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"


class _QuietRequests(WSGIRequestHandler):
    """Werkzeug's request handler without a log line per request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@contextmanager
def running_page(caught: Caught, *, port: int) -> Iterator[str]:
    """Serve the page on 127.0.0.1 until the end of the block; gives its address."""
    server = make_server(
        HOST, port, create_page(caught), threaded=True, request_handler=_QuietRequests
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def create_page(caught: Caught) -> Flask:
    """The list, each mail, and the list as JSON."""
    page = Flask(__name__)

    @page.get("/")
    def mails() -> str:
        newest_first = caught.all()[::-1]
        return render_template("mails.html", mails=newest_first, refresh=REFRESH_SECONDS)

    @page.get("/mails/<int:number>")
    def mail(number: int) -> str:
        found = caught.find(number)
        if found is None:
            abort(404)
        return render_template("mail.html", mail=found, headers=found.message.items())

    @page.get("/mails.json")
    def mails_json() -> Response:
        return jsonify([_as_json(mail) for mail in caught.all()])

    @page.after_request
    def guarded(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response

    return page


def _as_json(mail: CaughtMail) -> dict[str, Any]:
    return {
        "number": mail.number,
        "caught_at": mail.caught_at.isoformat(),
        "from": mail.envelope_from,
        "to": mail.envelope_to,
        "subject": mail.subject,
        "headers": [[name, str(value)] for name, value in mail.message.items()],
        "text": mail.text,
        "html": mail.html,
    }
