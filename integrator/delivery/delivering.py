"""The way out: claim due messages of a topic, compose, deliver, settle each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from integrator.crashpoints import crash
from integrator.delivery import outbox
from integrator.delivery.outbox import Settlement
from integrator.errors import (
    Ambiguous,
    BlockedByPolicy,
    CredentialsRefused,
    IntegratorError,
    NotWanted,
    PermanentError,
    RateLimited,
    RemoteUnavailable,
    TransientError,
)
from integrator.logs import log
from integrator.models import OutboxMessage, RemoteRecord
from integrator.policy import decisions
from integrator.policy.consent import Decision
from integrator.ports import Delivered, Failed, Outcome, Outgoing, Sink
from integrator.store import connector_states
from integrator.store.db import Database
from integrator.times import Clock


class NotComposed(PermanentError):  # noqa: N818
    """The body could not be made from the store; the log says of what type the trouble is."""

    code: ClassVar[str] = "not_composed"


@dataclass(frozen=True, slots=True)
class Composed:
    """A claimed message, ready to go out or refused before it could."""

    message: OutboxMessage
    outgoing: Outgoing[Any] | None
    error: IntegratorError | None = None
    offers: tuple[int, str] | None = None
    """Remote record and the status this push carries to it: seen there, it is no news."""
    disclosed: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(kind, our key) → names of the fields the remote holds by our hand once this has landed."""
    decision: Decision | None = None
    """What policy and consent let out, where the body holds anything of a referral."""
    decision_id: int | None = None
    """Its row, once the outcome is written down; for the audit."""


Compose = Callable[[Session, Sequence[OutboxMessage]], list[Composed]]
"""Bodies for claimed messages, composed from the store as it stands, past the policy."""

Landed = Callable[[Session, Sequence[tuple[Composed, Outcome]], datetime], None]
"""What the store remembers of how it went; runs in the transaction that settles it."""


@dataclass(frozen=True, slots=True)
class Route:
    """How one topic is delivered."""

    sink: Sink[Any]
    compose: Compose
    landed: Landed
    held: Callable[[Session], bool] = lambda _session: False
    """Whether nothing of the topic may leave now, what is tried again included."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Delivers what is due."""

    db: Database
    routes: Mapping[str, Route]
    clock: Clock

    def drain(self, topic: str) -> int:
        """Deliver until nothing of the topic is due or its connector must rest."""
        delivered = 0
        while size := self.deliver_batch(topic):
            delivered += size
        return delivered

    def deliver_batch(self, topic: str) -> int:
        """One batch: claim, compose, deliver, settle. Returns how many were claimed, 0 to stop."""
        route = self.routes[topic]
        claimed = self.db.write(lambda session: self._claim(session, topic))
        if not claimed:
            return 0
        crash("delivery.claimed")
        composed = self._still_wanted(self._compose(route, claimed))
        ready = [one for one in composed if one.outgoing is not None]
        outcomes, refusal = _deliver(route.sink, [one.outgoing for one in ready if one.outgoing])
        crash("delivery.delivered")
        pairs = [*zip(ready, outcomes, strict=True), *_refused(composed)]
        self.db.write(lambda session: self._settle(session, topic, route, pairs, refusal))
        crash("delivery.settled")
        return 0 if refusal else len(composed)

    def _compose(self, route: Route, claimed: Sequence[OutboxMessage]) -> list[Composed]:
        """Bodies, outside of any writing; what cannot be composed is settled by itself."""
        try:
            composed = self.db.read(lambda session: route.compose(session, claimed))
        except DBAPIError:
            raise
        except Exception as error:  # noqa: BLE001 -- one that breaks must not hold the others
            if len(claimed) > 1:
                return [one for message in claimed for one in self._compose(route, [message])]
            log.error("delivery.not_composed", message=claimed[0].id, error=type(error).__name__)
            return [Composed(claimed[0], None, NotComposed())]
        if any(one.offers for one in composed):
            self.db.write(lambda session: _note_offers(session, composed))
        return composed

    def _still_wanted(self, composed: Sequence[Composed]) -> list[Composed]:
        """A last look before anything leaves: what was cancelled since its claim stays here."""
        messages = [one.message for one in composed]
        ours = self.db.read(lambda session: outbox.still_claimed(session, messages))
        return [
            one
            if one.message.id in ours
            else Composed(one.message, None, NotWanted("cancelled"), decision=one.decision)
            for one in composed
        ]

    def _claim(self, session: Session, topic: str) -> list[OutboxMessage]:
        now = self.clock()
        state = connector_states.state_of(session, topic)
        if self.routes[topic].held(session) or connector_states.rests(state, now=now):
            return []
        limit = 1 if connector_states.is_suspect(state) else outbox.BATCH
        return outbox.claim(session, topic, now=now, limit=limit)

    def _settle(
        self,
        session: Session,
        topic: str,
        route: Route,
        pairs: Sequence[tuple[Composed, Outcome]],
        refusal: IntegratorError | None,
    ) -> None:
        now = self.clock()
        settled = [settlement(one.message, outcome, now=now) for one, outcome in pairs]
        route.landed(session, _with_decisions(session, pairs, now=now), now)
        outbox.settle(session, settled, now=now)
        _take_back_offers(session, [one for one, _ in pairs], settled)
        if refusal:
            connector_states.failed(session, topic, refusal, now=now)
        elif any(isinstance(end, Delivered) for _, end in pairs):
            connector_states.succeeded(session, topic, now=now)


