"""Take back what HubSpot may not hold any more: the patient's contact leaves the ticket."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from connectors.hubspot.account import Ids
from connectors.hubspot.client import BATCH, HISTORY_BATCH, HubSpotClient, Row
from connectors.hubspot.mapping import HubSpotMapping
from connectors.hubspot.parties import CONTACTS
from connectors.hubspot.records import Settled, Wanted, write
from connectors.hubspot.values import versions
from integrator.errors import IntegratorError, RemoteDeleted
from integrator.ports import RecordPush, Withdrawn
from integrator.times import from_iso

AT_BIRTH: Final = timedelta(seconds=2)
"""A contact that has our key this soon after it was made was made by us."""


def withdraw(
    client: HubSpotClient, mapping: HubSpotMapping, pushes: Mapping[str, RecordPush], ids: Ids
) -> dict[str, IntegratorError]:
    """Untie, then archive the contacts we made, or empty what we filled in those we found.

    Of a push that is to be untied, every patient leaves the ticket. `pushes` are by ticket id.
    Returns what went wrong, by reference; doing it again is harmless.
    """
    asked = {ticket: push.withdrawn for ticket, push in pushes.items() if push.withdrawn}
    withdrawn = _found(client, mapping.key_of("patient"), asked)
    tied = _tied(client, mapping, [ticket for ticket, push in pushes.items() if push.untied], ids)
    pairs = sorted({*tied, *((ticket, one.remote_id) for ticket, one in withdrawn.items())})
    for start in range(0, len(pairs), BATCH):
        client.unlink(mapping.object_type, CONTACTS, pairs[start : start + BATCH])
    archived = sorted({one.remote_id for one in withdrawn.values() if one.archive})
    for start in range(0, len(archived), BATCH):
        client.archive(CONTACTS, archived[start : start + BATCH])
    settled = _clear(client, mapping, withdrawn.values())
    return {
        pushes[ticket].reference: error
        for ticket, one in withdrawn.items()
        if isinstance(error := settled.get(one.remote_id), IntegratorError)
        and not isinstance(error, RemoteDeleted)
    }


def _tied(
    client: HubSpotClient, mapping: HubSpotMapping, tickets: Sequence[str], ids: Ids
) -> Iterator[tuple[str, str]]:
    """(ticket, contact) of everybody a ticket calls its patient, whoever they are."""
    patients = {row["associationTypeId"] for row in ids.links["patient"]}
    patients -= {row["associationTypeId"] for row in ids.links["clinician"]}
    for row in client.links(mapping.object_type, CONTACTS, tickets) if tickets else ():
        for end in row.get("to") or ():
            if patients & {one["typeId"] for one in end["associationTypes"]}:
                yield str(row["from"]["id"]), str(end["toObjectId"])


def _found(
    client: HubSpotClient, key_property: str, asked: Mapping[str, Withdrawn]
) -> dict[str, Withdrawn]:
    """With the ids of those known by our key alone; without those that are not there."""
    keys = sorted({one.key for one in asked.values() if not one.remote_id})
    rows = {str(row["properties"][key_property]): row for row in _rows(client, key_property, keys)}
    return {
        ticket: one if one.remote_id else _as_found(one, rows[one.key], key_property)
        for ticket, one in asked.items()
        if one.remote_id or one.key in rows
    }


def _rows(client: HubSpotClient, key_property: str, keys: Sequence[str]) -> Iterator[Row]:
    for start in range(0, len(keys), HISTORY_BATCH):
        yield from client.read(
            CONTACTS,
            keys[start : start + HISTORY_BATCH],
            properties=[key_property],
            history=[key_property],
            id_property=key_property,
        ).results


def _as_found(one: Withdrawn, row: Row, key_property: str) -> Withdrawn:
    """Archived only where we made it: one that got our key later was there before us."""
    keyed = versions(row, key_property)
    made = from_iso(str(row["createdAt"]))
    is_ours = bool(keyed) and keyed[0].at - made <= AT_BIRTH
    return replace(one, remote_id=str(row["id"]), archive=one.archive and is_ours)


def _clear(
    client: HubSpotClient, mapping: HubSpotMapping, withdrawn: Iterable[Withdrawn]
) -> dict[str, Settled]:
    """Empty our own properties in contacts that stay. HubSpot's own (name, e-mail) were there
    before us: emptying them could destroy what staff entered."""
    targets = mapping.fields["patient"]
    key_property = mapping.key_of("patient")
    kept = [one for one in withdrawn if one.clear and not one.archive]
    wanted = [
        Wanted(
            key=one.remote_id,
            properties=dict.fromkeys(
                [key_property, *(targets[n].property for n in one.clear if _is_own(mapping, n))], ""
            ),
            remote_id=one.remote_id,
        )
        for one in kept
    ]
    return write(client, CONTACTS, key_property=key_property, wanted=wanted)


def _is_own(mapping: HubSpotMapping, name: str) -> bool:
    target = mapping.fields["patient"].get(name)
    return target is not None and target.own
