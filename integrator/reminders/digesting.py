"""Puts together what waits for each contact's digest once its hour has come."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.delivery import outbox
from integrator.delivery.outbox import Intent
from integrator.loop.audience import DIGEST, Audience
from integrator.models import DigestLine, PartnerContact, Referral
from integrator.store.db import Database
from integrator.times import Clock

BATCH: Final = 50
"""Contacts per transaction."""


@dataclass(frozen=True, slots=True)
class Digesting:
    """Looks after digests that are due."""

    db: Database
    audience: Callable[[Session], Audience]
    clock: Clock

    def gather(self) -> int:
        """Queue a letter for each contact whose digest is due. Returns how many lines were due."""
        count = 0
        while done := self.db.write(self._gather_batch):
            count += done
        return count

    def _gather_batch(self, session: Session) -> int:
        now = self.clock()
        lines = due_lines(session, now=now)
        if lines:
            audience = self.audience(session)
            readers = _readers(session, lines) if DIGEST in audience.topics else frozenset()
            letters = _by_letter(lines, readers)
            session.flush()
            wanted = _intents(session, letters)
            outbox.add(session, wanted, now=now, held=audience.held)
        return len(lines)


def due_lines(session: Session, *, now: datetime) -> Sequence[DigestLine]:
    """All that is due of some contacts, locked; by ix_digest_line_waiting.

    The contacts themselves are not locked: a change of status that waits for one of the referrals
    must not be waited for.
    """
    due = (DigestLine.state == "waiting", DigestLine.due_at <= now)
    contacts = select(DigestLine.contact_id).where(*due).distinct().limit(BATCH)
    return session.scalars(
        select(DigestLine)
        .where(*due, DigestLine.contact_id.in_(contacts))
        .order_by(DigestLine.id)
        .with_for_update(skip_locked=True)
    ).all()


def is_due(session: Session, *, now: datetime) -> bool:
    """Whether anybody's digest is to go out."""
    due = (DigestLine.state == "waiting", DigestLine.due_at <= now)
    return session.scalar(select(DigestLine.id).where(*due).limit(1)) is not None


def _readers(session: Session, lines: Sequence[DigestLine]) -> frozenset[int]:
    """Those of their contacts who still want letters."""
    found = select(PartnerContact.id).where(
        PartnerContact.id.in_({line.contact_id for line in lines}),
        PartnerContact.mail_off_at.is_(None),
    )
    return frozenset(session.scalars(found))


def _by_letter(
    lines: Sequence[DigestLine], readers: frozenset[int]
) -> Mapping[int, Sequence[DigestLine]]:
    """One letter for each reader, named by its first line; nobody else's lines are told."""
    letters: dict[int, list[DigestLine]] = defaultdict(list)
    for line in lines:
        if line.contact_id not in readers:
            line.state = "dropped"
            continue
        letter = letters[line.contact_id]
        letter.append(line)
        line.state, line.letter = "queued", letter[0].id
    return letters


def _intents(session: Session, letters: Mapping[int, Sequence[DigestLine]]) -> list[Intent]:
    firsts = [lines[0] for lines in letters.values()]
    rows = session.execute(
        select(Referral.id, Referral.reference).where(
            Referral.id.in_({first.referral_id for first in firsts})
        )
    )
    references = {row.id: row.reference for row in rows}
    return [_intent(first, references[first.referral_id]) for first in firsts]


def _intent(first: DigestLine, reference: str) -> Intent:
    return Intent(
        DIGEST,
        "digest",
        first.referral_id,
        reference,
        first.status_seq,
        version=first.id,
        contact_id=first.contact_id,
        detail=str(first.id),
    )