def _with_decisions(
    session: Session, pairs: Sequence[tuple[Composed, Outcome]], *, now: datetime
) -> list[tuple[Composed, Outcome]]:
    """The pairs, each knowing the row of what was decided about it; rows are made as needed."""
    made = [(one.message.referral_id, one.decision) for one, _ in pairs if one.decision]
    rows = decisions.remember(session, made, now=now)
    return [(_with_row(one, rows), outcome) for one, outcome in pairs]


def _with_row(one: Composed, rows: Mapping[decisions.Place, int]) -> Composed:
    if one.decision is None:
        return one
    number = rows.get(decisions.place((one.message.referral_id, one.decision)))
    return replace(one, decision_id=number)


def _note_offers(session: Session, composed: Sequence[Composed]) -> None:
    for one in composed:
        if one.offers:
            record_id, offered = one.offers
            session.get_one(RemoteRecord, record_id).status_offered = offered


def _take_back_offers(
    session: Session, composed: Sequence[Composed], settled: Sequence[Settlement]
) -> None:
    """What was given up is no offer any more: the same status seen later is somebody's move."""
    for one, end in zip(composed, settled, strict=True):
        if one.offers and end.state in GIVEN_UP:
            session.get_one(RemoteRecord, one.offers[0]).status_offered = None


def _deliver(
    sink: Sink[Any], batch: Sequence[Outgoing[Any]]
) -> tuple[Sequence[Outcome], IntegratorError | None]:
    """Outcomes in order, and what concerns the whole connector, if anything does."""
    if not batch:
        return [], None
    try:
        outcomes = sink.deliver(batch)
    except IntegratorError as error:
        return [Failed(error) for _ in batch], error
    return outcomes, _shared_refusal(outcomes)


def _shared_refusal(outcomes: Sequence[Outcome]) -> IntegratorError | None:
    """An error that is the connector's, not a message's: refused credentials, a reached limit.

    An outage is the connector's when every message met it: then nothing is hammered further.
    """
    errors = [outcome.error for outcome in outcomes if isinstance(outcome, Failed)]
    for error in errors:
        if isinstance(error, CredentialsRefused | RateLimited):
            return error
    outages = [error for error in errors if isinstance(error, RemoteUnavailable)]
    return outages[0] if outages and len(outages) == len(outcomes) else None


def _refused(composed: Sequence[Composed]) -> list[tuple[Composed, Outcome]]:
    return [(one, Failed(one.error)) for one in composed if one.error is not None]


def arrived(pairs: Sequence[tuple[Composed, Outcome]]) -> list[tuple[Composed, Delivered]]:
    """Those the outside has."""
    return [(one, end) for one, end in pairs if isinstance(end, Delivered)]


UNCOUNTED: Final = (CredentialsRefused, RateLimited)
"""Errors that are not the message's fault and burn no attempt."""

PROBE: Final = timedelta(seconds=5)

_ENDS: Final[Mapping[type[IntegratorError], str]] = {
    BlockedByPolicy: "blocked",
    NotWanted: "cancelled",
}
"""How a message ends by its error; any other permanent one is a person's business: "dead"."""

GIVEN_UP: Final = frozenset({"dead", "blocked", "cancelled"})
"""States of a message that nobody sends by itself any more."""


def settlement(message: OutboxMessage, outcome: Outcome, *, now: datetime) -> Settlement:
    """What the outcome means for the message."""
    if isinstance(outcome, Delivered):
        remote_id = next(iter(outcome.remote_ids.values()), None)
        return Settlement(message.id, message.fence, "done", "done", now, remote_id=remote_id)
    error = outcome.error
    if isinstance(error, UNCOUNTED):
        return _released(message, error, now=now)
    if isinstance(error, TransientError) and not outbox.is_spent(message, now=now):
        return _postponed(message, error, now=now)
    state = next((state for kind, state in _ENDS.items() if isinstance(error, kind)), "dead")
    return Settlement(message.id, message.fence, state, state, now, code=code_of(error))


def _released(message: OutboxMessage, error: IntegratorError, *, now: datetime) -> Settlement:
    wait = timedelta(seconds=error.retry_after or 0) if isinstance(error, RateLimited) else PROBE
    return Settlement(
        message.id,
        message.fence,
        "due",
        "released",
        now + wait,
        code=code_of(error),
        counts=False,
        ambiguous=message.ambiguous,
    )


def _postponed(message: OutboxMessage, error: TransientError, *, now: datetime) -> Settlement:
    due_at = outbox.retry_at(now=now, attempts=message.attempts, at_least=error.retry_after)
    return Settlement(
        message.id,
        message.fence,
        "due",
        "retry",
        due_at,
        code=code_of(error),
        ambiguous=message.ambiguous or isinstance(error, Ambiguous),
    )


def code_of(error: IntegratorError) -> str:
    """The error's code with the remote's category; never its text."""
    detail = getattr(error, "remote_code", "") or getattr(error, "policy", "")
    return f"{error.code}:{detail}"[:120] if detail else error.code
