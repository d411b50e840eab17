"""Where staff wrote a field later than we did, theirs stands: it is left out of the push."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from connectors.hubspot.client import HISTORY_BATCH, HubSpotClient, Row
from connectors.hubspot.mapping import HubSpotMapping
from connectors.hubspot.values import fields_of, written_at
from integrator.ports import PartyPush, RecordPush

Yielded = dict[str, frozenset[tuple[str, str]]]
"""Reference → (kind, field) that was left out."""
Part = tuple[str, str, Mapping[str, str], Mapping[str, datetime]]
"""Kind, the record's id, the fields to write, and when we wrote those that are shared."""


def yield_to_staff(
    client: HubSpotClient, mapping: HubSpotMapping, pushes: Mapping[str, RecordPush]
) -> tuple[dict[str, RecordPush], Yielded]:
    """The pushes without what staff wrote later. Calls HubSpot only for shared fields that we
    changed on records that are there, fifty a call."""
    later = _later(client, mapping, pushes.values())
    if not later:
        return dict(pushes), {}
    kept, yielded = {}, Yielded()
    for reference, push in pushes.items():
        kept[reference], left_out = _without(push, later)
        if left_out:
            yielded[reference] = left_out
    return kept, yielded


def _parts(push: RecordPush) -> Iterator[Part]:
    if push.remote_id and push.written_at:
        yield "ticket", push.remote_id, push.fields, push.written_at
    patient = push.patient
    if patient and patient.remote_id and patient.written_at:
        yield "patient", patient.remote_id, patient.fields, patient.written_at


def _later(
    client: HubSpotClient, mapping: HubSpotMapping, pushes: Iterable[RecordPush]
) -> set[tuple[str, str, str]]:
    """(kind, record id, field) that staff wrote after us, with another value than ours."""
    parts = [part for push in pushes for part in _parts(push)]
    found: set[tuple[str, str, str]] = set()
    for kind in dict.fromkeys(part[0] for part in parts):
        mine = {part[1]: part for part in parts if part[0] == kind}
        for row in _read(client, mapping, kind, list(mine)):
            if part := mine.get(str(row["id"])):
                found |= {(kind, part[1], name) for name in _written_later(mapping, part, row)}
    return found


def _read(
    client: HubSpotClient, mapping: HubSpotMapping, kind: str, remote_ids: Sequence[str]
) -> Iterator[Row]:
    names = [mapping.fields[kind][name].property for name in mapping.shared(kind)]
    for start in range(0, len(remote_ids), HISTORY_BATCH):
        chunk = remote_ids[start : start + HISTORY_BATCH]
        answer = client.read(mapping.type_of(kind), chunk, properties=names, history=names)
        yield from answer.results


def _written_later(mapping: HubSpotMapping, part: Part, row: Row) -> Iterator[str]:
    kind, _, ours, at = part
    theirs = fields_of(mapping, kind, row, only=at)
    dates = written_at(mapping, kind, row, only=at)
    for name, moment in at.items():
        if theirs.get(name) and theirs[name] != ours.get(name) and dates.get(name, moment) > moment:
            yield name


def _without(
    push: RecordPush, later: set[tuple[str, str, str]]
) -> tuple[RecordPush, frozenset[tuple[str, str]]]:
    left_out = {
        (kind, name)
        for kind, remote_id, fields, _ in _parts(push)
        for name in fields
        if (kind, remote_id, name) in later
    }
    fields = {name: v for name, v in push.fields.items() if ("ticket", name) not in left_out}
    patient = _lighter(push.patient, left_out)
    return replace(push, fields=fields, patient=patient), frozenset(left_out)


def _lighter(patient: PartyPush | None, left_out: set[tuple[str, str]]) -> PartyPush | None:
    if patient is None:
        return None
    kept = {name: v for name, v in patient.fields.items() if ("patient", name) not in left_out}
    return replace(patient, fields=kept)
