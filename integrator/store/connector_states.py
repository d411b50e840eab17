"""How each connector fares: the one look of the admin, and whether it is paused."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from integrator.errors import CredentialsRefused, IntegratorError, SourcePaused, TransientError
from integrator.models import ConnectorState
from integrator.store.db import Database
from integrator.store.upserts import insert_new, upsert
from integrator.times import Clock

PROBE_AFTER: Final = timedelta(minutes=5)
"""A paused connector is tried with one message this often: mending it needs no further click."""


@contextmanager
def reported(db: Database, name: str, *, clock: Clock) -> Iterator[None]:
    """Note how it went with a connector; its error is noted and raised to the caller."""
    try:
        yield
    except IntegratorError as error:
        refusal = error
        db.write(lambda session: failed(session, name, refusal, now=clock()))
        raise
    db.write(lambda session: succeeded(session, name, now=clock()))


def succeeded(session: Session, name: str, *, now: datetime) -> None:
    """It worked: whatever paused it is over."""
    upsert(
        session,
        ConnectorState,
        [
            {
                "name": name,
                "last_attempt_at": now,
                "last_success_at": now,
                "last_error": None,
                "failures": 0,
                "paused_at": None,
                "paused_until": None,
                "advice": None,
            }
        ],
        key=("name",),
    )


def failed(session: Session, name: str, error: IntegratorError, *, now: datetime) -> None:
    """It did not work; refused credentials and unreadable sources pause it, with advice."""
    changes: dict[str, Any] = {
        "last_attempt_at": now,
        "last_error": error.code,
        "failures": ConnectorState.failures + 1,
    }
    if isinstance(error, CredentialsRefused | SourcePaused):
        changes |= {"paused_at": now, "paused_until": now + PROBE_AFTER, "advice": error.advice}
    elif isinstance(error, TransientError):
        changes |= {"paused_until": now + _pause(error), "advice": None}
    _write(session, name, changes)


def _pause(error: TransientError) -> timedelta:
    """A whole batch failed: the remote rests briefly, for as long as it asks."""
    return timedelta(seconds=error.retry_after or 5)


def due(session: Session, name: str, *, at: datetime) -> None:
    """When it will be looked at next."""
    _write(session, name, {"next_due_at": at})


def resume(session: Session, name: str) -> None:
    """A person says it is mended: try at once."""
    _write(session, name, {"paused_until": None, "paused_at": None, "advice": None})


_states: Any = ConnectorState.__table__
_UNTIL: Final = select(_states.c.paused_until).where(_states.c.name == bindparam("b_name"))
_STATE: Final = select(ConnectorState).where(ConnectorState.name == bindparam("b_name"))
"""Both made once: every claim and every look at a source asks them."""


def is_resting(session: Session, name: str, *, now: datetime) -> bool:
    """Whether it is not to be tried yet."""
    until: datetime | None = session.connection().scalar(_UNTIL, {"b_name": name})
    return until is not None and until > now


def state_of(session: Session, name: str) -> ConnectorState | None:
    """What is known of it; None where nobody tried it yet."""
    return session.scalar(_STATE, {"b_name": name})


def rests(state: ConnectorState | None, *, now: datetime) -> bool:
    """Whether it is not to be tried yet."""
    return bool(state and state.paused_until and state.paused_until > now)


def is_suspect(state: ConnectorState | None) -> bool:
    """Whether its last try failed: the next is a probe with one message."""
    return bool(state and (state.paused_at or state.failures))


def _write(session: Session, name: str, changes: Mapping[str, Any]) -> None:
    insert_new(session, ConnectorState, [{"name": name, "failures": 0}], key=("name",))
    session.execute(
        update(ConnectorState)
        .where(ConnectorState.name == name)
        .values(**changes)
        .execution_options(synchronize_session=False)
    )
