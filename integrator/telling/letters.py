"""Letters to senders: reference, status label and link, scanned before they may leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.config import Clinic, Policy
from integrator.config.mail import PLACEHOLDERS, LetterKind, MailTemplates
from integrator.correspondence.links import Links
from integrator.delivery.delivering import Composed, arrived
from integrator.errors import BlockedByPolicy, NotWanted
from integrator.loop import closing
from integrator.models import OutboxMessage, Referral, StatusEvent
from integrator.policy.consent import Decision, decide
from integrator.policy.disclosure import leaks
from integrator.ports import Letter, Outcome, Outgoing
from integrator.store.audit import Deed, record
from integrator.store.vault import Vault
from integrator.telling import refusals
from integrator.telling.crm import Subject, subjects_of
from integrator.telling.recipients import PLAIN, Recipient, recipients
from integrator.telling.refusals import NO_ADDRESS, is_repeat, unreachable
from integrator.telling.wording import LetterValues, compose, our_phrases
from integrator.times import Clock, utc_now

Told = Mapping[tuple[int, int], tuple[str | None, str, str | None]]
"""(referral, event) → the status before that event, the one it led to, and why."""


@dataclass(frozen=True, slots=True)
class LetterTeller:
    """Composes letters; each tells of the event it was queued for, not of what came after."""

    vault: Vault
    clinic: Clinic
    templates: MailTemplates
    links: Links
    mail_domain: str
    """Right-hand side of our Message-IDs."""
    policy: Policy
    clock: Clock = utc_now

    def compose(self, session: Session, messages: Sequence[OutboxMessage]) -> list[Composed]:
        """One letter per message; five queries in all."""
        subjects = subjects_of(session, self.vault, messages)
        told = _statuses(session, messages)
        heard = recipients(session, self.vault, messages, subjects)
        return [self._composed(m, subjects[m.referral_id], told, heard[m.id]) for m in messages]

    def _composed(
        self, message: OutboxMessage, subject: Subject, told: Told, to: Recipient
    ) -> Composed:
        if message.kind == REMINDER and not _still_asked(message, subject.referral):
            return Composed(message, None, NotWanted("they have answered"))
        if to.contact and to.contact.mail_off_at:
            return Composed(message, None, NotWanted("they want no letters"))
        error = unreachable(to.contact)
        if error or to.address is None:
            return Composed(message, None, error or NO_ADDRESS)
        decision = decide(self.policy, subject.facts(self.clock().date()), "mail")
        kind = _kind(message, decision)
        letter = self._letter(message, kind, subject, told, to, to.address)
        if found := self._leaks(kind, subject, letter, to):
            leak = BlockedByPolicy(",".join(found))
            return Composed(message, None, leak, decision=decision)
        outgoing = Outgoing(message.id, subject.referral.reference, letter)
        return Composed(message, outgoing, decision=decision)

    def _leaks(
        self, kind: LetterKind, subject: Subject, letter: Letter, to: Recipient
    ) -> list[str]:
        """Fields of the patient that show in the letter, beyond words that are ours anyway."""
        ours = our_phrases(kind, self._language(to), clinic=self.clinic, templates=self.templates)
        text = f"{letter.subject}\n{letter.text}\n{letter.html}"
        return leaks(text, subject.values, ours=ours)

    def _language(self, to: Recipient) -> str:
        return to.contact.language if to.contact else self.clinic.languages[0]

    def _letter(
        self,
        message: OutboxMessage,
        kind: LetterKind,
        subject: Subject,
        told: Told,
        to: Recipient,
        address: str,
    ) -> Letter:
        referral = subject.referral
        event = (referral.id, message.status_seq)
        before, status, reason = told.get(event, (None, referral.status, None))
        values = LetterValues(
            reference=to.reference,
            status=status,
            link=self._link(message, to, status),
            missing_count=_missing_count(referral, status),
            missed=before == "scheduled" and status == "accepted",
            summed_up=reason == closing.SENT and self._may_read(subject),
        )
        composed = compose(
            kind,
            self._language(to),
            values,
            clinic=self.clinic,
            templates=self.templates,
        )
        return Letter(
            recipient=address,
            subject=composed.subject,
            text=composed.text,
            html=composed.html,
            message_id=self._message_id(message, to),
            in_reply_to=None if to.follows or message.kind == LIST else referral.thread,
            ambiguous=message.ambiguous,
        )

    def _may_read(self, subject: Subject) -> bool:
        """Whether their page would show them the care summary."""
        facts = subject.facts(self.clock().date())
        page = decide(self.policy, facts, "partner_page", purpose="treatment")
        return page.outcome == "allowed"

    def _link(self, message: OutboxMessage, to: Recipient, status: str) -> str:
        """Of the moment the letter was queued: a repeat of it has the same link."""
        key = to.contact.key if to.contact else ""
        if message.kind == LIST:
            return self.links.listed(to.reference, key, at=message.created_at)
        asks = _asks(message, status) and not to.follows
        make = self.links.answer if asks else self.links.status
        return make(to.reference, key, at=message.created_at)

    def _message_id(self, message: OutboxMessage, to: Recipient) -> str:
        """The same intent has the same id, so that a doubled letter shows as one."""
        name = f"{to.reference}.{message.status_seq}.{message.contact_id}".lower()
        beside = message.kind in _BESIDE or to.follows or is_repeat(message)
        more = f".{message.kind}.{message.id}" if beside else ""
        return f"<{name}{more}@{self.mail_domain}>"

    def landed(
        self, session: Session, pairs: Sequence[tuple[Composed, Outcome]], now: datetime
    ) -> None:
        """Record who was told of what, which closings arrived, and who is reached no more."""
        refusals.heed(session, pairs, now=now)
        closing.note_delivered(session, _closings(session, pairs), now=now)
        deeds = [
            Deed(
                "delivery",
                "mail.sent",
                one.outgoing.reference,
                {
                    "seq": one.message.status_seq,
                    "contact": one.message.contact_id,
                    "decision": one.decision_id,
                },
            )
            for one, _ in arrived(pairs)
            if one.outgoing
        ]
        record(session, deeds, now=now)


REMINDER: Final = "reminder"
LIST: Final = "enquiry_list"
"""Answers one who asked after no referral in particular; it hangs on their newest."""
_BESIDE: Final = frozenset(
    {"question", "message", "joined", "enquiry", LIST, REMINDER, "consent_withdrawn"}
)
"""Kinds of letters that tell of no status event; one event may have several."""

_TEMPLATES: Final[Mapping[str, LetterKind]] = {
    "acknowledgement": "acknowledgement",
    "enquiry": "enquiry",
    LIST: LIST,
    "message": "message",
    "joined": "joined",
    REMINDER: "reminder",
    "consent_withdrawn": "consent_withdrawn",
    PLAIN: PLAIN,
}


def _kind(message: OutboxMessage, decision: Decision) -> LetterKind:
    """Where the status may not be told, a letter that only says that there is news."""
    kind = _TEMPLATES.get(message.kind, "status")
    says_status = "status" in PLACEHOLDERS[kind]
    return "news" if says_status and not decision.lets("status") else kind


def _still_asked(message: OutboxMessage, referral: Referral) -> bool:
    """Whether it is still the same question that nobody answered."""
    return referral.waiting_on == "partner" and referral.status_seq == message.status_seq


def _asks(message: OutboxMessage, status: str) -> bool:
    """Whether the letter's link leads to the questions."""
    return status == "needs_info" and message.kind != "message"


