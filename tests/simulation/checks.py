"""What must hold at the end of a quarter; a sentence for each promise that was broken."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.loop.audience import LETTER
from integrator.models import (
    AuditEntry,
    Consent,
    DeliveryAttempt,
    DigestLine,
    Drift,
    JoinedEnvelope,
    OutboxMessage,
    Referral,
    RemoteRecord,
    StatusEvent,
    StoredEnvelope,
)
from integrator.statuses import ENDED, LEGAL, UNTOLD
from integrator.store.audit import first_break
from integrator.store.sealing import open_envelope, open_values
from sandbox.hubspot_twin.store import Record
from sandbox.mail_catcher.store import CaughtMail
from tests.simulation.arrivals import Arrivals
from tests.simulation.partners import Partners
from tests.simulation.staff import KEY, Staff
from tests.simulation.world import World
from tests.whole_way import audit
from tests.whole_way.audit import Outside

TELLING = ("status", "acknowledgement")
MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Held:
    """What is held against what."""

    session: Session
    world: World
    arrivals: Arrivals
    staff: Staff
    partners: Partners
    loaded: dict[type, list[Any]] = field(default_factory=dict)

    def all_of(self, table: Any) -> list[Any]:
        """Every row, oldest first; asked for once."""
        if table not in self.loaded:
            self.loaded[table] = list(self.session.scalars(select(table).order_by(table.id)))
        return self.loaded[table]

    @cached_property
    def names(self) -> dict[str, str]:
        """Reference → the patient's family name."""
        vault = self.world.services.vault
        return {
            one.reference: open_values(vault, one).get("patient_family_name", "")
            for one in self.all_of(Referral)
        }


def breaches(world: World, arrivals: Arrivals, staff: Staff, partners: Partners) -> list[str]:
    """Everything that is lost, doubled, stuck or broken; [] is what we promise."""
    found = compared(world, staff)

    def look(session: Session) -> list[str]:
        held = Held(session, world, arrivals, staff, partners)
        return [sentence for check in CHECKS for sentence in check(held)]

    return [*found, *world.services.db.read(look)]


def inputs(held: Held) -> Iterator[str]:
    """Each patient planted has a referral or a reason why not; nobody else has one."""
    vault = held.world.services.vault
    found = Counter(held.names.values())
    refused = [
        open_envelope(vault, row).body
        for row in held.all_of(StoredEnvelope)
        if row.state in {"unreadable", "not_a_referral", "discarded"}
    ]
    planted = {case.sample.family for case in held.arrivals.planted}
    for name in planted:
        if not found[name] and not any(name.encode() in body for body in refused):
            yield f"{name}: planted and nowhere"
    for name in found.keys() - planted:
        yield f"{name or 'nameless'}: {found[name]} referrals that nobody planted"


def doubles(held: Held) -> Iterator[str]:
    """What was sent twice is one referral, or two with a question whether they are one."""
    kept = Counter(row.state for row in held.all_of(StoredEnvelope))
    if kept["kept"]:
        yield f"{kept['kept']} envelopes still unread"
    referrals, joined = len(held.all_of(Referral)), len(held.all_of(JoinedEnvelope))
    cases = len(held.arrivals.planted)
    if referrals + joined < cases:
        yield f"{cases} planted, {referrals} referrals and {joined} joined"


def history(held: Held) -> Iterator[str]:
    """Each referral's events count from 1 without a gap, each from where the last led, legally."""
    events = defaultdict(list)
    for event in held.all_of(StatusEvent):
        events[event.referral_id].append(event)
    for one in held.all_of(Referral):
        chain = sorted(events[one.id], key=lambda event: event.seq)
        if [event.seq for event in chain] != list(range(1, one.status_seq + 1)):
            yield f"{one.reference}: events {[event.seq for event in chain]}"
        was = None
        for event in chain:
            if event.from_status != was or event.to_status not in LEGAL[was]:
                yield f"{one.reference}: {event.from_status} → {event.to_status} after {was}"
            was = event.to_status
        if was != one.status:
            yield f"{one.reference}: stands at {one.status}, its events end at {was}"


