"""The way in: fetch, keep, read, open. Each step commits before the next begins."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby, islice
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from integrator.crashpoints import crash
from integrator.errors import IntegratorError
from integrator.intake import keeping, limited, mailed_summaries, opening
from integrator.intake.keeping import Kept
from integrator.intake.limited import NotRead
from integrator.intake.readings import MAIL, REFERRALS, Reading, Understood
from integrator.logs import log
from integrator.loop.audience import Audience
from integrator.models import StoredEnvelope
from integrator.normalise import missing, normalise, order_of_days
from integrator.partners import aliases
from integrator.partners.aliases import Aliases
from integrator.partners.verifying import (
    TRUSTED_CHANNEL,
    Provenance,
    SignedBy,
    provenance,
    sender_of,
)
from integrator.ports import Draft, Envelope, PullSource, ReferralDraft
from integrator.store import connector_states
from integrator.store.cursors import CursorStore, Position
from integrator.store.db import Database
from integrator.store.sealing import open_envelope
from integrator.store.vault import Vault
from integrator.times import Clock

BATCH: Final = 100
AT_ONCE: Final = 300
"""Fetched before reading begins: a source is asked anew what it has before each such lot."""
READ_LEASE: Final = timedelta(minutes=2)
READ_STRIKES: Final = 3
"""Tries at reading one envelope before it is put aside as unreadable."""

DATED_BEFORE: Final = timedelta(days=60)
DATED_AFTER: Final = timedelta(days=1)
"""How far a mail's own Date may be from its arrival to be believed."""

