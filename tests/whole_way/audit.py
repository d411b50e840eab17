"""The audit: nothing lost, nothing doubled, once the system has drained.

`breaches` holds the store against what was planted and what arrived outside: for each input planted
exactly one referral (or one row that says why not); for each referral exactly one ticket under our
key; for each status and recipient exactly one intent to mail, mailed once, or once more where a
doubt is logged; nothing that waits without a time; the chain of the record intact.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integrator.loop.audience import ADMIN_LETTER, CRM, LETTER
from integrator.models import (
    DeliveryAttempt,
    ImapMessage,
    OutboxMessage,
    Referral,
    StatusEvent,
    StoredEnvelope,
    StoredFetchFailure,
)
from integrator.statuses import UNTOLD
from integrator.store.audit import first_break
from integrator.store.db import Database
from integrator.store.sealing import open_envelope, open_values
from integrator.store.vault import Vault

STOPPED = ("dead", "blocked", "held", "cancelled")
"""States of a message that say why nothing arrived."""


BESIDE = (
    "question",
    "message",
    "joined",
    "enquiry",
    "enquiry_list",
    "reminder",
    "consent_withdrawn",
)
"""Kinds of letters that tell of no status event; each is known by its own number."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What was planted at the sources, and what the outside holds now."""

    planted: Collection[str]
    """One family name a planted input."""
    tickets: Mapping[str, int]
    """Our reference → live tickets under it."""
    mails: Sequence[str]
    """Message-IDs of all that arrived, one a mail."""
    rows: Sequence[str] = ()
    """References standing in the sheet, one a row that has any."""


