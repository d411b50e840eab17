"""One holder at a time: what only one process should do, and until when it may.

Times are the database's own, so that machines with different clocks agree (SQLite has one machine).
"""

import os
import socket
import uuid
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from integrator.models import Lease
from integrator.store.upserts import inserting
from integrator.times import utc_now


def new_holder() -> str:
    """A name that no other holder has, on this or another machine."""
    return f"{socket.gethostname()[:100]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def acquire(session: Session, name: str, *, holder: str, ttl: timedelta) -> bool:
    """Take or renew the lease `name` for `ttl`; False while another holds it."""
    moment = _moment(session)
    statement = inserting(session, Lease).values(name=name, holder=holder, until=moment + ttl)
    statement = statement.on_conflict_do_update(
        index_elements=("name",),
        set_={"holder": holder, "until": moment + ttl},
        where=or_(Lease.holder == holder, Lease.until < moment),
    ).returning(Lease.name)
    return session.execute(statement).first() is not None


def release(session: Session, name: str, *, holder: str) -> None:
    """Hand it back; nothing happens where another has taken it since."""
    session.execute(delete(Lease).where(Lease.name == name, Lease.holder == holder))


def is_held(session: Session, name: str) -> bool:
    """Whether anyone holds it now."""
    until = session.scalar(select(Lease.until).where(Lease.name == name))
    return until is not None and until >= _moment(session)


def _moment(session: Session) -> datetime:
    if session.get_bind().dialect.name == "sqlite":
        return utc_now()
    found: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return found
