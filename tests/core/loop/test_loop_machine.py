"""Staff, partners, patients and dying workers in any order: what always holds of a referral."""

import json
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.correspondence.answers import PARTNER_PAGE
from integrator.correspondence.asking import NobodyToAsk, ask_partner
from integrator.delivery import outbox
from integrator.delivery.delivering import Delivery, Route
from integrator.following.fieldsync import SharedFields
from integrator.following.rounds import Following
from integrator.following.taking import Taking
from integrator.intake.keeping import keep_posted
from integrator.loop import closing, consents, merged_tickets, status
from integrator.loop.audience import CRM, LETTER
from integrator.loop.closing import Added
from integrator.loop.hearing import CHOOSABLE
from integrator.loop.status import Change, IllegalMove
from integrator.models import (
    JoinedEnvelope,
    OutboxMessage,
    PartnerContact,
    Referral,
    Review,
    StatusEvent,
)
from integrator.partners import preferences
from integrator.partners.preferences import Preferences
from integrator.ports import (
    AttachmentDraft,
    Envelope,
    Hint,
)
from integrator.reminders.digesting import Digesting
from integrator.reminders.reminding import Reminding
from integrator.reviewing import joining
from integrator.reviewing.joining import NotJoinable
from integrator.statuses import REASONS, STATUSES, UNTOLD
from integrator.store import hints
from integrator.store.cursors import MergedCursor, Position
from integrator.store.db import connect
from integrator.telling.crm import CrmTeller
from tests.core.clinic import Clinic, mail, new_vault
from tests.core.loop_board import OWNERS, Board, Ticket
from tests.core.loop_promises import (
    has_a_turn_just_while_open,
    history_is_unbroken,
    live_tickets,
    nobody_is_told_twice,
)
from tests.core.policies import REFERENCE_ONLY
from tests.peers.stores import sqlite_store

SUMMARY = AttachmentDraft("summary.pdf", "application/pdf", b"%PDF-1.4 seen and well")
EVERY_REASON = sorted(set().union(*REASONS.values()))
STAGES = [one for one in STATUSES if one not in UNTOLD]
WHICH = st.integers(0, 1)
SOON = "2026-12-20T15:00:00+00:00"
WRITTEN = {
    "owner": ("501", "502", ""),
    "appointment_at": (SOON, "2027-01-05T15:00:00+00:00", ""),
    "priority": ("urgent", "routine", "perhaps"),
}
"""What staff write into the fields that they share with us."""
HEARD = (
    Preferences(True, "en", frozenset(CHOOSABLE), "at_once", 0, 8, "UTC"),
    Preferences(True, "es", frozenset({"accepted", "closed"}), "daily", 0, 8, "UTC"),
    Preferences(False, "en", frozenset(CHOOSABLE), "at_once", 0, 8, "UTC"),
)