KILLS: Final = 5
"""Readings begun and never ended before the envelope is taken to have killed them."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What intake needs to know of the clinic."""

    region: str
    services: Mapping[str, Sequence[str]]
    """Service key -> the words that mean it."""
    needs: Callable[[str], Sequence[str]]
    """Source -> fields a complete referral has; "a|b" is either."""
    audience: Callable[[Session], Audience]
    authserv_ids: Mapping[str, str] = field(default_factory=dict)
    """Inbox → what its mail server calls itself in Authentication-Results."""
    signed_by: SignedBy | None = None
    """Checks signatures where that server says nothing; None leaves such mail unverified."""
    mail_domain: str | None = None
    """Right-hand side of our Message-IDs, by which bounces of our letters are known."""
    staff_domains: Collection[str] = ()
    """Domains the clinic's own staff write from: what they mail about a referral is its summary."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes referrals in."""

    db: Database
    vault: Vault
    rules: Rules
    clock: Clock
    drafts: Callable[..., Iterator[Draft | NotRead]] = limited.drafts
    """Reads envelopes, with `aliases` of labels and the words for `services`; one answer for each,
    in order."""

    def sync(self, source: PullSource, cursors: CursorStore, *, limit: int = AT_ONCE) -> int:
        """Fetch up to `limit`, keep, read, and tell the source. Returns how many there were.

        A connector's error is noted on its state and raised to the caller.
        """
        with connector_states.reported(self.db, source.name, clock=self.clock):
            fetched = self.fetch(source, cursors, limit=limit)
            self.read_kept()
            self.acknowledge(source)
        return fetched

    def fetch(self, source: PullSource, cursors: CursorStore, *, limit: int) -> int:
        """Bring envelopes in and keep them, a batch per transaction. Returns how many there were,
        known ones among them: after a mailbox was renumbered there may be nothing else."""
        cursor = self.db.read(lambda session: cursors.load(session, source.name))
        arriving = source.fetch(cursor, limit)
        shown = 0
        for batch in _batches(arriving):
            crash("intake.fetched")
            self.keep(source.name, batch, cursors)
            shown += sum(isinstance(fetched, Envelope) for fetched, _ in batch)
            crash("intake.kept")
        return shown

    def keep(self, source: str, batch: Sequence[Position], cursors: CursorStore) -> list[Kept]:
        """Store a batch with its positions in one transaction."""
        return self.db.write(
            lambda session: keeping.keep(
                session, self.vault, source, batch, cursors=cursors, now=self.clock()
            )
        )

    def read_kept(self) -> int:
        """Read every envelope that is due, a batch per transaction. Returns how many."""
        count = 0
        while claimed := self.db.write(lambda s: claim_unread(s, now=self.clock())):
            crash("intake.claimed")
            self.settle(list(self.understand(claimed)))
            crash("intake.read")
            count += len(claimed)
        return count

    def settle(self, readings: Sequence[Reading]) -> None:
        """Open the referrals of a batch together; if that fails, one by one to find the culprit."""
        try:
            self._settle(readings)
        except Exception as error:  # noqa: BLE001 -- one bad envelope must not hold the others
            if len(readings) == 1:
                self._strike(readings[0], error)
                return
            for reading in readings:
                self.settle([reading])

    def _settle(self, readings: Sequence[Reading]) -> None:
        self.db.write(
            lambda session: opening.settle_readings(
                session,
                self.vault,
                readings,
                audience=self.rules.audience(session),
                now=self.clock(),
                mail_domain=self.rules.mail_domain,
            )
        )

    def _strike(self, reading: Reading, error: Exception) -> None:
        """The store would not take what was read: leave the envelope for its next turn."""
        log.error("envelope.not_settled", envelope=reading.envelope.id, error=type(error).__name__)
        if reading.envelope.attempts >= READ_STRIKES:
            aside = Reading(reading.envelope, "unreadable", problem_code="not_settled")
            self._settle([aside])

    def understand(self, rows: Iterable[StoredEnvelope]) -> Iterator[Reading]:
        """Read envelopes; whatever is wrong with one becomes its problem code, never a stop.

        One that took its reader with it is left for its next turn, until it has three strikes.
        """
        for words, same in self._by_words(list(rows)):
            services = words.with_services(self.rules.services)
            reader = replace(self, rules=replace(self.rules, services=services))
            yield from reader._understand(same, words.labels)

    def _by_words(
        self, rows: Sequence[StoredEnvelope]
    ) -> list[tuple[Aliases, list[StoredEnvelope]]]:
        """Rows in order, in runs of those whose partners use the same words of their own."""
        if not self.db.read(aliases.any_kept):
            return [(aliases.NONE, list(rows))]
        senders = {row.id: self._sender(row) for row in rows}
        addresses = [address for address in senders.values() if address]
        kept = self.db.read(lambda session: aliases.of_senders(session, addresses))
        runs = groupby(rows, lambda row: kept.get(senders[row.id] or "", aliases.NONE))
        return [(words, list(run)) for words, run in runs]

    def _sender(self, row: StoredEnvelope) -> str | None:
        """The address in a mail's From; whatever is wrong with it shows when it is read."""
        if not row.content_type.startswith(MAIL) or row.body is None:
            return None
        try:
            return sender_of(open_envelope(self.vault, row).body)
        except IntegratorError:
            return None

    def _understand(
        self, rows: Iterable[StoredEnvelope], labels: aliases.Words
    ) -> Iterator[Reading]:
        opened: deque[tuple[StoredEnvelope, Envelope]] = deque()
        unopened: list[Reading] = []
        waiting = self._opened(rows, opened, unopened)
        for answer in self.drafts(waiting, aliases=labels or None, services=self.rules.services):
            row, envelope = opened.popleft()
            try:
                reading = self._answered(row, envelope, answer)
            except Exception as error:  # noqa: BLE001 -- a bug must never block an inbox
                reading = _unreadable(row, error)
            if reading is not None:
                yield reading
        yield from unopened

    def _opened(
        self,
        rows: Iterable[StoredEnvelope],
        opened: deque[tuple[StoredEnvelope, Envelope]],
        unopened: list[Reading],
    ) -> Iterator[Envelope]:
        for row in rows:
            try:
                envelope = open_envelope(self.vault, row)
            except Exception as error:  # noqa: BLE001 -- one bad envelope must not hold the others
                unopened.append(_unreadable(row, error))
                continue
            opened.append((row, envelope))
            yield envelope

    def _answered(
        self, row: StoredEnvelope, envelope: Envelope, answer: Draft | NotRead
    ) -> Reading | None:
        if isinstance(answer, Draft):
            return self._reading(row, envelope, answer)
        log.error("envelope.not_read", envelope=row.id, code=answer.code, attempts=row.attempts)
        if answer.struck and row.attempts < READ_STRIKES:
            return None
        return Reading(row, "unreadable", problem_code=answer.code)

    def _reading(self, row: StoredEnvelope, envelope: Envelope, draft: Draft) -> Reading:
        referrals = [self._understood(one, draft, envelope) for one in draft.referrals]
        came = self._provenance(envelope)
        reading = Reading(
            envelope=row,
            outcome=_state(draft, referrals),
            referrals=referrals,
            attachments=draft.attachments,
            sender=came.sender,
            author=draft.author,
            thread=draft.thread,
            language=draft.language,
            kind=draft.outcome,
            note=draft.note[:64] if draft.note else None,
            about=draft.about,
            bounced=draft.bounced,
            verdict=came.verdict,
            automatic=came.automatic,
            unread=sorted(set(draft.unread.values())),
        )
        reading = mailed_summaries.marked(reading, self.rules.staff_domains)
        return opening.sealed(self.vault, reading, now=self.clock())

    def _provenance(self, envelope: Envelope) -> Provenance:
        """Who sent it and whether that is so; may ask the network, so never in a transaction."""
        if not envelope.content_type.startswith(MAIL):
            return TRUSTED_CHANNEL
        authserv_id = self.rules.authserv_ids.get(envelope.source)
        signed_by = self.rules.signed_by
        return provenance(envelope.body, authserv_id=authserv_id, signed_by=signed_by)

    def _understood(self, one: ReferralDraft, draft: Draft, envelope: Envelope) -> Understood:
        normal = normalise(
            one,
            region=self.rules.region,
            services=self.rules.services,
            today=_written_on(draft, envelope),
            language=draft.language,
            month_first=order_of_days(draft.referrals),
        )
        return Understood(
            values=normal.values,
            evidence=normal.evidence,
            missing=missing(normal.values, self.rules.needs(envelope.source)),
            problems=normal.problems,
        )

    def acknowledge(self, source: PullSource) -> None:
        """Tell the source what is kept: from the store, so that a crash only delays it."""
        while receipts := self.db.read(lambda s: keeping.unacknowledged(s, source.name)):
            source.acknowledge(receipts)
            crash("intake.acknowledged")
            told = [receipt.external_id for receipt in receipts]
            self.db.write(
                lambda s, told=told: keeping.mark_acknowledged(  # type: ignore[misc]
                    s, source.name, told, now=self.clock()
                )
            )
            crash("intake.marked")


