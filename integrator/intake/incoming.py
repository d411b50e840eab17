"""What becomes of mail that opens no referral: corrections, enquiries, bounces, patients' own.

Nothing a mail says changes a referral by itself: a correction is offered to a person.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.correspondence import access
from integrator.delivery import outbox
from integrator.delivery.outbox import Intent
from integrator.intake import mailed_summaries
from integrator.intake.offers import differing
from integrator.intake.readings import Reading
from integrator.loop.audience import LETTER, Audience
from integrator.loop.followers import followers, resolved
from integrator.loop.reviews import ask_about_envelope
from integrator.models import OutboxMessage, PartnerContact, Referral, StoredEnvelope
from integrator.partners import bounces
from integrator.partners.verifying import sender_of
from integrator.statuses import ENDED, UNTOLD
from integrator.store.audit import Deed, record
from integrator.store.sealing import open_envelope
from integrator.store.vault import Vault

ACTOR: Final = "intake"
AGAIN: Final = timedelta(days=1)
"""An enquiry is answered no more often, so that no two machines talk to each other."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What is needed to settle one envelope."""

    session: Session
    vault: Vault
    audience: Audience
    mail_domain: str | None
    """Right-hand side of our Message-IDs; None where we send no letters."""
    now: datetime


def settle(readings: Iterable[Reading], turn: Turn) -> None:
    """Write down what came of each, in the caller's transaction."""
    for reading in readings:
        if deed := _NOTED.get(reading.note or "") or _DEEDS.get(reading.kind or ""):
            deed(reading, turn)


def _correction(reading: Reading, turn: Turn) -> None:
    """Offered to a person where it names a referral of its sender's."""
    named = reading.about or reading.envelope.about
    referral = resolved(turn.session, named) if named else None
    if referral is None or not _may_speak(reading, referral, turn):
        _set_aside(turn.session, reading.envelope)
        ask_about_envelope(turn.session, reading.envelope, "unmatched_correction", now=turn.now)
        return
    offer(reading, referral, turn, ordinal=0)


def offer(
    reading: Reading,
    referral: Referral,
    turn: Turn,
    *,
    ordinal: int,
    only_gaps: bool = False,
) -> None:
    """Ask a person whether what differs shall be taken; names of fields alone are written down.

    With `only_gaps` nothing is asked but whether to fill what the referral lacks.
    """
    said = reading.referrals[ordinal].values if ordinal < len(reading.referrals) else {}
    changes = differing(turn.vault, referral, said)
    names = sorted(name for name, (old, _) in changes.items() if not (only_gaps and old))
    if only_gaps and not names:
        return
    ask_about_envelope(
        turn.session,
        reading.envelope,
        "correction_offered",
        ",".join(names),
        referral=referral,
        now=turn.now,
    )
    detail = {"envelope": reading.envelope.reference, "fields": names}
    deed = Deed(ACTOR, "correction.offered", referral.reference, detail)
    record(turn.session, [deed], now=turn.now)


def _set_aside(session: Session, envelope: StoredEnvelope) -> None:
    row = session.get_one(StoredEnvelope, envelope.id)
    row.state = "not_a_referral"


def _may_speak(reading: Reading, referral: Referral, turn: Turn) -> bool:
    """One who hears of the referral, verified; or the very address it came from."""
    if reading.verdict == "failed" or reading.writer is None:
        return False
    if reading.is_trusted and reading.writer in _hearers(turn.session, referral):
        return True
    return reading.writer == _came_from(referral, turn)


def _hearers(session: Session, referral: Referral) -> set[str]:
    ids = {one.contact_id for one in followers(session, referral.id)}
    ids |= {referral.contact_id} if referral.contact_id else set()
    rows = session.scalars(select(PartnerContact.email).where(PartnerContact.id.in_(ids)))
    return {address.lower() for address in rows if address}


def _came_from(referral: Referral, turn: Turn) -> str | None:
    row = turn.session.get_one(StoredEnvelope, referral.envelope_id)
    if row.body is None or not row.content_type.startswith("message/"):
        return None
    return sender_of(open_envelope(turn.vault, row).body)


