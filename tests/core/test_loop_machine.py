"""Staff, partners, patients and dying workers in any order: what always holds of a referral."""

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.delivery import outbox
from integrator.following.rounds import Following
from integrator.following.taking import Taking
from integrator.loop import closing, consents, status
from integrator.loop.audience import CRM, LETTER
from integrator.loop.closing import Added
from integrator.loop.status import Change, IllegalMove
from integrator.models import Base, OutboxMessage, Referral, RemoteRecord, StatusEvent
from integrator.ports import AttachmentDraft, Cursor, StageChange
from integrator.reminders.reminding import Reminding
from integrator.statuses import ENDED, LEGAL, REASONS, STATUSES, UNTOLD
from integrator.store.cursors import MergedCursor, Position
from integrator.store.db import connect
from tests.core.clinic import Clinic, mail, new_vault

SUMMARY = AttachmentDraft("summary.pdf", "application/pdf", b"%PDF-1.4 seen and well")
EVERY_REASON = sorted(set().union(*REASONS.values()))
WHICH = st.integers(0, 1)


@dataclass(slots=True)
class Board:
    """Tickets as staff left them; shown in whatever order it is asked for."""

    clinic: Clinic
    stands: dict[str, dict[str, Any]] = field(default_factory=dict)
    name: str = "hubspot"

    def changes(self, _cursor: Cursor) -> Iterator[tuple[StageChange | None, Cursor]]:
        """Every ticket, each time."""
        for remote_id in list(self.stands):
            yield self._change(remote_id), {}

    def as_they_stand(self, remote_ids: Sequence[str]) -> Iterator[StageChange]:
        """Those that are asked for."""
        self.clinic.later(seconds=1)
        yield from (self._change(one) for one in remote_ids if one in self.stands)

    glance = as_they_stand

    def vanished(self, _remote_ids: Sequence[str]) -> Iterator[StageChange]:
        """None ever does."""
        yield from ()

    def _change(self, remote_id: str) -> StageChange:
        return StageChange(
            remote_id, None, "s", modified_at=self.clinic.now, **self.stands[remote_id]
        )


class Loop(RuleBasedStateMachine):
    """Two referrals of one clinic."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        store = connect(f"sqlite:///{Path(self.folder.name)}/loop.db")
        Base.metadata.create_all(store.engine)
        self.clinic = Clinic(store, new_vault())
        self.board = Board(self.clinic)
        self.withdrawn: set[int] = set()

    @initialize()
    def arrive(self) -> None:
        """Two mails are read and pushed."""
        positions: list[Position] = [(mail(number), {}) for number in (1, 2)]
        self.clinic.intake.keep("clinic-inbox", positions, MergedCursor())
        self.clinic.intake.read_kept()
        self.clinic.delivery.drain(CRM)
        for one in self._rows(select(RemoteRecord).where(RemoteRecord.kind == "ticket")):
            self.board.stands[one.remote_id] = {"status": one.status_seen}

    @rule(which=WHICH, to=st.sampled_from(STATUSES), reason=st.sampled_from([None, *EVERY_REASON]))
    def admin_moves(self, which: int, to: str, reason: str | None) -> None:
        """An admin changes a status, where the table lets them."""
        self._change(which, Change(to, "ada", "admin", reason, self._soon()))

    @rule(
        which=WHICH,
        to=st.sampled_from([one for one in STATUSES if one not in UNTOLD]),
        reason=st.sampled_from([None, *EVERY_REASON]),
        outcome=st.sampled_from([None, "no_show"]),
    )
    def staff_drag(self, which: int, to: str, reason: str | None, outcome: str | None) -> None:
        """Staff drag a ticket anywhere, with a reason or none."""
        if tickets := list(self.board.stands):
            said = {"status": to, "reason": reason, "appointment_outcome": outcome}
            self.board.stands[tickets[which % len(tickets)]] = said

    @rule()
    def poll(self) -> None:
        """The feed is followed."""
        feeds: Any = {"hubspot": self.board}
        clinic = self.clinic
        Following(clinic.db, feeds, clinic.audience, clinic.clock, Taking()).follow("hubspot")

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
    def summary(self, which: int) -> None:
        """Staff hand in the care summary."""
        clinic, added = self.clinic, Added(f"k{which}", SUMMARY, "staff")
        self._on(which, lambda s, r: closing.add(s, clinic.vault, r, added, now=clinic.now))

    @rule(which=WHICH)
    def consent_withdrawn(self, which: int) -> None:
        """The patient takes consent back."""
        self._consent(which, "withdrawn")

    @rule(which=WHICH)
    def consent_given(self, which: int) -> None:
        """The patient gives it again, to a person."""
        self._consent(which, "given")

    @rule()
    def deliver(self) -> None:
        """What is due at HubSpot is told."""
        self.clinic.delivery.drain(CRM)
        for one in self._rows(select(RemoteRecord).where(RemoteRecord.kind == "ticket")):
            self.board.stands.setdefault(one.remote_id, {"status": one.status_seen})

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

    @invariant()
    def history_is_unbroken(self) -> None:
        """Events count from 1, each from where the last one led, to where it stands."""
        for one in self._referrals():
            query = select(StatusEvent).where(StatusEvent.referral_id == one.id)
            events = self._rows(query.order_by(StatusEvent.seq))
            assert [event.seq for event in events] == list(range(1, one.status_seq + 1))
            ends = [None, *(event.to_status for event in events)]
            assert [event.from_status for event in events] == ends[:-1]
            assert all(event.to_status in LEGAL[event.from_status] for event in events)
            assert ends[-1] == one.status

    @invariant()
    def one_intent_for_each_event_and_contact(self) -> None:
        """Nobody is told of the same thing twice."""
        letters = self._rows(select(OutboxMessage).where(OutboxMessage.topic == LETTER))
        told = Counter(
            (one.referral_id, one.status_seq, one.contact_id)
            for one in letters
            if one.kind in {"status", "acknowledgement"}
        )
        assert set(told.values()) <= {1}

    @invariant()
    def whoever_is_open_has_a_turn_and_nobody_else(self) -> None:
        """An open referral has whose turn, owner, next action and due time; an ended one none."""
        for one in self._referrals():
            turn = (one.waiting_on, one.next_action, one.due_at)
            if one.status in ENDED:
                assert turn == (None, None, None), one.status
            else:
                assert all(turn), (one.status, turn)
                assert one.owner

    @invariant()
    def nothing_waits_that_a_withdrawn_consent_forbids(self) -> None:
        """After a withdrawal only what holds no more than the reference waits."""
        for one in self._referrals():
            if one.id in self.withdrawn:
                assert one.disclosure_limit == "reference"
                assert one.consent == "refused"

    def teardown(self) -> None:
        """Let go of the store."""
        self.clinic.db.engine.dispose()
        self.folder.cleanup()

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

    def _on(self, which: int, act: Any) -> Referral | None:
        self.clinic.later(seconds=1)
        referrals = self._referrals()
        if not referrals:
            return None
        number = referrals[which % len(referrals)].id
        self.clinic.db.write(lambda s: act(s, s.get_one(Referral, number)))
        return referrals[which % len(referrals)]

    def _soon(self) -> datetime:
        return self.clinic.now + timedelta(days=3)

    def _referrals(self) -> list[Referral]:
        return list(self.clinic.referrals())

    def _rows(self, query: Any) -> list[Any]:
        return self.clinic.db.read(lambda session: list(session.scalars(query)))


Loop.TestCase.settings = settings(
    max_examples=15,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
test_the_loop = Loop.TestCase
