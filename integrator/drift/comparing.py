"""Where our store and the CRM differ: everything compared, page by page, to be gone on with.

By search pages of 200 (tickets, contacts, companies) and associations of 1,000 tickets a call; only
what differs is read again before it is believed. Source of the sizes: HubSpot's CRM search and
associations guides.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from integrator.drift.finding import Difference, compare_party, compare_ticket
from integrator.loop.audience import CRM
from integrator.loop.withdrawing import last_of
from integrator.models import Drift, DriftRun, OutboxMessage, Referral, RemoteRecord
from integrator.ports import CrmKind, Mirror, Mirrored
from integrator.store.db import Database
from integrator.store.upserts import upsert
from integrator.telling.crm import CrmTeller
from integrator.telling.subjects import Subject, subjects_by_id
from integrator.times import Clock

PHASES: Final = ("ticket", "contact", "company", "links", "unseen", "unpushed")
"""What is compared, in this order."""
LINKS_AT_ONCE: Final = 1_000
UNSEEN_AT_ONCE: Final = 100
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "ticket": ("ticket",),
    "company": ("company",),
    "contact": ("clinician", "patient"),
}
COMPARED: Final = tuple(part for parts in PARTS.values() for part in parts)
"""Kinds of records that a page can show; staff's tasks are followed by nobody."""
UNSETTLED: Final = ("due", "leased", "held", "dead", "blocked")

