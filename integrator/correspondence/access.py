"""How a partner gets in: a one-time code to the address we know, then a session of its own.

The code is worked out of a random seed and the service's secret when its letter is composed, so
that it stands nowhere: not in the outbox, not in Redis, not in the store.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from integrator.delivery import outbox
from integrator.delivery.outbox import Intent
from integrator.errors import PermanentError, TransientError
from integrator.loop.audience import CODE, Audience
from integrator.models import AccessCode, JoinedEnvelope, PartnerContact, PartnerSession, Referral
from integrator.statuses import UNTOLD
from integrator.store.audit import Deed, record
from integrator.store.db import Database
from integrator.store.tokens import token_hash

DIGITS: Final = 8
CODE_LIFE: Final = timedelta(minutes=10)
TRIES: Final = 5
AGAIN_AFTER: Final = timedelta(seconds=30)
"""A button pressed twice mails one code."""
CODES: Final = 5
CODES_WINDOW: Final = timedelta(hours=1)
"""A guesser has 25 tries an hour at a hundred million codes."""

IDLE: Final = timedelta(hours=2)
ABSOLUTE: Final = timedelta(hours=12)
TOUCH_EVERY: Final = timedelta(minutes=1)


class CodeRefused(PermanentError):  # noqa: N818 -- reads as the sentence it is
    """Wrong, used, too old or tried too often: all the same to who asks."""

    code: ClassVar[str] = "code_refused"


class NoAccess(PermanentError):  # noqa: N818
    """Nobody can be let in as this contact: there is no address that reaches them."""

    code: ClassVar[str] = "no_access"


class TooManyCodes(TransientError):  # noqa: N818
    """This contact was sent enough codes for now."""

    code: ClassVar[str] = "too_many_codes"


@dataclass(frozen=True, slots=True, repr=False)
class Codes:
    """Works codes out, and what is kept of them."""

    secret_key: str

    def code(self, seed: str) -> str:
        """The code of a seed, in digits."""
        number = int.from_bytes(self._mac("partner code", seed), "big") % 10**DIGITS
        return f"{number:0{DIGITS}}"

    def hashed(self, seed: str, code: str) -> str:
        """What is stored: says nothing of the code without the secret."""
        return self._mac("partner code hash", f"{seed}|{code}").hex()

    def _mac(self, purpose: str, text: str) -> bytes:
        return hmac.digest(self.secret_key.encode(), f"{purpose}|{text}".encode(), "sha256")


@dataclass(frozen=True, slots=True)
class Visitor:
    """The contact a session belongs to."""

    session_id: int
    contact_id: int
    partner_id: int
    key: str
    name: str | None
    email: str
    language: str
    sees_practice: bool
    csrf: str
    """Every form they send carries it."""


def may_enter(contact: PartnerContact) -> bool:
    """Whether a code can reach them at all."""
    return contact.email is not None and contact.bounced_at is None


def own(contact: PartnerContact | Visitor) -> ColumnElement[bool]:
    """Referrals this contact speaks for: what they sent, and their practice's where so marked.

    A mail whose sender could not be checked has no contact until a person names one: it opens for
    nobody.
    """
    contact_id = contact.contact_id if isinstance(contact, Visitor) else contact.id
    sent = Referral.contact_id == contact_id
    reach = or_(sent, Referral.partner_id == contact.partner_id) if contact.sees_practice else sent
    return and_(reach, Referral.status.not_in(UNTOLD))


def theirs(contact: PartnerContact | Visitor) -> ColumnElement[bool]:
    """Referrals whose status this contact may know: their own, and another's that one of theirs was
    joined with."""
    contact_id = contact.contact_id if isinstance(contact, Visitor) else contact.id
    joined = _JOINED_HERE.where(JoinedEnvelope.contact_id == contact_id)
    return or_(own(contact), and_(joined, Referral.status.not_in(UNTOLD)))


_merged: Any = aliased(Referral)
_ENDED_HERE: Final = select(_merged.id).where(_merged.merged_into_id == Referral.id)
_JOINED_HERE: Final = exists().where(
    or_(JoinedEnvelope.referral_id == Referral.id, JoinedEnvelope.referral_id.in_(_ENDED_HERE)),
    JoinedEnvelope.undone_at.is_(None),
)
"""Made once: an alias costs more than the query it is for."""


def send_code(
    session: Session,
    contact: PartnerContact,
    referral: Referral,
    *,
    codes: Codes,
    audience: Audience,
    now: datetime,
) -> None:
    """Queue a code to the contact's known address. Raises NoAccess or TooManyCodes.

    The referral is the one whose link was opened: the letter names its reference.
    """
    if not may_enter(contact) or CODE not in audience.topics:
        raise NoAccess
    recent = _recent(session, contact.id, now=now)
    if recent and recent[0].used_at is None and now - recent[0].created_at < AGAIN_AFTER:
        return
    if len(recent) >= CODES:
        wait = recent[-1].created_at + CODES_WINDOW - now
        raise TooManyCodes(retry_after=wait.total_seconds())
    row = _new_code(session, contact.id, codes, now=now)
    intent = Intent(CODE, "code", referral.id, referral.reference, row.id, contact_id=contact.id)
    outbox.add(session, [intent], now=now, held=audience.held)
    record(session, [Deed(contact.key, "code.asked", referral.reference)], now=now)


def _recent(session: Session, contact_id: int, *, now: datetime) -> list[AccessCode]:
    """Newest first; the contact's row is locked, so that two who ask at once are counted."""
    session.execute(
        select(PartnerContact.id).where(PartnerContact.id == contact_id).with_for_update()
    )
    found = session.scalars(
        select(AccessCode)
        .where(AccessCode.contact_id == contact_id, AccessCode.created_at > now - CODES_WINDOW)
        .order_by(AccessCode.created_at.desc(), AccessCode.id.desc())
    )
    return list(found)


