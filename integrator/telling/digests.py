"""Digests: one letter for what came of several referrals, each line scanned like any letter."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from integrator.config import Clinic, Policy
from integrator.config.mail import MailTemplates
from integrator.correspondence.links import Links
from integrator.delivery.delivering import Composed, arrived
from integrator.errors import BlockedByPolicy, NotWanted
from integrator.loop import closing
from integrator.loop.followers import followers
from integrator.models import DigestLine, OutboxMessage, PartnerContact, StatusEvent
from integrator.policy import decisions
from integrator.policy.consent import Decision, decide
from integrator.policy.disclosure import leaks
from integrator.ports import Letter, Outcome, Outgoing
from integrator.statuses import UNTOLD
from integrator.store.audit import Deed, record
from integrator.store.vault import Vault
from integrator.telling import refusals
from integrator.telling.refusals import NO_ADDRESS, unreachable
from integrator.telling.subjects import Subject, subjects_by_id
from integrator.telling.wording import DigestEntry, compose_digest, our_phrases
from integrator.times import Clock, utc_now

Told = Mapping[tuple[int, int], str]
"""(referral, event) → the status that event led to."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """What the store knows beside the messages of a batch."""

    lines: Mapping[int, Sequence[DigestLine]]
    """By the line a letter is named by, oldest first."""
    subjects: Mapping[int, Subject]
    told: Told
    contacts: Mapping[int, PartnerContact]
    known_as: Mapping[tuple[int, int], str]
    """(contact, referral) → the reference that contact knows it by."""


@dataclass(frozen=True, slots=True)
class DigestTeller:
    """Composes digests; what was dropped since one was queued does not stand in it."""

    vault: Vault
    clinic: Clinic
    templates: MailTemplates
    links: Links
    mail_domain: str
    """Right-hand side of our Message-IDs."""
    policy: Policy
    clock: Clock = utc_now

    def compose(self, session: Session, messages: Sequence[OutboxMessage]) -> list[Composed]:
        """One letter per message; six queries in all, and one for each joined referral."""
        batch = self._batch(session, messages)
        return [self._composed(message, batch) for message in messages]

    def _batch(self, session: Session, messages: Sequence[OutboxMessage]) -> _Batch:
        lines = _lines(session, messages)
        every = [line for some in lines.values() for line in some]
        subjects = subjects_by_id(session, self.vault, {line.referral_id for line in every})
        return _Batch(
            lines=lines,
            subjects=subjects,
            told=_told(session, every),
            contacts=_contacts(session, messages),
            known_as=_known_as(session, every, subjects),
        )

    def _composed(self, message: OutboxMessage, batch: _Batch) -> Composed:
        contact = batch.contacts[message.contact_id or 0]
        lines = _tellable(batch, batch.lines.get(_name(message), ()))
        if not lines or contact.mail_off_at:
            return Composed(message, None, NotWanted("nothing is left to tell"))
        error = unreachable(contact)
        if error or contact.email is None:
            return Composed(message, None, error or NO_ADDRESS)
        letter = self._letter(message, batch, lines, contact, contact.email)
        if found := self._leaks(letter, batch, lines, contact):
            return Composed(message, None, BlockedByPolicy(",".join(found)))
        reference = batch.subjects[lines[0].referral_id].referral.reference
        return Composed(message, Outgoing(message.id, reference, letter))

    def _leaks(
        self, letter: Letter, batch: _Batch, lines: Sequence[DigestLine], contact: PartnerContact
    ) -> list[str]:
        """Fields of any of the patients that show in the letter."""
        ours = our_phrases("digest", contact.language, clinic=self.clinic, templates=self.templates)
        text = f"{letter.subject}\n{letter.text}\n{letter.html}"
        values = [batch.subjects[one].values for one in {line.referral_id for line in lines}]
        return [name for each in values for name in leaks(text, each, ours=ours)]

    def _letter(
        self,
        message: OutboxMessage,
        batch: _Batch,
        lines: Sequence[DigestLine],
        contact: PartnerContact,
        address: str,
    ) -> Letter:
        entries = self._entries(batch, lines, contact)
        first = entries[0].reference
        composed = compose_digest(
            entries,
            self.links.status(first, contact.key, at=message.created_at),
            language=contact.language,
            clinic=self.clinic,
            templates=self.templates,
        )
        name = f"{first}.{message.status_seq}.{contact.id}.{message.kind}.{message.id}".lower()
        return Letter(
            recipient=address,
            subject=composed.subject,
            text=composed.text,
            html=composed.html,
            message_id=f"<{name}@{self.mail_domain}>",
            ambiguous=message.ambiguous,
        )

    def _entries(
        self, batch: _Batch, lines: Sequence[DigestLine], contact: PartnerContact
    ) -> list[DigestEntry]:
        """One for each referral, in the order in which they first had news."""
        statuses: dict[int, list[str]] = defaultdict(list)
        for line in sorted(lines, key=lambda one: one.status_seq):
            statuses[line.referral_id].append(batch.told[line.referral_id, line.status_seq])
        return [
            DigestEntry(
                batch.known_as[contact.id, referral_id],
                tuple(statuses[referral_id]) if self._may_say(batch, referral_id) else (),
            )
            for referral_id in dict.fromkeys(line.referral_id for line in lines)
        ]

    def _may_say(self, batch: _Batch, referral_id: int) -> bool:
        return self._decided(batch.subjects[referral_id]).lets("status")

    def _decided(self, subject: Subject) -> Decision:
        return decide(self.policy, subject.facts(self.clock().date()), "mail")

    def landed(
        self, session: Session, pairs: Sequence[tuple[Composed, Outcome]], now: datetime
    ) -> None:
        """Record line by line who was told of what, and which closings arrived."""
        refusals.heed(session, pairs, now=now)
        messages = [one.message for one, _ in arrived(pairs)]
        if not messages:
            return
        batch = self._batch(session, messages)
        lines = [line for message in messages for line in batch.lines.get(_name(message), ())]
        told = _tellable(batch, lines)
        session.execute(
            update(DigestLine)
            .where(DigestLine.id.in_({line.id for line in told}))
            .values(state="told")
            .execution_options(synchronize_session=False)
        )
        closing.note_delivered(session, _closed(batch, told), now=now)
        record(session, self._deeds(session, batch, told, now=now), now=now)

    def _deeds(
        self, session: Session, batch: _Batch, told: Sequence[DigestLine], *, now: datetime
    ) -> list[Deed]:
        made = {
            one: (one, self._decided(batch.subjects[one]))
            for one in {line.referral_id for line in told}
        }
        rows = decisions.remember(session, made.values(), now=now)
        return [
            Deed(
                "delivery",
                "mail.sent",
                batch.subjects[line.referral_id].referral.reference,
                {
                    "seq": line.status_seq,
                    "contact": line.contact_id,
                    "decision": rows.get(decisions.place(made[line.referral_id])),
                    "digest": line.letter,
                },
            )
            for line in told
        ]


def _name(message: OutboxMessage) -> int:
    """The line the letter is named by; what follows "~" tells a repeat to another address."""
    return int((message.detail or "0").partition("~")[0])


def _lines(session: Session, messages: Sequence[OutboxMessage]) -> dict[int, Sequence[DigestLine]]:
    """What each letter is to tell, or has told: by the line it is named by, oldest first."""
    found: dict[int, list[DigestLine]] = defaultdict(list)
    rows = session.scalars(
        select(DigestLine)
        .where(DigestLine.letter.in_({_name(one) for one in messages}))
        .order_by(DigestLine.id)
    )
    for row in rows:
        if row.state in {"queued", "told"}:
            found[row.letter or 0].append(row)
    return dict(found)


def _tellable(batch: _Batch, lines: Sequence[DigestLine]) -> list[DigestLine]:
    """Without what has since come to a status nobody is told of."""
    return [
        line
        for line in lines
        if batch.subjects[line.referral_id].referral.status not in UNTOLD
        and batch.told.get((line.referral_id, line.status_seq)) not in {None, *UNTOLD}
    ]


def _told(session: Session, lines: Sequence[DigestLine]) -> Told:
    rows = session.execute(
        select(StatusEvent.referral_id, StatusEvent.seq, StatusEvent.to_status).where(
            StatusEvent.referral_id.in_({line.referral_id for line in lines})
        )
    )
    return {(row.referral_id, row.seq): row.to_status for row in rows}


def _contacts(session: Session, messages: Sequence[OutboxMessage]) -> dict[int, PartnerContact]:
    found = session.scalars(
        select(PartnerContact).where(PartnerContact.id.in_({one.contact_id for one in messages}))
    )
    return {contact.id: contact for contact in found}


def _known_as(
    session: Session, lines: Sequence[DigestLine], subjects: Mapping[int, Subject]
) -> dict[tuple[int, int], str]:
    """Whose own referral was joined to it knows it by their own reference alone."""
    found = {}
    for line in lines:
        referral = subjects[line.referral_id].referral
        place = (line.contact_id, line.referral_id)
        if place in found:
            continue
        joined = line.contact_id != referral.contact_id
        theirs = followers(session, referral.id) if joined else ()
        known = (one.reference for one in theirs if one.contact_id == line.contact_id)
        found[place] = next(known, referral.reference)
    return found


def _closed(batch: _Batch, told: Sequence[DigestLine]) -> list[int]:
    """Referrals whose own sender has now been told that they are closed, as they still are."""
    return [
        line.referral_id
        for line in told
        if (referral := batch.subjects[line.referral_id].referral).status == "closed"
        and referral.status_seq == line.status_seq
        and referral.contact_id == line.contact_id
    ]
