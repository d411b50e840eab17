"""What is written back beside a sheet's row: the status label and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from integrator.config import Clinic
from integrator.delivery import Composed
from integrator.letters import status_label
from integrator.models import OutboxMessage, Referral
from integrator.ports import Delivered, Outgoing, RowUpdate
from integrator.telling.crm import Subject, subjects_of
from integrator.vault import Vault


@dataclass(frozen=True, slots=True)
class RowTeller:
    """Composes what a row's own columns say; always as things stand now."""

    vault: Vault
    clinic: Clinic

    def compose(self, session: Session, messages: Sequence[OutboxMessage]) -> list[Composed]:
        """One update per message; three queries in all."""
        subjects = subjects_of(session, self.vault, messages)
        return [self._composed(message, subjects[message.referral_id]) for message in messages]

    def _composed(self, message: OutboxMessage, subject: Subject) -> Composed:
        referral = subject.referral
        update = RowUpdate(
            source=referral.source,
            reference=referral.reference,
            status_label=_label(referral.status, self.clinic),
            problem=_problem(referral),
        )
        return Composed(message, Outgoing(message.id, referral.reference, update))

    def landed(
        self, session: Session, arrived: Sequence[tuple[Composed, Delivered]], now: datetime
    ) -> None:
        """A row's own columns are no disclosure: there is nothing to remember."""


def _label(status: str, clinic: Clinic) -> str:
    """What partners see; a void referral was no referral."""
    return "" if status == "void" else status_label(status, None, clinic=clinic)


def _problem(referral: Referral) -> str:
    if not referral.missing or referral.status != "needs_info":
        return ""
    names = [name.replace("|", " or ").replace("_", " ") for name in referral.missing.split(",")]
    return "Please add: " + ", ".join(names)
