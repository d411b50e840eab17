"""What programs are told of the referrals they sent: reference, status, when, and its number."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.config import Policy
from integrator.delivery.delivering import Composed, arrived
from integrator.errors import NotWanted
from integrator.models import OutboxMessage, StatusEvent
from integrator.policy.consent import decide
from integrator.ports import Outcome, Outgoing, StatusCall
from integrator.store.audit import Deed, record
from integrator.store.vault import Vault
from integrator.telling.subjects import Subject, subjects_of
from integrator.times import Clock, utc_now

Events = Mapping[tuple[int, int], StatusEvent]
"""By referral and number."""


@dataclass(frozen=True, slots=True)
class CallbackTeller:
    """Composes calls; each tells of the event it was queued for, not of what came after."""

    vault: Vault
    policy: Policy
    sources: Collection[str]
    """Those whose programs are told."""
    clock: Clock = utc_now

    def compose(self, session: Session, messages: Sequence[OutboxMessage]) -> list[Composed]:
        """One call per message; three queries in all."""
        subjects = subjects_of(session, self.vault, messages)
        events = _events(session, messages)
        return [self._composed(one, subjects[one.referral_id], events) for one in messages]

    def _composed(self, message: OutboxMessage, subject: Subject, events: Events) -> Composed:
        """A program outside reads it, as others do a sheet: so much may be said as there."""
        referral = subject.referral
        event = events.get((referral.id, message.status_seq))
        if event is None or referral.source not in self.sources:
            return Composed(message, None, NotWanted("no program is told of it"))
        decision = decide(self.policy, subject.facts(self.clock().date()), "sheet")
        call = StatusCall(
            source=referral.source,
            reference=referral.reference,
            status=event.to_status if decision.lets("status") else None,
            changed_at=event.occurred_at,
            sequence=event.seq,
        )
        outgoing = Outgoing(message.id, referral.reference, call)
        return Composed(message, outgoing, decision=decision)

    def landed(
        self, session: Session, pairs: Sequence[tuple[Composed, Outcome]], now: datetime
    ) -> None:
        """Record which statuses programs were told of."""
        deeds = [
            Deed(
                "delivery",
                "callback.sent",
                one.outgoing.reference,
                {"seq": one.message.status_seq, "decision": one.decision_id},
            )
            for one, _ in arrived(pairs)
            if one.outgoing
        ]
        record(session, deeds, now=now)


def _events(session: Session, messages: Sequence[OutboxMessage]) -> Events:
    rows = session.scalars(
        select(StatusEvent).where(
            StatusEvent.referral_id.in_({message.referral_id for message in messages})
        )
    )
    return {(row.referral_id, row.seq): row for row in rows}
