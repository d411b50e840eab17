"""Staff at HubSpot: each ticket a random walk, with slips that a note makes them mend."""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.loop import closing, consents
from integrator.loop.closing import Added
from integrator.models import Referral, Review
from integrator.ports import AttachmentDraft
from sandbox.hubspot_twin.store import Record
from tests.simulation.world import World

KEY: Final = "referral_reference"
REASON: Final = "referral_status_reason"
APPOINTMENT: Final = "referral_appointment_at"
SUMMARY: Final = AttachmentDraft("summary.pdf", "application/pdf", b"%PDF-1.4 seen and well")
DECLINES: Final = ("capacity", "out_of_scope", "insurance", "redirected", "other")
OFTEN: Final = 1.5
"""Chances are by the third of a working day; staff look twice a day."""
ENDS: Final = ("unable_to_contact", "patient_declined", "expired")
PHONES: Final = [f"+1 415 555 01{number:02d}" for number in range(100)]


@dataclass(slots=True)
class Staff:
    """Everybody at the clinic who works in HubSpot."""

    dice: random.Random
    stages: Mapping[str, str]
    pace: float = 1.0
    """How much more likely each deed is than in a long quarter."""
    to_mend: dict[str, dict[str, str]] = field(default_factory=dict)
    """Ticket → what puts a slip right."""
    did: Counter[str] = field(default_factory=Counter)
    removed: set[str] = field(default_factory=set)
    """References of tickets they deleted."""
    merged: set[str] = field(default_factory=set)
    """References of tickets they merged: one ticket cannot stand where two referrals do."""

    def work(self, world: World) -> None:
        """A few hours' work on the board."""
        self.mend(world)
        names = {stage: status for status, stage in self.stages.items()}
        for ticket in world.twin.records("tickets"):
            if KEY in ticket.properties and ticket.id not in self.to_mend:
                status = names.get(ticket.properties.get("hs_pipeline_stage", ""))
                deed = _DEEDS.get(status or "")
                if deed is not None:
                    deed(self, world, ticket)
        self._odds_and_ends(world)

    def mend(self, world: World) -> None:
        """Put right what a note asked them to."""
        for ticket, changes in self.to_mend.items():
            if any(one.id == ticket for one in world.twin.records("tickets")):
                world.twin.change("tickets", ticket, changes)
        self.to_mend.clear()
        self._set_back(world)

    def settle(self, world: World) -> None:
        """The last look of the quarter: every slip is mended, and every note heeded."""
        for _ in range(3):
            world.turn()
            self.mend(world)
            world.pass_by(minutes=10)
            world.follow()

    def _set_back(self, world: World) -> None:
        """Drag back what a note says was not taken, to where the referral stands."""
        asked = world.rows(
            select(Referral)
            .join(Review, Review.referral_id == Referral.id)
            .where(Review.question == "illegal_move", Review.state == "open")
        )
        stands = {one.reference: self.stages.get(one.status, "") for one in asked}
        for ticket in world.twin.records("tickets"):
            stage = stands.get(ticket.properties.get(KEY, ""), "")
            if stage and ticket.properties["hs_pipeline_stage"] != stage:
                world.twin.change("tickets", ticket.id, {"hs_pipeline_stage": stage})
                self.did["set back"] += 1

    def chance(self, likely: float) -> bool:
        """Whether it happens now."""
        return self.dice.random() < min(0.95, likely * OFTEN * self.pace)

    def move(self, world: World, ticket: Record, to: str, **said: str) -> None:
        """Drag it to another column, and say what goes with it."""
        self.did[to] += 1
        world.twin.change("tickets", ticket.id, {"hs_pipeline_stage": self.stages[to], **said})

    def slip(self, world: World, ticket: Record, to: str, **mended: str) -> None:
        """Drag it where it may not go, or without saying why; mended at the next look."""
        self.did["slip"] += 1
        stood = ticket.properties["hs_pipeline_stage"]
        self.to_mend[ticket.id] = mended or {"hs_pipeline_stage": stood}
        world.twin.change("tickets", ticket.id, {"hs_pipeline_stage": self.stages[to]})

    def _odds_and_ends(self, world: World) -> None:
        tickets = [one for one in world.twin.records("tickets") if one.properties.get(KEY)]
        if tickets and self.chance(0.02):
            ticket = self.dice.choice(tickets)
            self.removed.add(ticket.properties[KEY])
            world.twin.delete("tickets", ticket.id)
            self.did["deleted"] += 1
        if len(tickets) > 9 and self.chance(0.01):
            keep, other = self.dice.sample(tickets, 2)
            self.merged |= {keep.properties[KEY], other.properties[KEY]}
            world.twin.merge("tickets", keep.id, other.id)
            self.did["merged"] += 1
        self._correct_a_phone(world)
        if tickets and self.chance(0.03):
            self._take_consent_back(world, self.dice.choice(tickets).properties[KEY])

    def _correct_a_phone(self, world: World) -> None:
        patients = [
            one
            for one in world.twin.records("contacts")
            if one.properties.get("referral_contact_key", "").startswith("T-")
        ]
        if patients and self.chance(0.2):
            patient = self.dice.choice(patients)
            world.twin.change("contacts", patient.id, {"phone": self.dice.choice(PHONES)})
            self.did["phone"] += 1

    def _take_consent_back(self, world: World, reference: str) -> None:
        """The patient calls."""

        def said(session: Session) -> None:
            referral = session.scalar(select(Referral).where(Referral.reference == reference))
            if referral is not None and referral.status != "void":
                self.did["consent withdrawn"] += consents.withdraw(
                    session,
                    referral,
                    actor="staff",
                    audience=world.services.audience(session),
                    now=world.clock(),
                )

        world.write(said)

    def summarise(self, world: World, reference: str) -> None:
        """Add the care summary."""

        def added(session: Session) -> None:
            referral = session.scalar(select(Referral).where(Referral.reference == reference))
            if referral is not None:
                key = f"{reference}-{referral.status_seq}"
                one = Added(key, SUMMARY, "staff")
                closing.add(session, world.services.vault, referral, one, now=world.clock())

        world.write(added)