def turns(held: Held) -> Iterator[str]:
    """No open referral without owner, next action and due time; none that ended with a turn."""
    for one in held.all_of(Referral):
        said = (one.waiting_on, one.owner, one.next_action, one.due_at)
        if one.status in ENDED and (one.waiting_on or one.next_action or one.due_at):
            yield f"{one.reference}: {one.status} and still {one.next_action}"
        if one.status not in ENDED and not all(said):
            yield f"{one.reference}: open ({one.status}) with {said}"


def settled(held: Held) -> Iterator[str]:
    """Nothing waits, and nothing that stopped lacks a reason."""
    for one in held.all_of(OutboxMessage):
        if one.state in {"due", "leased"}:
            yield f"message {one.id} ({one.topic}): still {one.state}, {one.last_error}"
        if one.state in {"dead", "blocked"} and not one.last_error:
            yield f"message {one.id} ({one.topic}): {one.state} and nobody knows why"
    for line in held.all_of(DigestLine):
        if line.state == "waiting" and line.due_at <= held.world.clock():
            yield f"digest line {line.id}: was due {line.due_at}"


def told_once(held: Held) -> Iterator[str]:
    """Each status is told once to its sender, by letter or digest, where they wanted to hear of it
    as it was set."""
    ways: Counter[tuple[int, int, int]] = Counter()
    for message in held.all_of(OutboxMessage):
        if message.topic == LETTER and message.kind in TELLING and message.contact_id:
            ways[(message.referral_id, message.status_seq, message.contact_id)] += 1
    for line in held.all_of(DigestLine):
        ways[(line.referral_id, line.status_seq, line.contact_id)] += 1
    referrals = {one.id: one for one in held.all_of(Referral)}
    moments = {
        (one.subject, one.detail["seq"]): one.at
        for one in held.all_of(AuditEntry)
        if one.action == "status.changed"
    }
    for event in held.all_of(StatusEvent):
        one = referrals[event.referral_id]
        if one.contact_id is None or event.to_status in UNTOLD:
            continue
        count = ways[(one.id, event.seq, one.contact_id)]
        wants = _wants(held, one.contact_id, moments.get((one.reference, event.seq)))
        wanted = 1 if wants is None or event.to_status in wants else 0
        if count != wanted:
            yield f"referral {one.id}, status {event.seq}: told {count} times, not {wanted}"


def _wants(held: Held, contact_id: int, at: datetime | None) -> frozenset[str] | None:
    """What a contact had chosen to hear of by then; None: they never chose, so all of it."""
    chosen = [
        one.statuses
        for one in held.partners.preferred
        if one.contact_id == contact_id and at is not None and one.at <= at
    ]
    return chosen[-1] if chosen else None


def audited(held: Held) -> Iterator[str]:
    """The audit of the whole way holds. Two of its checks are made here with knowledge of what
    staff deleted and what partners want to hear; what was sent twice may be two, with a question.
    """
    world = held.world
    mails = [
        name
        for mail in world.catcher.mails
        if (name := _message_id(mail)) and ".code." not in name and "digest" not in name
    ]
    column = world.person.grid()
    at = column[0].index("Clinic reference") if "Clinic reference" in column[0] else None
    outside = Outside(
        planted=sorted({one.sample.family for one in held.arrivals.planted}),
        tickets=world.twin.count_by("tickets", KEY),
        mails=mails,
        rows=[line[at] for line in column[1:] if line[at]] if at is not None else [],
    )
    twice = {one.sample.family for one in held.arrivals.planted if one.again}
    twice |= {held.names[reference] for reference in held.partners.again}
    for sentence in audit.breaches(world.services.db, world.services.vault, outside):
        is_ours = sentence.endswith((" tickets", "intents to mail"))
        if not is_ours and sentence.partition(":")[0] not in twice:
            yield f"audit: {sentence}"


def _message_id(mail: CaughtMail) -> str:
    found = MESSAGE_ID.search(mail.raw)
    return found[1].decode() if found else f"none:{mail.number}"


def arrived(held: Held) -> Iterator[str]:
    """No mail came twice but where a doubt is logged, and none that nobody meant."""
    doubtful = select(DeliveryAttempt.outbox_id).where(
        DeliveryAttempt.outcome.is_(None) | DeliveryAttempt.code.like("ambiguous%")
    )
    doubts = len(set(held.session.scalars(doubtful)))
    mails = Counter(_message_id(mail) for mail in held.world.catcher.mails)
    twice = [name for name, count in mails.items() if count > 1]
    if any(mails[name] > 2 for name in twice) or len(twice) > doubts:
        yield f"{len(twice)} mails came twice, {doubts} doubts are logged: {twice[:5]}"
    done = sum(
        one.state == "done" for one in held.all_of(OutboxMessage) if one.topic.startswith("mail.")
    )
    if len(mails) < done:
        yield f"{done} mails done, {len(mails)} arrived"


