"""Follow companies and contacts at the CRM: corrections, merges and deletions by staff."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.errors import RemoteUnavailable
from integrator.following import fieldsync
from integrator.following.fieldsync import SharedFields
from integrator.following.taking_fields import News, take_fields
from integrator.loop.audience import Audience
from integrator.loop.reviews import ask
from integrator.models import Referral, RemoteRecord
from integrator.ports import CrmKind, Cursor, Fate, Mirror, Mirrored
from integrator.store.audit import Deed, record
from integrator.store.cursors import MergedCursor
from integrator.store.db import Database
from integrator.times import Clock, from_iso

ACTOR: Final = "hubspot"
EVERY: Final[Mapping[CrmKind, timedelta]] = {
    "contact": timedelta(seconds=30),
    "company": timedelta(minutes=2),
}
"""How often each kind is walked through: 3,600 search calls a day in all."""
BUSY: Final = 400
REST: Final = timedelta(minutes=5)
"""After a walk over more than BUSY records, as in a backfill, the next waits this long."""
GONE_EVERY: Final = timedelta(minutes=1)
BATCH: Final = 100
LOOKS: Final = 3
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "company": ("company",),
    "contact": ("clinician", "patient"),
}
"""Which of our kinds a record at the CRM may be."""


@dataclass(frozen=True, slots=True)
class Kin:
    """Follows what stands beside the tickets of one feed."""

    db: Database
    open: Callable[[], Mirror]
    """Made at the first call and kept, since its SDK is heavy."""
    name: str
    shared: SharedFields
    audience: Callable[[Session], Audience]
    clock: Clock

    def follow(self) -> None:
        """Walk through what changed, kind by kind, where its time has come; ask after a hundred
        that may be gone."""
        for kind in EVERY:
            self._walk(kind)
        self._look_for_gone()

    def look_at(self, kind: str, remote_ids: Sequence[str]) -> None:
        """Look at these at once."""
        known: CrmKind = "company" if kind == "company" else "contact"
        there = list(self.open().read(known, remote_ids))
        self._take(known, there)
        missing = sorted(set(remote_ids) - {one.remote_id for one in there})
        self._settle_gone(known, missing)

    def _walk(self, kind: CrmKind) -> None:
        place = f"{self.name}:{kind}"
        stored = self.db.read(lambda session: MergedCursor().load(session, place))
        began = self.clock()
        if stored and began < from_iso(stored["due"]):
            return
        seen, cursor = 0, stored.get("cursor", {})
        pages = self.open().walk(kind, cursor)
        while page := next(islice(pages, 1), None):
            self._take(kind, page[0])
            seen, cursor = seen + len(page[0]), page[1]
            self._advance(place, {"cursor": cursor, "due": began.isoformat()})
        rest = REST if seen > BUSY else EVERY[kind]
        self._advance(place, {"cursor": cursor, "due": (self.clock() + rest).isoformat()})

    def _take(self, kind: CrmKind, seen: Sequence[Mirrored]) -> None:
        """Apply what is news; it is read again first, and again while our own pushes land."""
        news = self.db.read(lambda session: self._news(session, kind, seen))
        for _ in range(LOOKS):
            if not news:
                return
            observed = self.clock()
            ids = [one.remote_id for one in news]
            current = list(self.open().read(kind, ids, dated=True))
            news = self._apply(kind, current, observed)
        if news:
            raise RemoteUnavailable("contacts change while our pushes land", retry_after=1)

    def _news(self, session: Session, kind: CrmKind, seen: Sequence[Mirrored]) -> list[Mirrored]:
        known = _known(session, kind, seen)
        agreed = fieldsync.agreed(session, PARTS[kind], [row.local_key for row in known.values()])
        return [
            one
            for one in seen
            if any(old in known for old in one.merged)
            or ((row := known.get(one.remote_id)) and self._differs(row, one, agreed))
        ]

    def _differs(self, row: RemoteRecord, one: Mirrored, agreed: fieldsync.Agreed) -> bool:
        if row.state != "live":
            return True
        return bool(self.shared.news(row.kind, row.local_key, one.fields, agreed))

    def _apply(
        self, kind: CrmKind, current: Sequence[Mirrored], observed: datetime
    ) -> list[Mirrored]:
        return self.db.write(lambda session: self._apply_in(session, kind, current, observed))

    def _apply_in(
        self, session: Session, kind: CrmKind, current: Sequence[Mirrored], observed: datetime
    ) -> list[Mirrored]:
        """Apply what was read at `observed`; what must be read again, as we wrote meanwhile."""
        known = _known(session, kind, current, lock=True)
        agreed = fieldsync.agreed(session, PARTS[kind], [row.local_key for row in known.values()])
        again, now = [], self.clock()
        for one in current:
            self._follow_merges(session, known, one, now=now)
            row = known.get(one.remote_id)
            if row is None or not self._differs(row, one, agreed):
                continue
            if row.updated_at >= observed:
                again.append(one)
                continue
            row.state = "live"
            self._take_values(session, row, one, agreed, now=now)
        return again

    def _follow_merges(
        self, session: Session, known: dict[str, RemoteRecord], one: Mirrored, *, now: datetime
    ) -> None:
        """Go on with the record it became."""
        for old in one.merged:
            row = known.pop(old, None)
            if row is not None:
                row.remote_id = one.remote_id
                row.state = "live"
                known.setdefault(one.remote_id, row)
                record(session, [Deed(ACTOR, f"{row.kind}.merged", row.local_key)], now=now)

    def _take_values(
        self,
        session: Session,
        row: RemoteRecord,
        one: Mirrored,
        agreed: fieldsync.Agreed,
        *,
        now: datetime,
    ) -> None:
        values = self.shared.news(row.kind, row.local_key, one.fields, agreed)
        referrals = referrals_of(session, row.local_key, lock=True) if values else []
        if referrals:
            news = News(row.kind, row.local_key, values, one.written_at, one.modified_at)
            audience = self.audience(session)
            take_fields(session, self.shared, news, referrals, audience, known=agreed, now=now)

    def _look_for_gone(self) -> None:
        """A hundred companies and contacts in turn, one or two calls a minute."""
        turn = f"{self.name}:kin-gone"
        cursor = self.db.read(lambda session: MergedCursor().load(session, turn))
        began = self.clock()
        if cursor and began - from_iso(cursor["at"]) < GONE_EVERY:
            return
        asked = self.db.read(lambda session: _next(session, cursor.get("after", 0)))
        for kind, parts in PARTS.items():
            ids = [row.remote_id for row in asked if row.kind in parts]
            known: CrmKind = "company" if kind == "company" else "contact"
            self._settle_gone(known, ids)
        after = asked[-1].id if len(asked) == BATCH else 0
        self._advance(turn, {"after": after, "at": began.isoformat()})

    def _settle_gone(self, kind: CrmKind, remote_ids: Sequence[str]) -> None:
        fates = list(self.open().fates(kind, remote_ids)) if remote_ids else []
        if fates:
            heirs = self._heirs(kind, fates)
            self.db.write(lambda session: self._note_fates(session, kind, fates, heirs))

    def _heirs(self, kind: CrmKind, fates: Sequence[Fate]) -> dict[str, str]:
        """Key → the record that carries it now: what was merged took its key along."""
        known = self.db.read(lambda s: _by_id(s, kind, [fate.remote_id for fate in fates]))
        keys = sorted({row.local_key for row in known})
        return {one.key: one.remote_id for one in self.open().by_key(kind, keys) if one.key}

    def _note_fates(
        self, session: Session, kind: CrmKind, fates: Sequence[Fate], heirs: Mapping[str, str]
    ) -> None:
        merged_into = {fate.remote_id: fate.merged_into for fate in fates}
        now = self.clock()
        for row in _by_id(session, kind, list(merged_into), lock=True):
            heir = merged_into[row.remote_id] or heirs.get(row.local_key)
            if heir:
                row.remote_id = heir
                record(session, [Deed(ACTOR, f"{row.kind}.merged", row.local_key)], now=now)
            elif row.state == "live":
                gone(session, row, now=now)

    def _advance(self, name: str, position: Cursor) -> None:
        now = self.clock()
        self.db.write(lambda s: MergedCursor().advance(s, name, [(None, position)], now=now))


def gone(session: Session, row: RemoteRecord, *, now: datetime) -> None:
    """Staff deleted it. A patient's contact is never made again silently; a company or a clinician
    is, with the next referral that names them, since all their later referrals need them."""
    row.state = "remote_deleted"
    row.updated_at = now
    record(session, [Deed(ACTOR, f"{row.kind}.deleted", row.local_key)], now=now)
    if row.kind == "patient" and (referrals := referrals_of(session, row.local_key)):
        ask(session, referrals[-1], "contact_deleted", now=now)


def referrals_of(session: Session, key: str, *, lock: bool = False) -> Sequence[Referral]:
    """The referrals of a patient, by the key the CRM knows them by, oldest first."""
    own = Referral.reference == key.removeprefix("T-")
    query = select(Referral).where((Referral.patient_key == key) | own).order_by(Referral.id)
    return session.scalars(query.with_for_update() if lock else query).all()


def _known(
    session: Session, kind: CrmKind, seen: Sequence[Mirrored], *, lock: bool = False
) -> dict[str, RemoteRecord]:
    ids = {one.remote_id for one in seen} | {old for one in seen for old in one.merged}
    return {row.remote_id: row for row in _by_id(session, kind, list(ids), lock=lock)}


def _by_id(
    session: Session, kind: CrmKind, ids: Sequence[str], *, lock: bool = False
) -> Sequence[RemoteRecord]:
    query: Any = (
        select(RemoteRecord)
        .where(RemoteRecord.kind.in_(PARTS[kind]), RemoteRecord.remote_id.in_(ids))
        .order_by(RemoteRecord.id)
    )
    found: Sequence[RemoteRecord] = session.scalars(
        query.with_for_update() if lock else query
    ).all()
    return found


def _next(session: Session, after: int) -> Sequence[RemoteRecord]:
    parts = [part for parts in PARTS.values() for part in parts]
    return session.scalars(
        select(RemoteRecord)
        .where(RemoteRecord.id > after, RemoteRecord.kind.in_(parts), RemoteRecord.state == "live")
        .order_by(RemoteRecord.id)
        .limit(BATCH)
    ).all()