def _received(staff: Staff, world: World, ticket: Record) -> None:
    if not staff.chance(0.22):
        return
    roll = staff.dice.random()
    if roll < 0.82:
        staff.move(world, ticket, "accepted", hubspot_owner_id=staff.dice.choice(["", "1"]))
    elif roll < 0.90:
        staff.move(world, ticket, "declined", **{REASON: staff.dice.choice(DECLINES)})
    elif roll < 0.93:
        staff.slip(world, ticket, "declined", **{REASON: "capacity"})
    elif roll < 0.97:
        staff.move(world, ticket, "needs_info")
    else:
        staff.slip(world, ticket, "closed")


def _needs_info(staff: Staff, world: World, ticket: Record) -> None:
    if staff.chance(0.01):
        staff.move(world, ticket, "unsuccessful", **{REASON: "info_never_supplied"})
    elif staff.chance(0.02):
        staff.move(world, ticket, "accepted")


def _accepted(staff: Staff, world: World, ticket: Record) -> None:
    if not staff.chance(0.12):
        return
    when = _moment(world.clock() + timedelta(days=staff.dice.uniform(1, 9)))
    roll = staff.dice.random()
    if roll < 0.88:
        staff.move(world, ticket, "scheduled", **{APPOINTMENT: when})
    elif roll < 0.92 and not ticket.properties.get(APPOINTMENT):
        staff.slip(world, ticket, "scheduled", **{APPOINTMENT: when})
    elif roll < 0.97:
        staff.move(world, ticket, "unsuccessful", **{REASON: staff.dice.choice(ENDS)})
    else:
        staff.move(world, ticket, "cancelled", **{REASON: "by_patient"})


def _scheduled(staff: Staff, world: World, ticket: Record) -> None:
    when = _read(ticket.properties.get(APPOINTMENT, ""))
    if when is None or when > world.clock():
        if staff.chance(0.01):
            later = _moment(world.clock() + timedelta(days=staff.dice.uniform(1, 9)))
            world.twin.change("tickets", ticket.id, {APPOINTMENT: later})
            staff.did["appointment moved"] += 1
        return
    if not staff.chance(0.5):
        return
    if staff.dice.random() < 0.9:
        staff.move(world, ticket, "in_care")
    else:
        staff.move(world, ticket, "accepted", referral_appointment_outcome="no_show")
        staff.did["no_show"] += 1


def _in_care(staff: Staff, world: World, ticket: Record) -> None:
    if not staff.chance(0.06):
        return
    roll = staff.dice.random()
    if roll < 0.65:
        staff.summarise(world, ticket.properties[KEY])
        staff.move(world, ticket, "closed", **{REASON: "summary_sent"})
    elif roll < 0.92:
        staff.move(world, ticket, "closed", **{REASON: "seen_no_summary"})
    elif roll < 0.96:
        staff.slip(world, ticket, "closed", **{REASON: "seen_no_summary"})
    else:
        staff.slip(world, ticket, "received")


def _ended(staff: Staff, world: World, ticket: Record) -> None:
    if staff.chance(0.0004):
        staff.move(world, ticket, "accepted", referral_reopen_reason="patient_returned")
        staff.did["reopened"] += 1


_DEEDS: Final[Mapping[str, Callable[[Staff, World, Record], None]]] = {
    "received": _received,
    "needs_info": _needs_info,
    "accepted": _accepted,
    "scheduled": _scheduled,
    "in_care": _in_care,
    "closed": _ended,
    "declined": _ended,
    "unsuccessful": _ended,
}


def _moment(when: datetime) -> str:
    """As HubSpot writes a date and time: milliseconds since 1970."""
    return str(int(when.timestamp() * 1000))


def _read(text: str) -> datetime | None:
    if not text:
        return None
    if text.isdigit():
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
