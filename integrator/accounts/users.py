"""Who may log in: makes an account, or gives one a new password."""

from datetime import datetime
from typing import Final

from argon2 import PasswordHasher
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from integrator.errors import ConfigError
from integrator.models import User, WebSession
from integrator.store.audit import Deed, record

LEAST_PASSWORD: Final = 12
"""Characters; NIST SP 800-63B asks for 8, and for no rules on their kind."""

HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""Argon2id with 19 MiB, 2 passes, 1 lane: OWASP, Password Storage Cheat Sheet. A web process that
checks several at once stays small."""


def save_user(
    session: Session, email: str, *, name: str, role: str, password: str, now: datetime
) -> bool:
    """Make an account, or replace name, role and password of the one with this address.

    Its open sessions end. True when it is new. Raises ConfigError for a password too short.
    """
    if len(password) < LEAST_PASSWORD:
        raise ConfigError([f"the password needs at least {LEAST_PASSWORD} characters"])
    address = folded_email(email)
    user = session.scalar(select(User).where(User.email == address))
    is_new = user is None
    if user is None:
        user = User(email=address, failed_logins=0, created_at=now)
        session.add(user)
    user.name, user.role = name, role
    user.password_hash = HASHER.hash(password)
    user.failed_logins, user.locked_until, user.disabled_at = 0, None, None
    session.flush()
    session.execute(delete(WebSession).where(WebSession.user_id == user.id))
    deed = "user.added" if is_new else "user.changed"
    record(session, [Deed("command line", deed, f"user:{user.id}")], now=now)
    return is_new


def folded_email(email: str) -> str:
    """An address as accounts are found by."""
    return email.strip().lower()
