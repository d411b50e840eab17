"""Takes in and delivers everything at one source, a batch at a time, with progress bars."""

from collections.abc import Mapping
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integrator.cli import common
from integrator.models import OutboxMessage, Referral, StoredEnvelope
from integrator.services import Pull, Services
from jobs.rounds import awake_topics


def run(services: Services, pull: Pull) -> Mapping[str, int]:
    """Fetch until nothing is new, delivering between batches. Returns counts by what they count.

    Other workers may deliver at the same time: each message is claimed by one.
    """
    start = services.db.read(_last_envelope)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=common.console()) as bars:
        fetched = bars.add_task("fetched", total=None)
        delivered = bars.add_task("delivered", total=None)
        while new := services.intake.sync(pull.open(), pull.cursors):
            bars.advance(fetched, new)
            _deliver(services, bars, delivered)
        _deliver(services, bars, delivered)
        bars.update(fetched, total=bars.tasks[fetched].completed)
    return services.db.read(lambda session: _counts(session, pull.name, start))


def _deliver(services: Services, bars: Progress, task: TaskID) -> None:
    """Everything that is due now; what must be tried later is left to the workers."""
    now = services.clock()
    for topic in services.db.read(lambda session: awake_topics(session, now=now)):
        while size := services.delivery.deliver_batch(topic):
            bars.advance(task, size)


def _last_envelope(session: Session) -> int:
    return session.scalar(select(func.max(StoredEnvelope.id))) or 0


def _counts(session: Session, source: str, start: int) -> dict[str, int]:
    fresh = (StoredEnvelope.source == source, StoredEnvelope.id > start)
    envelopes = _by(session, StoredEnvelope.state, *fresh)
    opened = select(Referral.id).join(StoredEnvelope).where(*fresh)
    messages = _by(session, OutboxMessage.state, OutboxMessage.referral_id.in_(opened))
    return {
        "fetched": sum(envelopes.values()),
        "opened": session.scalar(select(func.count()).select_from(opened.subquery())) or 0,
        "not referrals": envelopes.get("not_a_referral", 0),
        "unreadable": envelopes.get("unreadable", 0),
        "delivered": messages.get("done", 0),
        "waiting": messages.get("due", 0) + messages.get("leased", 0),
        "dead": messages.get("dead", 0) + messages.get("blocked", 0),
    }


def _by(session: Session, column: Any, *where: Any) -> dict[str, int]:
    query = select(column, func.count()).where(*where).group_by(column)
    return {row[0]: row[1] for row in session.execute(query)}
