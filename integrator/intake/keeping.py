"""Keep what was received, sealed, with the position it came from, before anyone reads it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from integrator.models import StoredEnvelope, StoredFetchFailure
from integrator.ports import Cursor, Envelope, FetchFailure, Receipt
from integrator.references import new_reference
from integrator.store.cursors import CursorStore, Position
from integrator.store.sealing import seal_envelope
from integrator.store.upserts import insert_all, insert_new
from integrator.store.vault import Vault


@dataclass(frozen=True, slots=True)
class Kept:
    """An envelope in the store."""

    id: int
    reference: str
    external_id: str
    same_body: bool = True
    """False when this token or id was used before with another body."""
    is_new: bool = True


def keep(
    session: Session,
    vault: Vault,
    source: str,
    positions: Sequence[Position],
    *,
    cursors: CursorStore,
    now: datetime,
) -> list[Kept]:
    """Store new envelopes, record failures, and advance the source's position, all at once.

    Envelopes the store has already are not stored again; they are acknowledged again instead.
    """
    envelopes = {
        fetched.external_id: (fetched, position)
        for fetched, position in positions
        if isinstance(fetched, Envelope)
    }
    known = _known(session, source, list(envelopes))
    _acknowledge_again(session, {row.id: envelopes[row.external_id][1] for row in known.values()})
    new = [pair for external_id, pair in envelopes.items() if external_id not in known]
    kept = _insert(session, vault, new, now=now)
    _note_failures(session, source, positions, now=now)
    cursors.advance(session, source, positions, now=now)
    return kept


class _Stored(NamedTuple):
    """What the store has at a place."""

    id: int
    reference: str
    digest: str


_Place = tuple[str, str]
"""Source and external id."""


def keep_posted(
    session: Session, vault: Vault, envelopes: Sequence[Envelope], *, now: datetime
) -> list[Kept]:
    """Keep what several posted at the same time; one answer for each, in order.

    What is new costs one statement for all; only a token that was used before is looked up.
    """
    rows = {_place(one): _row(vault, one, {}, now=now) for one in reversed(envelopes)}
    posted = [{**row, "acknowledged_at": now} for row in rows.values()]
    once = ("source", "external_id")
    ids = insert_all(session, StoredEnvelope, posted, key="reference", unless=once)
    fresh = {place for place, row in rows.items() if row["reference"] in ids}
    stored = _stored_before(session, rows.keys() - fresh) | {
        place: _Stored(
            ids[rows[place]["reference"]], rows[place]["reference"], rows[place]["digest"]
        )
        for place in fresh
    }
    return [_answer(vault, one, stored[_place(one)], fresh) for one in envelopes]


def _place(envelope: Envelope) -> _Place:
    return (envelope.source, envelope.external_id)


def _stored_before(session: Session, places: Collection[_Place]) -> dict[_Place, _Stored]:
    return {
        (source, row.external_id): _Stored(row.id, row.reference, row.digest)
        for source in {source for source, _ in places}
        for row in _known(session, source, [name for of, name in places if of == source]).values()
    }


def _answer(vault: Vault, envelope: Envelope, stored: _Stored, fresh: set[_Place]) -> Kept:
    """The first to ask for a fresh place has made it; whoever comes after repeats."""
    is_new = _place(envelope) in fresh
    fresh.discard(_place(envelope))
    return Kept(
        id=stored.id,
        reference=stored.reference,
        external_id=envelope.external_id,
        same_body=is_new or stored.digest == vault.digest(envelope.body),
        is_new=is_new,
    )


def _known(session: Session, source: str, external_ids: Sequence[str]) -> dict[str, Any]:
    """On the connection itself: the session's own way costs more than the query."""
    stored = StoredEnvelope.__table__.c
    rows = session.connection().execute(
        select(stored.id, stored.external_id, stored.reference, stored.digest).where(
            stored.source == source, stored.external_id.in_(external_ids)
        )
    )
    return {row.external_id: row for row in rows}


