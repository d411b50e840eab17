"""What is written back beside a sheet's row: the status label and what is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.config import Clinic, Policy
from integrator.delivery.delivering import Composed
from integrator.errors import RemoteUnavailable
from integrator.loop.followers import JoinedRow, joined_rows
from integrator.models import OutboxMessage, Referral, StoredEnvelope
from integrator.policy.consent import decide
from integrator.ports import Outcome, Outgoing, RowUpdate
from integrator.store.vault import Vault
from integrator.telling.crm import Subject, subjects_of
from integrator.telling.wording import status_label
from integrator.times import Clock, utc_now

NAMED_WITHIN: Final = 3.0
"""Seconds in which a new row usually gets its reference."""


@dataclass(frozen=True, slots=True)
class RowTeller:
    """Composes what a row's own columns say; always as things stand now."""

    vault: Vault
    clinic: Clinic
    policy: Policy
    clock: Clock = utc_now
    sheets: frozenset[str] = frozenset()
    """Sources that are sheets."""

    def compose(self, session: Session, messages: Sequence[OutboxMessage]) -> list[Composed]:
        """One update per message, of every row that is the referral; eight queries in all."""
        subjects = subjects_of(session, self.vault, messages)
        joined = joined_rows(session, subjects, sources=self.sheets)
        rows = {key: _own(one) + joined.get(key, []) for key, one in subjects.items()}
        nameless = _nameless(session, [row for found in rows.values() for row in found])
        return [
            self._composed(m, subjects[m.referral_id], rows[m.referral_id], nameless)
            for m in messages
        ]

    def _composed(
        self,
        message: OutboxMessage,
        subject: Subject,
        rows: Sequence[JoinedRow],
        nameless: frozenset[int],
    ) -> Composed:
        referral = subject.referral
        places = [row for row in rows if row.source in self.sheets] or rows
        if not nameless.isdisjoint(row.envelope_id for row in places):
            return Composed(message, None, RemoteUnavailable(retry_after=NAMED_WITHIN))
        decision = decide(self.policy, subject.facts(self.clock().date()), "sheet")
        first, *others = places
        update = RowUpdate(
            source=first.source,
            reference=first.reference,
            status_label=_label(referral.status, self.clinic) if decision.lets("status") else "",
            problem=_problem(referral) if decision.outcome == "allowed" else "",
            also=tuple((row.source, row.reference) for row in others),
        )
        outgoing = Outgoing(message.id, referral.reference, update)
        return Composed(message, outgoing, decision=decision)

    def landed(
        self, session: Session, pairs: Sequence[tuple[Composed, Outcome]], now: datetime
    ) -> None:
        """A row's own columns are no disclosure: there is nothing to remember."""


def _own(subject: Subject) -> list[JoinedRow]:
    """What the referral itself came as."""
    one = subject.referral
    return [JoinedRow(one.source, one.reference, one.envelope_id)]


def _nameless(session: Session, rows: Iterable[JoinedRow]) -> frozenset[int]:
    """Envelopes whose rows do not bear their reference yet: nothing can be written beside them."""
    ids = {row.envelope_id for row in rows}
    found = session.scalars(
        select(StoredEnvelope.id).where(
            StoredEnvelope.id.in_(ids), StoredEnvelope.acknowledged_at.is_(None)
        )
    )
    return frozenset(found)


def _label(status: str, clinic: Clinic) -> str:
    """What partners see; a void referral was no referral."""
    return "" if status == "void" else status_label(status, None, clinic=clinic)


def _problem(referral: Referral) -> str:
    if not referral.missing or referral.status != "needs_info":
        return ""
    names = [name.replace("|", " or ").replace("_", " ") for name in referral.missing.split(",")]
    return "Please add: " + ", ".join(names)
