"""`/_twin/…`: the script of faults, switches, limits, keys and counts, over HTTP."""

import dataclasses
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, request

from sandbox.hubspot_twin.access import EVERY_SCOPE
from sandbox.hubspot_twin.faults import Fault
from sandbox.hubspot_twin.twin import Twin

Answer = tuple[dict[str, Any], int]


def create_control(twin: Twin) -> Blueprint:
    """The blueprint; it asks for no key, as it is for the machine the twin runs on."""
    control = Blueprint("control", __name__, url_prefix="/_twin")
    for method, path, action in _ACTIONS:
        control.add_url_rule(path, f"{method} {path}", _view(twin, action), methods=[method])
    return control


def _view(twin: Twin, action: Callable[..., dict[str, Any] | None]) -> Callable[..., Answer]:
    def view(**path: str) -> Answer:
        try:
            return action(twin, request.get_json(silent=True) or {}, **path) or {}, 200
        except (KeyError, TypeError, ValueError) as error:
            return {"message": f"{type(error).__name__}: {error}"}, 400

    return view


def _add_fault(twin: Twin, body: Mapping[str, Any]) -> None:
    twin.faults.add(Fault(**body))


def _list_faults(twin: Twin, _body: Mapping[str, Any]) -> dict[str, Any]:
    waiting = [dataclasses.asdict(fault) for fault in twin.faults.script]
    return {"faults": waiting, "hanging": twin.faults.hanging}


def _clear_faults(twin: Twin, _body: Mapping[str, Any]) -> None:
    twin.faults.clear()


def _release(twin: Twin, _body: Mapping[str, Any]) -> None:
    twin.faults.release()


def _turn(twin: Twin, body: Mapping[str, Any]) -> None:
    for name, value in body.items():
        old = getattr(twin.switches, _known(twin.switches, name))
        setattr(twin.switches, name, set(value) if isinstance(old, set) else type(old)(value))


def _known(thing: object, name: str) -> str:
    if not hasattr(thing, name):
        raise KeyError(name)
    return name


def _limit(twin: Twin, body: Mapping[str, Any]) -> None:
    allowed = {"enforced", "burst", "search", "daily", "used_today"}
    if wrong := set(body) - allowed:
        raise KeyError(*wrong)
    for name, value in body.items():
        setattr(twin.limits, name, value)


def _key(twin: Twin, body: Mapping[str, Any]) -> None:
    """{token, scopes?, without?: [...], revoked?: true}."""
    token = str(body["token"])
    scopes = frozenset(body.get("scopes") or EVERY_SCOPE) - frozenset(body.get("without") or ())
    twin.tokens.grant(token, scopes)
    if body.get("revoked"):
        twin.tokens.revoke(token)


def _webhook(twin: Twin, body: Mapping[str, Any]) -> None:
    twin.webhooks.start(str(body["url"]), str(body["secret"]))


def _change(twin: Twin, body: Mapping[str, Any], kind: str, object_id: str) -> None:
    twin.change(kind, object_id, {name: str(value) for name, value in body.items()})


def _reset(twin: Twin, _body: Mapping[str, Any]) -> None:
    twin.reset()


def _stats(twin: Twin, _body: Mapping[str, Any]) -> dict[str, Any]:
    """Calls per method and path and per status; live records per kind."""
    return {
        "calls": len(twin.served),
        "by_path": dict(twin.calls_by_path()),
        "by_status": dict(Counter(str(one.status) for one in list(twin.served))),
        "records": {kind: len(held) for kind, held in twin.account.records.items()},
    }


def _count(twin: Twin, _body: Mapping[str, Any], kind: str, name: str) -> dict[str, Any]:
    return {"counts": dict(twin.count_by(kind, name))}


_ACTIONS: tuple[tuple[str, str, Callable[..., dict[str, Any] | None]], ...] = (
    ("GET", "/faults", _list_faults),
    ("POST", "/faults", _add_fault),
    ("DELETE", "/faults", _clear_faults),
    ("POST", "/release", _release),
    ("PATCH", "/switches", _turn),
    ("PATCH", "/limits", _limit),
    ("POST", "/keys", _key),
    ("POST", "/webhook", _webhook),
    ("POST", "/change/<kind>/<object_id>", _change),
    ("POST", "/reset", _reset),
    ("GET", "/stats", _stats),
    ("GET", "/count/<kind>/<name>", _count),
)