class Loop(RuleBasedStateMachine):
    """Two referrals of one clinic."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        store = connect(sqlite_store(Path(self.folder.name) / "loop.db"))
        self.clinic = clinic = Clinic(store, new_vault())
        clinic.topics = frozenset({CRM, LETTER})
        self.board = Board(clinic)
        self.withdrawn: set[int] = set()
        self.told = 0
        shared = SharedFields(clinic.vault, REFERENCE_ONLY, "US", {"ticket": OWNERS})  # type: ignore[dict-item]
        teller = CrmTeller(
            clinic.vault, REFERENCE_ONLY, "https://desk.example", shared, clinic.clock
        )
        route = Route(self.board, teller.compose, teller.landed)
        self.delivery = Delivery(store, {CRM: route}, clinic.clock)
        feeds: Any = {"hubspot": self.board}
        taking = Taking(shared, {"scheduled": "appointment_at"})
        self.following = Following(store, feeds, clinic.audience, clinic.clock, taking)

    @initialize()
    def arrive(self) -> None:
        """Two mails are read and pushed."""
        positions: list[Position] = [(mail(number), {}) for number in (1, 2)]
        self.clinic.intake.keep("clinic-inbox", positions, MergedCursor())
        self.clinic.intake.read_kept()
        self.delivery.drain(CRM)

    @rule(which=WHICH, to=st.sampled_from(STATUSES), reason=st.sampled_from([None, *EVERY_REASON]))
    def admin_moves(self, which: int, to: str, reason: str | None) -> None:
        """An admin changes a status, where the table lets them."""
        soon = self.clinic.now + timedelta(days=3)
        self._change(which, Change(to, "ada", "admin", reason, soon))

    @rule(
        which=WHICH,
        stages=st.lists(st.sampled_from(STAGES), min_size=1, max_size=4),
        reason=st.sampled_from([None, *EVERY_REASON]),
        back=st.sampled_from([None, "no_show", "other"]),
    )
    def staff_drag(
        self, which: int, stages: list[str], reason: str | None, back: str | None
    ) -> None:
        """Staff drag a ticket anywhere, once or several times before anybody looks."""
        for ticket in self._ticket(which):
            for to in stages:
                self.clinic.later(minutes=7)
                ticket.move(to, self.clinic.now)
            said = {"reason": reason, "appointment_outcome": back, "reopen_reason": back}
            ticket.reasons = said
            ticket.written_at |= dict.fromkeys(said, self.clinic.now)

    @rule(which=WHICH, name=st.sampled_from(sorted(WRITTEN)), choice=st.integers(0, 2))
    def staff_write(self, which: int, name: str, choice: int) -> None:
        """Staff correct a field they share with us."""
        for ticket in self._ticket(which):
            self.clinic.later(seconds=1)
            ticket.write(name, WRITTEN[name][choice], self.clinic.now)

    @rule(which=WHICH)
    def staff_merge(self, which: int) -> None:
        """Staff make one ticket of both."""
        ids = list(self.board.tickets)
        if len(ids) > 1:
            self.board.merge(ids[which % len(ids)], ids[(which + 1) % len(ids)])

    @rule()
    def poll(self) -> None:
        """The feed is followed: after it, both sides agree, or it is known why they do not."""
        self.following.follow("hubspot")
        self.clinic.db.read(self._agrees)

    @rule(heard=st.lists(WHICH, max_size=4), doubled=st.booleans())
    def hooks(self, heard: list[int], doubled: bool) -> None:
        """Webhooks come: some lost, some twice, in any order."""
        ids, said = list(self.board.tickets), list[Hint]()
        for which in heard[: len(ids) * 2]:
            self.told += 0 if doubled else 1
            identity, remote_id = f"{which}|{self.told}".encode(), ids[which % len(ids)]
            said.append(Hint(identity, "ticket", remote_id, "ticket.propertyChange", b"{}"))
        vault, now = self.clinic.vault, self.clinic.now
        rows = hints.rows_of(vault, "hubspot", said, now=now)
        self.clinic.db.write(lambda s: hints.keep(s, rows))
        self.following.heed("hubspot")

    @rule(which=WHICH)
    def partner_withdraws(self, which: int) -> None:
        """The sender takes it back."""
        self._change(which, Change("cancelled", "contact", "partner", "by_partner"))

    @rule(which=WHICH)
    def partner_acknowledges(self, which: int) -> None:
        """The sender has read how it ended."""
        now = self.clinic.now
        self._on(which, lambda s, one: closing.acknowledge(s, one, actor="contact", now=now))

    @rule(which=WHICH)
    def clinic_asks(self, which: int) -> None:
        """A person asks the sender for something."""
        clinic = self.clinic

        def ask(session: Session, one: Referral) -> None:
            try:
                audience = clinic.audience(session)
                ask_partner(
                    session,
                    one,
                    actor="sam",
                    audience=audience,
                    now=clinic.now,
                    fields=["insurance"],
                )
            except (IllegalMove, NobodyToAsk):
                session.rollback()

        self._on(which, ask)

    @rule(which=WHICH, number=st.integers(1, 2))
    def partner_answers(self, which: int, number: int) -> None:
        """The sender fills a gap, perhaps twice, perhaps with another word than before."""
        clinic, referrals = self.clinic, self._referrals()
        if not referrals:
            return
        reference = referrals[which % len(referrals)].reference
        fields = {"insurance": f"Plan {number}"}
        body = {"kind": "form", "source": PARTNER_PAGE, "fields": fields, "answer": {}}
        answer = Envelope(
            PARTNER_PAGE,
            f"{reference}-{number}",
            clinic.now,
            "application/json",
            json.dumps(body).encode(),
            about=reference,
        )
        clinic.db.write(lambda s: keep_posted(s, clinic.vault, [answer], now=clinic.now))
        clinic.intake.read_kept()

    @rule(wanted=st.sampled_from(HEARD))
    def partner_chooses(self, wanted: Preferences) -> None:
        """The sender wants to hear in another way."""
        now = self.clinic.now

        def choose(session: Session) -> None:
            for one in session.scalars(select(PartnerContact)):
                preferences.choose(session, one, wanted, zone="UTC", actor="ana", now=now)

        self.clinic.db.write(choose)

    @rule(which=WHICH)
    def person_joins(self, which: int) -> None:
        """Both are one."""
        clinic, both = self.clinic, [one.id for one in self._referrals()]
        if len(both) < 2:
            return

        def join(session: Session) -> None:
            keep, other = (session.get_one(Referral, both[(which + n) % 2]) for n in (0, 1))
            audience = clinic.audience(session)
            vault, now = clinic.vault, clinic.now
            try:
                joining.join(session, vault, keep, other, actor="sam", audience=audience, now=now)
            except NotJoinable:
                assert "void" in {keep.status, other.status}

        clinic.db.write(join)

    @rule()
    def person_parts(self) -> None:
        """They are two after all: a join is undone, or two tickets that were one are kept apart."""
        clinic, now = self.clinic, self.clinic.now

        def part(session: Session) -> None:
            audience = clinic.audience(session)
            merged = Review.question == merged_tickets.QUESTION
            for asked in session.scalars(select(Review).where(merged, Review.state == "open")):
                joining.keep_apart(session, asked, actor="sam", audience=audience, now=now)
            for one in session.scalars(
                select(JoinedEnvelope).where(JoinedEnvelope.undone_at.is_(None))
            ):
                joining.restore(session, one, actor="sam", audience=audience, now=now)

        clinic.db.write(part)

    @rule(which=WHICH)
    def summary(self, which: int) -> None:
        """Staff hand in the care summary."""
        clinic, added = self.clinic, Added(f"k{which}", SUMMARY, "staff")
        self._on(which, lambda s, r: closing.add(s, clinic.vault, r, added, now=clinic.now))

    @rule(which=WHICH, state=st.sampled_from(["withdrawn", "given"]))
    def patient_says(self, which: int, state: str) -> None:
        """The patient takes consent back, or gives it again to a person."""
        self._consent(which, state)

    @rule()
    def deliver(self) -> None:
        """What is due at HubSpot is told."""
        self.delivery.drain(CRM)

    @rule(topic=st.sampled_from([CRM, LETTER]))
    def worker_dies(self, topic: str) -> None:
        """A worker claims, and is never heard of again."""
        self.clinic.db.write(lambda s: outbox.claim(s, topic, now=self.clinic.now))

    @rule(minutes=st.sampled_from([1, 5, 60, 60 * 24, 60 * 24 * 7]))
    def time_passes(self, minutes: int) -> None:
        """And whoever lets a turn go by is reminded."""
        clinic = self.clinic
        clinic.later(minutes=minutes)
        Reminding(clinic.db, clinic.audience, clinic.clock).remind()
        Digesting(clinic.db, clinic.audience, clinic.clock).gather()

    @invariant()
    def what_is_promised(self) -> None:
        """Looked at in one reading of the store, after each step."""
        self.clinic.db.read(self._holds)

    def _holds(self, session: Session) -> None:
        rows = session.scalars(select(Referral).order_by(Referral.id)).all()
        events = session.scalars(select(StatusEvent).order_by(StatusEvent.seq)).all()
        letters = session.scalars(select(OutboxMessage).where(OutboxMessage.topic == LETTER)).all()
        tickets = session.scalars(live_tickets()).all()
        for one in rows:
            history_is_unbroken(one, [event for event in events if event.referral_id == one.id])
            has_a_turn_just_while_open(one)
            if one.id in self.withdrawn:
                assert (one.disclosure_limit, one.consent) == ("reference", "refused")
        nobody_is_told_twice(letters)
        assert len({one.remote_id for one in tickets}) == len(tickets)

    def _agrees(self, session: Session) -> None:
        """Each ticket we follow stands as we have it, or was refused, or a push of ours is due."""
        rows = {one.reference: one for one in session.scalars(select(Referral))}
        for record in session.scalars(live_tickets()):
            ticket, mine = self.board.tickets[record.remote_id], rows[record.local_key]
            refused_or_ours = {record.refused, record.status_seen, record.status_offered}
            assert ticket.status in refused_or_ours | {mine.status}
            if "owner" in ticket.fields:
                assert (mine.crm_owner_id or "") == ticket.fields["owner"]

    def teardown(self) -> None:
        """Let go of the store."""
        self.clinic.db.engine.dispose()
        self.folder.cleanup()

    def _ticket(self, which: int) -> list[Ticket]:
        tickets = list(self.board.tickets.values())
        return [tickets[which % len(tickets)]] if tickets else []

    def _consent(self, which: int, state: str) -> None:
        clinic = self.clinic

        def note(session: Session, referral: Referral) -> None:
            audience = clinic.audience(session)
            waiting = select(OutboxMessage.id).where(
                OutboxMessage.referral_id == referral.id,
                OutboxMessage.topic == LETTER,
                OutboxMessage.state.in_(("due", "leased")),
            )
            before = set(session.scalars(waiting))
            is_new = referral.id not in self.withdrawn
            said = consents.Said(state)
            consents.note(session, referral, said, actor="sam", audience=audience, now=clinic.now)
            if state == "withdrawn" and is_new:
                assert not before & set(session.scalars(waiting))

        referral = self._on(which, note)
        if referral is not None:
            change = self.withdrawn.add if state == "withdrawn" else self.withdrawn.discard
            change(referral.id)

    def _change(self, which: int, wanted: Change) -> None:
        clinic = self.clinic

        def move(session: Session, referral: Referral) -> None:
            before = referral.status
            try:
                audience = clinic.audience(session)
                status.change(session, referral, wanted, audience=audience, now=clinic.now)
            except IllegalMove:
                assert referral.status == before

        self._on(which, move)

    def _on(self, which: int, act: Callable[[Session, Referral], object]) -> Referral | None:
        self.clinic.later(seconds=1)
        referrals = self._referrals()
        if not referrals:
            return None
        number = referrals[which % len(referrals)].id
        self.clinic.db.write(lambda s: act(s, s.get_one(Referral, number)))
        return referrals[which % len(referrals)]

    def _referrals(self) -> list[Referral]:
        return list(self.clinic.referrals())


Loop.TestCase.settings = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
test_the_loop = Loop.TestCase
