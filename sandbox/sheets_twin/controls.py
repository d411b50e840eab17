"""The controls under /_twin/: what a test in another process, or the demo, sets and reads.

POST faults, quota, spreadsheets, accounts; GET stats; DELETE faults, stats.
"""

from dataclasses import asdict

from flask import Blueprint, jsonify, request
from werkzeug.wrappers import Response

from sandbox.sheets_twin.faults import Fault
from sandbox.sheets_twin.twin import SheetsTwin


def make_controls(twin: SheetsTwin) -> Blueprint:
    """The controls of one twin; bodies are JSON."""
    controls = Blueprint("controls", __name__, url_prefix="/_twin")
    _add_faults(controls, twin)
    _add_counts(controls, twin)

    @controls.post("/spreadsheets")
    def seed() -> Response:
        wanted = request.get_json()
        twin.seed(wanted.pop("id"), **wanted)
        return jsonify({})

    @controls.post("/accounts")
    def account() -> Response:
        return jsonify(twin.service_account(request.get_json()["email"]))

    return controls


def _add_faults(controls: Blueprint, twin: SheetsTwin) -> None:
    @controls.post("/faults")
    def add() -> Response:
        fault = Fault(**request.get_json())
        twin.faults.add(fault)
        return jsonify(asdict(fault))

    @controls.delete("/faults")
    def clear() -> Response:
        twin.faults.clear()
        return jsonify({})


def _add_counts(controls: Blueprint, twin: SheetsTwin) -> None:
    @controls.post("/quota")
    def quota() -> Response:
        for name, given in request.get_json().items():
            setattr(twin.quota, name, given)
        return jsonify({"on": twin.quota.on})

    @controls.get("/stats")
    def stats() -> Response:
        return jsonify({"calls": twin.stats.calls, "kinds": twin.stats.kinds})

    @controls.delete("/stats")
    def reset() -> Response:
        twin.stats.reset()
        return jsonify({})
