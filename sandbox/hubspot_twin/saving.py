"""The account as a JSON file, so that a demo can go on where it stopped."""

import itertools
import json
import os
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sandbox.hubspot_twin.catalogue import KINDS
from sandbox.hubspot_twin.store import (
    Account,
    Change,
    Definition,
    Group,
    LinkType,
    Option,
    Origin,
    Pipeline,
    Record,
    Stage,
)

FORMAT = 1


def dump(account: Account) -> dict[str, Any]:
    """All state, JSON-safe. Copies, so that it may be written after the lock is let go."""
    shelves = [*account.records.values(), *account.archived.values()]
    return {
        "format": FORMAT,
        "next_id": _peek(account),
        "records": [_record(record) for shelf in shelves for record in shelf.values()],
        "merged": [[kind, old, new] for (kind, old), new in account.merged.items()],
        "emails": dict(account.unique["contacts", "email"]),
        "links": [
            [*source, *target, sorted(ids)]
            for source, targets in account.links.items()
            for target, ids in targets.items()
        ],
        "link_types": [asdict(one) for one in account.link_types.values()],
        "groups": _by_kind(account.groups),
        "definitions": _by_kind(account.definitions),
        "pipelines": _by_kind(account.pipelines),
    }


def _peek(account: Account) -> int:
    following = next(account.ids)
    account.ids = itertools.count(following)
    return following


def _record(record: Record) -> dict[str, Any]:
    return asdict(record) | {"indexed": None}


def _by_kind(shelf: dict[str, dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    return {kind: [asdict(one) for one in held.values()] for kind, held in shelf.items()}


def load(account: Account, saved: dict[str, Any]) -> None:
    """Put saved state in place of what is there; ValueError for a format this is not."""
    if saved.get("format") != FORMAT:
        raise ValueError(f"saved state has format {saved.get('format')}, not {FORMAT}")
    account.clear()
    account.ids = itertools.count(saved["next_id"])
    _load_definitions(account, saved)
    for raw in sorted(saved["records"], key=lambda one: int(one["modified"])):
        _place(account, _read_record(raw))
    account.merged = {(kind, old): new for kind, old, new in saved["merged"]}
    account.unique["contacts", "email"].update(saved["emails"])
    account.link_types = {raw["id"]: LinkType(**raw) for raw in saved["link_types"]}
    for kind, id_, target, other, ids in saved["links"]:
        account.links[kind, id_][target, other] = set(ids)


def _load_definitions(account: Account, saved: dict[str, Any]) -> None:
    for kind in KINDS:
        account.groups[kind] = {raw["name"]: Group(**raw) for raw in saved["groups"][kind]}
        read = (_read_definition(raw) for raw in saved["definitions"][kind])
        account.definitions[kind] = {one.name: one for one in read}
        lines = (_read_pipeline(raw) for raw in saved["pipelines"][kind])
        account.pipelines[kind] = {one.id: one for one in lines}


def _read_definition(raw: dict[str, Any]) -> Definition:
    return Definition(**raw | {"options": [Option(**option) for option in raw["options"]]})


def _read_pipeline(raw: dict[str, Any]) -> Pipeline:
    stages = {id_: Stage(**stage) for id_, stage in raw["stages"].items()}
    return Pipeline(**raw | {"stages": stages})


def _read_record(raw: dict[str, Any]) -> Record:
    history = {
        name: [Change(c["value"], c["at"], Origin(**c["origin"])) for c in changes]
        for name, changes in raw["history"].items()
    }
    return Record(**raw | {"history": history})


def _place(account: Account, record: Record) -> None:
    if record.archived_at is not None:
        account.archived[record.kind][record.id] = record
        return
    account.records[record.kind][record.id] = record
    for name, value in record.properties.items():
        if account.is_unique(record.kind, name):
            account.unique[record.kind, name][value] = record.id


class Saver:
    """Writes the account to a file soon after each change, and once more at `close`."""

    def __init__(self, account: Account, path: Path, *, every: float = 1.0) -> None:
        self._account, self._path, self._every = account, path, every
        self._closing = threading.Event()
        if path.exists():
            load(account, json.loads(path.read_text()))
        self._thread = threading.Thread(target=self._run, name="hubspot-saver", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._closing.wait(self._every):
            self.save()

    def save(self) -> None:
        """Write if anything changed; the file is replaced whole or not at all."""
        if not self._account.changed.is_set():
            return
        with self._account.lock:
            self._account.changed.clear()
            state = dump(self._account)
        draft = self._path.with_suffix(".new")
        draft.write_text(json.dumps(state))
        os.replace(draft, self._path)

    def close(self) -> None:
        self._closing.set()
        self._thread.join()
        self.save()
