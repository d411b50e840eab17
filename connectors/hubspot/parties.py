"""Companies and contacts: each written once a batch, and two people with one e-mail kept apart."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from connectors.hubspot.client import BATCH, HubSpotClient
from connectors.hubspot.mapping import LINKED_KINDS, HubSpotMapping
from connectors.hubspot.recent import Recent
from connectors.hubspot.records import Settled, Wanted, write
from connectors.hubspot.translate import Clash
from connectors.hubspot.values import properties_of
from integrator.errors import IntegratorError, RemoteDeleted
from integrator.ports import PartyPush, RecordPush

EMAIL = "email"
COMPANIES, CONTACTS = "companies", "contacts"


@dataclass(slots=True)
class Fates:
    """What was found while writing, by our key."""

    adopted: set[str] = field(default_factory=set)
    made_again: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Parties:
    """What became of the parties of a batch, by object type and our key."""

    settled: Mapping[str, Mapping[str, Settled]]
    remembered: frozenset[str] = field(default_factory=frozenset)
    """Keys not written again because they were a short while ago."""
    adopted: frozenset[str] = field(default_factory=frozenset)
    """Keys whose record was there before us."""
    made_again: frozenset[str] = field(default_factory=frozenset)
    """Keys whose record a person had deleted."""
    gone: frozenset[str] = field(default_factory=frozenset)
    """Keys whose record a person deleted, and that stay without one."""

    def of(self, mapping: HubSpotMapping, push: RecordPush) -> dict[str, Settled]:
        """The outcome of each party of one referral, by kind."""
        return {
            kind: self.settled[mapping.type_of(kind)][party.key]
            for kind, party in named_parties(push)
            if party.key not in self.gone
        }


def named_parties(push: RecordPush) -> Sequence[tuple[str, PartyPush]]:
    """The parties of a referral that are there, by kind."""
    found = zip(LINKED_KINDS, (push.partner, push.clinician, push.patient), strict=True)
    return [(kind, party) for kind, party in found if party is not None]


def write_parties(
    client: HubSpotClient, mapping: HubSpotMapping, pushes: Iterable[RecordPush], recent: Recent
) -> Parties:
    """Write every company and contact of the batch, clinicians and patients in the same calls."""
    listed = list(pushes)
    wanted = _wanted(mapping, listed)
    patients = {push.patient.key for push in listed if push.patient}
    settled: dict[str, dict[str, Settled]] = {}
    remembered, found = set[str](), Fates()
    for object_type, parties in wanted.items():
        settled[object_type] = {}
        for party in parties.values():
            remote_id = recent.find(object_type, party)
            if remote_id is not None:
                settled[object_type][party.key] = remote_id
                remembered.add(party.key)
        fresh = [p for p in parties.values() if p.key not in settled[object_type]]
        settled[object_type] |= _write(client, mapping, object_type, fresh, patients, found)
    return Parties(
        settled=settled,
        remembered=frozenset(remembered),
        adopted=frozenset(found.adopted),
        made_again=frozenset(found.made_again),
        gone=frozenset(found.gone),
    )


def remember_partners(
    mapping: HubSpotMapping, pushes: Iterable[RecordPush], parties: Parties, recent: Recent
) -> None:
    """Keep in mind companies and clinicians, who come again; patients do not."""
    for push in pushes:
        for kind, party in named_parties(replace(push, patient=None)):
            remote_id = parties.settled[mapping.type_of(kind)][party.key]
            if party.key in parties.made_again:
                continue
            if isinstance(remote_id, str) and party.key not in parties.remembered:
                recent.remember(mapping.type_of(kind), _record(mapping, kind, party), remote_id)


def _wanted(mapping: HubSpotMapping, pushes: Iterable[RecordPush]) -> dict[str, dict[str, Wanted]]:
    """Each party once: the last one named has the say."""
    wanted: dict[str, dict[str, Wanted]] = {COMPANIES: {}, CONTACTS: {}}
    for push in pushes:
        for kind, party in named_parties(push):
            known = wanted[mapping.type_of(kind)].get(party.key)
            record = _record(mapping, kind, party)
            remote_id = record.remote_id or (known.remote_id if known else None)
            wanted[mapping.type_of(kind)][party.key] = replace(record, remote_id=remote_id)
    return wanted


def _record(mapping: HubSpotMapping, kind: str, party: PartyPush) -> Wanted:
    properties = properties_of(mapping, kind, party.fields)
    return Wanted(key=party.key, properties=properties, remote_id=party.remote_id)


def _write(
    client: HubSpotClient,
    mapping: HubSpotMapping,
    object_type: str,
    wanted: Sequence[Wanted],
    patients: Collection[str],
    found: Fates,
) -> dict[str, Settled]:
    key_property = mapping.key_of("patient" if object_type == CONTACTS else "company")
    settled = write(client, object_type, key_property=key_property, wanted=wanted)
    deleted = [party for party in wanted if isinstance(settled[party.key], RemoteDeleted)]
    if deleted:
        settled |= _without_record(client, object_type, key_property, deleted, patients, found)
    clashing = [party for party in wanted if isinstance(settled[party.key], Clash)]
    if object_type == CONTACTS and clashing:
        settled |= _adopt(client, key_property, clashing, settled, found)
    return settled


def _without_record(
    client: HubSpotClient,
    object_type: str,
    key_property: str,
    deleted: Sequence[Wanted],
    patients: Collection[str],
    found: Fates,
) -> dict[str, Settled]:
    """Under its id there is nothing: staff merged it, which moved our key, or deleted it.

    A company or a clinician is made again, as all their later referrals need them. A patient's
    contact is not: who deletes one may have been asked to by the patient.
    """
    heirs = _holders_of(client, object_type, key_property, [party.key for party in deleted])
    found.gone |= {one.key for one in deleted if one.key in patients and one.key not in heirs}
    found.made_again |= {one.key for one in deleted if one.key not in heirs} - found.gone
    again = [
        replace(one, remote_id=heirs.get(one.key)) for one in deleted if one.key not in found.gone
    ]
    return write(client, object_type, key_property=key_property, wanted=again)


def _holders_of(
    client: HubSpotClient, object_type: str, key_property: str, keys: Sequence[str]
) -> dict[str, str]:
    """Our key → the record that carries it."""
    holders: dict[str, str] = {}
    for start in range(0, len(keys), BATCH):
        chunk = keys[start : start + BATCH]
        answer = client.read(
            object_type, chunk, properties=[key_property], id_property=key_property
        )
        holders |= {str(row["properties"][key_property]): str(row["id"]) for row in answer.results}
    return holders


def _adopt(
    client: HubSpotClient,
    key_property: str,
    clashing: Sequence[Wanted],
    settled: Mapping[str, Settled],
    found: Fates,
) -> dict[str, Settled]:
    """Take over the contact that has the e-mail already, once.

    Only when it is nobody's of ours yet: members of a family share an address, and one must not
    overwrite the other. HubSpot allows an e-mail once, so the second is kept without it.
    """
    holders = {party.key: _holder(settled[party.key]) for party in clashing}
    free = _unclaimed(client, key_property, list(holders.values()))
    adopted: dict[str, Wanted] = {}
    for party in clashing:
        holder = holders[party.key]
        if party.remote_id is None and holder in free:
            free.discard(holder)
            properties = {**party.properties, key_property: party.key}
            adopted[party.key] = Wanted(party.key, properties, remote_id=holder)
    outcome = write(client, CONTACTS, key_property=key_property, wanted=list(adopted.values()))
    found.adopted |= {key for key, end in outcome.items() if isinstance(end, str)}
    rest = [p for p in clashing if not isinstance(outcome.get(p.key), str)]
    return outcome | write(
        client, CONTACTS, key_property=key_property, wanted=[_without_email(p) for p in rest]
    )


def _holder(settled: Settled) -> str:
    return settled.existing_id if isinstance(settled, Clash) else ""


def _unclaimed(client: HubSpotClient, key_property: str, ids: Sequence[str]) -> set[str]:
    """Those of the contacts that carry no key of ours."""
    free: set[str] = set()
    distinct = sorted(set(ids))
    for start in range(0, len(distinct), BATCH):
        chunk = distinct[start : start + BATCH]
        for row in client.read(CONTACTS, chunk, properties=[key_property]).results:
            if not (row.get("properties") or {}).get(key_property):
                free.add(str(row["id"]))
    return free


def _without_email(party: Wanted) -> Wanted:
    kept = {name: value for name, value in party.properties.items() if name != EMAIL}
    return replace(party, properties=kept)


def first_problem(outcomes: Mapping[str, Settled]) -> IntegratorError | None:
    """Why a referral cannot go on: the first of its parties that failed."""
    return next((o for o in outcomes.values() if isinstance(o, IntegratorError)), None)