@dataclass(slots=True)
class _Audit:
    session: Session
    vault: Vault
    outside: Outside
    referrals: Sequence[Referral] = field(init=False)
    messages: Sequence[OutboxMessage] = field(init=False)

    def __post_init__(self) -> None:
        self.referrals = self.session.scalars(select(Referral).order_by(Referral.id)).all()
        self.messages = self.session.scalars(select(OutboxMessage)).all()

    def inputs(self) -> Iterator[str]:
        """One referral, or one row that says why not, for each planted input."""
        found = Counter(
            open_values(self.vault, one).get("patient_family_name", "") for one in self.referrals
        )
        refused = self._refused_bodies()
        for name in self.outside.planted:
            reasons = sum(name.encode() in body for body in refused)
            if found[name] + reasons != 1:
                yield f"{name}: {found[name]} referrals, {reasons} rows that say why not"
        for name in found.keys() - set(self.outside.planted):
            yield f"{name or 'nameless'}: {found[name]} referrals that nobody planted"

    def _refused_bodies(self) -> list[bytes]:
        refused = select(StoredEnvelope).where(
            StoredEnvelope.state.in_(("unreadable", "not_a_referral", "discarded"))
        )
        return [open_envelope(self.vault, row).body for row in self.session.scalars(refused)]

    def tickets(self) -> Iterator[str]:
        """One ticket for each referral, or a message that says why not; none besides."""
        stopped = {m.referral_id for m in self.messages if m.topic == CRM and m.state in STOPPED}
        for referral in self.referrals:
            count = self.outside.tickets.get(referral.reference, 0)
            if count > 1 or (count == 0 and referral.id not in stopped):
                yield f"{referral.reference}: {count} tickets"
        for reference in self.outside.tickets.keys() - {one.reference for one in self.referrals}:
            yield f"{reference or 'a ticket without our key'}: a ticket without a referral"

    def intents(self) -> Iterator[str]:
        """One intent to mail for each status and recipient."""
        intents = Counter(
            (one.referral_id, one.status_seq)
            for one in self.messages
            if one.topic == LETTER and one.kind not in BESIDE
        )
        recipients = {one.id: one.contact_id for one in self.referrals}
        told = select(StatusEvent.referral_id, StatusEvent.seq).where(
            StatusEvent.to_status.not_in(UNTOLD)
        )
        expected = {(r, seq) for r, seq in self.session.execute(told) if recipients[r]}
        for pair in expected | intents.keys():
            wanted = 1 if pair in expected else 0
            if intents[pair] != wanted:
                yield f"referral {pair[0]}, status {pair[1]}: {intents[pair]} intents to mail"

    def mails(self) -> Iterator[str]:
        """Each intent that is done arrived once; once more only where a doubt is logged."""
        arrived = Counter(self.outside.mails)
        alike: dict[str, list[str]] = defaultdict(list)
        for message_id in arrived:
            alike[message_id.partition("@")[0].removeprefix("<")].append(message_id)
        references = {one.id: one.reference for one in self.referrals}
        doubts = self._doubts()
        for one in self.messages:
            if one.topic not in {LETTER, ADMIN_LETTER}:
                continue
            name = _name(one, references[one.referral_id])
            count = sum(arrived.pop(key, 0) for key in alike[name])
            least = 1 if one.state == "done" else 0
            if not least <= count <= 1 + min(1, doubts[one.id]):
                yield f"{name}: {one.state}, {count} mails, {doubts[one.id]} doubts logged"
        yield from (f"{message_id}: a mail nobody intended" for message_id in arrived)

    def _doubts(self) -> Mapping[int, int]:
        """Message → tries of which nobody knows whether they arrived."""
        doubtful = select(DeliveryAttempt.outbox_id).where(
            DeliveryAttempt.outcome.is_(None) | DeliveryAttempt.code.like("ambiguous%")
        )
        counts: dict[int, int] = defaultdict(int)
        for outbox_id in self.session.scalars(doubtful):
            counts[outbox_id] += 1
        return counts

    def rows(self) -> Iterator[str]:
        """No reference stands in two rows, and each is of a referral or an envelope of ours."""
        known = set(self.session.scalars(select(StoredEnvelope.reference)))
        known |= {one.reference for one in self.referrals}
        for reference, count in Counter(self.outside.rows).items():
            if count != 1 or reference not in known:
                yield f"{reference}: in {count} rows of the sheet"

    def waiting(self) -> Iterator[str]:
        """Nothing waits any more, and nothing ever waits without a time."""
        for one in self.messages:
            if one.state == "leased" and one.lease_until is None:
                yield f"message {one.id}: leased without an end"
            if one.state in {"due", "leased"}:
                yield f"message {one.id} ({one.topic}): still {one.state}, {one.last_error}"
        kept = select(StoredEnvelope.id).where(StoredEnvelope.state == "kept")
        yield from (f"envelope {number}: still unread" for number in self.session.scalars(kept))
        yield from self._unacknowledged()

    def _unacknowledged(self) -> Iterator[str]:
        untold = select(func.count()).where(StoredEnvelope.acknowledged_at.is_(None))
        if count := self.session.scalar(untold):
            yield f"{count} envelopes whose source was not told"
        pending = select(func.count()).where(ImapMessage.state.in_(("seen", "pending")))
        if count := self.session.scalar(pending):
            yield f"{count} mails listed and not fetched"

    def chain(self) -> Iterator[str]:
        """The record was neither changed nor cut."""
        broken = first_break(self.session)
        if broken is not None:
            yield f"the record is broken at entry {broken}"


CHECKS = (
    _Audit.inputs,
    _Audit.tickets,
    _Audit.intents,
    _Audit.mails,
    _Audit.rows,
    _Audit.waiting,
    _Audit.chain,
)


def _name(message: OutboxMessage, reference: str) -> str:
    """Left-hand side of its Message-ID."""
    if message.topic == ADMIN_LETTER:
        admin, _, day = (message.detail or "").partition(":")
        return f"daily.{day}.{admin}"
    name = f"{reference}.{message.status_seq}.{message.contact_id}".lower()
    return f"{name}.{message.kind}.{message.id}" if message.kind in BESIDE else name


def breaches(db: Database, vault: Vault, outside: Outside) -> list[str]:
    """Everything that is lost, doubled, stuck or broken, a sentence each; [] is what we promise."""

    def look(session: Session) -> list[str]:
        if not db.is_sqlite:  # one moment for all queries; on SQLite a transaction is one anyway
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        audit = _Audit(session, vault, outside)
        return [sentence for check in CHECKS for sentence in check(audit)]

    return db.read(look)


def fetch_failures(db: Database) -> Sequence[StoredFetchFailure]:
    """What a source showed and could not be fetched."""
    return db.read(lambda session: session.scalars(select(StoredFetchFailure)).all())