def _acknowledge_again(session: Session, positions: Mapping[int, Cursor]) -> None:
    """The source showed it again, so our acknowledgement did not arrive there."""
    for envelope_id, position in positions.items():
        session.execute(
            update(StoredEnvelope)
            .where(StoredEnvelope.id == envelope_id)
            .values(acknowledged_at=None, position=dict(position))
            .execution_options(synchronize_session=False)
        )


def _insert(
    session: Session,
    vault: Vault,
    pairs: Sequence[tuple[Envelope, Cursor]],
    *,
    now: datetime,
) -> list[Kept]:
    rows = [_row(vault, envelope, position, now=now) for envelope, position in pairs]
    ids = insert_all(session, StoredEnvelope, rows, key="reference")
    return [
        Kept(id=ids[row["reference"]], reference=row["reference"], external_id=row["external_id"])
        for row in rows
    ]


def _row(vault: Vault, envelope: Envelope, position: Cursor, *, now: datetime) -> dict[str, Any]:
    reference = new_reference()
    return {
        "reference": reference,
        "source": envelope.source,
        "external_id": envelope.external_id,
        "about": envelope.about,
        "content_type": envelope.content_type,
        "received_at": envelope.received_at,
        "kept_at": now,
        "size": len(envelope.body),
        "position": dict(position),
        "state": "kept",
        "attempts": 0,
        "due_at": now,
        **seal_envelope(vault, envelope, reference=reference),
    }


def _note_failures(
    session: Session, source: str, positions: Sequence[Position], *, now: datetime
) -> None:
    """What could not be fetched is shown to a person; a kept one of the same name ends it."""
    for failure, _ in positions:
        if isinstance(failure, FetchFailure):
            insert_new(
                session,
                StoredFetchFailure,
                [_failure_row(source, failure, now=now)],
                key=("source", "external_id"),
            )
            session.execute(
                update(StoredFetchFailure)
                .where(
                    StoredFetchFailure.source == source,
                    StoredFetchFailure.external_id == failure.external_id,
                )
                .values(
                    attempts=StoredFetchFailure.attempts + 1,
                    last_at=now,
                    code=failure.code,
                    advice=failure.advice[:1000],
                    permanent=failure.permanent,
                )
                .execution_options(synchronize_session=False)
            )


def _failure_row(source: str, failure: FetchFailure, *, now: datetime) -> dict[str, Any]:
    return {
        "source": source,
        "external_id": failure.external_id,
        "code": failure.code,
        "advice": failure.advice[:1000],
        "permanent": failure.permanent,
        "attempts": 0,
        "first_at": now,
        "last_at": now,
    }


def unacknowledged(session: Session, source: str, *, limit: int = 500) -> list[Receipt]:
    """What the source has not been told yet, of what was read or put aside."""
    rows = session.execute(
        select(
            StoredEnvelope.external_id,
            StoredEnvelope.reference,
            StoredEnvelope.about,
            StoredEnvelope.position,
            StoredEnvelope.state,
        )
        .where(
            StoredEnvelope.source == source,
            StoredEnvelope.acknowledged_at.is_(None),
            StoredEnvelope.state != "kept",
        )
        .order_by(StoredEnvelope.id)
        .limit(limit)
    )
    return [
        Receipt(
            external_id=row.external_id,
            reference=row.about or row.reference,
            position=row.position,
            failed=row.state == "unreadable",
        )
        for row in rows
    ]


def mark_acknowledged(
    session: Session, source: str, external_ids: Sequence[str], *, now: datetime
) -> None:
    """The source has been told."""
    session.execute(
        update(StoredEnvelope)
        .where(StoredEnvelope.source == source, StoredEnvelope.external_id.in_(external_ids))
        .values(acknowledged_at=now)
        .execution_options(synchronize_session=False)
    )


def waiting_to_be_read(session: Session, *, now: datetime) -> int:
    """How many kept envelopes are due to be read."""
    return (
        session.scalar(
            select(func.count())
            .select_from(StoredEnvelope)
            .where(StoredEnvelope.state == "kept", StoredEnvelope.due_at <= now)
        )
        or 0
    )