Found = list[Difference]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Compares everything with the CRM, a call or two at a time."""

    db: Database
    open: Callable[[], Mirror]
    """Made at the first call and kept, since its SDK is heavy."""
    teller: CrmTeller
    clock: Clock

    def begin(self, asked_by: str) -> DriftRun:
        """A new comparison, or the one that is under way."""
        return self.db.write(lambda session: _begin(session, asked_by, now=self.clock()))

    def step(self) -> DriftRun | None:
        """Compare the next page. Returns how far it is; None when none is under way."""
        run = self.db.read(unfinished)
        if run is None:
            return None
        work = {"links": self._links, "unseen": self._unseen, "unpushed": self._unpushed}
        found, position, seen = work.get(run.phase, self._page)(run)
        return self.db.write(lambda s: self._keep(s, run.id, found, position, seen))

    def _page(self, run: DriftRun) -> tuple[Found, dict[str, Any] | None, Sequence[str]]:
        """The next page of a kind; what differs is read again, as the index lags."""
        kind: CrmKind = run.phase  # type: ignore[assignment]
        page = next(self.open().walk(kind, run.position, overlapping=False), None)
        if page is None:
            return [], None, ()
        records, after = page
        doubtful = {one.remote_id for _, one in self._compare(kind, records)}
        again = list(self.open().read(kind, sorted(doubtful))) if doubtful else []
        found = [difference for difference, _ in self._compare(kind, again)]
        return found, dict(after), [one.remote_id for one in records]

    def _compare(
        self, kind: CrmKind, records: Sequence[Mirrored]
    ) -> list[tuple[Difference, Mirrored]]:
        return self.db.read(lambda session: list(self._differences(session, kind, records)))

    def _differences(
        self, session: Session, kind: CrmKind, records: Sequence[Mirrored]
    ) -> Iterator[tuple[Difference, Mirrored]]:
        known = {row.remote_id: row for row in _known(session, kind, records)}
        subjects = _subjects(session, self.teller, kind, known.values(), records)
        for one in records:
            row = known.get(one.remote_id)
            key = row.local_key if row else one.key or ""
            subject = subjects.get(key)
            for difference in self._of_one(kind, one, row, subject):
                yield difference, one

    def _of_one(
        self, kind: CrmKind, one: Mirrored, row: RemoteRecord | None, subject: Subject | None
    ) -> Iterator[Difference]:
        if row is None:
            number = subject.referral.id if subject else None
            part = PARTS[kind][0] if kind != "contact" else _part_of(one)
            yield Difference("unknown_there", part, one.key or "", one.remote_id, number)
        elif subject is not None and row.kind == "ticket":
            yield from compare_ticket(self.teller, one, row, subject)
        elif subject is not None:
            yield from compare_party(self.teller, one, row, subject)

    def _links(self, run: DriftRun) -> tuple[Found, dict[str, Any] | None, Sequence[str]]:
        """A thousand tickets: are they tied to the records of their parties."""
        after = run.position.get("after", 0)
        tickets = self.db.read(lambda s: _tickets(s, after))
        if not tickets:
            return [], None, ()
        tied = self.open().links([ticket.remote_id for ticket in tickets])
        found = self.db.read(lambda s: list(_untied(s, tickets, tied)))
        return found, {"after": tickets[-1].id}, ()

    def _unseen(self, run: DriftRun) -> tuple[Found, dict[str, Any] | None, Sequence[str]]:
        """What we think is there and no page showed: gone, or only slow to be shown."""
        after = run.position.get("after", 0)
        rows = self.db.read(lambda s: _not_seen(s, run.started_at, after))
        if not rows:
            return [], None, ()
        there: set[str] = set()
        for kind, parts in PARTS.items():
            known: CrmKind = kind  # type: ignore[assignment]
            ids = [row.remote_id for row in rows if row.kind in parts and row.state == "live"]
            there |= {one.remote_id for one in self.open().read(known, ids)} if ids else set()
        gone = [row for row in rows if row.remote_id not in there]
        found = self.db.read(lambda s: [_deleted(s, row) for row in gone])
        return found, {"after": rows[-1].id}, ()

    def _unpushed(self, run: DriftRun) -> tuple[Found, dict[str, Any] | None, Sequence[str]]:
        """Referrals that the CRM never got, and that nothing is on its way for."""
        after = run.position.get("after", 0)
        rows = self.db.read(lambda s: _never_pushed(s, run.started_at, after))
        found = [Difference("missing_there", "ticket", ref, None, n) for n, ref in rows]
        return found, ({"after": rows[-1][0]} if rows else None), ()

    def _keep(
        self,
        session: Session,
        run_id: int,
        found: Found,
        position: dict[str, Any] | None,
        seen: Sequence[str],
    ) -> DriftRun:
        run, now = session.get_one(DriftRun, run_id), self.clock()
        _mark_seen(session, run, seen)
        _write(session, run, found, now=now)
        run.checked += len(seen)
        if position is not None:
            run.position = position
            return run
        following = PHASES.index(run.phase) + 1
        run.position = {}
        if following < len(PHASES):
            run.phase = PHASES[following]
        else:
            run.finished_at = now
            session.execute(delete(Drift).where(Drift.run_id != run.id))
        return run


def unfinished(session: Session) -> DriftRun | None:
    """The comparison that is under way."""
    return session.scalar(
        select(DriftRun).where(DriftRun.finished_at.is_(None)).order_by(DriftRun.id.desc())
    )


def last(session: Session) -> DriftRun | None:
    """The comparison last begun."""
    return session.scalar(select(DriftRun).order_by(DriftRun.id.desc()).limit(1))


def counts(session: Session) -> dict[str, int]:
    """Difference → how many, as last found."""
    rows = session.execute(select(Drift.difference, func.count()).group_by(Drift.difference))
    return dict(rows.all())


def _begin(session: Session, asked_by: str, *, now: datetime) -> DriftRun:
    if (under_way := unfinished(session)) is not None:
        return under_way
    total = session.scalar(select(func.count()).select_from(RemoteRecord)) or 0
    run = DriftRun(
        asked_by=asked_by, started_at=now, phase=PHASES[0], position={}, checked=0, total=total
    )
    session.add(run)
    session.flush()
    return run


def _known(session: Session, kind: CrmKind, records: Sequence[Mirrored]) -> Sequence[RemoteRecord]:
    return session.scalars(
        select(RemoteRecord).where(
            RemoteRecord.kind.in_(PARTS[kind]),
            RemoteRecord.remote_id.in_([one.remote_id for one in records]),
            RemoteRecord.state != "merged",
        )
    ).all()


def _subjects(
    session: Session,
    teller: CrmTeller,
    kind: CrmKind,
    known: Any,
    records: Sequence[Mirrored],
) -> dict[str, Subject]:
    """Our key → the last referral that the record belongs to."""
    keys = {row.local_key for row in known} | {one.key for one in records if one.key}
    ids = {k: n for part in PARTS[kind] for k, n in last_of(session, part, sorted(keys)).items()}
    subjects = subjects_by_id(session, teller.vault, set(ids.values()))
    return {key: subjects[number] for key, number in ids.items() if number in subjects}


def _part_of(one: Mirrored) -> str:
    """By the form of our key: a patient's begins with T-."""
    return "patient" if (one.key or "").startswith("T-") else "clinician"


