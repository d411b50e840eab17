"""Letters with a one-time code: worked out when they are composed, and scanned like any other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.config import Clinic
from integrator.config.mail import MailTemplates
from integrator.correspondence.access import CODE_LIFE, Codes
from integrator.delivery.delivering import Composed, arrived
from integrator.delivery.outbox import LEASE
from integrator.errors import BlockedByPolicy, NotWanted
from integrator.models import AccessCode, OutboxMessage, PartnerContact
from integrator.policy.disclosure import leaks
from integrator.ports import Letter, Outcome, Outgoing
from integrator.store.audit import Deed, record
from integrator.store.vault import Vault
from integrator.telling import refusals
from integrator.telling.crm import Subject, subjects_of
from integrator.telling.wording import compose_code, our_phrases

Row = tuple[AccessCode, PartnerContact]


@dataclass(frozen=True, slots=True)
class CodeTeller:
    """Composes codes for the contact who asked, whoever the referral is from by now."""

    vault: Vault
    clinic: Clinic
    templates: MailTemplates
    codes: Codes
    mail_domain: str
    """Right-hand side of our Message-IDs."""

    def compose(self, session: Session, messages: Sequence[OutboxMessage]) -> list[Composed]:
        """One letter per message; a code whose time is over is not sent."""
        subjects = subjects_of(session, self.vault, messages)
        rows = _rows(session, messages)
        return [
            self._composed(one, subjects[one.referral_id], rows.get(one.status_seq))
            for one in messages
        ]

    def _composed(self, message: OutboxMessage, subject: Subject, row: Row | None) -> Composed:
        if row is None or row[1].email is None:
            return Composed(message, None, NotWanted("no such code any more"))
        code, contact = row
        if code.used_at is not None or code.expires_at <= _claimed_at(message):
            return Composed(message, None, NotWanted("the code is over"))
        letter = self._letter(message, subject, code, contact)
        text = f"{letter.subject}\n{letter.text}\n{letter.html}"
        ours = our_phrases("code", contact.language, clinic=self.clinic, templates=self.templates)
        if found := leaks(text, subject.values, ours=ours):
            return Composed(message, None, BlockedByPolicy(",".join(found)))
        return Composed(message, Outgoing(message.id, subject.referral.reference, letter))

    def _letter(
        self, message: OutboxMessage, subject: Subject, code: AccessCode, contact: PartnerContact
    ) -> Letter:
        reference = subject.referral.reference
        composed = compose_code(
            self.codes.code(code.seed),
            reference,
            int(CODE_LIFE.total_seconds() // 60),
            language=contact.language,
            clinic=self.clinic,
            templates=self.templates,
        )
        return Letter(
            recipient=contact.email or "",
            subject=composed.subject,
            text=composed.text,
            html=composed.html,
            message_id=f"<{reference}.code.{code.id}@{self.mail_domain}>".lower(),
            ambiguous=message.ambiguous,
        )

    def landed(
        self, session: Session, pairs: Sequence[tuple[Composed, Outcome]], now: datetime
    ) -> None:
        """Record that codes went out, never which, and who is reached no more."""
        refusals.heed(session, pairs, now=now)
        deeds = [
            Deed("delivery", "code.sent", one.outgoing.reference, {"id": one.message.status_seq})
            for one, _ in arrived(pairs)
            if one.outgoing
        ]
        record(session, deeds, now=now)


def _claimed_at(message: OutboxMessage) -> datetime:
    """Now, as the claim has it: a composer has no clock."""
    return message.lease_until - LEASE if message.lease_until else message.due_at


def _rows(session: Session, messages: Sequence[OutboxMessage]) -> dict[int, Row]:
    rows = session.execute(
        select(AccessCode, PartnerContact)
        .join(PartnerContact, PartnerContact.id == AccessCode.contact_id)
        .where(AccessCode.id.in_({message.status_seq for message in messages}))
    )
    return {code.id: (code, contact) for code, contact in rows}