def _enquiry(reading: Reading, turn: Turn) -> None:
    """A known contact who asks how theirs stands is told again; whoever else asks, a person."""
    if reading.automatic:
        return
    contact = _known_contact(reading, turn.session)
    found = _asked_about(reading, contact, turn.session) if contact else []
    if contact is None or not found or not _tell(contact, found, turn):
        one = found[0] if len(found) == 1 else None
        ask_about_envelope(
            turn.session, reading.envelope, "status_enquiry", referral=one, now=turn.now
        )


def _known_contact(reading: Reading, session: Session) -> PartnerContact | None:
    if not reading.is_trusted or reading.writer is None:
        return None
    query = select(PartnerContact).where(PartnerContact.identity == reading.writer)
    return session.scalar(query)


def _asked_about(reading: Reading, contact: PartnerContact, session: Session) -> Sequence[Referral]:
    """The referral of theirs that they name; without a name what is on their list, the open ones
    where there are any: two stand for however many."""
    if reading.about:
        named = resolved(session, reading.about)
        return [named] if named and contact.id in _contact_ids(session, named) else []
    is_over = Referral.status.in_(ENDED)
    query = select(Referral).where(access.theirs(contact)).order_by(is_over, Referral.id.desc())
    found = session.scalars(query.limit(2)).all()
    return [one for one in found if one.status not in ENDED] or found


def _contact_ids(session: Session, referral: Referral) -> set[int | None]:
    return {referral.contact_id, *(one.contact_id for one in followers(session, referral.id))}


def _tell(contact: PartnerContact, found: Sequence[Referral], turn: Turn) -> bool:
    """Queue the answer, a link to their list where it may be about any of several; False where
    there is none to give, or one was given within the day."""
    referral, kind = found[0], "enquiry" if len(found) == 1 else "enquiry_list"
    if LETTER not in turn.audience.topics or referral.status in UNTOLD:
        return False
    if contact.email is None or _told_lately(contact, turn):
        return False
    intent = Intent(
        topic=LETTER,
        kind=kind,
        referral_id=referral.id,
        reference=referral.reference,
        status_seq=referral.status_seq,
        version=int(turn.now.timestamp()),
        contact_id=contact.id,
    )
    outbox.add(turn.session, [intent], now=turn.now, held=turn.audience.held)
    deed = Deed(ACTOR, "enquiry.answered", referral.reference, {"contact": contact.key})
    record(turn.session, [deed], now=turn.now)
    return True


_ANSWERS: Final = ("enquiry", "enquiry_list")


def _told_lately(contact: PartnerContact, turn: Turn) -> bool:
    query = (
        select(OutboxMessage.id)
        .join(Referral, Referral.id == OutboxMessage.referral_id)
        .where(
            access.theirs(contact),
            OutboxMessage.topic == LETTER,
            OutboxMessage.kind.in_(_ANSWERS),
            OutboxMessage.contact_id == contact.id,
            OutboxMessage.created_at > turn.now - AGAIN,
        )
        .limit(1)
    )
    return turn.session.scalar(query) is not None


def _self_referral(reading: Reading, turn: Turn) -> None:
    """A patient wrote: no partner is made of them and nothing answers by itself."""
    ask_about_envelope(turn.session, reading.envelope, "self_referral", now=turn.now)


def _bounce(reading: Reading, turn: Turn) -> None:
    if turn.mail_domain:
        bounces.take(
            turn.session,
            reading.bounced,
            mail_domain=turn.mail_domain,
            now=turn.now,
            held=turn.audience.held,
        )


def _care_summary(reading: Reading, turn: Turn) -> None:
    mailed_summaries.take(turn.session, turn.vault, reading, now=turn.now)


_NOTED: Final[Mapping[str, Callable[[Reading, Turn], None]]] = {
    mailed_summaries.NOTE: _care_summary,
}
_DEEDS: Final[Mapping[str, Callable[[Reading, Turn], None]]] = {
    "correction": _correction,
    "status_enquiry": _enquiry,
    "self_referral": _self_referral,
    "bounce": _bounce,
}
