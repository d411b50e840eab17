"""Take back what HubSpot may not hold any more: the patient's contact leaves the ticket."""

from collections.abc import Iterable, Mapping

from connectors.hubspot.client import BATCH, HubSpotClient
from connectors.hubspot.mapping import HubSpotMapping
from connectors.hubspot.parties import CONTACTS
from connectors.hubspot.records import Settled, Wanted, write
from integrator.errors import IntegratorError, RemoteDeleted
from integrator.ports import RecordPush, Withdrawn


def withdraw(
    client: HubSpotClient, mapping: HubSpotMapping, pushes: Mapping[str, RecordPush]
) -> dict[str, IntegratorError]:
    """Untie, then archive the contacts we made, or empty what we filled in those we found.

    `pushes` are by ticket id. Returns what went wrong, by reference; doing it again is harmless.
    """
    withdrawn = {ticket: push.withdrawn for ticket, push in pushes.items() if push.withdrawn}
    pairs = [(ticket, one.remote_id) for ticket, one in withdrawn.items()]
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
