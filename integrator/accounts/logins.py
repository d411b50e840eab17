"""Logging in and staying logged in: throttled tries, and sessions of which only a hash is kept.

A refusal says nothing of its cause, and takes the same work whether the account exists or not.
"""

import ipaddress
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from integrator.accounts.users import HASHER, folded_email
from integrator.errors import PermanentError, TransientError
from integrator.models import AuditEntry, User, WebSession
from integrator.store.audit import Deed, record
from integrator.store.db import Database
from integrator.store.tokens import token_hash

IDLE: Final = timedelta(minutes=30)
ABSOLUTE: Final = timedelta(hours=12)
TOUCH_EVERY: Final = timedelta(minutes=1)
"""How exactly the idle time is known: not every page view is a write."""

FREE_TRIES: Final = 5
LONGEST_LOCK: Final = timedelta(minutes=15)
ADDRESS_TRIES: Final = 30
ADDRESS_WINDOW: Final = timedelta(minutes=15)

_FAILED: Final = "login.failed"
_NOBODY: Final = HASHER.hash(secrets.token_hex(16))
"""Verified against where there is no account."""


class LoginRefused(PermanentError):  # noqa: N818 -- reads as the sentence it is
    """Wrong address or password, a locked or disabled account: all the same to who asks."""

    code: ClassVar[str] = "login_refused"


class TooManyLogins(TransientError):  # noqa: N818
    """This network address has failed too often of late."""

    code: ClassVar[str] = "too_many_logins"


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """Whoever a session belongs to."""

    session_id: int
    email: str
    name: str
    role: str
    csrf: str
    """Every form they send carries it."""

    @property
    def is_admin(self) -> bool:
        """Whether they may act, not only look."""
        return self.role == "admin"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the store says of a try."""

    user_id: int | None
    password_hash: str
    failed: int
    is_open: bool
    from_address: int


def log_in(db: Database, email: str, password: str, *, address: str, now: datetime) -> str:
    """The token of a new session. Raises LoginRefused or TooManyLogins."""
    origin = network_of(address)
    asked = db.read(lambda session: _asked(session, email, origin, now=now))
    if asked.from_address >= most_tries(origin):
        raise TooManyLogins(retry_after=ADDRESS_WINDOW.total_seconds())
    if not fits(asked.password_hash, password) or asked.user_id is None or not asked.is_open:
        db.write(lambda session: _note_failure(session, asked, origin, now=now))
        raise LoginRefused
    user_id, token = asked.user_id, secrets.token_urlsafe(32)
    db.write(lambda session: _open(session, user_id, token, now=now))
    return token


def network_of(address: str) -> str:
    """What tries are counted by: an IPv4 address, or the /64 one IPv6 customer has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "address:unknown"
    if parsed.version == 4:
        return f"address:{parsed}"
    return f"address:{ipaddress.ip_network((parsed, 64), strict=False)}"


def most_tries(origin: str) -> int:
    """Failures allowed in a window; loopback may be a proxy that speaks for everybody."""
    is_shared = origin.startswith(("address:127.", "address:::/"))
    return ADDRESS_TRIES * (10 if is_shared else 1)


def fits(password_hash: str, password: str) -> bool:
    """Whether the password is the one that was hashed."""
    try:
        return HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _asked(session: Session, email: str, origin: str, *, now: datetime) -> _Asked:
    """By ix user_account.email (unique) and ix_audit_subject, at most most_tries entries."""
    user = session.scalar(select(User).where(User.email == folded_email(email)))
    recent = (
        select(AuditEntry.id)
        .where(AuditEntry.subject == origin, AuditEntry.at > now - ADDRESS_WINDOW)
        .limit(most_tries(origin))
    )
    tries = session.scalar(select(func.count()).select_from(recent.subquery())) or 0
    if user is None:
        return _Asked(None, _NOBODY, 0, is_open=False, from_address=tries)
    is_locked = user.locked_until is not None and user.locked_until > now
    is_open = not is_locked and user.disabled_at is None
    return _Asked(user.id, user.password_hash, user.failed_logins, is_open, tries)


def _note_failure(session: Session, asked: _Asked, origin: str, *, now: datetime) -> None:
    """Counted by account unless it is locked, so that nobody can keep a lock going for ever."""
    counted = asked.user_id if asked.is_open else None
    session.execute(
        update(User)
        .where(User.id == counted)
        .values(
            failed_logins=User.failed_logins + 1,
            locked_until=lock_end(asked.failed + 1, now=now),
        )
        .execution_options(synchronize_session=False)
    )
    account = f"user:{asked.user_id}" if asked.user_id else "user:none"
    record(session, [Deed(account, _FAILED, origin)], now=now)


def lock_end(failed: int, *, now: datetime) -> datetime | None:
    """From the fifth failure in a row on the account rests: 1, 2, 4 … 15 minutes."""
    if failed < FREE_TRIES:
        return None
    return now + min(LONGEST_LOCK, timedelta(minutes=2 ** min(failed - FREE_TRIES, 10)))


def _open(session: Session, user_id: int, token: str, *, now: datetime) -> None:
    session.execute(delete(WebSession).where(WebSession.expires_at <= now))
    user = session.get_one(User, user_id)
    user.failed_logins, user.locked_until = 0, None
    session.add(
        WebSession(
            token_hash=token_hash(token),
            user_id=user_id,
            csrf=secrets.token_urlsafe(32),
            created_at=now,
            seen_at=now,
            expires_at=now + ABSOLUTE,
        )
    )
    record(session, [Deed(user.email, "login.opened", f"user:{user_id}")], now=now)


def whose(db: Database, token: str, *, now: datetime, touch: bool = True) -> LoggedIn | None:
    """Who has this token; None when it is not known, too old, idle too long, or taken away.

    `touch` is False for what a page asks for by itself, which must not keep a session alive.
    """
    row = db.read(lambda session: _row_of(session, token))
    if row is None:
        return None
    kept, user = row
    if user.disabled_at or now >= kept.expires_at or now - kept.seen_at >= IDLE:
        return None
    if touch and now - kept.seen_at >= TOUCH_EVERY:
        db.write(lambda session: _touch(session, kept.id, now=now))
    return LoggedIn(kept.id, user.email, user.name, user.role, kept.csrf)


def _row_of(session: Session, token: str) -> tuple[WebSession, User] | None:
    found = session.execute(
        select(WebSession, User)
        .join(User, User.id == WebSession.user_id)
        .where(WebSession.token_hash == token_hash(token))
    ).first()
    return (found[0], found[1]) if found else None


def _touch(session: Session, session_id: int, *, now: datetime) -> None:
    session.execute(update(WebSession).where(WebSession.id == session_id).values(seen_at=now))


def log_out(session: Session, who: LoggedIn, *, now: datetime) -> None:
    """End the session: its token opens nothing any more."""
    session.execute(delete(WebSession).where(WebSession.id == who.session_id))
    record(session, [Deed(who.email, "login.closed", f"session:{who.session_id}")], now=now)