def _new_code(session: Session, contact_id: int, codes: Codes, *, now: datetime) -> AccessCode:
    """The one code that opens from now on; what is older than a day is of no use to anyone."""
    old = AccessCode.expires_at < now - timedelta(days=1)
    session.execute(delete(AccessCode).where(AccessCode.contact_id == contact_id, old))
    seed = secrets.token_hex(16)
    row = AccessCode(
        seed=seed,
        code_hash=codes.hashed(seed, codes.code(seed)),
        contact_id=contact_id,
        created_at=now,
        expires_at=now + CODE_LIFE,
    )
    session.add(row)
    session.flush()
    return row


def enter(db: Database, contact: PartnerContact, typed: str, *, codes: Codes, now: datetime) -> str:
    """The token of a new session. Raises CodeRefused; a try is counted before it is looked at."""
    code = "".join(char for char in typed if char.isdecimal() and char.isascii())[: DIGITS + 1]
    tried = db.write(lambda session: _count_try(session, contact.id, now=now))
    if tried is None or not hmac.compare_digest(codes.hashed(tried[1], code), tried[2]):
        refused = Deed(contact.key, "code.refused", f"contact:{contact.key}")
        db.write(lambda session: record(session, [refused], now=now))
        raise CodeRefused
    token = secrets.token_urlsafe(32)
    if not db.write(lambda session: _open(session, contact.id, tried[0], token, now=now)):
        raise CodeRefused
    return token


def _count_try(session: Session, contact_id: int, *, now: datetime) -> tuple[int, str, str] | None:
    """(id, seed, hash) of the newest code, while it is live."""
    newest = select(func.max(AccessCode.id)).where(AccessCode.contact_id == contact_id)
    row = session.execute(
        update(AccessCode)
        .where(
            AccessCode.id == newest.scalar_subquery(),
            AccessCode.used_at.is_(None),
            AccessCode.expires_at > now,
            AccessCode.tries < TRIES,
        )
        .values(tries=AccessCode.tries + 1)
        .returning(AccessCode.id, AccessCode.seed, AccessCode.code_hash)
        .execution_options(synchronize_session=False)
    ).first()
    return (row.id, row.seed, row.code_hash) if row else None


def _open(session: Session, contact_id: int, code_id: int, token: str, *, now: datetime) -> bool:
    """Use the code up and open the session; False where another request used it first."""
    used: Any = session.execute(
        update(AccessCode)
        .where(AccessCode.id == code_id, AccessCode.used_at.is_(None))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    contact = session.get_one(PartnerContact, contact_id)
    if used.rowcount != 1 or not may_enter(contact):
        return False
    session.execute(delete(PartnerSession).where(PartnerSession.expires_at <= now))
    session.add(
        PartnerSession(
            token_hash=token_hash(token),
            contact_id=contact_id,
            csrf=secrets.token_urlsafe(32),
            created_at=now,
            seen_at=now,
            expires_at=now + ABSOLUTE,
        )
    )
    record(session, [Deed(contact.key, "partner.entered", f"contact:{contact.key}")], now=now)
    return True


def whose(db: Database, token: str, *, now: datetime) -> Visitor | None:
    """Who has this token; None when it is unknown, too old, idle too long, or taken away."""
    row = db.read(lambda session: _row_of(session, token))
    if row is None:
        return None
    kept, contact = row
    if now >= kept.expires_at or now - kept.seen_at >= IDLE:
        return None
    revoked = contact.links_revoked_at
    if contact.email is None or not may_enter(contact) or (revoked and kept.created_at <= revoked):
        return None
    if now - kept.seen_at >= TOUCH_EVERY:
        db.write(lambda session: _touch(session, kept.id, now=now))
    return Visitor(
        session_id=kept.id,
        contact_id=contact.id,
        partner_id=contact.partner_id,
        key=contact.key,
        name=contact.name,
        email=contact.email,
        language=contact.language,
        sees_practice=contact.sees_practice,
        csrf=kept.csrf,
    )


_SESSION: Final = (
    select(PartnerSession, PartnerContact)
    .join(PartnerContact, PartnerContact.id == PartnerSession.contact_id)
    .where(PartnerSession.token_hash == bindparam("b_hash"))
)
"""Made once: it is asked at every page."""


def _row_of(session: Session, token: str) -> tuple[PartnerSession, PartnerContact] | None:
    found = session.execute(_SESSION, {"b_hash": token_hash(token)}).first()
    return (found[0], found[1]) if found else None


def _touch(session: Session, session_id: int, *, now: datetime) -> None:
    session.execute(
        update(PartnerSession).where(PartnerSession.id == session_id).values(seen_at=now)
    )


def leave(session: Session, visitor: Visitor, *, now: datetime) -> None:
    """End the session: its token opens nothing any more."""
    session.execute(delete(PartnerSession).where(PartnerSession.id == visitor.session_id))
    record(session, [Deed(visitor.key, "partner.left", f"contact:{visitor.key}")], now=now)


def revoke(session: Session, contact: PartnerContact, *, actor: str, now: datetime) -> None:
    """Void every link sent to the contact so far, its codes and its sessions."""
    contact.links_revoked_at = now
    session.execute(delete(PartnerSession).where(PartnerSession.contact_id == contact.id))
    session.execute(
        update(AccessCode)
        .where(AccessCode.contact_id == contact.id, AccessCode.used_at.is_(None))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    record(session, [Deed(actor, "links.revoked", f"contact:{contact.key}")], now=now)


def masked(email: str) -> str:
    """An address as its owner knows it again: d•••@practice.example."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}•••@{domain}"