def _tickets(session: Session, after: int) -> Sequence[RemoteRecord]:
    return session.scalars(
        select(RemoteRecord)
        .where(RemoteRecord.id > after, RemoteRecord.kind == "ticket", RemoteRecord.state == "live")
        .order_by(RemoteRecord.id)
        .limit(LINKS_AT_ONCE)
    ).all()


def _untied(
    session: Session, tickets: Sequence[RemoteRecord], tied: Mapping[str, Any]
) -> Iterator[Difference]:
    """Tickets that lack a tie to a party we tied them to, where that party is there."""
    keys = {key for ticket in tickets for key in (ticket.links or "").split("|") if key}
    parties = session.scalars(
        select(RemoteRecord).where(
            RemoteRecord.kind.in_(("company", "clinician", "patient")),
            RemoteRecord.local_key.in_(keys),
            RemoteRecord.state == "live",
        )
    )
    ids = {row.local_key: row for row in parties}
    numbers = dict(
        session.execute(
            select(Referral.reference, Referral.id).where(
                Referral.reference.in_([ticket.local_key for ticket in tickets])
            )
        ).all()
    )
    for ticket in tickets:
        for key in (ticket.links or "").split("|"):
            party = ids.get(key)
            if party and party.remote_id not in tied.get(ticket.remote_id, ()):
                number = numbers.get(ticket.local_key)
                yield Difference(
                    "association_missing",
                    "ticket",
                    ticket.local_key,
                    ticket.remote_id,
                    number,
                    party.kind,
                )


def _not_seen(session: Session, since: datetime, after: int) -> Sequence[RemoteRecord]:
    return session.scalars(
        select(RemoteRecord)
        .where(
            RemoteRecord.id > after,
            RemoteRecord.kind.in_(COMPARED),
            RemoteRecord.state != "merged",
            RemoteRecord.updated_at < since,
            RemoteRecord.checked_at.is_(None) | (RemoteRecord.checked_at < since),
        )
        .order_by(RemoteRecord.id)
        .limit(UNSEEN_AT_ONCE)
    ).all()


def _deleted(session: Session, row: RemoteRecord) -> Difference:
    number = last_of(session, row.kind, [row.local_key]).get(row.local_key)
    return Difference("deleted_there", row.kind, row.local_key, row.remote_id, number)


def _never_pushed(session: Session, since: datetime, after: int) -> list[tuple[int, str]]:
    there = exists().where(
        RemoteRecord.kind == "ticket", RemoteRecord.local_key == Referral.reference
    )
    waiting = exists().where(
        OutboxMessage.referral_id == Referral.id,
        OutboxMessage.topic == CRM,
        OutboxMessage.state.in_(UNSETTLED),
    )
    rows = session.execute(
        select(Referral.id, Referral.reference)
        .where(
            Referral.id > after,
            Referral.status != "void",
            Referral.created_at < since,
            ~there,
            ~waiting,
        )
        .order_by(Referral.id)
        .limit(LINKS_AT_ONCE)
    )
    return [(row.id, row.reference) for row in rows]


def _mark_seen(session: Session, run: DriftRun, seen: Sequence[str]) -> None:
    if seen:
        session.execute(
            update(RemoteRecord)
            .where(
                RemoteRecord.kind.in_(PARTS[run.phase]),
                RemoteRecord.remote_id.in_(seen),
                RemoteRecord.state == "live",
            )
            .values(checked_at=run.started_at)
            .execution_options(synchronize_session=False)
        )


def _write(session: Session, run: DriftRun, found: Found, *, now: datetime) -> None:
    moving = _on_their_way(session, found)
    rows = {
        one.natural_key: one.row(run.id, now=now) for one in found if one.referral_id not in moving
    }
    upsert(session, Drift, [rows[key] for key in sorted(rows)], key=("natural_key",))


def _on_their_way(session: Session, found: Found) -> set[int]:
    """Referrals with a push not settled yet: that they differ is to be expected."""
    ids = {one.referral_id for one in found if one.referral_id is not None}
    rows = session.scalars(
        select(OutboxMessage.referral_id).where(
            OutboxMessage.referral_id.in_(ids),
            OutboxMessage.topic == CRM,
            OutboxMessage.state.in_(("due", "leased")),
        )
    )
    return set(rows)