def _unreadable(row: StoredEnvelope, error: Exception) -> Reading:
    log.error("envelope.unreadable", envelope=row.id, error=type(error).__name__)
    return Reading(row, "unreadable", problem_code=type(error).__name__[:64])


def _written_on(draft: Draft, envelope: Envelope) -> date:
    """The mail's own day where it is believable, else the day it came: "today" in its words."""
    dated, received = draft.dated, envelope.received_at
    if dated is None or dated.tzinfo is None:
        return received.date()
    believable = received - DATED_BEFORE <= dated <= received + DATED_AFTER
    return (dated if believable else received).date()


def _state(draft: Draft, referrals: Sequence[Understood]) -> str:
    """A referral of which nothing was read is listed with what is none, where one click opens it;
    a correction is about one whatever could be read of it."""
    if draft.outcome == "correction" or (draft.outcome in REFERRALS and referrals):
        return "read"
    return "not_a_referral"


def _batches(arriving: Iterator[Position]) -> Iterator[list[Position]]:
    while batch := list(islice(arriving, BATCH)):
        yield batch


def claim_unread(session: Session, *, now: datetime, limit: int = BATCH) -> list[StoredEnvelope]:
    """Take kept envelopes whose turn it is; another reader gets them only after the lease.

    What was begun before and not finished is taken alone: it may have killed its reader, and must
    not take others with it again.
    """
    _put_deadly_aside(session, now=now)
    waiting = (StoredEnvelope.state == "kept", StoredEnvelope.due_at <= now)
    in_turn = (StoredEnvelope.due_at, StoredEnvelope.id)
    before = session.scalar(
        select(StoredEnvelope.attempts).where(*waiting).order_by(*in_turn).limit(1)
    )
    chosen = (
        select(StoredEnvelope.id)
        .where(*waiting)
        .order_by(*in_turn)
        .limit(1 if before else limit)
        .with_for_update(skip_locked=True)
    )
    statement = (
        update(StoredEnvelope)
        .where(StoredEnvelope.id.in_(chosen))
        .values(due_at=now + READ_LEASE, attempts=StoredEnvelope.attempts + 1)
        .returning(StoredEnvelope)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return sorted(session.scalars(statement), key=lambda row: row.id)


def _put_deadly_aside(session: Session, *, now: datetime) -> None:
    """What killed its reader again and again is for a person; the raw envelope stays."""
    session.execute(
        update(StoredEnvelope)
        .where(
            StoredEnvelope.state == "kept",
            StoredEnvelope.due_at <= now,
            StoredEnvelope.attempts >= KILLS,
        )
        .values(state="unreadable", due_at=None, problem_code="reader_killed")
        .execution_options(synchronize_session=False)
    )


def replay(session: Session, ids: Sequence[int], *, now: datetime) -> int:
    """Read envelopes again that came to nothing; those that opened a referral are left alone."""
    statement = (
        update(StoredEnvelope)
        .where(
            StoredEnvelope.id.in_(ids),
            StoredEnvelope.state.in_(("unreadable", "not_a_referral", "discarded")),
        )
        .values(state="kept", due_at=now, attempts=0, problem_code=None, shown=None)
        .returning(StoredEnvelope.id)
        .execution_options(synchronize_session=False)
    )
    return len(session.scalars(statement).all())
