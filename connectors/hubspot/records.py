"""Write many records of one type and say of each what became of it: its id, or why not."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from connectors.hubspot.client import BATCH, BatchAnswer, HubSpotClient, Row
from connectors.hubspot.translate import Asked, translate_entry
from integrator.errors import (
    CredentialsRefused,
    IntegratorError,
    RejectedByRemote,
    RemoteDeleted,
    RemoteUnavailable,
)

Settled = str | IntegratorError
"""The record's id at HubSpot, or what went wrong with this one."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A record as it should be."""

    key: str
    """Value of our unique property."""
    properties: Mapping[str, str]
    remote_id: str | None = None
    """Where known, the record is updated by it: an upsert would make a deleted one anew."""


def write(
    client: HubSpotClient, object_type: str, *, key_property: str, wanted: Sequence[Wanted]
) -> dict[str, Settled]:
    """Write each record once, keys being distinct; returns the outcome by key.

    Raises what concerns all of them (limits, credentials, no answer): then all may be sent again.
    """
    settled: dict[str, Settled] = {}
    known = _once_each([record for record in wanted if record.remote_id])
    for chunk in _chunks(known, BATCH):
        settled |= _write_known(client, object_type, chunk)
    holders = {record.remote_id: settled[record.key] for record in known}
    settled |= {record.key: holders[record.remote_id] for record in wanted if record.remote_id}
    fresh = [record for record in wanted if not record.remote_id]
    for chunk in _chunks(fresh, BATCH):
        settled |= _write_fresh(client, object_type, key_property, chunk)
    return settled


def _once_each(known: Sequence[Wanted]) -> list[Wanted]:
    """One write for each id: staff may have merged two of ours, and the last has the say."""
    return list({record.remote_id: record for record in known}.values())


def _write_known(
    client: HubSpotClient, object_type: str, wanted: Sequence[Wanted]
) -> dict[str, Settled]:
    inputs = [
        {"id": record.remote_id, "properties": dict(record.properties), **_trace(index)}
        for index, record in enumerate(wanted)
    ]
    return _by_key(_send(lambda rows: client.update(object_type, rows), inputs, known=True), wanted)


def _write_fresh(
    client: HubSpotClient, object_type: str, key_property: str, wanted: Sequence[Wanted]
) -> dict[str, Settled]:
    inputs = [
        {
            "id": record.key,
            "idProperty": key_property,
            "properties": {**record.properties, key_property: record.key},
            **_trace(index),
        }
        for index, record in enumerate(wanted)
    ]
    return _by_key(
        _send(lambda rows: client.upsert(object_type, rows), inputs, known=False), wanted
    )


def _trace(index: int) -> dict[str, str]:
    return {"objectWriteTraceId": f"t{index}"}


def _by_key(settled: Mapping[str, Settled], wanted: Sequence[Wanted]) -> dict[str, Settled]:
    return {record.key: settled[f"t{index}"] for index, record in enumerate(wanted)}


def _send(
    call: Callable[[Sequence[Row]], BatchAnswer], inputs: Sequence[Row], *, known: bool
) -> dict[str, Settled]:
    """Send a batch; where HubSpot refuses the whole of it, send its halves, down to the single one.

    Sending again what may have been written is harmless: upserts and updates give the same record.
    """
    try:
        answer = call(inputs)
    except (RejectedByRemote, RemoteDeleted) as refusal:
        if len(inputs) == 1:
            return {inputs[0]["objectWriteTraceId"]: refusal}
        return _send_halves(call, inputs, known=known)
    settled = _settle(answer, inputs, known=known)
    unsettled = [row for row in inputs if row["objectWriteTraceId"] not in settled]
    if len(unsettled) == len(inputs):
        return _send_halves(call, inputs, known=known)
    return settled | (_send(call, unsettled, known=known) if unsettled else {})


def _send_halves(
    call: Callable[[Sequence[Row]], BatchAnswer], inputs: Sequence[Row], *, known: bool
) -> dict[str, Settled]:
    middle = len(inputs) // 2
    first = _send(call, inputs[:middle], known=known)
    return first | _send(call, inputs[middle:], known=known)


def _settle(answer: BatchAnswer, inputs: Sequence[Row], *, known: bool) -> dict[str, Settled]:
    """What the answer says of each input, by trace id; not every input need be settled."""
    names = {row["id"]: row["objectWriteTraceId"] for row in inputs}
    names |= {row["objectWriteTraceId"]: row["objectWriteTraceId"] for row in inputs}
    asked = Asked(properties=frozenset(n for row in inputs for n in row["properties"]), known=known)
    settled: dict[str, Settled] = {}
    for entry in answer.errors:
        error = _of_one(entry, asked)
        settled |= {names[name]: error for name in _named_in(entry) if name in names}
    for result in answer.results:
        for name in _names_of(result, inputs[0].get("idProperty")):
            if name in names:
                settled[names[name]] = str(result["id"])
    if len(inputs) == 1 and not settled:
        settled[inputs[0]["objectWriteTraceId"]] = _unsaid(answer, asked)
    return settled


def _of_one(entry: Row, asked: Asked) -> IntegratorError:
    """The error of one record; one that would hit every record alike is raised."""
    error = translate_entry(entry, asked)
    if isinstance(error, CredentialsRefused):
        raise error
    return error


def _unsaid(answer: BatchAnswer, asked: Asked) -> IntegratorError:
    """A single input that the answer does not name: its error is this one's, if there is any."""
    if answer.errors:
        return _of_one(answer.errors[0], asked)
    return RemoteUnavailable("HubSpot's answer does not say what became of the record")


def _named_in(entry: Row) -> Iterator[str]:
    """An error names its input by trace id or, when a record is not there, by record id."""
    context: Mapping[str, Any] = entry.get("context") or {}
    for name in ("objectWriteTraceId", "ids", "id"):
        found = context.get(name) or ()
        yield from [found] if isinstance(found, str) else map(str, found)


def _names_of(result: Row, id_property: str | None) -> Iterator[str]:
    """A result names its input by trace id, else by our key or by HubSpot's id."""
    if result.get("objectWriteTraceId"):
        yield str(result["objectWriteTraceId"])
    elif id_property:
        yield str((result.get("properties") or {}).get(id_property))
    else:
        yield str(result["id"])


def _chunks(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))