def _statuses(session: Session, messages: Sequence[OutboxMessage]) -> Told:
    ids = {message.referral_id for message in messages}
    rows = session.execute(
        select(
            StatusEvent.referral_id,
            StatusEvent.seq,
            StatusEvent.from_status,
            StatusEvent.to_status,
            StatusEvent.reason,
        ).where(StatusEvent.referral_id.in_(ids))
    )
    return {
        (row.referral_id, row.seq): (row.from_status, row.to_status, row.reason) for row in rows
    }


def _closings(session: Session, pairs: Sequence[tuple[Composed, Outcome]]) -> Sequence[int]:
    """Referrals whose own sender has now been told that they are closed, as they still are."""
    told = [one.message for one, _ in arrived(pairs) if one.message.kind == "status"]
    if not told:
        return ()
    events = {(one.referral_id, one.status_seq, one.contact_id) for one in told}
    ids = {one.referral_id for one in told}
    closed = select(Referral.id, Referral.status_seq, Referral.contact_id).where(
        Referral.id.in_(ids), Referral.status == "closed"
    )
    return [row.id for row in session.execute(closed) if tuple(row) in events]


def _missing_count(referral: Referral, status: str) -> int:
    missing = [name for name in referral.missing.split(",") if name]
    return len(missing) if status == "needs_info" else 0