CLINICAL = ("referral_rationale", "referral_consent", "referral_service")


def withdrawn(held: Held) -> Iterator[str]:
    """After consent is withdrawn HubSpot holds nothing of the patient on the ticket; what staff
    merged with another holds what that one did."""
    newest = {one.referral_id: one for one in held.all_of(Consent) if one.scope == "refer"}
    tickets = {one.properties.get(KEY): one for one in held.world.twin.records("tickets")}
    for referral in held.all_of(Referral):
        if referral.reference in held.staff.merged:
            continue
        said, ticket = newest.get(referral.id), tickets.get(referral.reference)
        if said is not None and said.state == "withdrawn" and ticket is not None:
            yield from _of_the_patient(held, referral, ticket)


def _of_the_patient(held: Held, referral: Referral, ticket: Record) -> Iterator[str]:
    for name in CLINICAL:
        if ticket.properties.get(name):
            yield f"{referral.reference}: consent withdrawn, {name} still at HubSpot"
    for other in held.world.twin.linked("tickets", ticket.id, "contacts"):
        contact = held.world.twin.account.records["contacts"][other]
        if contact.properties.get("referral_contact_key", "") == referral.patient_key:
            yield f"{referral.reference}: consent withdrawn, still tied to its patient"


def chain(held: Held) -> Iterator[str]:
    """The record was neither changed nor cut."""
    broken = first_break(held.session)
    if broken is not None:
        yield f"the record is broken at entry {broken}"


def tickets(held: Held) -> Iterator[str]:
    """One ticket for each referral but those staff deleted or merged, and none besides."""
    counts = held.world.twin.count_by("tickets", KEY)
    gone = held.staff.removed | held.staff.merged
    stopped = {
        one.referral_id
        for one in held.all_of(OutboxMessage)
        if one.topic == "hubspot.referral" and one.state in {"dead", "blocked", "held"}
    }
    known = {one.reference: one for one in held.all_of(Referral)}
    for reference, one in known.items():
        if reference not in gone and one.id not in stopped and counts.get(reference, 0) != 1:
            yield f"{reference} ({one.status}): {counts.get(reference, 0)} tickets"
    for reference in counts.keys() - known.keys():
        yield f"{reference or 'a ticket without our key'}: a ticket without a referral"


def stages(held: Held) -> Iterator[str]:
    """Each ticket stands where its referral does."""
    names = {stage: status for status, stage in held.staff.stages.items()}
    found = {one.properties.get(KEY): one for one in held.world.twin.records("tickets")}
    merged = held.staff.merged
    gone = {
        row.local_key
        for row in held.all_of(RemoteRecord)
        if row.kind == "ticket" and row.state != "live"
    }
    for referral in held.all_of(Referral):
        ticket = found.get(referral.reference)
        if ticket is None or referral.status == "void" or referral.reference in gone | merged:
            continue
        there = names.get(ticket.properties["hs_pipeline_stage"])
        if there != referral.status:
            way = [
                (names.get(one.value), one.origin.source_id)
                for one in ticket.history["hs_pipeline_stage"]
            ]
            yield f"{referral.reference}: ours is {referral.status}, HubSpot's {there}, by {way}"


CHECKS = (
    inputs,
    doubles,
    history,
    turns,
    settled,
    told_once,
    audited,
    arrived,
    withdrawn,
    chain,
    tickets,
    stages,
)


def compared(world: World, staff: Staff) -> list[str]:
    """A whole comparison with HubSpot finds nothing but what staff deleted or merged."""
    comparison = world.services.comparison
    assert comparison is not None
    comparison.begin("simulation")
    while (run := comparison.step()) is not None and run.finished_at is None:
        pass
    gone = staff.removed | staff.merged
    return [
        f"drift: {one.difference} {one.kind} {one.local_key} {one.field or ''}"
        for one in world.rows(select(Drift))
        if one.local_key not in gone
    ]
