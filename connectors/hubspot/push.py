"""Referrals to HubSpot, a hundred at a time: companies, contacts, tickets, and their ties."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from connectors.hubspot.account import EMPLOYER, Account, Ids
from connectors.hubspot.client import HubSpotClient
from connectors.hubspot.links import Link, associate
from connectors.hubspot.mapping import LINKED_KINDS, HubSpotMapping
from connectors.hubspot.parties import (
    COMPANIES,
    CONTACTS,
    Parties,
    first_problem,
    named_parties,
    remember_partners,
    write_parties,
)
from connectors.hubspot.recent import Recent
from connectors.hubspot.records import Settled, Wanted, write
from connectors.hubspot.values import properties_of
from connectors.hubspot.withdrawal import withdraw
from connectors.hubspot.yielding import yield_to_staff
from integrator.errors import IntegratorError, RejectedByRemote, RemoteUnavailable
from integrator.ports import Delivered, Failed, Outcome, Outgoing, RecordPush

TOPIC = "hubspot.referral"


@dataclass(frozen=True, slots=True)
class HubSpotSink:
    """Delivers referrals. Doing it again makes nothing twice: every write goes by our unique keys.

    `deliver` raises RateLimited, RemoteUnavailable or CredentialsRefused for the whole batch; what
    concerns one referral is its own outcome.
    """

    client: HubSpotClient
    mapping: HubSpotMapping
    account: Account
    recent: Recent = field(default_factory=Recent)

    @property
    def topic(self) -> str:
        return TOPIC

    def deliver(self, batch: Sequence[Outgoing[RecordPush]]) -> Sequence[Outcome]:
        """Deliver up to 100 referrals in 3 to 7 calls; a reference given twice is sent once."""
        latest = _latest(message.body for message in batch)
        pushes, yielded = yield_to_staff(self.client, self.mapping, latest)
        parties = write_parties(self.client, self.mapping, pushes.values(), self.recent)
        outcomes = {ref: parties.of(self.mapping, push) for ref, push in pushes.items()}
        sendable = [p for ref, p in pushes.items() if first_problem(outcomes[ref]) is None]
        for reference, ticket in self._write_tickets(sendable).items():
            outcomes[reference]["ticket"] = ticket
        linkable = [p for p in sendable if first_problem(outcomes[p.reference]) is None]
        problems = self._link(linkable, outcomes, parties)
        tickets = {str(outcomes[p.reference]["ticket"]): p for p in linkable}
        problems |= withdraw(self.client, self.mapping, tickets, self.account.ids())
        ends = {
            reference: _outcome(outcomes[reference], problems.get(reference))
            for reference in pushes
        }
        return [self._told(pushes[m.body.reference], ends, parties, yielded) for m in batch]

    def _told(
        self,
        push: RecordPush,
        ends: Mapping[str, Outcome],
        parties: Parties,
        yielded: Mapping[str, frozenset[tuple[str, str]]],
    ) -> Outcome:
        """The outcome, with what was found on the way."""
        end = ends[push.reference]
        if isinstance(end, Failed):
            return end
        keys = {party.key: kind for kind, party in named_parties(push)}
        return replace(
            end,
            yielded=yielded.get(push.reference, frozenset()),
            adopted=frozenset(keys[key] for key in parties.adopted & keys.keys()),
            made_again=frozenset(keys[key] for key in parties.made_again & keys.keys()),
            gone=frozenset(keys[key] for key in parties.gone & keys.keys()),
        )

    def _write_tickets(self, pushes: Sequence[RecordPush]) -> dict[str, Settled]:
        ids = self.account.ids()
        settled = self._write_under(ids, pushes)
        misplaced = [p for p in pushes if self._is_misplaced(settled[p.reference])]
        if misplaced and (fresh := self.account.refresh()) != ids:
            settled |= self._write_under(fresh, misplaced)
        return settled

    def _write_under(self, ids: Ids, pushes: Sequence[RecordPush]) -> dict[str, Settled]:
        wanted = [self._ticket(ids, push) for push in pushes]
        key_property = self.mapping.key_of("ticket")
        return write(
            self.client, self.mapping.object_type, key_property=key_property, wanted=wanted
        )

    def _ticket(self, ids: Ids, push: RecordPush) -> Wanted:
        properties = properties_of(self.mapping, "ticket", push.fields)
        stage = ids.stages.get(push.status or "")
        if push.takes_key:
            properties[self.mapping.key_of("ticket")] = push.reference
        if push.remote_id is None or stage:
            properties[self.mapping.pipeline_property] = ids.pipeline
        if stage:
            properties[self.mapping.stage_property] = stage
        return Wanted(key=push.reference, properties=properties, remote_id=push.remote_id)

    def _is_misplaced(self, settled: Settled) -> bool:
        """True when HubSpot refused the pipeline or stage: somebody may have made them anew."""
        if not isinstance(settled, RejectedByRemote):
            return False
        places = {self.mapping.pipeline_property, self.mapping.stage_property}
        return not places.isdisjoint(settled.remote_code.split())

    def _link(
        self,
        pushes: Sequence[RecordPush],
        outcomes: Mapping[str, Mapping[str, Settled]],
        parties: Parties,
    ) -> dict[str, IntegratorError]:
        """Tie tickets to parties, and clinicians to their practice, where that is not done yet."""
        unlinked = [push for push in pushes if not push.links_known]
        ids = {push.reference: _ids(outcomes[push.reference]) for push in unlinked}
        types = self.account.ids().links
        near = self.mapping.object_type
        employers = self._employer_links(unlinked, ids, types[EMPLOYER])
        problems = associate(self.client, near, COMPANIES, _ticket_links(ids, types, ("company",)))
        problems |= associate(
            self.client, near, CONTACTS, _ticket_links(ids, types, ("clinician", "patient"))
        )
        problems |= associate(self.client, CONTACTS, COMPANIES, employers)
        return self._remembering(pushes, parties, employers, problems)

    def _employer_links(
        self,
        pushes: Sequence[RecordPush],
        ids: Mapping[str, Mapping[str, str]],
        types: Sequence[Mapping[str, object]],
    ) -> list[Link]:
        links = []
        for push in pushes:
            if push.partner is None or push.clinician is None:
                continue
            pair = (ids[push.reference]["clinician"], ids[push.reference]["company"])
            known = push.partner.remote_id and push.clinician.remote_id
            if not known and not self.recent.is_linked(pair):
                links.append(Link(*pair, types=tuple(types), references={push.reference}))
        return links

    def _remembering(
        self,
        pushes: Sequence[RecordPush],
        parties: Parties,
        employers: Sequence[Link],
        problems: Mapping[str, IntegratorError],
    ) -> dict[str, IntegratorError]:
        """Trust what went well for a while; where that trust was wrong, ask for a retry."""
        if not problems:
            remember_partners(self.mapping, pushes, parties, self.recent)
            for link in employers:
                self.recent.link((link.from_id, link.to_id))
            return {}
        self.recent.forget()
        if not parties.remembered:
            return dict(problems)
        return dict.fromkeys(problems, RemoteUnavailable("a party changed at HubSpot meanwhile"))


def _latest(pushes: Iterable[RecordPush]) -> dict[str, RecordPush]:
    """One push a reference: the last has the say, but a status set before it is not lost."""
    latest: dict[str, RecordPush] = {}
    for push in pushes:
        before = latest.get(push.reference)
        if before is not None:
            push = replace(  # noqa: PLW2901 -- the merged push takes the place of the last
                push,
                status=push.status or before.status,
                remote_id=push.remote_id or before.remote_id,
                links_known=push.links_known and before.links_known,
                withdrawn=push.withdrawn or before.withdrawn,
                untied=push.untied or before.untied,
            )
        latest[push.reference] = push
    return latest


def _ids(outcomes: Mapping[str, Settled]) -> dict[str, str]:
    return {kind: found for kind, found in outcomes.items() if isinstance(found, str)}


def _ticket_links(
    ids: Mapping[str, Mapping[str, str]],
    types: Mapping[str, Sequence[Mapping[str, object]]],
    kinds: Sequence[str],
) -> list[Link]:
    return [
        Link(found["ticket"], found[kind], types=tuple(types[kind]), references={reference})
        for reference, found in ids.items()
        for kind in kinds
        if kind in found
    ]


def _outcome(settled: Mapping[str, Settled], problem: IntegratorError | None) -> Outcome:
    problem = problem or first_problem(settled)
    if problem is not None:
        return Failed(problem)
    ids = _ids(settled)
    return Delivered({kind: ids[kind] for kind in ("ticket", *LINKED_KINDS) if kind in ids})
